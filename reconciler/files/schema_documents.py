"""JSON Schemas of the documents we write, made from their shapes; further keys are allowed: formats grow by them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from reconciler.files.shapes import is_optional
from reconciler.files.shaping import STAND_INS
from reconciler.model.address import Address

Schema = dict[str, Any]

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    object: {},
    datetime: {
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$",
    },
    Address: {"type": "string", "pattern": "^[^/]+/[^/]+/[\\s\\S]"},
}


def describe_document(shape: type) -> Schema:
    """The schema of a whole document, with a definition for each class in it."""
    definitions = {_name(one): _describe_class(one) for one in sorted(_find_classes(shape), key=_name)}
    return {**_describe_class(shape), "$defs": definitions}


def first_paragraph(kind: type) -> str:
    """What a class says of itself, as one line."""
    return " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())


def _find_classes(shape: type) -> set[type]:
    """Every class that stands somewhere below this one."""
    found: set[type] = set()
    waiting = list(_list_parts(shape))
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(_list_parts(one))
    return found


def _list_parts(shape: type) -> Iterator[type]:
    for attribute in attrs.fields(shape):
        yield from _list_classes(attribute.type)


def _list_classes(kind: object) -> Iterator[type]:
    """The shapes that an annotation names."""
    if isinstance(kind, type) and kind in STAND_INS:
        yield STAND_INS[kind]
    elif isinstance(kind, type) and attrs.has(kind) and kind not in _PLAIN:
        yield kind
    for inner in get_args(kind):
        yield from _list_classes(inner)


def _name(shape: type) -> str:
    return shape.__name__.removesuffix("Shape")


def _describe_class(shape: type) -> Schema:
    fields = attrs.fields(shape)
    return {
        "type": "object",
        "description": first_paragraph(shape),
        "required": [one.name for one in fields if not is_optional(one)],
        "properties": {one.name: _describe_key(one) for one in fields},
    }


def _describe_key(attribute: "attrs.Attribute[Any]") -> Schema:
    doc = attribute.metadata.get("doc")
    described = _describe(attribute.type)
    return {**described, "description": doc} if doc else described


def _describe(kind: object) -> Schema:
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    if get_origin(kind) in {Union, UnionType}:
        return _join([_describe(part) for part in get_args(kind)])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [one.value for one in kind]}
    return _describe_container(kind)


def _describe_container(kind: object) -> Schema:
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"const": parts[0]} if len(parts) == 1 else {"enum": list(parts)}
    if isinstance(origin, type) and issubclass(origin, tuple):
        return {"type": "array", "items": _describe(parts[0])}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _describe(parts[1])}
    (named,) = _list_classes(kind)
    return {"$ref": f"#/$defs/{_name(named)}"}


def _join(schemas: list[Schema]) -> Schema:
    """One schema for a union: a list of types where each part is no more than a type."""
    if all(set(schema) == {"type"} for schema in schemas):
        return {"type": [schema["type"] for schema in schemas]}
    return {"anyOf": schemas}
