"""Calls that go wrong: what was done all the same is found out by reading, and the result says the truth."""

import signal
from collections.abc import Callable

import pytest

from reconciler.model.event import CallSent, Event
from reconciler.model.outcome import Outcome
from reconciler.simulators import mishaps
from reconciler.simulators.clock import loop_time
from reconciler.simulators.convoy.mishaps import (
    dashboard_instead,
    rate_limited,
    version_refused_after_effect,
    write_fails,
)
from reconciler.simulators.faults import Fault, When
from reconciler.testing.clock import START
from tests.api.convoy.world import KEY, NEW, OLD, World, seed, uid_of

PAUSE = When("PUT", "*/pause")
PAUSES = When("PUT", "*/pause", times=None)
ACTIVATE = When("POST", "*/activate")


def _apply(world: World, *faults: Fault, version: str = NEW, status: str = "active", wish: str = "paused") -> Outcome:
    world.simulate(seed("a", status), version=version, faults=faults)
    world.wishes = {"a": wish}
    (outcome,) = world.run_apply().outcomes
    return outcome


DONE: dict[str, Fault] = {
    "the connection breaks": mishaps.dropped_after_effect(PAUSE),
    "a gateway gives up": mishaps.failed_after_effect(PAUSE, 504),
    "the server crashes": mishaps.failed_after_effect(PAUSE, 500),
    "the answer is cut short": mishaps.cut_short(PAUSE, 20),
    "the answer is no JSON": mishaps.mislabelled(PAUSE),
    "a login page": mishaps.page_instead(PAUSE, "done"),
    "the dashboard": dashboard_instead(PAUSE, "done"),
    "the version is refused after the toggle": version_refused_after_effect(PAUSE),
    "the database breaks after the write": write_fails(PAUSE, "done"),
    "the answer takes longer than the time for it": mishaps.hanging_after_effect(PAUSE, 120.0),
    "it is done four seconds later": mishaps.failed_then_done(PAUSE, 4.0),
}


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize("why", sorted(DONE))
def test_what_was_done_all_the_same_is_not_done_twice(world: World, why: str, version: str) -> None:
    """A second toggle would undo it: one call, and a reading that shows the wish."""
    outcome = _apply(world, DONE[why], version=version)
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 1, "paused")


UNDONE: dict[str, Fault] = {
    "the connection breaks": mishaps.dropped_before_effect(PAUSE),
    "a gateway gives up": mishaps.failed_before_effect(PAUSE, 502),
    "a page": mishaps.page_instead(PAUSE),
    "the database refuses the write": write_fails(PAUSE),
    "it is sent elsewhere": mishaps.redirected(PAUSE, "http://elsewhere.example/"),
}


@pytest.mark.parametrize("why", sorted(UNDONE))
def test_what_was_not_done_is_sent_again_after_twice_the_lag(world: World, why: str) -> None:
    """Every reading for six seconds shows what was before: only then the toggle leaves a second time."""
    outcome = _apply(world, UNDONE[why])
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 2, "paused")
    first, second = [one.at for one in world.simulator.requests if one.request.method == "PUT"]
    assert second - first >= 6.0


def test_a_toggle_is_sent_twice_at_most(world: World) -> None:
    """Nothing says whether it was heard: unknown, and still as it was."""
    outcome = _apply(world, mishaps.dropped_before_effect(PAUSES))
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("unknown", 2, "active")


@pytest.mark.parametrize("seconds", [0.5, 2.0, 5.5])
def test_a_killed_server_whose_pause_is_written_all_the_same(world: World, seconds: float) -> None:
    """The statement waits for a lock; the server is gone, and the database writes when the lock is free (measured)."""
    world.simulate(seed("a"), faults=[mishaps.dropped_before_effect(PAUSE)])
    world.wishes = {"a": "paused"}

    def react(event: Event) -> None:
        if isinstance(event, CallSent):
            world.simulator.write_later(uid_of("a"), "paused", seconds)

    world.react = react
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 1, "paused")


def _revoke(world: World) -> None:
    world.simulator.revoke(KEY)
    world.simulator.forget_keys()


REFUSED: dict[str, Callable[[World], None]] = {
    "failed to find endpoint": lambda world: world.simulator.turn_database("down"),
    "does not support pausing": lambda world: world.simulator.move(uid_of("a"), "pending"),
    "authorization failed": _revoke,
}


@pytest.mark.parametrize("words", sorted(REFUSED))
def test_a_definite_refusal_is_told_in_the_services_words(world: World, words: str) -> None:
    """Something happens between the reading and the call; nothing was toggled."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.react = lambda event: REFUSED[words](world) if isinstance(event, CallSent) else None
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent) == ("rejected", 1)
    assert words in outcome.detail
    assert world.status_of("a") in {"active", "pending"}


def test_an_endpoint_that_turns_inactive_is_not_called_paused(world: World) -> None:
    """The server switches it off just after our pause: neither a failure nor the wish."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.witness.before[5] = lambda: world.simulator.move(uid_of("a"), "inactive")
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.after) == ("not_settled", {"status": "inactive"})
    assert "failed deliveries" in outcome.detail


def test_an_endpoint_that_is_deleted_under_the_toggle_is_not_applied(world: World) -> None:
    """Convoy says 202 `paused` of a row that is gone; the list says that it is gone."""
    world.simulate(seed("a"), seed("b"))
    world.wishes = {"a": "paused"}
    world.witness.before[5] = lambda: world.simulator.delete(uid_of("a"))
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent) == ("not_settled", 1)
    assert "no longer exists" in outcome.detail


@pytest.mark.parametrize("dialect", ["seconds", "unix time"])
def test_a_429_toggled_nothing_and_is_tried_again(world: World, dialect: str) -> None:
    """After Retry-After, in seconds or as the Unix time of old servers: one call that counts."""
    asked = "5" if dialect == "seconds" else f"{START.timestamp() + 5:.0f}"
    outcome = _apply(world, rate_limited(PAUSE, asked))
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 1, "paused")
    first, second = [one.at for one in world.simulator.requests if one.request.method == "PUT"]
    assert 4.5 <= second - first <= 8.0


@pytest.mark.parametrize("version", [OLD, NEW])
def test_an_empty_bucket_of_the_whole_server_is_waited_for(world: World, version: str) -> None:
    """The server's own 429, in its own dialect: others have used up the calls of this minute."""
    world.simulate(seed("a"), version=version, wall_time=lambda: START.timestamp() + loop_time())
    world.wishes = {"a": "paused"}
    buckets = iter((9.0,))

    def react(event: Event) -> None:
        if isinstance(event, CallSent):
            for seconds in buckets:
                world.simulator.empty_bucket(seconds)

    world.react = react
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, world.status_of("a")) == ("applied", "paused")
    assert 8.0 <= outcome.seconds <= 20.0


def test_a_429_to_the_end_is_not_sent(world: World) -> None:
    """Redis stops between the reading and the call: bounded patience, then a clear word, and nothing was toggled."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.react = lambda event: world.simulator.stop_redis() if isinstance(event, CallSent) else None
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("rejected", 0, "active")
    assert "not sent" in outcome.detail
    assert "429" in outcome.detail
    assert outcome.seconds < 60


def test_an_activate_that_was_carried_out_is_harmless_to_repeat(world: World) -> None:
    """The answer is lost, and the replica shows it late: the second one hears that it is active, which is the wish."""
    lost = mishaps.dropped_after_effect(ACTIVATE)
    outcome = _apply(world, lost, status="paused", wish="active")
    assert (outcome.outcome.value, world.status_of("a")) == ("applied", "active")


def test_the_last_look_finds_an_update_that_was_under_way(world: World) -> None:
    """A client's update reads `active`, waits for its receiver's ping, and writes it back after our pause was seen."""
    world.simulate(seed("a"), seed("b"))
    world.wishes = {"a": "paused", "b": "paused"}
    begun: list[Event] = []

    def react(event: Event) -> None:
        if isinstance(event, CallSent) and not begun:
            begun.append(event)
            world.simulator.update_elsewhere(uid_of("a"), 3.0)

    world.react = react
    result = world.run_apply()
    assert world.outcomes(result) == {"a": "not_settled", "b": "applied"}
    (outcome, _) = result.outcomes
    assert "moved again after it was applied: now active" in outcome.detail
    assert (outcome.after, world.status_of("a")) == ({"status": "active"}, "active")


def test_a_signal_after_the_call_gets_its_answer_and_one_reading(world: World) -> None:
    """What was sent is told as it is."""
    world.simulate(seed("a"), seed("b"))
    world.wishes = {"a": "paused", "b": "paused"}
    world.react = lambda event: world.stop.request(signal.SIGTERM) if isinstance(event, CallSent) else None
    result = world.run_apply()
    assert (result.signal, world.status_of("a"), world.status_of("b")) == (signal.SIGTERM, "paused", "active")
    assert world.outcomes(result) == {"a": "applied", "b": "skipped"}
