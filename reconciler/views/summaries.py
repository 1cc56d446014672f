"""The sentences under a plan, shared by text and Markdown: its size, its limits, and whether apply would run it."""

from datetime import datetime

from reconciler.model.plan import BlockCause, GuardFinding, Plan, Selection
from reconciler.views.neutral import neutral
from reconciler.views.words import count, describe_duration, finish_sentence, plural

DIGEST_DIGITS = 12
"""Enough to tell plans apart by eye; `--digest` takes any 8 or more."""


def shorten_digest(digest: str) -> str:
    """The first digits of a digest, without the name of its algorithm."""
    return neutral(digest.removeprefix("sha256:")[:DIGEST_DIGITS])


def summarise(plan: Plan) -> str:
    """`Plan: 3 to change with 4 calls, 1 blocked, 37 unchanged.`, or that nothing is to be done."""
    updates, blocked, unchanged = len(plan.updates), len(plan.blocked), len(plan.unchanged)
    if not updates and not blocked:
        return _summarise_nothing(plan)
    calls = sum(len(update.calls) for update in plan.updates)
    size = f"{updates:,} to change with {count(calls, 'call')}" if updates else "nothing to change"
    parts = [size]
    if blocked:
        parts.append(f"{blocked:,} blocked")
    parts.append(f"{unchanged:,} unchanged")
    return f"Plan: {', '.join(parts)}."


def _summarise_nothing(plan: Plan) -> str:
    number = len(plan.unchanged)
    if number:
        how = "as desired" if plan.undoes is None else "as before that apply"
        return f"No changes. {count(number, 'resource')} {plural(number, 'is')} {how}."
    if plan.undoes is not None and plan.selection.is_complete:
        return "No changes. That apply sent no call, so there is nothing to put back."
    if plan.selection.is_complete:
        return "No changes. The files name no resource."
    return "No changes. No resource was selected."


def describe_expiry(plan: Plan, *, now: datetime) -> str:
    """`Expires in 24 h. Digest 7c1e…`; both moments must be aware."""
    left = (plan.expires_at - now).total_seconds()
    when = f"Expires in {describe_duration(left)}." if left > 0 else f"Expired {describe_duration(-left)} ago."
    return f"{when} Digest {shorten_digest(plan.digest)}"


def describe_undoes(plan: Plan) -> str | None:
    """Which result the plan puts back; `None` for a plan of the files."""
    if plan.undoes is None:
        return None
    name = "a result that was in no file" if plan.undoes.result is None else neutral(plan.undoes.result)
    return f"This plan puts back what an apply changed: {name} ({shorten_digest(plan.undoes.checksum)})."


def describe_selection(selection: Selection) -> str | None:
    """What a partial plan left out; `None` where it left out nothing."""
    if selection.is_complete:
        return None
    flags = [f"--target {neutral(glob)}" for glob in selection.targets]
    flags += [f"--exclude {neutral(glob)}" for glob in selection.excludes]
    return f"This plan is partial ({', '.join(flags)}): what was left out was not compared."


def describe_guard(guard: GuardFinding) -> str:
    """What one guard says, and the way out."""
    said = finish_sentence(neutral(guard.detail))
    way_out = f" {finish_sentence(neutral(guard.way_out))}" if guard.way_out else ""
    return f"guard {neutral(guard.guard)}: {said}{way_out}"


def describe_refusal(plan: Plan) -> str | None:
    """Why apply would not run this plan and how to go on; `None` where it would, or where nothing is to be done."""
    blocked = len(plan.blocked)
    refusing = [guard for guard in plan.guards if guard.is_refusing]
    if refusing:
        names = ", ".join(neutral(guard.guard) for guard in refusing)
        return f"apply would refuse this plan: {plural(len(refusing), 'guard')} {names}. See above for the way out."
    if not blocked:
        return None
    entries = count(blocked, "blocked entry")
    if plan.is_blocked_allowed:
        return f"apply leaves out {entries}, as --allow-blocked said."
    one = "it" if blocked == 1 else "them"
    return (
        f"apply would refuse this plan: {entries}{_describe_unreadable(plan)}. "
        f"Mend what blocks {one}, narrow the plan with --exclude, or leave {one} out with --allow-blocked."
    )


def _describe_unreadable(plan: Plan) -> str:
    unread = sum(1 for entry in plan.blocked if entry.cause is BlockCause.UNREADABLE)
    return f" ({unread:,} unreadable)" if unread else ""
