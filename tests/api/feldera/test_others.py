"""Somebody else moves, restarts or deletes a pipeline around an apply: the result says what was found, and when."""

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.simulators.faults import Fault, Intervention, When
from reconciler.simulators.feldera.rhythm import Startup
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from tests.api.feldera.world import PIPELINES, World, post, running

PAUSE = post("pause")
SOON = "{status: paused, settle: 60s}"


def _orders(world: World, *faults: Fault | Intervention) -> None:
    world.simulate(running("orders"), faults=faults)
    world.wish(orders=SOON)


@pytest.mark.parametrize(
    ("status", "word"),
    [("Stopped", OutcomeKind.STALE), ("Paused", OutcomeKind.ALREADY_DONE), ("Running", OutcomeKind.APPLIED)],
)
def test_somebody_else_was_there_first(world: World, status: str, word: OutcomeKind) -> None:
    """What moved elsewhere is stale, what moved to the wish is done already; nothing is sent."""
    _orders(world)
    world.between = lambda: world.simulator.move("orders", status)
    outcome = world.apply_one()
    assert outcome.outcome is word
    assert len(world.calls()) == (1 if word is OutcomeKind.APPLIED else 0)


def test_a_restart_between_plan_and_apply_is_stale(world: World) -> None:
    """It runs as before, but it is not the deployment that the plan was made on."""
    _orders(world)

    def restart() -> None:
        world.simulator.move("orders", "Stopped")
        world.simulator.move("orders", "Running")

    world.between = restart
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.detail) == (OutcomeKind.STALE, "it was restarted since the plan was made")
    assert world.calls() == []


def test_somebody_who_stops_it_just_before_the_call_is_seen(world: World) -> None:
    """There is no process for the pause any more: a state of things, told in the manager's words."""
    _orders(world)
    world.simulator.moving(PAUSE, "before", "orders", "Stopped")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.after) == (OutcomeKind.REJECTED, {"status": "stopped"})
    assert "PipelineInteractionNotDeployed" in outcome.detail


def test_a_start_of_somebody_else_that_fails_ends_without_a_call(world: World) -> None:
    """The pause waits for a process that never comes: nothing is sent, and nothing is claimed."""
    world.simulate(SimulatedPipeline("orders", "Stopped", "Running", startup=Startup(ending="exit status: 1")))
    world.wish(orders=SOON)
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 0)
    assert (outcome.after, world.calls()) == ({"status": "stopped"}, [])


def test_a_pipeline_deleted_between_plan_and_apply_is_stale(world: World) -> None:
    """Nothing is sent."""
    _orders(world)
    world.between = lambda: world.simulator.delete("orders")
    outcome = world.apply_one()
    assert (outcome.outcome, world.calls()) == (OutcomeKind.STALE, [])
    assert "no longer exists" in outcome.detail


def test_a_pipeline_deleted_while_settling_is_not_settled(world: World) -> None:
    """Gone after its call was accepted is neither done nor refused."""
    _orders(world, Intervention(PAUSE, "after", lambda: world.simulator.delete("orders")))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "no longer exists" in outcome.detail


def test_somebody_who_stops_it_while_it_is_to_start_ends_the_wait(world: World) -> None:
    """The official client waits for ever here: stopped, without an error, and nobody will start it."""
    world.simulate(SimulatedPipeline("orders"))
    world.wish(orders="running")
    world.simulator.moving(When("GET", f"{PIPELINES}/orders", nth=3), "before", "orders", "Stopped")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "somebody did that" in outcome.detail


def test_what_moved_again_after_it_was_applied_is_told(world: World) -> None:
    """The last look finds that somebody resumed it."""
    _orders(world)
    world.when_reached = lambda: world.simulator.move("orders", "Running")
    outcome = world.apply_one()
    words = "moved again after it was applied: now running"
    assert (outcome.outcome, outcome.detail) == (OutcomeKind.NOT_SETTLED, words)


def test_a_forced_stop_that_the_runner_has_not_seen_yet_is_waited_for(world: World) -> None:
    """Running with desired Stopped is `stopping`: pause and resume would be taken and lost, so the tool waits."""
    world.simulate(running("orders", desired="Stopped"))
    world.wish(orders="paused")
    outcome = world.apply_one()
    assert (outcome.outcome, world.show()) == (OutcomeKind.APPLIED, ("Paused", "Paused"))
    assert world.calls() == ["orders/start?initial=paused"]
