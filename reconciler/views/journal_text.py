"""The journal of a run for a terminal: how far every entry came, and above all what was in flight when it ended."""

from collections.abc import Iterator

from reconciler.model.journal import JournalReport
from reconciler.model.outcome import OutcomeKind
from reconciler.views.columns import align
from reconciler.views.journal_rows import (
    NO_BEGINNING,
    describe_beginning,
    describe_cut,
    describe_doubt,
    describe_ending,
    describe_not_begun,
    describe_plan,
    lay_out_answered,
    lay_out_in_flight,
)
from reconciler.views.neutral import neutral
from reconciler.views.outcomes import lay_out_outcome, name_outcome
from reconciler.views.palette import Palette
from reconciler.views.words import tally


def render_journal(report: JournalReport, palette: Palette) -> str:
    """The account of a run as text."""
    lines = [*_render_beginning(report), *_render_outcomes(report), *_render_open(report, palette)]
    return "\n".join([*lines, *_render_end(report, palette)]) + "\n"


def _render_beginning(report: JournalReport) -> Iterator[str]:
    if report.began is None:
        yield NO_BEGINNING
        return
    yield f"Run {neutral(report.began.run_id)} {describe_beginning(report.began)}."
    yield describe_plan(report.began)


def _render_outcomes(report: JournalReport) -> Iterator[str]:
    rows = [lay_out_outcome(outcome) for outcome in report.outcomes]
    for line in align([(f"{row.symbol} {row.address}", row.word, row.change, row.detail) for row in rows]):
        yield f"  {line}"


def _render_open(report: JournalReport, palette: Palette) -> Iterator[str]:
    for row in map(lay_out_in_flight, report.in_flight):
        text = f"  {row.symbol} {row.address}   {row.word}: {row.call}, {row.circumstances}; before: {row.before}"
        yield palette.paint(palette.bad, text)
    for row in map(lay_out_answered, report.answered):
        yield palette.paint(palette.caution, f"  {row.symbol} {row.address}   {row.word}, {row.circumstances}")


def _render_end(report: JournalReport, palette: Palette) -> Iterator[str]:
    not_begun, doubt, cut = describe_not_begun(report), describe_doubt(report), describe_cut(report)
    if not_begun is not None:
        yield not_begun
    counts = tally((report.count(kind), name_outcome(kind)) for kind in OutcomeKind)
    if counts:
        yield f"Outcomes: {counts}."
    if report.ended_at is not None:
        yield describe_ending(report)
    else:
        yield palette.paint(palette.caution if doubt is None else palette.bad, describe_ending(report))
    if doubt is not None:
        yield doubt
    if cut is not None:
        yield cut
