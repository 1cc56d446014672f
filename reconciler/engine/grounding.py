"""What the next call of an update builds on, read before it leaves: what was made so far, and what was so before."""

from collections.abc import Sequence

from reconciler.engine.accounting import Verdict
from reconciler.engine.errand import Errand
from reconciler.engine.looking import read_next
from reconciler.engine.settling import weigh_unfound
from reconciler.engine.weighing import find_off
from reconciler.interfaces.provider import Moving
from reconciler.model.change import Change
from reconciler.model.live import Found, Reading
from reconciler.model.outcome import OutcomeKind
from reconciler.model.step import Call


async def check_ground(calls: Sequence[Call], errand: Errand) -> Verdict | None:
    """Reads until all shows that the first of these calls, the ones that are left, builds on; `None` where it does.

    A deploy takes live whatever is saved: what somebody saved after our call would go live by our hand.
    """
    clock, ground = errand.around.clock, _find_ground(calls, errand.work.change)
    deadline = clock.elapsed() + errand.patience
    while ground:
        is_stopping = errand.around.stop.signal is not None
        reading = await read_next(errand, by=deadline)
        found = _weigh(reading, ground, errand.work.change)
        if found is None:
            return None
        if isinstance(found, Verdict) or is_stopping or clock.elapsed() >= deadline:
            why = found.detail if isinstance(found, Verdict) else found.why
            said = "stopped: " if is_stopping else ""
            return Verdict(OutcomeKind.NOT_SETTLED, f"{said}{why}; {calls[0].method} {calls[0].path} was not sent")
    return None


def _find_ground(calls: Sequence[Call], change: Change) -> frozenset[str]:
    """The wished paths that none of these calls is for; a call that says nothing of paths is for all."""
    if any(not call.covers for call in calls):
        return frozenset()
    return frozenset(change.want.wishes) - frozenset(path for call in calls for path in call.covers)


def _weigh(reading: Reading, ground: frozenset[str], change: Change) -> Verdict | Moving | None:
    """`None` where the ground is firm; what is not there yet, or what will not come by waiting."""
    return _weigh_found(reading, ground, change) if isinstance(reading, Found) else weigh_unfound(reading)


def _weigh_found(found: Found, ground: frozenset[str], change: Change) -> Verdict | Moving | None:
    """What cannot be seen hinders nothing; what is as it was before our call may only be late."""
    before = {field.path: field.before for field in change.fields}
    off = sorted(path for path in find_off(change, found) & ground if path not in found.unseen)
    if not off:
        return None
    for path in off:
        if path not in before or found.values.get(path) != before[path]:
            seen = f"{path} is {found.values.get(path)}"
            return Verdict(OutcomeKind.NOT_SETTLED, f"somebody else moved it meanwhile: {seen}")
    return Moving(f"{off[0]} is {found.values.get(off[0])}")
