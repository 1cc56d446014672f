"""The sentences of a journal report, shared by text and Markdown; every text is neutral."""

from collections.abc import Mapping

from attrs import frozen

from reconciler.model.journal import Beginning, CallAnswered, CallInFlight, JournalReport
from reconciler.model.values import Scalar, spell_moment
from reconciler.views.neutral import neutral
from reconciler.views.outcomes import name_signal
from reconciler.views.rows import describe_call, show_address
from reconciler.views.run_text import describe_run
from reconciler.views.summaries import shorten_digest
from reconciler.views.words import count, describe_value_briefly, plural

NO_BEGINNING = "The journal does not hold the beginning of its run."
_WHAT_NOW = "Look at the service before anything is repeated; a fresh plan reads everything again before it sends."


@frozen
class OpenRow:
    """A call whose effect nobody saw; every text is neutral. `call` is empty where its record is missing."""

    symbol: str
    address: str
    call: str
    word: str
    circumstances: str
    before: str


def lay_out_in_flight(sent: CallInFlight) -> OpenRow:
    """The row of a call without an answer."""
    attempt = f"attempt {sent.attempt}, " if sent.attempt > 1 else ""
    return OpenRow(
        symbol="?",
        address=show_address(sent.address),
        call=describe_call(sent.call),
        word="in flight",
        circumstances=f"{attempt}from {spell_moment(sent.at)} on",
        before=_describe_values(sent.before),
    )


def lay_out_answered(answered: CallAnswered) -> OpenRow:
    """The row of a call that was answered and not read back."""
    status = f"status {answered.status}" if answered.status is not None else "no answer"
    detail = f": {neutral(answered.detail)}" if answered.detail else ""
    return OpenRow(
        symbol="…",
        address=show_address(answered.address),
        call=describe_call(answered.call) if answered.call is not None else "",
        word="sent",
        circumstances=f"{status} at {spell_moment(answered.at)}{detail}; no later reading is recorded",
        before="",
    )


def describe_beginning(began: Beginning) -> str:
    """`began at 2026-11-21T12:00:00Z by ana on ci-7`."""
    run = describe_run(began.run)
    return f"began at {spell_moment(began.at)}{f' {run}' if run else ''}"


def describe_plan(began: Beginning) -> str:
    """Which plan it is: `Plan 7c1e5b0a94d2 of 2026-11-21T11:00:00Z, 4 updates`, and a full stop."""
    made = "" if began.plan_created_at is None else f" of {spell_moment(began.plan_created_at)}"
    return f"Plan {shorten_digest(began.digest)}{made}, {count(began.updates, 'update')}."


def describe_not_begun(report: JournalReport) -> str | None:
    """How many updates were not begun; `None` where all were."""
    number = len(report.not_begun)
    if not number:
        return None
    them = "it" if number == 1 else "them"
    return f"{count(number, 'update')} {plural(number, 'was')} not begun: nothing was sent for {them}."


def describe_ending(report: JournalReport) -> str:
    """How the run ended, as far as its journal tells."""
    if report.ended_at is None:
        return "The run has not ended by itself: it was killed, or it is still going on."
    how = "ended by itself" if report.signal is None else f"was interrupted by {name_signal(report.signal)}"
    return f"The run {how} at {spell_moment(report.ended_at)}."


def describe_doubt(report: JournalReport) -> str | None:
    """What a run that did not end by itself leaves in doubt, and what to do; `None` where there is nothing."""
    unsure = len(report.in_flight) + len(report.answered)
    if report.ended_at is not None or not unsure:
        return None
    return f"{count(unsure, 'call')} may or may not have taken effect. {_WHAT_NOW}"


def describe_cut(report: JournalReport) -> str | None:
    """That the last line is not whole; `None` where it is."""
    if report.cut_line is None:
        return None
    return f"line {report.cut_line} is cut: the run crashed while it wrote it, or writes it just now; it is left out"


def _describe_values(values: Mapping[str, Scalar]) -> str:
    return ", ".join(f"{neutral(path)} {describe_value_briefly(value)}" for path, value in values.items())
