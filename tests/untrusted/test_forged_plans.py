"""A plan file can select among the calls that would be made now; no edit of it brings a call, host or header."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.api import ApplyRequest
from reconciler.engine.admitting import check_digest, check_undamaged
from reconciler.errors import ApplyRefused, InvalidInput, NothingReadable, PlanRefused
from reconciler.files.plan_file import load_plan
from reconciler.model.plan import Entry, Plan, Unchanged, Update
from reconciler.testing.clock import START
from tests.untrusted.forging import mutants, seal_all, seal_checksum, write
from tests.untrusted.world import LIVE, Fresh, World, make_fresh

SHARED = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large, HealthCheck.too_slow]
)
REFUSALS = (PlanRefused, ApplyRefused, NothingReadable)
"""6; and 5 or 1 where a forgery says that something is blocked, which sends nothing either."""


def _hold(world: World, text: str, fresh: Fresh) -> bool:
    """Applies a forged plan and holds it to the law; whether it ran."""
    try:
        result = world.run_apply(text)
    except REFUSALS:
        assert world.writes == []
        return False
    updates = [entry.subject.address for entry in load_plan(text, source="p").updates]
    assert set(updates) <= {outcome.address for outcome in result.outcomes}
    assert fresh.allows(world.seen)
    return True


@settings(SHARED, max_examples=80)
@given(chosen=st.data())
def test_a_forged_plan_is_refused_or_makes_calls_of_a_fresh_plan(
    worlds: Iterator[World], fresh: Fresh, chosen: st.DataObject
) -> None:
    """Whatever is changed, at any depth, sealed anew or not."""
    forged = chosen.draw(mutants(json.loads(fresh.document)))
    _hold(next(worlds), write(forged), fresh)


MOVED: Mapping[str, Any] = {
    **LIVE,
    "convoy": [
        {"uid": "01KBILLING", "project": "01KSHOP", "name": "billing", "status": "paused"},
        {"uid": "01KPARCELS", "project": "01KSHOP", "name": "parcels", "owner_id": "acme"},
    ],
    "feldera": [
        {"name": "fraud", "status": "Stopped"},
        {"name": "reports", "status": "Running"},
        {"name": "ledger", "status": "Stopped"},
    ],
    "redpanda": [{"name": "clicks", "type": "sink"}, {"name": "carts", "type": "sink", "state": "PAUSED"}],
    "kafka_connect": [
        {"name": "pg-source", "type": "source", "tasks": ["RUNNING"]},
        {"name": "audit", "type": "sink", "state": "FAILED", "tasks": ["FAILED"]},
        {"name": "legacy-2", "type": "sink", "state": "STOPPED", "tasks": []},
    ],
}
"""The world an hour later: things were paused, started, stopped, failed and deleted."""


@settings(SHARED, max_examples=40)
@given(chosen=st.data())
def test_a_forged_plan_of_yesterday_makes_calls_of_today(
    worlds: Iterator[World], fresh: Fresh, moved: Fresh, chosen: st.DataObject
) -> None:
    """The same law where the world has moved since: what a plan would do now is the measure."""
    forged = chosen.draw(mutants(json.loads(fresh.document)))
    world = next(worlds)
    world.live = MOVED
    _hold(world, write(forged), moved)


@pytest.fixture(scope="session")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The plan of the world that has moved."""
    return make_fresh(tmp_path_factory.mktemp("moved"), MOVED)


def test_the_plan_itself_makes_all_calls(worlds: Iterator[World], fresh: Fresh) -> None:
    """The law is not kept by refusing everything."""
    world = next(worlds)
    assert _hold(world, fresh.document, fresh)
    assert list(fresh.writes) == world.writes
    assert len(fresh.writes) == 11


def test_keys_of_a_newer_minor_version_change_no_call(worlds: Iterator[World], fresh: Fresh) -> None:
    """They are let pass, and say nothing to this version."""
    document = json.loads(fresh.document)
    document["format_version"] = "1.9"
    document["headers"] = {"X-Evil": "1"}
    for entry in document["entries"]:
        entry["url"] = "http://evil.example"
        for call in entry["calls"]:
            call["headers"] = {"X-Evil": "1"}
    world = next(worlds)
    assert _hold(world, write(seal_checksum(document)), fresh)
    assert list(fresh.writes) == world.writes


@settings(SHARED, max_examples=150)
@given(chosen=st.data())
def test_a_demanded_digest_lets_no_other_meaning_pass(fresh: Fresh, chosen: st.DataObject) -> None:
    """What `--digest` was approved for is what every accepted file with that digest means."""
    text = write(chosen.draw(mutants(json.loads(fresh.document))))
    try:
        made = load_plan(text, source="p")
        check_undamaged(made)
        check_digest(made, fresh.plan.digest)
    except PlanRefused:
        return
    assert _meanings(fresh.plan) == _meanings(made)


def _meanings(plan: Plan) -> list[object]:
    return [_meaning(entry) for entry in plan.entries]


def _meaning(entry: Entry) -> object:
    """What a reader approves of one entry, types told apart."""
    subject = entry.subject
    where = (str(subject.address), subject.provider, subject.service_key, repr(sorted(subject.place.items())))
    if isinstance(entry, Unchanged):
        return (where, "unchanged", repr(sorted(entry.values.items())))
    changes = sorted((change.path, repr(change.before), repr(change.after)) for change in entry.changes)
    return (where, "update" if isinstance(entry, Update) else "blocked", changes)


def test_a_path_that_stands_twice_is_damage(fresh: Fresh) -> None:
    """A second change of one path could show readers something else under the same digest."""
    document = json.loads(fresh.document)
    entry = next(one for one in document["entries"] if one["verdict"] == "update")
    entry["changes"].insert(0, {**entry["changes"][0], "after": "harmless"})
    forged = seal_all(document)
    assert fresh.plan.digest == forged["digest"]
    with pytest.raises(PlanRefused, match="a path stands twice"):
        load_plan(write(forged), source="p")


def test_half_of_a_character_in_a_plan_is_no_crash(worlds: Iterator[World], fresh: Fresh) -> None:
    """JSON can spell half of a surrogate pair; a plan that holds one is refused or applied like any other."""
    for key in ("reason", "place", "address"):
        document = json.loads(fresh.document)
        entry = next(one for one in document["entries"] if one["verdict"] == "update")
        entry[key] = {"name": "\ud800"} if key == "place" else f"{entry[key]}\ud800"
        world = next(worlds)
        assert _hold(world, write(seal_all(document)), fresh) is (key == "reason")


def test_messages_about_forged_names_are_short(worlds: Iterator[World], fresh: Fresh) -> None:
    """A name of a megabyte does not fill the terminal with its refusal."""
    for verdict in ("update", "blocked", "unchanged"):
        document = json.loads(fresh.document)
        entry = next(one for one in document["entries"] if one["verdict"] == verdict)
        entry["address"] += "x" * 2**20
        with pytest.raises(PlanRefused) as refusal:
            next(worlds).run_apply(write(seal_all(document)))
        assert len(refusal.value.message) < 2000
        assert all(len(problem.message) < 2000 for problem in refusal.value.problems)


def test_a_forged_date_repeats_nothing(worlds: Iterator[World], fresh: Fresh) -> None:
    """A used plan with another date counts as another plan, and its fresh readings find everything done."""
    world = next(worlds)
    world.run_apply(fresh.document)
    done = list(world.writes)
    document = {**json.loads(fresh.document), "created_at": "2026-11-20T00:00:00Z"}
    result = world.run_apply(write(seal_checksum(document)))
    assert {"already_done", "skipped"} == {outcome.outcome.value for outcome in result.outcomes}
    assert done == world.writes


def test_digests_that_are_no_digests_touch_no_file(worlds: Iterator[World], fresh: Fresh) -> None:
    """The memory of used plans is found by the digest: one that names a path is refused before that."""
    for forged in ("../../../etc/passwd", "sha256:../x", "", "sha256:" + "A" * 64, "\x00" * 64):
        document = {**json.loads(fresh.document), "digest": forged}
        world = next(worlds)
        with pytest.raises(PlanRefused):
            world.run_apply(write(seal_checksum(document)))
        assert not (world.folder / "runs").exists()


@pytest.mark.parametrize("demanded", ["\x1b[2J", "sha256:", "7c1e", "zzzzzzzz", "0" * 65])
def test_a_demanded_digest_that_is_none(worlds: Iterator[World], fresh: Fresh, demanded: str) -> None:
    """A slip of the pen approves nothing."""
    with pytest.raises(InvalidInput, match="no digest"):
        next(worlds).run_apply(fresh.document, ApplyRequest(digest=demanded))


def test_worlds_are_alike(tmp_path: Path, fresh: Fresh) -> None:
    """Two plans of the same world mean the same: the properties above compare like with like."""
    again = make_fresh(tmp_path)
    assert fresh.plan.digest == again.plan.digest
    assert fresh.writes == again.writes
    assert fresh.plan.created_at == START
