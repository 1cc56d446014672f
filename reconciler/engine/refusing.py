"""Why an update is not planned: a tuple of small functions, each a reason of its own."""

from collections.abc import Callable, Mapping

from reconciler.model.address import Address
from reconciler.model.change import Change
from reconciler.model.kind import Kind
from reconciler.model.plan import BlockCause
from reconciler.model.transition import Refusal

Objection = tuple[BlockCause, Refusal]


def _lacks_row(change: Change, kind: Kind) -> Objection | None:
    """A status that the table does not lead away from."""
    if not kind.transitions or change.transition is not None:
        return None
    field = next((one for one in change.fields if one.path == "status"), None)
    if field is None:
        return None
    why = f"nothing leads from {field.before} to {field.after}"
    return BlockCause.REFUSED, Refusal(why, f"see `reconciler providers` for what is possible with {kind.name}")


def _is_refused_row(change: Change) -> Objection | None:
    """A row that says no."""
    row = change.transition
    return (BlockCause.REFUSED, row.verbs) if row is not None and isinstance(row.verbs, Refusal) else None


def _lacks_allowance(change: Change) -> Objection | None:
    """A row that needs a word in `allow`."""
    row = change.transition
    if row is None or row.allow is None or row.allow in change.want.terms.allow:
        return None
    why = f"going from {row.seen} to {row.wish} loses something: {'; '.join(row.costs) or row.allow}"
    return BlockCause.REFUSED, Refusal(why, f"if that is meant, write `allow: [{row.allow}]` on the resource")


def _is_protected(change: Change) -> Objection | None:
    """A state that `protect` forbids to move to."""
    for field in change.fields:
        if field.path == "status" and str(field.after) in change.want.terms.protect:
            why = f"it is protected from becoming {field.after}"
            return BlockCause.PROTECTED, Refusal(why, f"take {field.after} out of its `protect` if this is meant")
    return None


def _is_unseen(change: Change) -> Objection | None:
    """A switch that no read shows."""
    for field in change.fields:
        why = change.found.unseen.get(field.path)
        if why is not None and "unverified" not in change.want.terms.allow:
            way_out = "write `allow: [unverified]` on the resource to send it unseen"
            return BlockCause.UNVERIFIABLE, Refusal(f"{field.path} cannot be read: {why}", way_out)
    return None


_OBJECTIONS: tuple[Callable[[Change], Objection | None], ...] = (
    _is_unseen,
    _is_refused_row,
    _is_protected,
    _lacks_allowance,
)


def refuse(change: Change, kind: Kind) -> Objection | None:
    """The first objection to this change."""
    own = (found for object_to in _OBJECTIONS if (found := object_to(change)) is not None)
    return next(own, None) or _lacks_row(change, kind)


def find_twins(identities: Mapping[Address, tuple[str, ...]]) -> Mapping[Address, Address]:
    """Addresses that mean the same live thing, each with one of the others."""
    first: dict[tuple[str, ...], Address] = {}
    twins: dict[Address, Address] = {}
    for address, identity in identities.items():
        other = first.setdefault(identity, address)
        if other != address:
            twins[address] = other
            twins.setdefault(other, address)
    return twins
