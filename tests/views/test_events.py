import io
from datetime import UTC, datetime

import pytest

from reconciler.model.address import Address
from reconciler.model.event import (
    ApplyFinished,
    ApplyStarted,
    CallSent,
    Event,
    OutcomeReached,
    RefreshFinished,
    RefreshStarted,
    StopRequested,
    Waiting,
    Warned,
)
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.views.event_log import EventLog
from reconciler.views.events_text import event_line
from reconciler.views.progress import TerminalProgress
from reconciler.views.progress_state import ProgressState, advance, show_progress

A = Address("s", "k", "a")
CALL = Call("PUT", "/things/a/pause")
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DONE = OutcomeReached(Outcome(A, OutcomeKind.APPLIED, ""), 1, 2)
FAILED = OutcomeReached(Outcome(A, OutcomeKind.REJECTED, "409: \x1b[2Jbusy", 1), 2, 2)


def _after(state: ProgressState, *events: Event) -> ProgressState:
    for event in events:
        state = advance(state, event)
    return state


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (RefreshStarted("s"), None),
        (RefreshFinished("s", 1, 0.5), "s: read 1 resource in 500 ms"),
        (RefreshFinished("s", 0, 30, "timed out"), "s: could not be read after 30 s: timed out"),
        (ApplyStarted(2), "applying 2 changes"),
        (CallSent(A, CALL, 1), "s/k/a: sending PUT /things/a/pause"),
        (CallSent(A, CALL, 2), "s/k/a: sending PUT /things/a/pause (attempt 2)"),
        (Waiting(A, "it is pausing", 2.0), "s/k/a: waiting after 2 s, it is pausing"),
        (DONE, "[1/2] s/k/a: applied"),
        (FAILED, "[2/2] s/k/a: rejected, 1 call, 0 ms; 409: \\x1b[2Jbusy"),
        (StopRequested("SIGINT"), "stopping: SIGINT; nothing new is started"),
        (Warned("slow\ndisk"), "warning: slow\\ndisk"),
        (ApplyFinished(Result(NOW, NOW, "", Run(), ())), "Result: nothing was to be done."),
    ],
)
def test_every_event_is_one_neutral_line_or_none(event: Event, line: str | None) -> None:
    """Logs hold one line for each event that says something."""
    assert line == event_line(event)


def test_the_log_does_not_repeat_a_wait_for_the_same_reason() -> None:
    """A minute of polling is one line, until the reason changes or the entry is done."""
    stream = io.StringIO()
    log = EventLog(stream)
    for event in (
        RefreshStarted("s"),
        Waiting(A, "it is pausing", 1),
        Waiting(A, "it is pausing", 2),
        Waiting(A, "2 of 3 tasks run", 3),
        DONE,
        Waiting(A, "2 of 3 tasks run", 4),
    ):
        log(event)
    words = [line.split(": ")[1].split()[0] for line in stream.getvalue().splitlines()]
    assert words == ["waiting", "waiting", "applied", "waiting"]


def test_observers_outlive_their_stream() -> None:
    """A closed stream stops no run."""
    stream = io.StringIO()
    log, progress = EventLog(stream), TerminalProgress(stream)
    stream.close()
    log(Warned("one"))
    progress(Warned("two"))


def test_the_display_shows_services_entries_and_how_much_is_done() -> None:
    """What goes on is shown, what is over is not."""
    state = _after(ProgressState(), RefreshStarted("x"), RefreshStarted("y"), RefreshFinished("x", 3, 0.1))
    assert show_progress(state) == ("reading y …",)
    sent, waiting = CallSent(A, CALL, 1), Waiting(A, "it\nis", 1)
    state = _after(state, RefreshFinished("y", 3, 0.1), ApplyStarted(2), sent, waiting)
    assert (f"{'╌' * 24} 0 of 2", "  s/k/a: waiting 1 s: it\\nis") == show_progress(state)
    state = _after(state, DONE, StopRequested("SIGINT"))
    assert (f"{'━' * 12}{'╌' * 12} 1 of 2, stopping: nothing new is started",) == show_progress(state)
    assert show_progress(advance(state, ApplyFinished(Result(NOW, NOW, "", Run(), ())))) == ()


def test_the_display_stays_small() -> None:
    """Many entries under way do not push the rest off the screen."""
    state = advance(ProgressState(), ApplyStarted(100))
    for number in range(100):
        state = advance(state, CallSent(Address("s", "k", str(number)), CALL, 1))
        state = advance(state, RefreshStarted(f"service-{number}"))
    lines = show_progress(state)
    assert lines[-1] == "  and 92 more under way"
    assert "and 92 more services" in lines
    assert len(lines) == 19


def test_a_terminal_keeps_what_alarms_and_loses_the_display() -> None:
    """Outcomes that need attention stay on the screen; nothing of them is read as markup."""
    stream = io.StringIO()
    with TerminalProgress(stream) as progress:
        for event in (RefreshStarted("s"), ApplyStarted(2), DONE, FAILED, Warned("[bold]disk[/bold] :smile:")):
            progress(event)
    text = stream.getvalue()
    assert "[2/2] s/k/a: rejected, 1 call, 0 ms; 409: \\x1b[2Jbusy" in text
    assert "warning: [bold]disk[/bold] :smile:" in text
    assert "[1/2]" not in text
