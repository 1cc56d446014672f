"""A plan for a terminal: one line for each change, aligned; the long form is in plan_explained."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import assert_never

from reconciler.model.plan import Plan
from reconciler.views.columns import align
from reconciler.views.neutral import neutral
from reconciler.views.palette import Palette
from reconciler.views.rows import BlockedRow, ChangeRow, lay_out
from reconciler.views.summaries import (
    describe_expiry,
    describe_guard,
    describe_refusal,
    describe_selection,
    describe_undoes,
    summarise,
)
from reconciler.views.words import count, finish_sentence, plural

_INDENT = "      "


def render_plan(plan: Plan, palette: Palette, *, now: datetime) -> str:
    """The plan as text, one line for each change; `now` (aware) says how long it is still good for."""
    rows = lay_out(plan).rows
    lines = list(_render_rows(rows, palette))
    if lines:
        lines.append("")
    lines += render_closing(plan, palette, now=now)
    return "\n".join(lines) + "\n"


def render_closing(plan: Plan, palette: Palette, *, now: datetime) -> Iterator[str]:
    """What is said once, below the resources: warnings, guards, limits, the summary, and whether apply would run it."""
    undoes = describe_undoes(plan)
    if undoes is not None:
        yield undoes
    for warning in plan.warnings:
        yield palette.paint(palette.caution, f"! {neutral(warning)}")
    yield from _render_hidden_warnings(plan, palette)
    for guard in plan.guards:
        code = palette.bad if guard.is_refusing else palette.caution
        yield palette.paint(code, f"! {describe_guard(guard)}")
    partial = describe_selection(plan.selection)
    if partial is not None:
        yield palette.paint(palette.caution, partial)
    summary = palette.paint(palette.strong, summarise(plan))
    has_work = bool(plan.updates or plan.blocked)
    yield f"{summary} {describe_expiry(plan, now=now)}" if has_work else summary
    refusal = describe_refusal(plan)
    if refusal is not None:
        yield palette.paint(palette.caution if plan.is_applicable else palette.bad, finish_sentence(refusal))


def describe_blocked(row: BlockedRow) -> str:
    """`blocked: reason. Way out.` as one cell."""
    way_out = f" {finish_sentence(row.way_out)}" if row.way_out else ""
    reason = row.reason if row.reason.endswith((".", "!", "?")) else f"{row.reason}."
    return f"blocked: {reason}{way_out}"


def _render_hidden_warnings(plan: Plan, palette: Palette) -> Iterator[str]:
    number = sum(1 for entry in plan.unchanged if entry.warnings)
    if number:
        what = f"{count(number, 'unchanged resource')} {plural(number, 'has')}"
        yield palette.paint(palette.caution, f"! {what} warnings: see them with --explain.")


def _render_rows(rows: Sequence[ChangeRow | BlockedRow], palette: Palette) -> Iterator[str]:
    lines = zip(rows, align([_list_cells(row) for row in rows]), strict=True)
    # Neighbours with the same costs share one mention, so that a thousand pauses stay a thousand lines.
    for costs, group in groupby(lines, key=lambda pair: _find_costs(pair[0])):
        members = list(group)
        for row, line in members:
            yield f"  {palette.paint(_choose_colour(row, palette), line)}"
            for warning in row.warnings:
                yield palette.paint(palette.caution, f"{_INDENT}! {warning}")
        prefix = f"each of these {len(members):,}: " if len(members) > 1 else ""
        for cost in costs:
            yield palette.paint(palette.quiet, f"{_INDENT}{prefix}{cost}")


def _list_cells(row: ChangeRow | BlockedRow) -> tuple[str, ...]:
    match row:
        case ChangeRow():
            cells = (f"{row.symbol} {row.address}", row.change, row.calls, row.note)
            return cells if row.note else cells[:3]
        case BlockedRow():
            return (f"{row.symbol} {row.address}", describe_blocked(row))
        case _:
            assert_never(row)


def _find_costs(row: ChangeRow | BlockedRow) -> tuple[str, ...]:
    return row.costs if isinstance(row, ChangeRow) else ()


def _choose_colour(row: ChangeRow | BlockedRow, palette: Palette) -> str:
    if isinstance(row, BlockedRow):
        return palette.bad
    return palette.good if row.symbol == "▶" else palette.caution
