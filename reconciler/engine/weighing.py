"""Whether a reading shows what a call was to do; reads nothing itself."""

from attrs import frozen

from reconciler.engine.diffing import is_met
from reconciler.engine.errand import Errand
from reconciler.interfaces.provider import Settled, Stuck
from reconciler.model.change import Change, FieldChange
from reconciler.model.live import Found, Reading, Unreadable
from reconciler.model.step import Call
from reconciler.model.values import AtMost, Scalar, Values


@frozen
class Delivery:
    """One call, what shows its effect besides the wish, and the changed paths as they were read before it."""

    call: Call
    aims: frozenset[Scalar]
    before: Values


def tells(change: Change, reading: Reading) -> bool:
    """Whether a reading tells of the change: nothing that could be seen when it was planned is unseen now."""
    if isinstance(reading, Found):
        return all(field.before is None or reading.values.get(field.path) is not None for field in change.fields)
    return not isinstance(reading, Unreadable)


def begins(delivery: Delivery, errand: Errand, reading: Reading) -> bool:
    """Whether the call's effect shows, or the table says that what is seen is on its way to the wish."""
    if not isinstance(reading, Found) or is_blind(delivery, errand):
        return False
    change = errand.work.change
    if is_coming(delivery, errand, reading) or _shows(delivery, change, reading):
        return True
    judged = errand.provider.judge(change, reading, 0.0)
    return isinstance(judged, Settled) or (isinstance(judged, Stuck) and judged.is_partly_done)


def is_coming(delivery: Delivery, errand: Errand, found: Found) -> bool:
    """Whether the whole wish shows, or is on its way."""
    change = errand.work.change
    if is_met(change.want, errand.kind, found) or found.values.get("status") in delivery.aims:
        return True
    return any(_is_on_its_way(errand, field, found) for field in change.fields)


def is_as_before(delivery: Delivery, errand: Errand, reading: Reading) -> bool:
    """Only what is still as it was read before the call may be sent again; of several calls each has its own paths.

    Where no reading can tell, a repeatable call may go again though a part of it shows: by then its answer must.
    """
    if not isinstance(reading, Found):
        return False
    change = errand.work.change
    fields = _list_covered(delivery.call, change)
    if delivery.call.is_repeatable and is_blind(delivery, errand):
        return all(reading.values.get(field.path) in {field.before, field.after} for field in fields)
    if not fields and delivery.call.is_repeatable and list_renewed(delivery.call, change):
        return not _shows(delivery, change, reading)
    return all(reading.values.get(field.path) == delivery.before.get(field.path) for field in fields or change.fields)


def is_blind(delivery: Delivery, errand: Errand) -> bool:
    """Whether readings look the same with and without the call.

    It makes something true again (a deploy behind a save), and no reading so far has shown that it was not true.
    """
    renewed = list_renewed(delivery.call, errand.work.change)
    return bool(set(renewed) - errand.progress.seen_off)


def list_renewed(call: Call, change: Change) -> Values:
    """What a call makes true again that an earlier one undoes: its paths read as wished when the plan was made."""
    changed = {field.path for field in change.fields}
    wishes = change.want.wishes.items()
    return {
        path: wish
        for path, wish in wishes
        if path in call.covers and path not in changed and not isinstance(wish, AtMost)
    }


def list_before(change: Change) -> Values:
    """The changed paths as the plan was made on them."""
    return {field.path: field.before for field in change.fields}


def find_off(change: Change, found: Found) -> set[str]:
    """The wished paths that this reading shows otherwise."""
    wishes = change.want.wishes.items()
    return {path for path, wish in wishes if not isinstance(wish, AtMost) and found.values.get(path) != wish}


def _shows(delivery: Delivery, change: Change, found: Found) -> bool:
    """Whether every change that this call was to make is there: one call of several."""
    covered = {field.path: field.after for field in _list_covered(delivery.call, change)}
    expected = covered or list_renewed(delivery.call, change)
    return bool(expected) and all(found.values.get(path) == wish for path, wish in expected.items())


def _list_covered(call: Call, change: Change) -> list[FieldChange]:
    return [field for field in change.fields if field.path in call.covers]


def _is_on_its_way(errand: Errand, field: FieldChange, found: Found) -> bool:
    seen = found.values.get(field.path)
    if field.path != "status" or seen == field.before:
        return False
    abilities = errand.work.change.abilities
    row = errand.kind.find_transition(seen=str(seen), wish=str(field.after), abilities=abilities)
    return row is not None and row.verbs == ()
