"""The Enterprise edition: graceful stops, those that hang, standbys and their activation."""

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Blocked, Update
from reconciler.simulators.feldera.rhythm import Startup
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.progression import Never, Seconds
from tests.api.feldera.world import World, running

STANDING_BY = {"fault_tolerance": {"model": "at_least_once"}, "storage": {"backend": {"config": {"sync": {}}}}}
STANDBY = SimulatedPipeline("orders", "Standby", runtime_config=STANDING_BY)


def _orders(world: World, seed: SimulatedPipeline, wish: str) -> None:
    world.simulate(seed, edition="Enterprise")
    world.wish(orders=wish)


def test_a_stop_is_graceful_and_needs_no_leave(world: World) -> None:
    """`force=false`: a checkpoint is taken first, so nothing is lost and nothing must be allowed."""
    _orders(world, running("orders"), "stopped")
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert entry.costs == ("a checkpoint is taken first; with an open transaction that may never end",)
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)
    assert world.calls() == ["orders/stop?force=false"]
    assert world.show() == ("Stopped", "Stopped")


def test_a_graceful_stop_that_takes_minutes_is_waited_for(world: World) -> None:
    """`suspending` all the while: one call, applied when it is stopped."""
    _orders(world, running("orders", startup=Startup(suspending=Seconds(200.0))), "stopped")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)
    assert outcome.seconds > 200


def test_a_graceful_stop_that_hangs_names_what_frees_it_and_does_not_send_it(world: World) -> None:
    """An open transaction holds it up for ever: not settled, and the forced stop is the user's to send."""
    _orders(world, running("orders", startup=Startup(suspending=Never())), "{status: stopped, settle: 60s}")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert outcome.after == {"status": "suspending"}
    assert "POST …/stop?force=true" in outcome.detail
    assert world.calls() == ["orders/stop?force=false"]


def test_a_hung_stop_is_planned_as_waiting_alone_and_blocks_what_goes_up(world: World) -> None:
    """Nothing undoes a suspension: `stopped` has no call left, `running` and `paused` are blocked with the way out."""
    seed = running("orders", desired="Suspended", startup=Startup(suspending=Never()))
    _orders(world, seed, "stopped")
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert entry.calls == ()
    for wish in ("running", "paused"):
        world.wish(orders=wish)
        entry = world.plan_one()
        assert isinstance(entry, Blocked)
        assert entry.reason == "it is being suspended, which cannot be undone"
        assert "force=true" in entry.way_out


def test_a_suspension_by_somebody_else_ends_the_wait(world: World) -> None:
    """The pause was accepted, then somebody stopped it gracefully: told at once, not after the deadline."""
    _orders(world, running("orders", startup=Startup(suspending=Never())), "paused")
    world.between = lambda: world.simulator.report("orders", "Running", "Suspended")
    outcome = world.apply_one()
    assert outcome.outcome is not OutcomeKind.APPLIED
    assert outcome.seconds < 10


@pytest.mark.parametrize(("wish", "end"), [("running", "Running"), ("paused", "Paused")])
def test_a_standby_is_activated(world: World, wish: str, end: str) -> None:
    """Resume and pause would be refused: one `activate` into what is wished."""
    _orders(world, STANDBY, wish)
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)
    assert world.calls() == [f"orders/activate?initial={wish}"]
    assert world.show() == (end, end)


@pytest.mark.parametrize(("status", "desired"), [("Stopped", "Standby"), ("Initializing", "Standby")])
def test_a_standby_that_comes_up_is_waited_for_and_activated(world: World, status: str, desired: str) -> None:
    """There is nothing to activate before it stands by."""
    _orders(world, SimulatedPipeline("orders", status, desired, runtime_config=STANDING_BY), "running")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.APPLIED, outcome.detail
    assert world.calls() == ["orders/activate?initial=running"]


def test_a_standby_is_stopped_by_force_alone_and_that_must_be_allowed(world: World) -> None:
    """The graceful stop answers 400 InvalidTransition from Standby, in every edition."""
    _orders(world, STANDBY, "stopped")
    assert isinstance(world.plan_one(), Blocked)
    world.wish(orders="{status: stopped, allow: [lose_state]}")
    assert world.apply_one().outcome is OutcomeKind.APPLIED
    assert world.calls() == ["orders/stop?force=true"]


def test_a_standby_of_another_edition_cannot_be_activated(world: World) -> None:
    """501 there: blocked before anything is sent, with the way out."""
    world.simulate(STANDBY)
    world.wish(orders="running")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert (entry.reason, entry.way_out) == (
        "it is a standby, and this edition cannot activate one",
        "wish `stopped`, then plan again",
    )


def test_a_start_on_a_changed_program_waits_for_approval(world: World) -> None:
    """The bootstrap policy asks a person: not settled at once, and afterwards blocked with the call that unblocks."""
    _orders(world, SimulatedPipeline("orders", startup=Startup(first="AwaitingApproval")), "running")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.after) == (OutcomeKind.NOT_SETTLED, {"status": "awaiting_approval"})
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "POST …/approve" in entry.way_out


def test_what_awaits_approval_is_stopped_gracefully(world: World) -> None:
    """The one wish that leads away without a person."""
    _orders(world, SimulatedPipeline("orders", "AwaitingApproval", "Running"), "stopped")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.APPLIED, outcome.detail
    assert world.calls() == ["orders/stop?force=false"]
