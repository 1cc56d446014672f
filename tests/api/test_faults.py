"""Apply when the network, the worker or somebody else misbehaves: the result says the truth."""

from typing import Any

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.terms import Terms
from reconciler.simulators.faults import Fault, Intervention, Later, Lost, Replaced, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import Answer, json_answer
from reconciler.simulators.progression import NOT_AT_ALL, after_reads, after_seconds
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

PAUSE = When("PUT", "/connectors/orders/pause")
EVERY_PAUSE = When("PUT", "/connectors/orders/pause", times=None)


def _error(status: int) -> Replaced:
    return Replaced(json_answer(status, {"error_code": status, "message": "made up"}))


def _orders(world: World, *faults: Fault | Intervention, **more: Any) -> None:
    world.simulator = KafkaConnectSimulator(
        connectors=[SimulatedConnector(name="orders", tasks=("RUNNING", "RUNNING"), **more)], faults=faults
    )
    world.wishes = {"orders": "paused"}


def _apply(world: World) -> Any:
    async def scenario() -> Any:
        return await world.apply(await world.plan())

    (outcome,) = run_virtual(scenario()).outcomes
    return outcome


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        (Fault(PAUSE, effect="done", heard=Lost("reset")), 1),
        (Fault(PAUSE, effect="undone", heard=Lost("reset")), 2),
        (Fault(PAUSE, effect="undone", heard=Lost("closed")), 2),
        (Fault(PAUSE, effect="done", heard=_error(500)), 1),
        (Fault(PAUSE, effect="undone", heard=_error(500)), 2),
        (Fault(PAUSE, effect=Later(2.0), heard=_error(500)), 1),
        (Fault(PAUSE, effect="done", heard=_error(409)), 1),
        (Fault(PAUSE, effect="undone", heard=_error(409)), 2),
        (Fault(PAUSE, effect="undone", heard=_error(503)), 2),
        (Fault(PAUSE, effect="done", heard=_error(503)), 1),
        (Fault(PAUSE, effect="done", heard=Replaced(Answer(status=302))), 1),
    ],
)
def test_an_unclear_answer_is_cleared_by_reading(world: World, fault: Fault, calls: int) -> None:
    """Where it was done the call is not repeated; where it provably does not show, an absolute call is."""
    _orders(world, fault)
    outcome = _apply(world)
    assert (OutcomeKind.APPLIED, calls) == (outcome.outcome, outcome.calls_sent)
    assert calls == len(world.writes())


@pytest.mark.parametrize("status", [400, 401, 403, 405])
def test_a_definite_refusal_is_rejected_in_the_services_words(world: World, status: int) -> None:
    """Sent once, read once more, rejected."""
    _orders(world, Fault(EVERY_PAUSE, effect="undone", heard=_error(status)))
    outcome = _apply(world)
    assert OutcomeKind.REJECTED is outcome.outcome
    assert "made up" in outcome.detail
    assert outcome.calls_sent == 1


def test_a_refusal_that_was_carried_out_is_applied(world: World) -> None:
    """Whatever the answer said, the later reading decides."""
    _orders(world, Fault(PAUSE, effect="done", heard=_error(400)))
    assert OutcomeKind.APPLIED is _apply(world).outcome


def test_an_accepted_call_that_never_shows_is_not_settled(world: World) -> None:
    """202 is not done."""
    _orders(world, progression=NOT_AT_ALL)
    world.terms = {"orders": Terms(settle=20.0)}
    outcome = _apply(world)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert outcome.after == {"status": "running"}


def test_a_lost_call_that_never_shows_is_unknown(world: World) -> None:
    """A broken connection on every attempt leaves nothing certain."""
    _orders(world, Fault(EVERY_PAUSE, effect="undone", heard=Lost("reset")))
    world.terms = {"orders": Terms(settle=30.0)}
    outcome = _apply(world)
    assert OutcomeKind.UNKNOWN is outcome.outcome
    assert outcome.calls_sent == 3


@pytest.mark.parametrize("progression", [after_seconds(5.0, 20.0, 5.0), after_reads(3, 2, 2)])
def test_a_slow_effect_is_waited_for_tasks_included(world: World, progression: Any) -> None:
    """Applied means that the last task shows it too."""
    _orders(world, progression=progression)
    outcome = _apply(world)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)
    seen = world.simulator.find("orders")
    assert seen is not None
    assert tuple(seen.tasks) == ("PAUSED", "PAUSED")


def test_what_moved_again_after_it_was_applied_is_told(world: World) -> None:
    """The last look finds that somebody resumed it after its pause had been seen."""
    _orders(world)
    world.react = lambda event: (
        world.simulator.move("orders", "RUNNING") if type(event).__name__ == "OutcomeReached" else None
    )
    outcome = _apply(world)
    assert OutcomeKind.NOT_SETTLED is outcome.outcome
    assert outcome.detail == "moved again after it was applied: now running"


def test_a_connector_deleted_before_its_call_is_stale(world: World) -> None:
    """Gone between plan and apply is stale, and nothing is sent."""
    _orders(world)

    async def scenario() -> Any:
        made = await world.plan()
        world.simulator.delete("orders")
        return await world.apply(made)

    (outcome,) = run_virtual(scenario()).outcomes
    assert OutcomeKind.STALE is outcome.outcome
    assert world.writes() == []


def test_a_connector_deleted_while_settling_is_not_settled(world: World) -> None:
    """Gone after its call was accepted is neither done nor refused."""
    gone = Intervention(PAUSE, "after", lambda: world.simulator.delete("orders"))
    _orders(world, gone)
    outcome = _apply(world)
    assert OutcomeKind.NOT_SETTLED is outcome.outcome
    assert "no longer exists" in outcome.detail


def test_a_broken_list_is_unreadable_and_never_missing(world: World) -> None:
    """A worker that is still starting blocks the entry as unreadable."""
    page = Replaced(json_answer(404, {"message": "Not Found", "status": "404"}))
    _orders(world, Fault(When("GET", "*", times=None), effect="undone", heard=page))

    async def scenario() -> Any:
        return await world.plan()

    (entry,) = run_virtual(scenario()).entries
    assert entry.cause.value == "unreadable"
    assert "still starting" in entry.reason
