"""Nothing of a credential, of a signing secret or of an authentication value leaves the tool, on good days and bad."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.api import PlanRequest
from reconciler.files.drift_file import dump_drift
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.simulators import mishaps
from reconciler.simulators.convoy.mishaps import dashboard_instead, version_refused_after_effect
from reconciler.simulators.faults import Fault, When
from reconciler.simulators.virtual_time import run_virtual
from reconciler.views.palette import PLAIN
from reconciler.views.plan_text import render_plan
from tests.api.convoy.world import HEADER_VALUE, KEY, PROJECT, SIGNING_SECRET, World, seed

CANARIES = (KEY, SIGNING_SECRET, HEADER_VALUE)
LENIENT = PlanRequest(is_blocked_allowed=True)

FAULTS: dict[str, Callable[[], Fault] | None] = {
    "a good day": None,
    "answers are cut short": lambda: mishaps.cut_short(When("*", "*", nth=3, times=4), 900),
    "answers are mislabelled": lambda: mishaps.mislabelled(When("*", "*", nth=2, times=None)),
    "a call answers something else": lambda: mishaps.mislabelled(When("PUT", "*"), "text/html"),
    "a call breaks": lambda: mishaps.dropped_after_effect(When("PUT", "*")),
    "a call answers a refusal": lambda: version_refused_after_effect(When("PUT", "*")),
    "a page": lambda: dashboard_instead(When("PUT", "*"), "done"),
}


def _read_all(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("why", sorted(FAULTS))
def test_no_secret_is_in_anything_that_leaves_the_tool(world: World, why: str) -> None:
    """Readings, plans, results, reports, events, traces, journals and what is written to disk."""
    make = FAULTS[why]
    world.simulate(seed("a"), seed("b", "paused"), seed("c", "inactive"), seed("d", "dozing"))
    world.service = {"projects": [PROJECT]}
    world.wishes = {"a": "paused", "b": "active", "c": {"at_most": "paused"}, "d": "paused"}

    async def scenario() -> None:
        if make is not None:
            world.simulator.schedule.add(make())
        made = await world.plan(LENIENT)
        world.said.extend((dump_plan(made), render_plan(made, PLAIN, now=made.created_at)))
        world.said.append(dump_result(await world.apply(made)))
        world.said.append(dump_drift(await world.drift()))
        await world.status()
        imported = await world.import_live()
        world.said.extend((imported.text, imported.json))

    run_virtual(scenario())
    told = "".join(world.said) + _read_all(world.folder)
    heard = b"".join(one.body or b"" for one in world.witness.seen)
    assert SIGNING_SECRET.encode() in heard, "the answers hold no secret: nothing was tried"
    assert HEADER_VALUE.encode() in heard
    assert {one.request.headers["authorization"] for one in world.simulator.requests} == {f"Bearer {KEY}"}
    assert [canary for canary in CANARIES if canary in told] == []
