"""A toggle leaves in the turn of its reading: nothing queues up between the two, and nothing is repeated unread."""

import signal
from collections.abc import Callable

import pytest
from attrs import Factory, define

from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import AboutToSend, Answered, Record
from reconciler.model.event import CallSent, Event
from reconciler.runs.locks import FileHold
from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.messages import json_answer
from reconciler.simulators.virtual_time import run_virtual
from tests.api.carrying import carry
from tests.api.convoy.world import World, seed, uid_of


@define(eq=False)
class SlowJournal:
    """`Journal` on a disk that takes two seconds, in which somebody may do something."""

    clock: Clock
    meanwhile: Callable[[], None]
    records: list[Record] = Factory(list)

    async def write(self, record: Record) -> None:
        """Keeps it, late."""
        self.records.append(record)
        if isinstance(record, AboutToSend):
            await self.clock.sleep(2.0)
            self.meanwhile()


NAMES = tuple(f"e{number:02}" for number in range(40))


def _pause_the_others(world: World, first: str) -> None:
    for name in NAMES:
        if name != first:
            world.simulator.move(uid_of(name), "paused")


@pytest.mark.parametrize("limits", [{"concurrency": 1}, {"requests_per_second": 50}])
def test_what_somebody_paused_before_its_turn_is_not_toggled(world: World, limits: dict[str, int]) -> None:
    """Forty are to be paused; somebody pauses all the others at our first call: they are done already."""
    world.simulate(*(seed(name) for name in NAMES))
    world.wishes = dict.fromkeys(NAMES, "paused")
    world.guards = {"max_down": "100%"}
    world.service = {"limits": limits}
    sent: list[str] = []

    def react(event: Event) -> None:
        if isinstance(event, CallSent):
            sent.append(event.address.name)
            if len(sent) == 1:
                _pause_the_others(world, event.address.name)

    world.react = react
    outcomes = world.outcomes(world.run_apply())
    assert sorted(outcomes.values()) == ["already_done"] * 39 + ["applied"]
    assert set(world.simulator.all_statuses().values()) == {"paused"}
    assert len(sent) == 1


def test_a_reading_comes_right_before_each_toggle(world: World) -> None:
    """Of ten at once, each has its own; between an endpoint's reading and its call stand no more than nine others."""
    world.simulate(*(seed(name) for name in NAMES))
    world.wishes = dict.fromkeys(NAMES, "paused")
    world.guards = {"max_down": "100%"}
    world.run_apply()
    lines = [one.line for one in world.simulator.requests]
    for name in NAMES:
        toggle = next(place for place, line in enumerate(lines) if line.endswith(f"/{uid_of(name)}/pause"))
        reads = [place for place, line in enumerate(lines[:toggle]) if line.endswith(f"/{uid_of(name)}")]
        assert reads, f"{name} was toggled without a reading of its own"
        assert toggle - reads[-1] <= 20


@pytest.mark.parametrize(
    "heard",
    [Replaced(json_answer(429, {"status": False, "message": "exceeded rate limit"}, {"retry-after": "3"})), None],
)
def test_after_a_call_that_was_not_heard_comes_a_new_look(world: World, heard: Replaced | None) -> None:
    """A 429 proves that nothing was toggled, and nothing about who came in the meantime."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    limited = heard or Replaced(json_answer(429, {"status": False, "message": "exceeded rate limit"}))
    world.simulator.schedule.add(Fault(When("PUT", "*", nth=1), "undone", limited))
    world.react = lambda event: world.simulator.move(uid_of("a"), "paused") if isinstance(event, CallSent) else None
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("already_done", 0, "paused")
    assert len(world.writes()) == 1


def test_a_long_wish_of_the_service_is_waited_out_within_settle(world: World) -> None:
    """A bucket of a minute, and a resource that may take longer."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.terms = {"settle": "90s"}
    limited = Replaced(json_answer(429, {"status": False, "message": "exceeded rate limit"}, {"retry-after": "59"}))
    world.simulator.schedule.add(Fault(When("PUT", "*", nth=1), "undone", limited))
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent) == ("applied", 1)


def test_a_wish_beyond_settle_is_a_clear_word(world: World) -> None:
    """Nothing was sent, and the service's words say why."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.terms = {"settle": "5s"}
    limited = Replaced(json_answer(429, {"status": False, "message": "exceeded rate limit"}, {"retry-after": "20"}))
    world.simulator.schedule.add(Fault(When("PUT", "*", times=None), "undone", limited))
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent) == ("rejected", 0)
    assert outcome.detail == "not sent: the service answered 429: exceeded rate limit"
    assert outcome.seconds < 5


def test_one_wish_of_an_hour_keeps_no_other_toggle_for_an_hour(world: World) -> None:
    """One answer with such a wish: its own toggle is given up, the others go on after the patience of a request."""
    world.simulate(*(seed(name) for name in "abc"))
    world.wishes = dict.fromkeys("abc", "paused")
    limited = Replaced(json_answer(429, {"status": False, "message": "exceeded rate limit"}, {"retry-after": "3600"}))
    world.simulator.schedule.add(Fault(When("PUT", f"*{uid_of('a')}*", times=None), "undone", limited))
    result = world.run_apply()
    assert world.outcomes(result) == {"a": "rejected", "b": "applied", "c": "applied"}
    assert (result.finished_at - result.started_at).total_seconds() < 60


def test_a_toggle_that_went_the_wrong_way_is_told_whatever_came_of_it(world: World) -> None:
    """For seconds the endpoint was active, which nobody wished: the result says so, though it is paused in the end."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.witness.before[4] = lambda: world.simulator.move(uid_of("a"), "paused")
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent) == ("applied", 2)
    assert "the toggle made it active" in outcome.detail


def test_a_signal_ends_the_wait_of_a_toggle_that_was_not_heard(world: World) -> None:
    """Nothing was sent, so nothing is uncertain."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    limited = Replaced(json_answer(429, {"status": False, "message": "exceeded rate limit"}, {"retry-after": "9"}))
    world.simulator.schedule.add(Fault(When("PUT", "*", times=None), "undone", limited))
    world.react = lambda event: world.stop.request(signal.SIGTERM) if isinstance(event, CallSent) else None
    result = world.run_apply()
    (outcome,) = result.outcomes
    assert (outcome.outcome.value, outcome.calls_sent, result.signal) == ("skipped", 0, signal.SIGTERM)
    assert outcome.seconds < 1


def test_what_somebody_paused_while_the_journal_was_written_is_not_toggled(world: World) -> None:
    """The reading has grown old on the slow disk: a new one decides, and the journal takes back what it announced."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    settings = world.settings
    journal = SlowJournal(settings.clock, lambda: world.simulator.move(uid_of("a"), "paused"))
    (outcome,) = run_virtual(carry(world.desired, settings, FileHold(), journal)).outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("already_done", 0, "paused")
    assert world.writes() == []
    (answered,) = (record for record in journal.records if isinstance(record, Answered))
    assert answered.status is None
    assert "a new look says otherwise" in answered.detail


def test_a_slow_journal_keeps_no_toggle_from_being_sent(world: World) -> None:
    """What still is as it was goes out after the second look, at the first try."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    settings = world.settings
    journal = SlowJournal(settings.clock, lambda: None)
    (outcome,) = run_virtual(carry(world.desired, settings, FileHold(), journal)).outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 1, "paused")
    assert sum(isinstance(record, AboutToSend) for record in journal.records) == 1
