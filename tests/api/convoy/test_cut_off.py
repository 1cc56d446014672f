"""Runs that are cut off, and wishes that end: what comes next reads first, and flips nothing twice."""

import asyncio
from itertools import pairwise

import pytest

from reconciler.model.drift import FindingKind
from reconciler.model.plan import Blocked
from reconciler.simulators.clock import elapse
from reconciler.simulators.virtual_time import run_virtual
from tests.api.convoy.world import NEW, OLD, PROJECT, World, seed, uid_of


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize("nth", range(2, 10))
@pytest.mark.parametrize("gap", [0.0, 0.5])
def test_a_run_that_is_killed_at_any_request_is_taken_up_by_the_next(
    world: World, nth: int, version: str, gap: float
) -> None:
    """The next plan and apply converge; each endpoint was flipped once in all."""
    world.simulate(seed("a"), seed("b", "paused"), version=version, gap=gap)
    world.wishes = {"a": "paused", "b": "active"}

    async def scenario() -> None:
        made = await world.plan()
        killed = asyncio.create_task(world.apply(made))
        world.witness.before[len(world.witness.seen) + nth] = killed.cancel
        await asyncio.gather(killed, return_exceptions=True)
        await elapse(2.0)
        again = await world.plan()
        if again.updates:
            await world.apply(again)

    run_virtual(scenario())
    assert (world.status_of("a"), world.status_of("b")) == ("paused", "active")
    for name in "ab":
        states = [one.after[uid_of(name)] for one in world.witness.seen]
        assert sum(1 for earlier, later in pairwise(states) if earlier != later) <= 1


def test_a_version_header_of_the_users_own_is_found_out_by_reading(world: World) -> None:
    """Old servers toggle first and then refuse a version that is no date: their reads refuse it before."""
    world.simulate(seed("a"), version=OLD)
    world.wishes = {"a": "paused"}
    world.environment["VERSION"] = "newest"
    headers = {"X-Convoy-Version": {"env": "VERSION"}}
    world.service = {"credentials": {"token": {"env": "CONVOY_API_KEY"}, "headers": headers}}
    (entry,) = world.run_plan().values()
    assert isinstance(entry, Blocked)
    assert "Invalid version number" in entry.reason
    assert world.writes() == []


@pytest.mark.parametrize(("version", "call"), [(OLD, "PUT"), (NEW, "POST")])
def test_a_pause_whose_time_is_up_is_overdue_and_resumed(world: World, version: str, call: str) -> None:
    """After `until` the normal state, active, is desired: whether the server can activate is asked for that too."""
    world.simulate(seed("a", "paused"), version=version)
    place = {"project": PROJECT, "id": uid_of("a")}
    world.resources = {"a": {**place, "status": "paused", "until": "2026-01-01T00:00Z", "reason": "a move"}}

    async def scenario() -> None:
        (finding,) = (await world.drift()).findings
        assert finding.finding is FindingKind.OVERDUE
        made = await world.plan()
        assert [one.method for update in made.updates for one in update.calls] == [call]
        assert world.outcomes(await world.apply(made)) == {"a": "applied"}

    run_virtual(scenario())
    assert world.status_of("a") == "active"
