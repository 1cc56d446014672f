"""The journal of a run for a comment or the ticket of an incident, within their limit whatever the size."""

from collections.abc import Iterator

from reconciler.model.address import Address
from reconciler.model.journal import JournalReport
from reconciler.model.outcome import OutcomeKind
from reconciler.views.journal_rows import (
    NO_BEGINNING,
    OpenRow,
    describe_beginning,
    describe_cut,
    describe_doubt,
    describe_ending,
    describe_not_begun,
    describe_plan,
    lay_out_answered,
    lay_out_in_flight,
)
from reconciler.views.markdown import Section, assemble, show, show_code
from reconciler.views.outcomes import lay_out_outcome, name_outcome
from reconciler.views.rows import show_address
from reconciler.views.tables import OUTCOMES, count_by_kind, render_outcome
from reconciler.views.words import tally

_OPEN = "| | resource | call | how far it came | before |\n|---|---|---|---|---|"
_IN_FLIGHT, _ANSWERED, _NOT_BEGUN = "in flight", "answered", "not begun"
_WORDS = (_IN_FLIGHT, _ANSWERED, *(name_outcome(kind) for kind in OutcomeKind), _NOT_BEGUN)


def render_journal_markdown(report: JournalReport) -> str:
    """The account as Markdown of at most 65,536 characters: what is in doubt first, what was not begun collapsed."""
    calls = [*map(lay_out_in_flight, report.in_flight), *map(lay_out_answered, report.answered)]
    outcomes = tuple(render_outcome(lay_out_outcome(outcome)) for outcome in report.outcomes)
    not_begun = tuple(f"- {show_code(show_address(address))}" for address in report.not_begun)
    opening = f"<details><summary>{describe_not_begun(report)}</summary>\n"
    sections = (
        Section("", tuple(f"- {show(note)}" for note in _list_notes(report)), "note"),
        Section(_OPEN, tuple(_render_open(row) for row in calls), "call"),
        Section(OUTCOMES, outcomes, "outcome"),
        Section(opening, not_begun, "update", "\n</details>"),
    )
    counts = count_by_kind(_list_words(report), _WORDS)
    return assemble(_render_heading(report), sections, (counts,), _render_footer(report))


def _render_heading(report: JournalReport) -> str:
    words = [word for _, word in _list_words(report)]
    name = "a run" if report.began is None else f"run {show(report.began.run_id)}"
    counted = tally((words.count(word), word) for word in _WORDS)
    return f"### Journal of {name}{f': {counted}' if counted else ''}."


def _list_words(report: JournalReport) -> Iterator[tuple[Address, str]]:
    """How far each came, in a word."""
    yield from ((one.address, _IN_FLIGHT) for one in report.in_flight)
    yield from ((one.address, _ANSWERED) for one in report.answered)
    yield from ((one.address, name_outcome(one.outcome)) for one in report.outcomes)
    yield from ((address, _NOT_BEGUN) for address in report.not_begun)


def _list_notes(report: JournalReport) -> Iterator[str]:
    yield describe_ending(report)
    for note in (describe_doubt(report), describe_cut(report)):
        if note is not None:
            yield note


def _render_open(row: OpenRow) -> str:
    came = f"{row.word}, {row.circumstances}"
    return f"| {row.symbol} | {show_code(row.address)} | {show_code(row.call)} | {show(came)} | {show(row.before)} |"


def _render_footer(report: JournalReport) -> str:
    if report.began is None:
        return NO_BEGINNING
    return f"It {show(describe_beginning(report.began))}. {show(describe_plan(report.began))}"
