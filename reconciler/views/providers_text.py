"""What providers can do, for a terminal: kinds, fields, choices and the transition table with its costs."""

import types
from collections.abc import Iterator, Sequence
from typing import Any, get_args, get_origin

import attrs

from reconciler.model.kind import MAP_KEY, Kind, Role
from reconciler.model.offer import Offer
from reconciler.model.transition import Refusal, Transition
from reconciler.views.columns import align
from reconciler.views.neutral import neutral
from reconciler.views.palette import Palette
from reconciler.views.words import describe_duration, describe_value, finish_sentence

_HEADINGS = (
    (Role.PLACE, "where it is"),
    (Role.SWITCH, "what may be wished for"),
    (Role.FACT, "what is shown (* may be asked by `where`)"),
)


def render_providers(offers: Sequence[Offer], palette: Palette) -> str:
    """One line for each provider and kind, sorted by provider."""
    cells = [
        (neutral(offer.name), neutral(kind.name), ", ".join(_list_switches(kind)), neutral(kind.doc))
        for offer in sorted(offers, key=lambda one: one.name)
        for kind in offer.kinds
    ]
    heading = [("provider", "kind", "switches", "")]
    lines = align([*heading, *cells])
    painted = [palette.paint(palette.strong, lines[0]), *lines[1:]]
    return "\n".join([*painted, "", "`reconciler providers NAME` shows the fields and the transitions of one."]) + "\n"


def render_provider(offer: Offer, palette: Palette) -> str:
    """All that one provider can do."""
    lines = [palette.paint(palette.strong, neutral(offer.name))]
    if offer.doc:
        lines.append(neutral(offer.doc))
    lines += _render_options(offer)
    for kind in offer.kinds:
        lines += ["", *_render_kind(kind, palette)]
    return "\n".join(lines) + "\n"


def _list_switches(kind: Kind) -> tuple[str, ...]:
    return tuple(_name(field) for field in kind.fields(Role.SWITCH))


def _render_options(offer: Offer) -> Iterator[str]:
    options: tuple[attrs.Attribute[Any], ...] = attrs.fields(offer.options) if attrs.has(offer.options) else ()
    if not options:
        yield "It has no options of its own beside url, credentials, limits and tls."
        return
    yield "options of a service:"
    for line in align([(_name(one), _describe_type(one.type), _describe_default(one)) for one in options]):
        yield f"  {line}"


def _render_kind(kind: Kind, palette: Palette) -> Iterator[str]:
    yield palette.paint(palette.strong, f"kind {neutral(kind.name)}")
    if kind.doc:
        yield f"  {neutral(kind.doc)}"
    for role, heading in _HEADINGS:
        fields = kind.fields(role)
        if fields:
            yield f"  {heading}:"
            for line in align([_list_field_cells(field, role) for field in fields]):
                yield f"    {line}"
    normal = ", ".join(f"{neutral(path)} {describe_value(value)}" for path, value in sorted(kind.normal.items()))
    yield f"  normal state: {normal}"
    yield f"  patience: {describe_duration(kind.patience.settle)} for a change to show, unless `settle` says otherwise"
    if kind.transitions:
        yield "  transitions:"
        yield from _render_transitions(kind.transitions, palette)


def _list_field_cells(field: "attrs.Attribute[Any]", role: Role) -> tuple[str, ...]:
    doc = neutral(field.metadata.get("doc", ""))
    match role:
        case Role.PLACE:
            return (_name(field), _describe_default(field), doc)
        case Role.SWITCH:
            return (_name(field), _describe_choices(field), f"{doc}{_describe_parts(field)}")
        case Role.FACT:
            mark = "*" if field.metadata.get("selectable") else ""
            return (f"{_name(field)}{mark}", _describe_type(field.type), doc)


def _describe_choices(field: "attrs.Attribute[Any]") -> str:
    choices: tuple[str, ...] = field.metadata.get("choices", ())
    if choices:
        return " | ".join(neutral(choice) for choice in choices)
    each: str | None = field.metadata.get("each")
    return f"a list; every item becomes {neutral(each)}" if each else _describe_type(field.type)


def _describe_parts(field: "attrs.Attribute[Any]") -> str:
    """The keys of a switch that is a class."""
    inner = next((one for one in get_args(field.type) if attrs.has(one)), None)
    return "" if inner is None else f" Keys: {', '.join(neutral(one.name) for one in attrs.fields(inner))}."


def _render_transitions(rows: Sequence[Transition], palette: Palette) -> Iterator[str]:
    lines = align([(f"{neutral(row.seen)} → {neutral(row.wish)}", _describe_row(row)) for row in rows])
    for row, line in zip(rows, lines, strict=True):
        code = palette.bad if isinstance(row.verbs, Refusal) else ""
        yield f"    {palette.paint(code, line)}"
        for cost in row.costs:
            yield palette.paint(palette.quiet, f"        cost: {neutral(cost)}")
        for one in row.follow_up:
            yield palette.paint(palette.quiet, f"        afterwards: {neutral(one)}")


def _describe_row(row: Transition) -> str:
    if isinstance(row.verbs, Refusal):
        said = f"refused: {finish_sentence(neutral(row.verbs.why))} {finish_sentence(neutral(row.verbs.way_out))}"
    else:
        said = neutral(", then ".join(row.verbs)) if row.verbs else "already requested: only waiting"
    needs = f"   needs {neutral(', '.join(sorted(row.needs)))}" if row.needs else ""
    allow = f"   only with `allow: [{neutral(row.allow)}]`" if row.allow else ""
    return f"{said}{needs}{allow}"


def _name(field: "attrs.Attribute[Any]") -> str:
    """The name that a file uses."""
    return neutral(field.metadata.get("alias") or field.name)


def _describe_default(field: "attrs.Attribute[Any]") -> str:
    match field.default:
        case attrs.NOTHING:
            return "required"
        case str() | bool() | int() as value:
            return "default: the map key" if value == MAP_KEY else f"default: {describe_value(value)}"
        case _:
            return "optional"


def _describe_type(wanted: object) -> str:
    """The type in plain words."""
    if isinstance(wanted, types.UnionType):
        return " or ".join(_describe_type(one) for one in get_args(wanted) if one is not type(None))
    words = {str: "text", bool: "true or false", int: "whole number", float: "number"}
    if isinstance(wanted, type) and get_origin(wanted) is None:
        return words.get(wanted, neutral(wanted.__name__))
    return neutral(str(wanted).replace("collections.abc.", "").replace("typing.", ""))
