"""A run after one that was cut off."""

from reconciler.api.wiring import encode
from reconciler.interfaces.journal import AboutToSend, Answered, RunBegan, RunEnded
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.runs.journal import open_journal
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World, address_of

CALL = Call("PUT", "/connectors/orders/pause", is_repeatable=True)


def _begin() -> RunBegan:
    return RunBegan("20261121T110000Z-aaaaaa", "sha256:00", "2026-11-21T11:00:00+00:00", Run(), (address_of("orders"),))


def _apply_after(world: World, *records: RunBegan | AboutToSend | Answered | RunEnded) -> tuple[str, ...]:
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}

    async def scenario() -> tuple[str, ...]:
        settings = world.settings
        with open_journal(settings.folder, "20261121T110000Z-aaaaaa", encode=encode, clock=settings.clock) as journal:
            for record in records:
                await journal.write(record)
        return (await world.apply(await world.plan())).warnings

    return run_virtual(scenario())


def test_the_next_run_tells_which_call_was_in_flight(world: World) -> None:
    """A journal without its last record names the call that nobody answered."""
    about = AboutToSend(address_of("orders"), CALL, 1, {"status": "running"})
    (warning,) = _apply_after(world, _begin(), about)
    assert "workers/connector/orders (PUT /connectors/orders/pause) in flight" in warning
    assert "reconciler show" in warning


def test_an_answered_call_is_not_in_flight(world: World) -> None:
    """The run was cut off, and says so; its call was not open."""
    about = AboutToSend(address_of("orders"), CALL, 1, {"status": "running"})
    (warning,) = _apply_after(world, _begin(), about, Answered(address_of("orders"), 1, 202, ""))
    assert "no call in flight" in warning


def test_a_run_that_ended_by_itself_is_not_mentioned(world: World) -> None:
    """Nothing was left over."""
    assert _apply_after(world, _begin(), RunEnded("20261121T110000Z-aaaaaa")) == ()
