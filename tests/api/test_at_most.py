"""`at_most` while a plan is carried out: whatever works less than asked meets the wish."""

from typing import Any

from reconciler.model.event import OutcomeReached
from reconciler.model.plan import Unchanged
from reconciler.model.values import AtMost
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World


def _orders(world: World, **more: Any) -> None:
    world.simulate(SimulatedConnector(name="orders", **more))
    world.wishes = {"orders": AtMost("paused")}


def test_a_failed_connector_meets_it_once_its_tasks_are_down(world: World) -> None:
    """A pause never shows on a FAILED connector; that nothing of it works any more is enough."""
    _orders(world, state="FAILED", tasks=("RUNNING",))

    async def scenario() -> None:
        assert world.outcomes(await world.apply(await world.plan())) == {"orders": "applied"}
        (entry,) = (await world.plan()).entries
        assert isinstance(entry, Unchanged)

    run_virtual(scenario())


def test_what_somebody_stopped_after_its_pause_is_still_applied(world: World) -> None:
    """The last look finds it working even less, which is no move back."""
    _orders(world)

    def react(event: object) -> None:
        if isinstance(event, OutcomeReached):
            world.simulator.move("orders", "STOPPED")

    world.react = react
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.after) == ("applied", {"status": "stopped"})


def test_what_somebody_stopped_before_its_call_is_already_done(world: World) -> None:
    """Nothing is sent to what already works less than asked."""
    _orders(world)

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.move("orders", "STOPPED")
        assert world.outcomes(await world.apply(made)) == {"orders": "already_done"}
        assert world.writes() == []

    run_virtual(scenario())
