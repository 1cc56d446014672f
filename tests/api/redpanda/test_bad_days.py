"""Calls on bad days: what Console, the worker and others do to them, and that the result says the truth."""

from typing import Any

import pytest

from reconciler.model.event import CallSent, Event, OutcomeReached
from reconciler.model.outcome import Outcome, OutcomeKind
from reconciler.simulators import mishaps as common
from reconciler.simulators.faults import Fault, Intervention, Replaced, When
from reconciler.simulators.messages import Answer
from reconciler.simulators.progression import NOT_AT_ALL, after_seconds
from reconciler.simulators.redpanda import mishaps
from reconciler.simulators.redpanda.wording import Wording
from tests.api.redpanda.world import CLUSTERS, World, write_call

PAUSE = write_call("pause")
EVERY_PAUSE = write_call("pause", times=None)
AT_THE_WORKER = When("PUT", "/connectors/orders/*", times=None)


def _orders(world: World, *faults: Fault | Intervention, wish: str = "paused", **more: Any) -> None:
    world.simulate("orders", faults=faults, **more)
    world.wish(orders=wish)


def _end(world: World) -> tuple[str, tuple[str, ...]]:
    seen = world.simulator.find("orders")
    assert seen is not None
    assert seen.state is not None
    return seen.state, tuple(seen.tasks or ())


def _check_truth(world: World, outcome: Outcome) -> None:
    """Applied means that it is so, and no call was made that the result does not count."""
    if outcome.outcome is OutcomeKind.APPLIED:
        assert _end(world) == ("PAUSED", ("PAUSED", "PAUSED"))
    assert len(world.requests("PUT")) == outcome.calls_sent


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        (mishaps.gave_up_after_effect(PAUSE), 1),
        (mishaps.gave_up_before_effect(PAUSE, later=3.0), 1),
        (mishaps.gave_up_before_effect(PAUSE, later=7.0), 1),
        (mishaps.gave_up_before_effect(PAUSE, later=40.0), 2),
        (mishaps.rebalance_conflict(PAUSE), 2),
        (mishaps.rebalance_expected(PAUSE), 2),
        (mishaps.worker_unreachable(PAUSE), 2),
        (mishaps.unavailable(PAUSE), 2),
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


def test_console_gives_up_on_a_slow_worker_that_pauses_later(world: World) -> None:
    """The whole way of a 500 after 6 seconds: the worker answers after 9, and the pause shows then."""
    _orders(world)
    world.simulator.between().schedule.add(common.hanging_before_effect(When("PUT", "*"), seconds=9.0))
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)
    assert [one.status for one in world.simulator.requests if one.request.method == "PUT"] == [500]


@pytest.mark.parametrize(
    "fault",
    [
        common.redirected(AT_THE_WORKER, "https://login.example/"),
        common.page_instead(AT_THE_WORKER),
        common.empty_list(AT_THE_WORKER),
    ],
    ids=["redirect", "login page", "something else"],
)
def test_a_stranger_before_the_worker_makes_a_202_of_nothing(world: World, fault: Fault) -> None:
    """Accepted, and no later read shows it: not settled, never applied, and not sent again on a guess."""
    _orders(world)
    world.text = world.text.replace("paused", "{status: paused, settle: 30s}")
    world.simulator.between().schedule.add(fault)
    outcome = world.apply_one()
    assert [one.status for one in world.simulator.requests if one.request.method == "PUT"] == [202]
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert outcome.after == {"status": "running"}


def test_a_login_page_before_everything_is_unreadable_while_settling(world: World) -> None:
    """The pause went through, then a stranger answers for the worker: nobody can say more than that."""
    _orders(world)
    world.text = world.text.replace("paused", "{status: paused, settle: 30s}")
    stranger = common.redirected(When("GET", "*", times=None), "https://login.example/")
    world.react = lambda event: _when_sent(event, lambda: world.simulator.between().schedule.add(stranger))
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.UNKNOWN, 1)


def _when_sent(event: Event, act: Any) -> None:
    if isinstance(event, CallSent):
        act()


def test_a_202_that_nobody_carried_out_is_not_settled(world: World) -> None:
    """Success is what a later read shows."""
    _orders(world, mishaps.accepted_by_nobody(EVERY_PAUSE))
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert outcome.after == {"status": "running"}


def test_a_worker_that_goes_down_after_the_call_leaves_it_unknown(world: World) -> None:
    """Neither the effect nor its absence can be seen."""
    _orders(world)
    world.simulator.schedule.add(Intervention(PAUSE, "after", world.simulator.take_down))
    world.text = world.text.replace("paused", "{status: paused, settle: 60s}")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.UNKNOWN, 1)
    assert "cannot be read" in outcome.detail
    assert outcome.after is None


def test_a_worker_that_comes_back_shows_what_it_did(world: World) -> None:
    """Unreadable while it is down, applied once it tells."""
    _orders(world)
    reads = When("GET", f"{CLUSTERS}/redpanda", nth=8)
    world.simulator.schedule.add(
        Intervention(PAUSE, "after", world.simulator.take_down),
        Intervention(reads, "before", world.simulator.bring_up),
    )
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)


def test_a_broker_that_is_down_reads_running_from_memory(world: World) -> None:
    """The plan is made on what the worker remembers; the pause never shows, and its call may yet count: unknown."""
    _orders(world)
    world.prepare = world.simulator.worker().stop_broker
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.UNKNOWN
    assert outcome.after == {"status": "running"}
    assert {one.status for one in world.simulator.requests if one.request.method == "PUT"} == {500}
    assert len(world.requests("PUT")) == outcome.calls_sent


@pytest.mark.parametrize(("wish", "end"), [("paused", "PAUSED"), ("stopped", "STOPPED")])
def test_a_broker_that_comes_back_is_seen(world: World, wish: str, end: str) -> None:
    """Stops that waited are done then, pauses are not and are sent again: either way the result is what is so."""
    _orders(world, wish=wish)
    world.prepare = world.simulator.worker().stop_broker
    back = When("GET", f"{CLUSTERS}/redpanda", nth=20)
    world.simulator.schedule.add(Intervention(back, "before", lambda: world.simulator.worker().start_broker()))
    outcome = world.apply_one()
    assert (outcome.outcome, _end(world)[0]) == (OutcomeKind.APPLIED, end)
    assert len(world.requests("PUT")) == outcome.calls_sent


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (mishaps.token_refused(EVERY_PAUSE), "invalid or expired token"),
        (mishaps.rate_limited(EVERY_PAUSE), "not sent: "),
    ],
)
def test_what_was_not_heard_is_rejected_and_counts_no_call_that_may_have_been(
    world: World, fault: Fault, words: str
) -> None:
    """Definite: nothing was done."""
    _orders(world, fault)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert words in outcome.detail
    assert _end(world)[0] == "RUNNING"


def test_a_limit_that_ends_is_waited_for(world: World) -> None:
    """A 429 says that nothing was done: the call leaves again, and counts once."""
    _orders(world, mishaps.rate_limited(PAUSE), mishaps.rate_limited(PAUSE))
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)


def test_a_service_that_is_switched_off_meanwhile_is_rejected(world: World) -> None:
    """501 of the API itself is definite, in its own words."""
    refusal = Fault(EVERY_PAUSE, "undone", Replaced(_not_enabled()))
    _orders(world, refusal)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "this endpoint has not been enabled" in outcome.detail


def _not_enabled() -> Answer:
    return Wording().reasoned("UNIMPLEMENTED", "this endpoint has not been enabled", "REASON_FEATURE_NOT_CONFIGURED")


def test_a_connector_deleted_between_plan_and_apply_is_stale(world: World) -> None:
    """Nothing is sent."""
    _orders(world)
    outcome = world.apply_one(lambda: world.simulator.delete("orders"))
    assert (outcome.outcome, world.requests("PUT")) == (OutcomeKind.STALE, [])


def test_a_connector_deleted_just_before_its_call_is_rejected(world: World) -> None:
    """The worker's own 404 is definite, and a reading confirms it."""
    _orders(world, Intervention(PAUSE, "before", lambda: world.simulator.delete("orders")))
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.REJECTED, 1)
    assert "no longer exists" in outcome.detail


def test_a_connector_deleted_while_settling_is_not_settled(world: World) -> None:
    """Gone after its call was accepted is neither done nor refused."""
    _orders(world, Intervention(PAUSE, "after", lambda: world.simulator.delete("orders")), progression=NOT_AT_ALL)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "no longer exists" in outcome.detail


@pytest.mark.parametrize(("state", "word"), [("STOPPED", OutcomeKind.STALE), ("PAUSED", OutcomeKind.ALREADY_DONE)])
def test_somebody_else_was_there_first(world: World, state: str, word: OutcomeKind) -> None:
    """What moved elsewhere is stale, what moved to the wish is done already; nothing is sent."""
    _orders(world)
    outcome = world.apply_one(lambda: world.simulator.move("orders", state))
    assert (outcome.outcome, world.requests("PUT")) == (word, [])


def test_what_moved_again_after_it_was_applied_is_told(world: World) -> None:
    """The last look finds that somebody resumed it."""
    _orders(world)

    def react(event: Event) -> None:
        if isinstance(event, OutcomeReached):
            world.simulator.move("orders", "RUNNING")

    world.react = react
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.detail) == (
        OutcomeKind.NOT_SETTLED,
        "moved again after it was applied: now running",
    )


@pytest.mark.parametrize("seconds", [20.0, 300.0])
def test_tasks_that_are_slow_are_waited_for(world: World, seconds: float) -> None:
    """The holistic state says PAUSED at once; the outcome waits for the last task."""
    _orders(world, progression=after_seconds(0.05, seconds, 1.0))
    outcome = world.apply_one()
    _check_truth(world, outcome)
    assert outcome.outcome is OutcomeKind.APPLIED
    assert outcome.seconds > seconds


def test_a_task_that_never_stops_is_not_settled(world: World) -> None:
    """PAUSED with a running task is `pausing`, and never applied."""
    _orders(world, progression=after_seconds(0.05, 4000.0, 1.0))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert outcome.after == {"status": "pausing"}


def test_a_failed_task_does_not_keep_a_pause_from_being_applied(world: World) -> None:
    """It stays FAILED, is warned about in the plan, and counts against no wish."""
    _orders(world)
    world.prepare = lambda: world.simulator.fail("orders", 1)
    entry = world.run_plan()["orders"]
    assert entry.warnings == ("1 of 2 tasks FAILED",)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.APPLIED
    assert _end(world) == ("PAUSED", ("PAUSED", "FAILED"))


def test_a_failed_connector_whose_tasks_run_is_paused_in_part(world: World) -> None:
    """The pause reaches the tasks, and the connector never shows it: not settled, in so many words."""
    _orders(world, state="FAILED")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.NOT_SETTLED, 1)
    assert "never shows a pause" in outcome.detail
    assert _end(world) == ("FAILED", ("PAUSED", "PAUSED"))
