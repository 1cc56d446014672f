"""Changes of pipelines through plan and apply: the calls, the costs, the way out, the end."""

from collections.abc import Sequence
from typing import Any

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Blocked, Update
from reconciler.simulators.faults import Intervention, When
from reconciler.simulators.feldera.rhythm import Compilation, Startup
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.progression import Seconds
from tests.api.feldera.world import PIPELINES, World, running

PAIRS = {"running": ("Running", "Running"), "paused": ("Paused", "Paused"), "stopped": ("Stopped", "Stopped")}


def _orders(world: World, status: str, desired: str, wish: str, **more: Any) -> None:
    world.simulate(SimulatedPipeline("orders", status, desired, **more))
    world.wish(orders=f"{{status: {wish}, allow: [lose_state]}}")


@pytest.mark.parametrize(
    ("status", "desired", "wish", "calls"),
    [
        ("Stopped", "Stopped", "running", ["orders/start?initial=running"]),
        ("Stopped", "Stopped", "paused", ["orders/start?initial=paused"]),
        ("Stopped", "Running", "running", []),
        ("Stopped", "Running", "paused", ["orders/pause"]),
        ("Stopped", "Running", "stopped", ["orders/stop?force=true"]),
        ("Stopped", "Paused", "running", ["orders/resume"]),
        ("Stopped", "Paused", "paused", []),
        ("Provisioning", "Running", "paused", ["orders/pause"]),
        ("Provisioning", "Paused", "running", ["orders/resume"]),
        ("Provisioning", "Running", "stopped", ["orders/stop?force=true"]),
        ("Initializing", "Running", "running", []),
        ("Initializing", "Running", "paused", ["orders/pause"]),
        ("Initializing", "Paused", "running", ["orders/resume"]),
        ("Running", "Running", "paused", ["orders/pause"]),
        ("Running", "Running", "stopped", ["orders/stop?force=true"]),
        ("Running", "Paused", "running", ["orders/resume"]),
        ("Running", "Paused", "paused", []),
        ("Running", "Stopped", "stopped", []),
        ("Running", "Stopped", "running", ["orders/start?initial=running"]),
        ("Paused", "Paused", "running", ["orders/resume"]),
        ("Paused", "Paused", "stopped", ["orders/stop?force=true"]),
        ("Paused", "Running", "running", []),
        ("Paused", "Running", "paused", ["orders/pause"]),
        ("Stopping", "Stopped", "stopped", []),
        ("Stopping", "Stopped", "running", ["orders/start?initial=running"]),
        ("Stopping", "Stopped", "paused", ["orders/start?initial=paused"]),
        ("AwaitingApproval", "Running", "stopped", ["orders/stop?force=true"]),
    ],
)
def test_every_row_ends_where_it_should_with_just_its_calls(
    world: World, status: str, desired: str, wish: str, calls: Sequence[str]
) -> None:
    """The decision table: already moving towards the wish is only settled, everything else costs one call."""
    _orders(world, status, desired, wish)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.APPLIED, outcome.detail
    assert world.calls() == list(calls)
    assert outcome.calls_sent == len(calls)
    assert world.show() == PAIRS[wish]
    assert world.plan_one().reason == "as desired"


def test_a_movement_is_drift_and_an_update_without_calls(world: World) -> None:
    """Requested and not reached: its `before` is a word of movement."""
    _orders(world, "Running", "Paused", "paused")
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert entry.calls == ()
    assert [(one.path, one.before, one.after) for one in entry.changes] == [("status", "pausing", "paused")]
    assert [one.finding.value for one in world.run_drift().findings] == ["drifted"]


def test_what_is_stopped_is_started_paused_and_never_runs(world: World) -> None:
    """`start?initial=paused` alone: the pipeline is never seen running."""
    _orders(world, "Stopped", "Stopped", "paused")
    seen: list[str] = []
    look = Intervention(When("GET", "*", times=None), "before", lambda: seen.append(world.show()[0]))
    world.simulator.schedule.add(look)
    assert world.apply_one().outcome is OutcomeKind.APPLIED
    assert "Running" not in seen
    assert {"Stopped", "Provisioning", "Initializing"} <= set(seen)


def test_a_forced_stop_is_blocked_unless_it_may_lose_state(world: World) -> None:
    """The open-source edition has no checkpoints: the plan says what is lost, and what to write if that is meant."""
    world.simulate(running("orders"))
    world.wish(orders="stopped")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "what the pipeline holds in memory and how far it has read are lost" in entry.reason
    assert entry.way_out == "if that is meant, write `allow: [lose_state]` on the resource"
    assert world.calls() == []


def test_a_forced_stop_says_its_cost_beside_the_call(world: World) -> None:
    """Allowed, and still said before it is paid, in the plan and in the result."""
    _orders(world, "Running", "Running", "stopped")
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert [call.path for call in entry.calls] == [f"{PIPELINES}/orders/stop?force=true"]
    assert any("takes no checkpoint" in cost for cost in entry.costs)


@pytest.mark.parametrize("word", ["SqlError", "RustError", "SystemError"])
@pytest.mark.parametrize("wish", ["running", "paused"])
def test_a_program_that_failed_to_compile_is_blocked(world: World, word: str, wish: str) -> None:
    """A start would be refused: the way out is to mend the program; nothing is sent."""
    _orders(world, "Stopped", "Stopped", wish, program_status=word)
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert (entry.reason, entry.way_out) == (
        "its program failed to compile, and it cannot start",
        "mend the program, then plan again",
    )


def test_a_program_that_failed_to_compile_may_stay_stopped(world: World) -> None:
    """It is stopped, which is what is wished."""
    _orders(world, "Stopped", "Stopped", "stopped", program_status="SqlError")
    assert world.plan_one().reason == "as desired"


def test_storage_that_is_being_cleared_blocks_a_start(world: World) -> None:
    """It ends by itself: plan again then."""
    _orders(world, "Stopped", "Stopped", "running", storage_status="Clearing")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "being cleared" in entry.reason


@pytest.mark.parametrize("wish", ["running", "paused"])
def test_approval_is_a_persons(world: World, wish: str) -> None:
    """A pause or a resume would be taken and unblock nothing: blocked, with the call that does."""
    _orders(world, "AwaitingApproval", "Running", wish)
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "approval" in entry.reason
    assert "POST …/approve" in entry.way_out


def test_a_start_that_ends_before_an_approval_is_told(world: World) -> None:
    """A start on a changed program parks there: not settled at once, and the call is named."""
    startup = Startup(first="AwaitingApproval")
    _orders(world, "Stopped", "Stopped", "running", startup=startup)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "POST …/approve" in outcome.detail
    assert outcome.after == {"status": "awaiting_approval"}


def test_a_program_that_compiles_holds_up_its_start(world: World) -> None:
    """Stopped for the manager, `starting` here, and a warning beforehand; minutes are waited for."""
    world.simulate(
        SimulatedPipeline("orders", program_status="Pending"),
        compilation=Compilation(rust=Seconds(200.0)),
    )
    world.wish(orders="running")
    entry = world.plan_one()
    assert entry.warnings == ("its program is not compiled yet: a start waits for that, which may take minutes",)
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)
    assert outcome.seconds > 200


def test_a_program_that_turns_out_wrong_ends_the_start_with_the_managers_reason(world: World) -> None:
    """An early start is accepted, the compiler fails later: rejected with `deployment_error`."""
    world.simulate(SimulatedPipeline("orders", program_status="Pending", udf_rust="compile_error!()"))
    world.wish(orders="running")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.REJECTED, 1)
    assert "StartFailedDueToFailedCompilation" in outcome.detail


def test_a_process_that_exits_at_once_ends_the_start_with_the_managers_reason(world: World) -> None:
    """The start was accepted and came to nothing: the error is the outcome's word."""
    _orders(world, "Stopped", "Stopped", "running", startup=Startup(ending="exit status: 1"))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "exit status: 1" in outcome.detail
    assert outcome.seconds < 30


def test_an_error_of_the_last_run_is_warned_about_and_dismissed_by_the_start(world: World) -> None:
    """One call: `dismiss_error` is its default."""
    error = {"message": "It panicked\nat line 1", "error_code": "RuntimeError.WorkerPanic", "details": {}}
    _orders(world, "Stopped", "Stopped", "running", error=error)
    entry = world.plan_one()
    assert entry.warnings == ("its last run failed: RuntimeError.WorkerPanic: It panicked",)
    assert world.apply_one().outcome is OutcomeKind.APPLIED
    assert world.calls() == ["orders/start?initial=running"]
