"""What a journal tells, as one JSON document and back; must not decide what it means."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from attrs import frozen

from reconciler.files.checks import find_misplaced
from reconciler.files.documents import Malformed, dump_pretty
from reconciler.files.envelopes import VERSION, open_document
from reconciler.files.refusals import refuse_document
from reconciler.files.shapes import key
from reconciler.files.shaping import structure, unstructure
from reconciler.model.address import Address
from reconciler.model.journal import Beginning, CallAnswered, CallInFlight, JournalReport
from reconciler.model.outcome import Outcome
from reconciler.model.problem import Problem
from reconciler.model.run import Run

FORMAT = "reconciler-journal-report"

_DAMAGED = "make it anew: `show JOURNAL -o json`"


@frozen
class JournalReportShape:
    """What the journal of a run tells: how far each update came, and which calls are in doubt."""

    format: Literal["reconciler-journal-report"] = key("Always `reconciler-journal-report`.")
    format_version: str = key("`MAJOR.MINOR`; new keys raise the minor number.")
    run_id: str | None = key("Of the run; null, as are the keys of the plan, where the first record is missing.")
    began_at: datetime | None = key("When the run began.")
    ended_at: datetime | None = key("When it closed its account; null where it was killed, or still goes on.")
    signal: int | None = key("Number of the signal that interrupted the run.")
    digest: str | None = key("Digest of the plan that is applied.")
    plan_created_at: datetime | None = key("When that plan was made.")
    run: Run | None = key("Who applies it, where and why.")
    updates: int | None = key("How many updates the plan has.")
    in_flight: tuple[CallInFlight, ...] = key("Calls that may have been sent: neither answered nor ended.")
    answered: tuple[CallAnswered, ...] = key("Calls that were answered, and whose effect no record shows.")
    not_begun: tuple[Address, ...] = key("Updates for which nothing was sent.")
    outcomes: tuple[Outcome, ...] = key("Of the updates that ended; as in a result.")
    cut_line: int | None = key("Number of a last line that is not whole, and so was never acted upon.")


def dump_journal_report(report: JournalReport) -> str:
    """The journal report as a document; durations are rounded to milliseconds."""
    began = report.began
    shape = JournalReportShape(
        format="reconciler-journal-report",
        format_version=VERSION,
        run_id=None if began is None else began.run_id,
        began_at=None if began is None else began.at,
        ended_at=report.ended_at,
        signal=report.signal,
        digest=None if began is None else began.digest,
        plan_created_at=None if began is None else began.plan_created_at,
        run=None if began is None else began.run,
        updates=None if began is None else began.updates,
        in_flight=report.in_flight,
        answered=report.answered,
        not_begun=report.not_begun,
        outcomes=report.outcomes,
        cut_line=report.cut_line,
    )
    return dump_pretty(unstructure(shape))


def load_journal_report(text: bytes | str, *, source: str) -> JournalReport:
    """The report that `dump_journal_report` wrote; raises InvalidInput for anything else."""
    try:
        return _read_report(text)
    except Malformed as failure:
        raise refuse_document(failure, source=source, wanted="a journal report") from None


def _read_report(text: bytes | str) -> JournalReport:
    shape = structure(open_document(text, wanted=FORMAT), JournalReportShape)
    began = _read_beginning(shape)
    problems = tuple(_find_problems(shape))
    if problems:
        raise Malformed(*problems)
    return JournalReport(
        began=began,
        in_flight=shape.in_flight,
        answered=shape.answered,
        not_begun=shape.not_begun,
        outcomes=shape.outcomes,
        ended_at=shape.ended_at,
        signal=shape.signal,
        cut_line=shape.cut_line,
    )


def _read_beginning(shape: JournalReportShape) -> Beginning | None:
    """All of it or nothing: one record tells it."""
    match shape:
        case JournalReportShape(run_id=None, began_at=None, digest=None, plan_created_at=None, run=None, updates=None):
            return None
        case JournalReportShape(
            run_id=str(run_id), began_at=datetime() as at, digest=str(digest), run=Run() as run, updates=int(updates)
        ):
            return Beginning(at, run_id, digest, shape.plan_created_at, run, updates)
        case _:
            raise Malformed(Problem("it tells a part of the run's beginning only", path="run_id", hint=_DAMAGED))


def _find_problems(shape: JournalReportShape) -> Iterator[Problem]:
    sections = {
        "in_flight": [one.address for one in shape.in_flight],
        "answered": [one.address for one in shape.answered],
        "not_begun": list(shape.not_begun),
        "outcomes": [one.address for one in shape.outcomes],
    }
    for path, addresses in sections.items():
        yield from find_misplaced(addresses, path=path, hint=_DAMAGED)
