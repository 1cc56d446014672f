"""A fresh reading against the change that was planned: go on, already done, stale, or not readable."""

from typing import assert_never

from attrs import frozen

from reconciler.engine.diffing import is_met
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.live import Ambiguous, Found, Missing, Reading, Unreadable
from reconciler.model.outcome import OutcomeKind
from reconciler.model.values import Values


@frozen
class GoOn:
    """The reading shows what the plan was made on."""

    found: Found


@frozen
class Withheld:
    """Nothing is sent; `is_unread` where the reading failed."""

    outcome: OutcomeKind
    detail: str
    is_unread: bool = False


def compare(change: Change, kind: Kind, reading: Reading) -> GoOn | Withheld:
    """What the fresh reading means for this change."""
    match reading:
        case Unreadable():
            return Withheld(OutcomeKind.SKIPPED, f"not read: {reading.why}", is_unread=True)
        case Missing():
            return Withheld(OutcomeKind.STALE, f"it no longer exists: {reading.evidence}")
        case Ambiguous():
            return Withheld(OutcomeKind.STALE, reading.why)
        case Found():
            return _compare_values(change, kind, reading)
        case _:
            assert_never(reading)


def _compare_values(change: Change, kind: Kind, found: Found) -> GoOn | Withheld:
    planned = {field.path: field.before for field in change.fields}
    # A wish that was met when the plan was made counts too: what undid it may change what the calls do.
    planned |= {path: change.found.values.get(path) for path in change.want.wishes if path not in planned}
    live = {path: found.values.get(path) for path in planned}
    if is_met(change.want, kind, found):
        return Withheld(OutcomeKind.ALREADY_DONE, "it was already so")
    moved = [
        f"{path} is {live[path]}, the plan was made on {before}"
        for path, before in planned.items()
        if live[path] != before
    ]
    if moved:
        return Withheld(OutcomeKind.STALE, "; ".join(moved))
    if found.incarnation != change.found.incarnation:
        return Withheld(OutcomeKind.STALE, "it was restarted since the plan was made")
    return GoOn(found)


def pick_values(change: Change, reading: Reading | None) -> Values | None:
    """The changed paths as this reading shows them; `None` where it shows none."""
    if not isinstance(reading, Found):
        return None
    return {field.path: reading.values.get(field.path) for field in change.fields}
