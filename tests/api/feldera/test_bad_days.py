"""Calls on bad days: what the manager, its database, the process and others do to them; the result says the truth."""

from collections.abc import Callable
from functools import partial

import pytest

from reconciler.model.outcome import Outcome, OutcomeKind
from reconciler.simulators import mishaps as common
from reconciler.simulators.faults import Fault, Intervention, Later, When
from reconciler.simulators.feldera import mishaps
from reconciler.simulators.feldera.rhythm import Rhythm
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.progression import Delay, Never, Reads, Seconds
from tests.api.feldera.world import PIPELINES, World, post, running

PAUSE = post("pause")
EVERY_PAUSE = post("pause", times=None)
AT_ONCE = Seconds(0.03)
SOON = "{status: paused, settle: 60s}"


def _orders(world: World, *faults: Fault | Intervention, read_back: Delay = AT_ONCE) -> None:
    world.simulate(running("orders"), faults=faults, rhythm=Rhythm(read_back=read_back))
    world.wish(orders=SOON)


def _check_truth(world: World, outcome: Outcome) -> None:
    """Applied means that it is so, and no call was made that the result does not count."""
    if outcome.outcome is OutcomeKind.APPLIED:
        assert world.show() == ("Paused", "Paused")
    assert len(world.calls()) == outcome.calls_sent


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        (mishaps.process_too_slow(PAUSE), 1),
        (mishaps.process_too_slow(PAUSE, effect=Later(3.0)), 1),
        (mishaps.pipeline_unavailable(PAUSE, effect="done"), 1),
        (mishaps.row_locked(PAUSE, effect="done"), 1),
        (mishaps.database_gone(PAUSE, effect="done"), 1),
        (mishaps.process_unreachable(PAUSE), 2),
        (mishaps.pipeline_unavailable(PAUSE), 2),
        (mishaps.row_locked(PAUSE), 2),
        (mishaps.row_deadlocked(PAUSE), 2),
        (mishaps.database_gone(PAUSE), 2),
        (mishaps.still_initializing(PAUSE), 2),
        (common.dropped_after_effect(PAUSE), 1),
        (common.dropped_before_effect(PAUSE), 2),
        (common.dropped_before_effect(PAUSE, how="closed"), 2),
        (common.failed_after_effect(PAUSE), 1),
        (common.failed_then_done(PAUSE, seconds=5.0), 1),
        (common.page_instead(PAUSE, effect="done"), 1),
        (common.page_instead(PAUSE), 2),
        (common.redirected(PAUSE, "https://login.example/"), 2),
        (common.mislabelled(PAUSE), 1),
        (common.cut_short(PAUSE), 1),
        (common.hanging_after_effect(PAUSE, seconds=40.0), 1),
        (common.hanging_before_effect(PAUSE, seconds=12.0), 1),
    ],
    ids=repr,
)
def test_an_unclear_answer_is_cleared_by_reading(world: World, fault: Fault, calls: int) -> None:
    """Where the pause was done, or is done seconds later, it is not repeated; where it never shows, it is."""
    _orders(world, fault)
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, calls)


@pytest.mark.parametrize(
    ("status", "wish", "verb"),
    [
        ("Stopped", "running", "start"),
        ("Stopped", "paused", "start"),
        ("Paused", "running", "resume"),
        ("Running", "stopped", "stop"),
        ("Paused", "stopped", "stop"),
    ],
)
@pytest.mark.parametrize(
    ("make", "calls"),
    [
        (mishaps.row_locked, 2),
        (mishaps.row_deadlocked, 2),
        (mishaps.database_gone, 2),
        (common.dropped_before_effect, 2),
        (common.dropped_after_effect, 1),
        (common.failed_after_effect, 1),
        (partial(common.failed_then_done, seconds=5.0), 1),
    ],
)
def test_every_verb_survives_an_unclear_answer(
    world: World, status: str, wish: str, verb: str, make: Callable[[When], Fault], calls: int
) -> None:
    """Sent again only where nothing shows of it, and applied only when it does."""
    world.simulate(SimulatedPipeline("orders", status), faults=[make(post(verb))])
    world.wish(orders=f"{{status: {wish}, allow: [lose_state]}}")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, calls)
    assert world.show() == (wish.capitalize(), wish.capitalize())


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (mishaps.key_not_recognized(EVERY_PAUSE), "AuthenticationFailed"),
        (mishaps.stale_not_deployed(EVERY_PAUSE), "PipelineInteractionNotDeployed"),
    ],
)
def test_a_definite_refusal_is_rejected_in_the_managers_words(world: World, fault: Fault, words: str) -> None:
    """Nothing was done, and it is not tried again and again: NotDeployed is a state."""
    _orders(world, fault)
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.REJECTED, 1)
    assert words in outcome.detail
    assert world.show() == ("Running", "Running")


def test_retry_after_of_other_503s_is_honoured_on_reads(world: World) -> None:
    """A read that is told to come back in five seconds does, and the plan is made."""
    list_all = When("GET", PIPELINES)
    _orders(world, mishaps.row_locked(list_all))
    assert world.plan_one().reason == "status is running, desired paused"
    first, second = (one.at for one in world.simulator.requests if one.request.path == PIPELINES)
    assert second - first >= 10 + 5


@pytest.mark.parametrize("lag", [Seconds(4.0), Seconds(7.0), Reads(5)], ids=repr)
def test_a_read_back_that_lags_is_waited_for(world: World, lag: Seconds | Reads) -> None:
    """202 and the old pair for a while: one call, then applied."""
    _orders(world, read_back=lag)
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)


def test_a_pause_that_never_shows_is_not_settled(world: World) -> None:
    """Accepted is not done."""
    _orders(world, read_back=Never())
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert outcome.after == {"status": "running"}


def test_a_slow_process_behind_the_manager_is_waited_for(world: World) -> None:
    """The whole way: the process takes 14 s, the manager says Unreachable after 10, the pause shows later."""
    _orders(world)
    world.between = lambda: world.simulator.slow_down("orders", actions=14.0, status=4.0)
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert outcome.outcome is OutcomeKind.APPLIED
    assert 503 in {one.status for one in world.simulator.requests if one.request.method == "POST"}


def test_a_hung_process_is_unknown_until_it_answers(world: World) -> None:
    """Unavailable says nothing, so nothing is claimed: neither drift nor done."""
    _orders(world)
    world.between = lambda: world.simulator.hang("orders")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.UNKNOWN
    assert len(world.calls()) == outcome.calls_sent


def test_a_process_that_hangs_only_for_a_while_shows_the_pause(world: World) -> None:
    """It takes the call up when it comes to itself, though an error was answered."""
    _orders(world)
    world.between = lambda: world.simulator.hang("orders")
    calm = Intervention(When("GET", "*", nth=40), "before", lambda: world.simulator.calm("orders"))
    world.simulator.schedule.add(calm)
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert outcome.outcome is OutcomeKind.APPLIED


def test_a_killed_process_ends_the_wait_with_the_managers_reason(world: World) -> None:
    """Running until the manager notices, then stopped with the error; open source does not restart it."""
    _orders(world)
    world.between = lambda: world.simulator.kill("orders")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.after) == (OutcomeKind.NOT_SETTLED, {"status": "stopped"})
    assert "RunnerCheckError" in outcome.detail
    assert outcome.seconds < 10
    assert world.show() == ("Stopped", "Stopped")


def test_a_process_that_breaks_down_while_settling_ends_the_wait(world: World) -> None:
    """The pause was accepted, then the worker panicked: the reason, not the deadline."""
    _orders(world)
    world.simulator.schedule.add(Intervention(PAUSE, "after", lambda: world.simulator.fail("orders")))
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.after) == (OutcomeKind.NOT_SETTLED, {"status": "stopped"})
    assert "WorkerPanic" in outcome.detail
    assert outcome.seconds < 10


def test_a_database_that_goes_away_during_the_call_is_read_through(world: World) -> None:
    """500 to the pause and to the reads for a while; the process had taken the pause, and it shows in the end."""
    _orders(world)
    world.simulator.schedule.add(
        Intervention(PAUSE, "before", world.simulator.stop_database),
        Intervention(When("GET", "*", nth=30), "before", world.simulator.start_database),
    )
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert outcome.outcome is OutcomeKind.APPLIED


def test_a_database_that_stays_away_leaves_it_unknown(world: World) -> None:
    """Neither the effect nor its absence can be seen."""
    _orders(world)
    world.simulator.schedule.add(Intervention(PAUSE, "after", world.simulator.stop_database))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.UNKNOWN
    assert outcome.after is None
