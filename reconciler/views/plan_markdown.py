"""A plan for a pull-request comment, within its limit whatever the size: details, then list, give way to counts."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from reconciler.model.address import Address
from reconciler.model.plan import Blocked, Entry, Plan, Unchanged, Update
from reconciler.model.values import spell_moment
from reconciler.views.markdown import Section, assemble, show, show_code
from reconciler.views.rows import (
    ALREADY_REQUESTED,
    BlockedRow,
    ChangeRow,
    describe_call,
    describe_change,
    lay_out,
    show_address,
    show_origin,
)
from reconciler.views.run_text import describe_run
from reconciler.views.summaries import (
    describe_expiry,
    describe_guard,
    describe_refusal,
    describe_selection,
    describe_undoes,
    summarise,
)
from reconciler.views.tables import count_by_kind
from reconciler.views.words import count, finish_sentence

_WORDS = ("to change", "blocked", "unchanged")
_MOST_NOTES = 20
"""Warnings and guards that are listed; a plan has few."""


def render_plan_markdown(plan: Plan, *, now: datetime) -> str:
    """The plan as Markdown of at most 65,536 characters; `now` (aware) says how long it is still good for."""
    rows = lay_out(plan)
    sections = (
        Section("", tuple(_list_notes(plan)), "note"),
        Section("**Blocked**\n", tuple(_render_blocked(row) for row in rows.blocked), "blocked entry"),
        _render_changes(rows.changes),
        _render_details(plan.updates),
    )
    counts = count_by_kind(_count(plan.entries), _WORDS)
    return assemble(f"### {show(summarise(plan))}", sections, (counts,), _render_footer(plan, now))


def _render_footer(plan: Plan, now: datetime) -> str:
    run = describe_run(plan.run)
    profile = f" for profile {plan.profile}" if plan.profile is not None else ""
    made = f"Planned at {spell_moment(plan.created_at)}{profile}{f' {run}' if run else ''}."
    return f"{show(made)} {show(describe_expiry(plan, now=now))}"


def _list_notes(plan: Plan) -> Iterable[str]:
    undoes = describe_undoes(plan)
    if undoes is not None:
        yield f"- {show(undoes)}"
    refusal = describe_refusal(plan)
    if refusal is not None:
        yield f"- {show(finish_sentence(refusal))}"
    partial = describe_selection(plan.selection)
    if partial is not None:
        yield f"- {show(partial)}"
    for guard in plan.guards[:_MOST_NOTES]:
        yield f"- {show(describe_guard(guard))}"
    for warning in plan.warnings[:_MOST_NOTES]:
        yield f"- warning: {show(warning)}"


def _render_blocked(row: BlockedRow) -> str:
    way_out = f" {show(finish_sentence(row.way_out))}" if row.way_out else ""
    warnings = "".join(f" Warning: {show(finish_sentence(one))}" for one in row.warnings)
    return (
        f"- {row.symbol} {show_code(row.address)} ({row.cause}): {show(finish_sentence(row.reason))}{way_out}{warnings}"
    )


def _render_changes(rows: tuple[ChangeRow, ...]) -> Section:
    lines = tuple(_render_change(row) for row in rows)
    return Section("| | resource | change | calls |\n|---|---|---|---|", lines, "change")


def _render_change(row: ChangeRow) -> str:
    calls = show(row.calls) if row.calls == ALREADY_REQUESTED else show_code(row.calls)
    note = f" {show(row.note)}" if row.note else ""
    warnings = "".join(f"<br>warning: {show(warning)}" for warning in row.warnings)
    return f"| {row.symbol} | {show_code(row.address)} | {show(row.change)}{warnings} | {calls}{note} |"


def _render_details(updates: tuple[Update, ...]) -> Section:
    """A collapsible part with every call, cost and reason."""
    opening = f"<details><summary>Details of {count(len(updates), 'change')}</summary>\n"
    return Section(opening, tuple(_render_detail(update) for update in updates), "change in detail", "\n</details>")


def _render_detail(update: Update) -> str:
    lines = [f"- {show_code(show_address(update.subject.address))}: {show(update.reason)}"]
    origin = show_origin(update.subject.origin)
    if origin:
        lines.append(f"  - written in {show_code(origin)}")
    lines += [f"  - {show(describe_change(change))}" for change in update.changes]
    lines += [f"  - {show_code(describe_call(call))} ({call.effect})" for call in update.calls]
    lines += [f"  - cost: {show(cost)}" for cost in update.costs]
    return "\n".join(lines)


def _count(entries: Iterable[Entry]) -> Iterable[tuple[Address, str]]:
    return ((entry.subject.address, _name(entry)) for entry in entries)


def _name(entry: Entry) -> str:
    match entry:
        case Update():
            return "to change"
        case Blocked():
            return "blocked"
        case Unchanged():
            return "unchanged"
        case _:
            assert_never(entry)
