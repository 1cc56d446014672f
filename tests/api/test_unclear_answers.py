"""Calls whose effect is in doubt: only a reading that shows the effect, or its lasting absence, decides."""

from typing import Any

from reconciler.model.event import ApplyStarted, CallSent, Event
from reconciler.model.outcome import Outcome, OutcomeKind
from reconciler.model.terms import Terms
from reconciler.simulators.faults import Fault, Lost, Replaced, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.messages import json_answer
from reconciler.simulators.progression import NOT_AT_ALL, after_seconds
from tests.api.world import World

ONCE = When("PUT", "/connectors/orders/pause")
ALWAYS = When("PUT", "/connectors/orders/pause", times=None)


def _orders(world: World, *faults: Fault, **more: Any) -> None:
    world.simulate(SimulatedConnector(name="orders", **more), faults=faults)
    world.wishes = {"orders": "paused"}


def _apply(world: World) -> Outcome:
    (outcome,) = world.run_apply().outcomes
    return outcome


def test_a_move_to_something_else_is_not_the_effect(world: World) -> None:
    """A lost call, and the connector starts anew meanwhile: neither the effect nor what was before, so unknown."""
    _orders(world, Fault(ONCE, effect="undone", heard=Lost("reset")), tasks=("PAUSED",), progression=NOT_AT_ALL)

    def react(event: Event) -> None:
        if isinstance(event, CallSent):
            world.simulator.plant(SimulatedConnector(name="orders"))

    world.react = react
    outcome = _apply(world)
    assert (outcome.before, outcome.after) == ({"status": "resuming"}, {"status": "running"})
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.UNKNOWN, 1)


def test_a_lost_call_to_something_that_is_gone_ends_at_once(world: World) -> None:
    """There is nothing left to wait for, and nothing is sent again."""
    _orders(world, Fault(ALWAYS, effect="undone", heard=Lost("reset")))
    world.react = lambda event: world.simulator.delete("orders") if isinstance(event, CallSent) else None
    outcome = _apply(world)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert "no longer exists" in outcome.detail
    assert outcome.seconds < 30


def test_a_refusal_whose_effect_is_on_its_way_is_waited_for(world: World) -> None:
    """The connector already shows the pause and its tasks do not yet: the refusal was not the whole truth."""
    refused = Replaced(json_answer(400, {"error_code": 400, "message": "made up"}))
    slow = after_seconds(0.01, 5.0, 5.0)
    _orders(world, Fault(ONCE, effect="done", heard=refused), tasks=("RUNNING", "RUNNING"), progression=slow)
    outcome = _apply(world)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)


def test_an_update_that_only_waits_is_never_unknown(world: World) -> None:
    """No call was sent, so nothing is uncertain about one, even where the worker cannot be read at the end."""
    _orders(world, state="PAUSED", progression=NOT_AT_ALL)
    world.terms = {"orders": Terms(settle=60.0)}
    down = Fault(When("GET", "*", nth=4, times=None), heard=Lost("reset"))
    world.react = lambda event: world.simulator.schedule.add(down) if isinstance(event, ApplyStarted) else None
    outcome = _apply(world)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 0)
    assert "cannot be read" in outcome.detail
