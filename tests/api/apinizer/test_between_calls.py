"""An update of two calls: a signal between them, and a saved plan of which only the first was carried out."""

import signal

import attrs
import pytest

from reconciler.api import Settings, apply, plan
from reconciler.model.event import CallSent, Event
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.runs.stop import SignalStop
from reconciler.simulators.faults import Fault, Lost, Replaced, When
from reconciler.simulators.messages import Answer, json_answer
from reconciler.simulators.virtual_time import run_virtual
from tests.api.apinizer.world import PROJECT, World


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


def test_a_plan_that_was_carried_out_in_part_may_be_applied_again(world: World) -> None:
    """The setting was saved and its deploy refused: the second apply of the plan deploys, and saves nothing anew."""
    world.simulate(faults=[Fault(When("POST", "*/production/"), "undone", Replaced(refusal()))])
    world.wish()

    async def scenario() -> list[OutcomeKind]:
        made = await plan(world.desired, None, world.settings)
        first = await apply(made, world.desired, None, world.settings)
        second = await apply(made, world.desired, None, world.settings)
        return [one.outcome for result in (first, second) for one in result.outcomes]

    assert run_virtual(scenario()) == [OutcomeKind.REJECTED, OutcomeKind.APPLIED]
    assert [line.split(" ")[0] for line in world.writes()] == ["PATCH", "POST", "POST"]
    assert world.is_served() is True


def test_what_somebody_moved_between_two_runs_of_a_plan_is_stale(world: World) -> None:
    """The part that was done is another now: that is nothing that the plan began."""
    world.simulate(faults=[Fault(When("POST", "*/production/"), "undone", Replaced(refusal()))])
    world.wish("maintenance: {enabled: true, http_status_code: 503}, deploy: [production]")

    async def scenario() -> list[OutcomeKind]:
        made = await plan(world.desired, None, world.settings)
        await apply(made, world.desired, None, world.settings)
        world.simulator.edit(PROJECT, "orders", {"httpStatusCode": 404})
        second = await apply(made, world.desired, None, world.settings)
        return [one.outcome for one in second.outcomes]

    assert run_virtual(scenario()) == [OutcomeKind.STALE]


def refusal() -> Answer:
    """What a token without the right to deploy is told."""
    message = "User does not have required permission for this operation!"
    return json_answer(400, {"status": "FAILURE", "resultMessage": message})
