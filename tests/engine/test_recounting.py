"""What the records of a journal tell when they are taken together."""

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.engine.recounting import recount
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Record, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.journal import CallAnswered, CallInFlight, JournalReport
from reconciler.model.outcome import Outcome, OutcomeKind
from reconciler.model.run import Run
from reconciler.model.step import Call

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
A, B = Address("w", "connector", "a"), Address("w", "connector", "b")
CALL = Call("PUT", "/connectors/a/pause")
BEFORE = {"status": "running"}
BEGAN = RunBegan("r1", "sha256:7c", "2026-11-21T12:30:00+02:00", Run(actor="ana"), (B, A), ())


def _recount(*records: Record) -> JournalReport:
    return recount((NOON + timedelta(seconds=number), record) for number, record in enumerate(records))


def test_nothing_was_begun() -> None:
    """A run that was killed after its first record has sent nothing, and its journal says of what."""
    report = _recount(BEGAN)
    assert report.not_begun == (A, B)
    assert (report.in_flight, report.answered, report.outcomes, report.ended_at) == ((), (), (), None)


def test_a_call_is_in_flight_from_its_record_to_its_answer() -> None:
    """The last attempt counts, with the time at which it was written down."""
    sent, again = AboutToSend(A, CALL, 1, BEFORE), AboutToSend(A, CALL, 2, BEFORE)
    lost = Answered(A, 1, None, "timed out")
    assert _recount(BEGAN, sent).in_flight == (CallInFlight(A, CALL, 1, BEFORE, NOON + timedelta(seconds=1)),)
    assert _recount(BEGAN, sent, lost).in_flight == ()
    assert _recount(BEGAN, sent, lost, again).in_flight == (CallInFlight(A, CALL, 2, BEFORE, NOON + timedelta(0, 3)),)
    assert _recount(BEGAN, sent, lost, again).answered == ()


def test_an_answer_is_no_outcome() -> None:
    """It is told as answered, with its call, until its outcome is there."""
    records = (BEGAN, AboutToSend(A, CALL, 1, BEFORE), Answered(A, 1, 202, "accepted"))
    assert _recount(*records).answered == (CallAnswered(A, CALL, 1, 202, "accepted", NOON + timedelta(seconds=2)),)
    ended = Ended(Outcome(A, OutcomeKind.APPLIED, ""))
    assert _recount(*records, ended).answered == ()


def test_the_last_word_on_an_update_counts() -> None:
    """What the last look overturned is told as that."""
    first, last = Outcome(A, OutcomeKind.APPLIED, ""), Outcome(A, OutcomeKind.NOT_SETTLED, "it has moved again")
    assert _recount(BEGAN, Ended(first), Ended(last)).outcomes == (last,)


def test_the_end_of_a_run() -> None:
    """When, and by which signal."""
    report = _recount(BEGAN, RunEnded("r1", 15))
    assert (report.ended_at, report.signal) == (NOON + timedelta(seconds=1), 15)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T12:30:00+02:00", datetime(2026, 11, 21, 10, 30, tzinfo=UTC)),
        ("2026-11-21T12:30:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_when_the_plan_was_made(text: str, moment: datetime | None) -> None:
    """In UTC; what is no moment is not told as one."""
    began = _recount(RunBegan("r1", "sha256:7c", text, Run(), (), ())).began
    assert began is not None
    assert moment == began.plan_created_at


def test_records_that_belong_to_no_beginning() -> None:
    """A damaged journal is told as far as it goes: an answer without its call is no less in doubt."""
    report = _recount(Answered(A, 1, 202, ""), Ended(Outcome(B, OutcomeKind.SKIPPED, "")))
    assert report.began is None
    assert [(one.address, one.call) for one in report.answered] == [(A, None)]
    assert report.not_begun == ()
