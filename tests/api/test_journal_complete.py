"""The journal of a run: every update ends in it once, on every way out, and the run ends last."""

import signal

from reconciler.api import PlanRequest
from reconciler.model.event import ApplyFinished, CallSent, Event
from reconciler.simulators.faults import When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.mishaps import hanging_after_effect
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

HOUR = 3600.0


def _pair(world: World) -> None:
    world.simulate(SimulatedConnector(name="a"), SimulatedConnector(name="b"))
    world.wishes = {"a": "paused", "b": "paused"}


def _ended(world: World) -> dict[str, str]:
    """Outcome words by address, of the records that end an update."""
    ended = [record["outcome"] for record in world.journal() if record["record"] == "ended"]
    assert len({one["address"] for one in ended}) == len(ended)
    return {one["address"].rpartition("/")[2]: one["outcome"] for one in ended}


def test_a_run_cut_off_by_the_second_signal_ends_in_the_journal(world: World) -> None:
    """What was on the wire and what was not, each with the outcome of the result."""
    _pair(world)
    world.simulator.schedule.add(hanging_after_effect(When("PUT", "*", times=None), HOUR))

    def react(event: Event) -> None:
        if isinstance(event, CallSent):
            world.stop.request(signal.SIGINT)
            world.stop.request(signal.SIGINT)

    world.react = react
    result = world.run_apply()
    assert world.outcomes(result) == _ended(world)
    assert world.journal()[-1]["record"] == "run_ended"


def test_what_was_never_started_ends_in_the_journal(world: World) -> None:
    """An update that went stale before its turn has its record too."""
    _pair(world)

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.move("b", "STOPPED")
        await world.apply(made)

    run_virtual(scenario())
    assert _ended(world) == {"a": "applied", "b": "stale"}


def test_nothing_to_do_keeps_no_journal_and_still_tells_its_result(world: World) -> None:
    """The last event of an apply is its result, also where there was nothing to carry out."""
    world.simulate(SimulatedConnector(name="a", state="PAUSED", tasks=("PAUSED",)))
    world.wishes = {"a": "paused"}
    result = world.run_apply()
    assert ApplyFinished(result) == world.events[-1]
    assert world.journal() == []


def test_a_plan_with_blocked_entries_is_not_used_up(world: World) -> None:
    """Entries that were left out may be mended: the same plan goes on, and repeats nothing."""
    world.simulate(SimulatedConnector(name="a"), SimulatedConnector(name="b", state="FAILED", tasks=("FAILED",)))
    world.wishes = {"a": "paused", "b": "running"}

    async def scenario() -> None:
        made = await world.plan(PlanRequest(is_blocked_allowed=True))
        assert world.outcomes(await world.apply(made)) == {"a": "applied", "b": "skipped"}
        assert world.outcomes(await world.apply(made)) == {"a": "already_done", "b": "skipped"}
        assert world.writes() == ["PUT /connectors/a/pause"]

    run_virtual(scenario())
