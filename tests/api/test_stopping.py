"""A signal at the moments where something else is waited for: nothing more leaves, and the wait ends."""

import asyncio
import signal

import attrs
import pytest

from reconciler.api.apply import apply
from reconciler.errors import Interrupted
from reconciler.model.event import ApplyStarted, CallSent, Event, OutcomeReached
from reconciler.runs.locks import FileLocks
from reconciler.simulators.faults import When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.mishaps import too_many_requests
from reconciler.simulators.progression import NOT_AT_ALL
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import URL, World


def _stop_soon(world: World, seconds: float) -> None:
    asyncio.get_running_loop().call_later(seconds, world.stop.request, signal.SIGINT)


def test_a_call_that_was_put_off_does_not_leave_after_the_signal(world: World) -> None:
    """The service asked for patience, and the signal came meanwhile: nothing was done, so it is skipped."""
    world.simulate(SimulatedConnector(name="orders"), faults=(too_many_requests(When("PUT", "*"), None),))
    world.wishes = {"orders": "paused"}
    world.react = lambda event: _stop_soon(world, 0.1) if isinstance(event, CallSent) else None
    result = world.run_apply()
    assert world.outcomes(result) == {"orders": "skipped"}
    assert world.writes() == ["PUT /connectors/orders/pause"]


def test_a_signal_ends_the_wait_for_the_lock(world: World) -> None:
    """Another run holds the service for an hour; nothing was written, so it is an exception."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}
    patient = attrs.evolve(world.settings, lock_timeout=3600.0)

    async def scenario() -> float:
        made = await world.plan()
        loop = asyncio.get_running_loop()
        async with FileLocks(patient.lock_folder, patient.run, patient.clock).hold((URL,)):
            began = loop.time()
            _stop_soon(world, 1.0)
            with pytest.raises(Interrupted):
                await apply(made, world.desired, None, patient)
            return loop.time() - began

    assert run_virtual(scenario()) < 10
    assert world.writes() == []


def test_a_signal_before_the_first_reading_skips_everything(world: World) -> None:
    """What would only be waited for is skipped like what would be sent."""
    world.simulate(SimulatedConnector(name="a", state="PAUSED", progression=NOT_AT_ALL), SimulatedConnector(name="b"))
    world.wishes = {"a": "paused", "b": "paused"}
    world.react = lambda event: world.stop.request(signal.SIGINT) if isinstance(event, ApplyStarted) else None
    result = world.run_apply()
    assert world.outcomes(result) == {"a": "skipped", "b": "skipped"}
    assert world.writes() == []


def test_a_last_look_that_was_cut_off_is_told(world: World) -> None:
    """What was applied may have moved since, and nobody looked: the result warns."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}

    def react(event: Event) -> None:
        if isinstance(event, OutcomeReached):
            world.stop.request(signal.SIGINT)
            world.stop.request(signal.SIGINT)

    world.react = react
    result = world.run_apply()
    assert world.outcomes(result) == {"orders": "applied"}
    assert "last look was not taken" in result.warnings[0]
