"""An update of two calls, and a signal between them."""

import signal

import attrs
import pytest

from reconciler.api import Settings, apply, plan
from reconciler.model.event import CallSent, Event
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.runs.stop import SignalStop
from reconciler.simulators.faults import Fault, Lost, When
from reconciler.simulators.virtual_time import run_virtual
from tests.api.apinizer.world import World


@pytest.mark.parametrize("fault", [None, Fault(When("PATCH", "*"), "done", Lost("reset"))])
def test_a_signal_between_the_calls_leaves_the_truth(world: World, fault: Fault | None) -> None:
    """The setting was saved and not deployed: not settled, with what is saved now; never "nothing was sent"."""
    world.simulate(faults=[] if fault is None else [fault])
    world.wish()
    stop = SignalStop()

    def react(event: Event) -> None:
        if isinstance(event, CallSent):
            stop.request(signal.SIGTERM)

    world.react = react
    settings = attrs.evolve(world.settings, stop=stop)
    (outcome,) = run_virtual(_apply(world, settings)).outcomes
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert outcome.after is not None
    assert outcome.after["maintenance.enabled"] is True


async def _apply(world: World, settings: Settings) -> Result:
    return await apply(await plan(world.desired, None, settings), world.desired, None, settings)
