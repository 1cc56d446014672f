"""Waves from `depends_on`: what is depended on comes up first and goes down last."""

from collections.abc import Mapping, Sequence

from reconciler.model.address import Address
from reconciler.model.change import Change
from reconciler.model.desired import Want
from reconciler.model.kind import Kind


def is_going_down(change: Change, kind: Kind) -> bool:
    """Whether the change makes the thing work less."""
    for field in change.fields:
        if field.path == "status":
            before, after = kind.works.get(str(field.before), 0), kind.works.get(str(field.after), 0)
            # From FAILED to stopped nothing works less, and it is a way down all the same.
            return after < before or (after == before and after < kind.works.get(str(kind.normal.get("status")), 0))
        if field.path in kind.normal:
            return field.after != kind.normal[field.path]
    # What only has to reach somewhere goes the way of what is wished beside it.
    wishes = change.want.wishes
    return any(wishes[path] != normal for path, normal in kind.normal.items() if path in wishes and path != "status")


def close_dependencies(wants: Sequence[Want]) -> Mapping[Address, tuple[Address, ...]]:
    """For each want everything that it depends on, directly or through others that may not change at all."""
    direct = {want.address: want.terms.depends_on for want in wants if want.terms.depends_on}
    return {address: _reach(address, direct) for address in direct}


def _reach(start: Address, direct: Mapping[Address, tuple[Address, ...]]) -> tuple[Address, ...]:
    reached: dict[Address, None] = {}
    waiting = list(direct[start])
    while waiting:
        address = waiting.pop()
        if address not in reached and address != start:
            reached[address] = None
            waiting.extend(direct.get(address, ()))
    return tuple(sorted(reached))


def find_predecessors(changes: Mapping[Address, Change], downs: frozenset[Address]) -> Mapping[Address, set[Address]]:
    """For each change, the changes that must have settled before it; the direction of the dependent decides."""
    before: dict[Address, set[Address]] = {address: set() for address in changes}
    for address, change in changes.items():
        for needed in change.want.terms.depends_on:
            if needed not in changes:
                continue
            first, second = (address, needed) if address in downs else (needed, address)
            before[second].add(first)
    return before


def find_absent(
    changes: Mapping[Address, Change], downs: frozenset[Address], idle: Mapping[Address, tuple[Address, ...]]
) -> Mapping[Address, set[Address]]:
    """For each change what should come before it and is not carried out at all.

    `idle`: the entries that are left out (blocked, or the world has moved), each with what it depends on.
    """
    absent: dict[Address, set[Address]] = {address: set() for address in changes}
    for address, change in changes.items():
        if address not in downs:
            absent[address] |= {needed for needed in change.want.terms.depends_on if needed in idle}
    for address, needs in idle.items():
        for needed in needs:
            if needed in downs:
                absent[needed].add(address)
    return absent


def number_waves(order: Sequence[Address], before: Mapping[Address, set[Address]]) -> Mapping[Address, int]:
    """The wave of each address, from 0: one more than the last of those that must come before it.

    Two directions mixed in one plan can close a circle that the files do not show; whoever is left then goes last.
    """
    waves: dict[Address, int] = {}
    remaining = list(order)
    while remaining:
        ready = [address for address in remaining if before[address] <= waves.keys()]
        for address in ready or remaining:
            known = (waves[one] for one in before[address] if one in waves)
            waves[address] = 1 + max(known, default=-1)
        remaining = [address for address in remaining if address not in waves]
    return waves
