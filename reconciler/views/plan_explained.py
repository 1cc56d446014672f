"""A plan for a terminal in its long form: every resource, every call, and what is checked around each."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from reconciler.model.change import FieldChange
from reconciler.model.plan import Blocked, Entry, Plan, Unchanged, Update
from reconciler.model.step import Call
from reconciler.model.values import spell_moment
from reconciler.views.neutral import neutral
from reconciler.views.palette import Palette
from reconciler.views.plan_text import render_closing
from reconciler.views.rows import (
    ALREADY_REQUESTED,
    describe_call,
    describe_change,
    lay_out_blocked,
    lay_out_update,
    show_address,
    show_origin,
)
from reconciler.views.run_text import describe_run
from reconciler.views.words import describe_value, finish_sentence

_INDENT = "      "
_TOGGLE = "toggle: sent once, never again without a new reading, because a second one would undo the first"
_REPEATABLE = "repeatable: sending it twice does what sending it once does"
_ONCE = "sent once; a lost answer is settled by reading, not by sending again"


def render_plan_explained(plan: Plan, palette: Palette, *, now: datetime) -> str:
    """The plan as text with everything that is known about it; `now` (aware) as in the short form."""
    lines = [_describe_making(plan), ""]
    waves = max((update.wave for update in plan.updates), default=0) + 1
    for entry in plan.entries:
        lines += _render_entry(entry, palette, waves)
        lines.append("")
    lines += render_closing(plan, palette, now=now)
    return "\n".join(lines) + "\n"


def _describe_making(plan: Plan) -> str:
    profile = f" for profile {neutral(plan.profile)}" if plan.profile is not None else ""
    run = describe_run(plan.run)
    who = f" {run}" if run else ""
    version = neutral(plan.tool_version)
    return f"Planned at {spell_moment(plan.created_at)}{profile}{who}, with reconciler {version}."


def _render_entry(entry: Entry, palette: Palette, waves: int) -> Iterator[str]:
    match entry:
        case Update():
            yield from _render_update(entry, palette, waves)
        case Blocked():
            yield from _render_blocked(entry, palette)
        case Unchanged():
            yield from _render_unchanged(entry, palette)
        case _:
            assert_never(entry)
    origin = show_origin(entry.subject.origin)
    if origin:
        yield f"{_INDENT}written in: {origin}"
    for warning in entry.warnings:
        yield palette.paint(palette.caution, f"{_INDENT}warning: {neutral(warning)}")


def _render_update(update: Update, palette: Palette, waves: int) -> Iterator[str]:
    row = lay_out_update(update)
    yield f"  {palette.paint(palette.strong, f'{row.symbol} {row.address}')}"
    for change in update.changes:
        yield f"{_INDENT}{describe_change(change)}"
    yield f"{_INDENT}why: {neutral(update.reason)}"
    if waves > 1:
        yield f"{_INDENT}when: wave {update.wave + 1} of {waves}"
    yield f"{_INDENT}before: {_describe_precondition(update.changes)}"
    if not update.calls:
        yield f"{_INDENT}call: none, {ALREADY_REQUESTED}"
    for number, call in enumerate(update.calls, start=1):
        yield from _render_call(call, f"call {number}" if len(update.calls) > 1 else "call")
    yield f"{_INDENT}after: {_describe_effect(update.changes)}"
    for cost in row.costs:
        yield f"{_INDENT}cost: {cost}"


def _render_call(call: Call, label: str) -> Iterator[str]:
    yield f"{_INDENT}{label}: {describe_call(call)}"
    if call.body is not None:
        body = json.dumps(call.body, ensure_ascii=False, sort_keys=True, default=str)
        yield f"{_INDENT}  body: {neutral(body)}"
    if call.effect == "toggle":
        yield f"{_INDENT}  {_TOGGLE}"
    else:
        yield f"{_INDENT}  {_REPEATABLE if call.is_repeatable else _ONCE}"


def _render_blocked(blocked: Blocked, palette: Palette) -> Iterator[str]:
    row = lay_out_blocked(blocked)
    yield f"  {palette.paint(palette.bad, f'{row.symbol} {row.address}')}"
    for change in blocked.changes:
        yield f"{_INDENT}{describe_change(change)}"
    yield f"{_INDENT}blocked ({row.cause}): {row.reason}"
    if row.way_out:
        yield f"{_INDENT}way out: {finish_sentence(row.way_out)}"


def _render_unchanged(unchanged: Unchanged, palette: Palette) -> Iterator[str]:
    values = ", ".join(f"{neutral(path)} {describe_value(value)}" for path, value in sorted(unchanged.values.items()))
    yield f"  {palette.paint(palette.quiet, f'= {show_address(unchanged.subject.address)}')}"
    yield f"{_INDENT}unchanged: {neutral(unchanged.reason)}"
    if values:
        yield f"{_INDENT}live: {values}"


def _describe_precondition(changes: tuple[FieldChange, ...]) -> str:
    seen = [one for one in changes if one.before is not None]
    if not seen:
        return "nothing can be checked, no reading shows it"
    shown = " and ".join(f"{neutral(one.path)} {describe_value(one.before)}" for one in seen)
    return f"a fresh reading must show {shown}, or the entry is stale"


def _describe_effect(changes: tuple[FieldChange, ...]) -> str:
    if any(one.before is None for one in changes):
        return "no reading can show it: the outcome will be not settled"
    shown = " and ".join(f"{neutral(one.path)} {describe_value(one.after)}" for one in changes)
    return f"a later reading must show {shown}"
