"""A kind of resource as data: its fields, its transition table and how patient to be; no behaviour of a service.

`place`, `switch` and `fact` declare the fields of a kind's resource class, which the file reader, the
schema and `providers` all look at; `part` declares those of a switch that is itself a class.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import attrs
from attrs import frozen

from reconciler.model.transition import Transition
from reconciler.model.values import Values

MAP_KEY = "<map key>"
"""Default of a place field that is the key under which the resource stands in the file."""


Declared = Any
"""What attrs makes a field of: it stands behind `=`, whatever type the field is declared with."""


class Role(Enum):
    """What a field of a resource class is for."""

    PLACE = "place"
    SWITCH = "switch"
    FACT = "fact"


def place(*, is_required: bool = False, default: str | None = None, doc: str = "") -> Declared:
    """A field that finds the live thing; `default=MAP_KEY` takes the resource's key in the file."""
    shown = attrs.NOTHING if is_required else default
    return attrs.field(default=shown, kw_only=True, metadata={"role": Role.PLACE, "doc": doc})


def switch(
    *, choices: tuple[str, ...] = (), each: str | None = None, beside: str | None = None, doc: str = ""
) -> Declared:
    """A field that may be wished for; `choices` bound a string.

    `each` is for lists: every item becomes a path of its own with this value (`deploy.production: deployed`).
    `beside` names another switch: this one may be wished for only together with that one.
    """
    metadata = {"role": Role.SWITCH, "choices": choices, "each": each, "beside": beside, "doc": doc}
    return attrs.field(default=None, kw_only=True, metadata=metadata)


def part(*, choices: tuple[str, ...] = (), bounds: tuple[int, int] | None = None, doc: str = "") -> Declared:
    """A field of a switch that is a class: a path below it; `bounds` are the least and the greatest number."""
    return attrs.field(default=None, kw_only=True, metadata={"choices": choices, "bounds": bounds, "doc": doc})


def fact(*, is_selectable: bool = False, alias: str | None = None, doc: str = "") -> Declared:
    """A field that is shown and, where selectable, may be asked by a rule's `where`; `alias` is its public name."""
    metadata = {"role": Role.FACT, "selectable": is_selectable, "alias": alias, "doc": doc}
    return attrs.field(default=None, kw_only=True, metadata=metadata)


@frozen
class Patience:
    """How long things take here, in seconds: the wait for one resource, between polls, until a read shows a write.

    `afterwards`: how long a change of somebody else, that was under way before ours, can still undo ours. The
    last look waits for it, but no longer than the resource's own `settle`.
    """

    settle: float = 120.0
    poll: float = 0.2
    lag: float = 2.0
    afterwards: float = 0.0


@frozen
class Kind:
    """One kind of resource of a provider.

    `resource` is an attrs class made of `place()`, `switch()` and `fact()` fields. `works` ranks every
    state that can be seen by how much it works; `normal` is what the switches are when nothing is wrong.
    `any_of`: places of which at least one must be written.
    """

    name: str
    resource: type
    transitions: tuple[Transition, ...]
    works: Mapping[str, int]
    normal: Values
    patience: Patience = Patience()
    doc: str = ""
    any_of: tuple[str, ...] = ()

    def fields(self, role: Role) -> "tuple[attrs.Attribute[Any], ...]":
        """The resource's fields of one role, in the order they are declared."""
        return tuple(one for one in attrs.fields(self.resource) if one.metadata.get("role") is role)

    def find_transition(self, *, seen: str, wish: str, abilities: frozenset[str]) -> Transition | None:
        """The first row for this pair whose needs are met; `None` where the table has none."""
        for row in self.transitions:
            if row.seen == seen and row.wish == wish and row.needs <= abilities:
                return row
        return None
