"""What may be written of one kind: its places, switches and facts with the check of each; reads no files."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import attrs
from attrs import frozen

from reconciler.files.converter import bound, strict_converter, strip_optional
from reconciler.files.mistakes import Mistake
from reconciler.model.kind import MAP_KEY, Kind, Role
from reconciler.model.offer import Catalog
from reconciler.model.terms import Terms
from reconciler.model.values import AtMost, Scalar, Wish

META_KEYS = tuple(one.name for one in attrs.fields(Terms))
"""What every resource and rule may carry."""

STATUS = "status"

Check = Callable[[object], object]
"""Returns the value as it is wished; raises Mistake, alone or in a group."""


@frozen
class KindFields:
    """The fields of a kind by name.

    `askable`: what a rule's `where` may ask. `defaults`: places that may be left out. `items`: the word for
    each item of a list. `beside`: the switch without which another may not be written. `states`: what `status`
    may be.
    """

    kind: Kind
    places: Mapping[str, Check]
    defaults: Mapping[str, str | None]
    switches: Mapping[str, Check]
    items: Mapping[str, str]
    beside: Mapping[str, str]
    facts: frozenset[str]
    askable: Mapping[str, Check]
    states: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything that may be written in a resource of this kind."""
        return (*self.places, *self.switches, *META_KEYS)

    def flatten(self, name: str, checked: object) -> Mapping[str, Wish]:
        """The wishes that a checked value of the switch `name` holds, by path."""
        if isinstance(checked, bool | int | str | AtMost):
            return {name: checked}
        wishes: dict[str, Wish] = {}
        _flatten(name, checked, self.items.get(name, ""), wishes)
        return wishes

    def may_wish(self, path: str, value: Scalar) -> bool:
        """Whether a file could wish for this value of this path."""
        name, _, rest = path.partition(".")
        written: object = value
        if name in self.items:
            written = [rest] if rest and value == self.items[name] else None
        elif rest:
            written = {rest: value}
        return name in self.switches and _is_right(self.switches[name], written)

    def may_place(self, place: Mapping[str, Scalar]) -> bool:
        """Whether a file could name a thing by these places, none that it needs missing."""
        needed = {name for name in self.places if name not in self.defaults}
        return needed <= place.keys() <= self.places.keys() and all(
            _is_right(self.places[name], value) for name, value in place.items()
        )


def _is_right(check: Check, value: object) -> bool:
    try:
        check(value)
    except (Mistake, ExceptionGroup):
        return False
    return value is not None


FieldsByKind = Mapping[tuple[str, str], KindFields]
"""By provider and kind."""


def _flatten(path: str, value: object, item_word: str, wishes: dict[str, Wish]) -> None:
    match value:
        case dict():
            for key, below in value.items():
                _flatten(f"{path}.{key}", below, item_word, wishes)
        case list():
            wishes.update({f"{path}.{item}": item_word for item in value})
        case bool() | int() | str():
            wishes[path] = value
        case _:
            raise Mistake("must be a string, a whole number, true or false", given=value)


def gather_fields(catalog: Catalog) -> FieldsByKind:
    """The fields of every kind that is offered."""
    return {(offer.name, kind.name): _describe(kind) for offer in catalog.values() for kind in offer.kinds}


def _describe(kind: Kind) -> KindFields:
    attrs.resolve_types(kind.resource)
    places, switches, facts = (kind.fields(role) for role in (Role.PLACE, Role.SWITCH, Role.FACT))
    states = next((one.metadata.get("choices", ()) for one in switches if one.name == STATUS), ())
    selectable = [one for one in facts if one.metadata.get("selectable")]
    return KindFields(
        kind=kind,
        places={one.name: _check_place(one) for one in places},
        defaults={one.name: one.default for one in places if one.default is not attrs.NOTHING},
        switches={one.name: _check_switch(one) for one in switches},
        items={one.name: one.metadata["each"] for one in switches if one.metadata.get("each")},
        beside={one.name: one.metadata["beside"] for one in switches if one.metadata.get("beside")},
        facts=frozenset(name for one in facts for name in (one.name, public_name(one))),
        askable={public_name(one): _check_question(one) for one in (*selectable, *places)},
        states=states,
    )


def public_name(attribute: "attrs.Attribute[Any]") -> str:
    """How a `where` calls this field: `connector.class`, where the attribute cannot be called so."""
    return attribute.metadata.get("alias") or attribute.name


def _check_field(attribute: "attrs.Attribute[Any]") -> Check:
    """The check of a field as declared; returns what was given, which is of that very type."""
    wanted = bound(attribute.type, attribute.metadata.get("choices", ()))
    hook = strict_converter().get_structure_hook(wanted)

    def check(given: object) -> object:
        hook(given, wanted)
        return given

    return check


def _check_question(attribute: "attrs.Attribute[Any]") -> Check:
    """The check of what a `where` asks: as declared, and any single value of a fact that is a collection."""
    is_single = strip_optional(attribute.type) in {str, int, bool}
    return _check_field(attribute) if is_single else lambda given: given


def _check_place(attribute: "attrs.Attribute[Any]") -> Check:
    check = _check_field(attribute)

    def check_place(given: object) -> object:
        if check(given) == "":
            raise Mistake("must not be empty")
        return given

    return check_place


def _check_switch(attribute: "attrs.Attribute[Any]") -> Check:
    check = _check_field(attribute)
    is_status = attribute.name == STATUS and attribute.metadata.get("choices")

    def check_unique(given: object) -> object:
        check(given)
        if isinstance(given, list) and len(set(given)) < len(given):
            raise Mistake("names the same item twice")
        return given

    def check_status(given: object) -> object:
        if not isinstance(given, dict):
            return check(given)
        if set(given) != {"at_most"}:
            raise Mistake("must be a state, or {at_most: STATE}")
        return AtMost(str(check(given["at_most"])))

    return check_status if is_status else check_unique


def place_values(fields: KindFields, written: Mapping[str, Scalar], name: str) -> Mapping[str, Scalar]:
    """What finds the live thing: what was written, then the defaults; only what is not `None`."""
    values: dict[str, Scalar] = {}
    for place in fields.places:
        default = fields.defaults.get(place)
        value = written.get(place, name if default == MAP_KEY else default)
        if value is not None:
            values[place] = value
    return values


def list_wishable(fields: Collection[KindFields]) -> tuple[str, ...]:
    """The switches that every one of these kinds has."""
    names = dict.fromkeys(name for one in fields for name in one.switches)
    return tuple(name for name in names if all(name in one.switches for one in fields))
