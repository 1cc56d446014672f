"""A result for a terminal: one line for each outcome, the counts, and what to do next."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from reconciler.model.outcome import OutcomeKind, Result
from reconciler.views.columns import align
from reconciler.views.neutral import neutral
from reconciler.views.outcomes import (
    OutcomeRow,
    describe_signal,
    lay_out_outcome,
    list_next_steps,
    name_outcome,
    summarise_result,
)
from reconciler.views.palette import Palette
from reconciler.views.words import describe_duration

_GOOD = frozenset({OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE})
_BAD = frozenset({OutcomeKind.REJECTED, OutcomeKind.UNKNOWN})
_INDENT = "      "


def render_result(result: Result, palette: Palette) -> str:
    """The result as text."""
    painted = list(_render_rows([lay_out_outcome(outcome) for outcome in result.outcomes], palette))
    separator = [""] if painted else []
    return "\n".join([*painted, *separator, *_render_closing(result, palette)]) + "\n"


def _render_rows(rows: Sequence[OutcomeRow], palette: Palette) -> Iterator[str]:
    lines = zip(rows, align([_list_cells(row) for row in rows]), strict=True)
    # What is left to do stands below, once for neighbours with the same.
    for follow_up, group in groupby(lines, key=lambda pair: pair[0].follow_up):
        members = list(group)
        for row, line in members:
            yield f"  {palette.paint(_choose_colour(row.kind, palette), line)}"
        prefix = f"each of these {len(members):,}: " if len(members) > 1 else ""
        for one in follow_up:
            yield palette.paint(palette.caution, f"{_INDENT}{prefix}{one}")


def _list_cells(row: OutcomeRow) -> tuple[str, ...]:
    said = "; ".join(part for part in (row.effort, row.detail) if part)
    return (f"{row.symbol} {row.address}", row.word, row.change, said)


def _render_closing(result: Result, palette: Palette) -> Iterator[str]:
    for warning in result.warnings:
        yield palette.paint(palette.caution, f"! {neutral(warning)}")
    if result.signal is not None:
        yield palette.paint(palette.bad, describe_signal(result.signal))
    seconds = (result.finished_at - result.started_at).total_seconds()
    yield f"{palette.paint(palette.strong, summarise_result(result))} It took {describe_duration(seconds)}."
    for kind, text in list_next_steps(result):
        yield f"{palette.paint(_choose_colour(kind, palette), name_outcome(kind))}: {text}"


def _choose_colour(kind: OutcomeKind, palette: Palette) -> str:
    if kind in _GOOD:
        return palette.good
    return palette.bad if kind in _BAD else palette.caution
