"""Signals during an apply: nothing new starts, what was sent is read once more, and every update is accounted for."""

import asyncio
import signal
from typing import Any

import pytest

from reconciler.errors import Interrupted
from reconciler.model.event import ApplyFinished, CallSent, OutcomeReached
from reconciler.simulators.faults import Fault, Genuine, Lost, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.progression import NOT_AT_ALL
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World


def _three(world: World, *faults: Fault, **more: Any) -> None:
    seeds = [SimulatedConnector(name=name, **more) for name in "abc"]
    world.simulator = KafkaConnectSimulator(connectors=seeds, faults=faults)
    world.wishes = dict.fromkeys("abc", "paused")


def _stop_at_first_call(world: World) -> None:
    """One signal, when the first call is on its way."""

    def react(event: object) -> None:
        if isinstance(event, CallSent) and world.stop.signal is None:
            world.stop.request(signal.SIGINT)

    world.react = react


async def _apply(world: World) -> Any:
    return await world.apply(await world.plan())


def test_the_first_signal_reads_once_more_and_ends_the_wait(world: World) -> None:
    """Calls that were accepted and do not show are not settled."""
    _three(world, progression=NOT_AT_ALL)
    _stop_at_first_call(world)
    result = run_virtual(_apply(world))
    assert result.signal == signal.SIGINT
    assert sorted(world.outcomes(result).values()) == ["not_settled", "skipped", "skipped"]
    assert len(world.writes()) == 1


def test_what_shows_at_the_last_reading_is_applied(world: World) -> None:
    """An interruption does not make done work undone."""
    _three(world)
    seen: list[str] = []

    def react(event: object) -> None:
        if isinstance(event, OutcomeReached) and not seen:
            seen.append(event.outcome.outcome.value)
            world.stop.request(signal.SIGTERM)

    world.react = react
    result = run_virtual(_apply(world))
    assert result.signal == signal.SIGTERM
    assert seen[0] == "applied"
    assert len(result.outcomes) == 3


def test_the_second_signal_leaves_what_is_on_the_wire_unknown(world: World) -> None:
    """A call without an answer is unknown, the others are skipped, and the result is complete."""
    _three(world, Fault(When("PUT", "*", times=None), effect="done", heard=Genuine(), hold=3600.0))

    def react(event: object) -> None:
        if isinstance(event, CallSent):
            world.stop.request(signal.SIGINT)
            world.stop.request(signal.SIGINT)

    world.react = react
    result = run_virtual(_apply(world))
    assert {"unknown"} <= set(world.outcomes(result).values()) <= {"unknown", "skipped"}
    assert ApplyFinished(result) == world.events[-1]


def test_a_signal_while_reading_writes_nothing(world: World) -> None:
    """Interrupted before anything was sent is an exception, for every command that reads."""
    _three(world, Fault(When("GET", "*", times=None), effect="done", heard=Genuine(), hold=3600.0))

    async def scenario() -> None:
        asyncio.get_running_loop().call_later(1.0, world.stop.request, signal.SIGTERM)
        with pytest.raises(Interrupted) as caught:
            await world.plan()
        assert caught.value.signal == signal.SIGTERM

    run_virtual(scenario())
    assert world.writes() == []


def test_a_cancelled_apply_accounts_for_every_update(world: World) -> None:
    """A caller's cancel ends the waiting; the result leaves as the last event."""
    _three(world, Fault(When("PUT", "*", times=None), heard=Lost("reset"), wait=600.0))

    async def scenario() -> None:
        made = await world.plan()
        task = asyncio.create_task(world.apply(made))
        await asyncio.wait({task}, timeout=5.0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_virtual(scenario())
    finished = world.events[-1]
    assert isinstance(finished, ApplyFinished)
    assert world.outcomes(finished.result) == {"a": "unknown", "b": "unknown", "c": "unknown"}
