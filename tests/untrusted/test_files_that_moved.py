"""The desired files are read again at apply: where they no longer say what the plan says, nothing is sent."""

from collections import Counter
from collections.abc import Iterator

import pytest
from attrs import frozen

from reconciler.errors import InvalidInput, PlanRefused
from tests.untrusted.world import FILE, Fresh, Seen, World, make_fresh


@frozen
class Move:
    """What stands in the file and what stands there at apply; `is_refused`: whether the plan is one of other files.

    `lost`: the path of calls that are not made any more.
    """

    old: str
    new: str
    is_refused: bool = True
    lost: str = "nothing"


MOVES = {
    "another wish": Move("fraud: paused", "fraud: {status: stopped, allow: [lose_state]}"),
    "another wish of a rule": Move("where: {type: sink}, status: paused", "where: {type: sink}, status: stopped"),
    "a wider wish": Move("pg-source: {status: stopped}", "pg-source: {status: {at_most: paused}}"),
    "a field more": Move("enabled: true,", "enabled: true, content_type: json,", is_refused=False, lost="/ShopAPI/"),
    "a field less": Move("http_status_code: 503, ", ""),
    "another value": Move("http_status_code: 503", "http_status_code: 502"),
    "another text": Move("'{\"status\": 503}'", "'{\"status\": 504}'"),
    "another environment": Move("deploy: [production]", "deploy: [test]"),
    "a resource less": Move("      audit: running\n", ""),
    "a resource more": Move("      audit: running\n", "      audit: running\n      legacy-1: stopped\n"),
    "a rule less": Move(
        '  - {select: "workers/connector/legacy-*", where: {type: sink}, status: paused, expect: {max: 5}}\n', ""
    ),
    "another host": Move("http://workers.example:8083", "http://evil.example:8083"),
    "another port": Move("http://workers.example:8083", "http://workers.example:8084"),
    "another scheme": Move("http://streams.example", "https://streams.example"),
    "another path": Move("http://hooks.example/api", "http://hooks.example/v2/api"),
    "another place": Move("{project: 01KSHOP, name: billing,", "{project: 01KSHOP, name: other,"),
    "a place by id": Move("{project: 01KSHOP, name: billing,", "{project: 01KSHOP, id: 01KBILLING,"),
    "another project": Move("name: ShopAPI", "name: StockAPI"),
    "another provider": Move("{provider: kafka_connect,", "{provider: redpanda,"),
    "a service less": Move(
        "      clicks: {status: paused, depends_on: [workers/connector/pg-source]}\n      carts: running\n",
        "      clicks: {status: paused}\n",
    ),
    "the same url otherwise": Move("http://streams.example", "HTTP://Streams.Example:80/", is_refused=False),
    "a user in the url": Move(
        'http://streams.example", credentials: {token: {env: KEY}}}',
        'http://${env:KEY}:${env:KEY}@streams.example"}',
        is_refused=False,
    ),
    "another order": Move(
        "clicks: {status: paused, depends_on: [workers/connector/pg-source]}", "clicks: paused", is_refused=False
    ),
    "another patience": Move("status: paused, settle: 2s}", "status: paused, settle: 3s}", is_refused=False),
    "fewer are allowed": Move("expect: {max: 5}", "expect: {max: 1}", is_refused=False),
    "a wider rule": Move("where: {type: sink}, status", "status", is_refused=False),
    "a comment": Move("rules:", "# nothing\nrules:", is_refused=False),
}


UNLIKE_TODAY = {"another order", "fewer are allowed"}
"""A plan of today would go in another order, or hold what the rule matches back: the saved one counted it already."""


def _call(seen: Seen) -> tuple[str, str, str, bytes]:
    return seen.service, seen.method, seen.path, seen.body


@pytest.mark.parametrize("name", MOVES)
def test_files_that_moved(worlds: Iterator[World], fresh: Fresh, name: str) -> None:
    """6 and no write, or no call but those of a plan that is made of the files as they are now."""
    move, world = MOVES[name], next(worlds)
    assert FILE.count(move.old) >= 1
    world.text = FILE.replace(move.old, move.new, 1)
    if move.is_refused:
        with pytest.raises(PlanRefused):
            world.run_apply(fresh.document)
        assert world.writes == []
        return
    world.run_apply(fresh.document)
    kept = [one for one in fresh.writes if move.lost not in one.path]
    assert Counter(_call(one) for one in kept) == Counter(_call(one) for one in world.writes)
    if name not in UNLIKE_TODAY:
        assert make_fresh(next(worlds).folder, text=world.text).allows(world.seen)


def test_credentials_come_from_the_files_of_now(worlds: Iterator[World], fresh: Fresh) -> None:
    """A plan holds none: every request has the key that the environment holds at apply."""
    world = next(worlds)
    world.environment = {"KEY": "another-key"}
    world.run_apply(fresh.document)
    keys = {dict(one.headers).get("authorization") for one in world.seen}
    assert {"Bearer another-key", None} == keys
    assert "made-up-key" not in fresh.document


def test_files_that_are_wrong_are_not_blamed_on_the_plan(worlds: Iterator[World], fresh: Fresh) -> None:
    """A file that cannot be read is 9, as without a plan."""
    world = next(worlds)
    world.text = FILE.replace("fraud: paused", "fraud: slowly")
    with pytest.raises(InvalidInput):
        world.run_apply(fresh.document)
    assert world.seen == []
