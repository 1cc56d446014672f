"""JSON Schemas of what people write under one key, made from the annotated type; allows no key that is not declared."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from reconciler.files.entries import SHARE, Count, Number
from reconciler.files.schema_documents import Schema, first_paragraph
from reconciler.model.address import Address
from reconciler.model.guard import Limit
from reconciler.model.service import SecretRef

SECRET: Schema = {"$ref": "#/$defs/secret"}
DURATION: Schema = {"$ref": "#/$defs/duration"}

DEFINITIONS: Mapping[str, Schema] = {
    "duration": {
        "description": "A duration: 250ms, 30s, 10m, 2h or 1d.",
        "type": "string",
        "pattern": "^[0-9]{1,9}(ms|s|m|h|d)$",
    },
    "time": {
        "description": "An absolute time with its zone: 2026-11-21T14:00Z.",
        "type": "string",
        "pattern": r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$",
    },
    "address": {"description": "service/kind/name", "type": "string", "pattern": "^[^/]+/[^/]+/[\\s\\S]"},
    "count": {"type": "integer", "minimum": 0},
    "share": {
        "description": "A count, or a share such as 30%.",
        "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": f"^{SHARE}$"}],
    },
    "secret": {
        "description": "Where a secret comes from; never the secret itself.",
        "oneOf": [
            {
                "type": "object",
                "properties": {"env": {"description": "Name of an environment variable.", "type": "string"}},
                "required": ["env"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {"file": {"description": "Path of a file, from this file's folder.", "type": "string"}},
                "required": ["file"],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {
                    "command": {
                        "description": "A program and its arguments; its standard output is the secret.",
                        "type": "array",
                        "items": {"type": "string"},
                        "minItems": 1,
                    }
                },
                "required": ["command"],
                "additionalProperties": False,
            },
        ],
    },
}
"""What other parts of the schema refer to."""

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    object: {},
    datetime: {"$ref": "#/$defs/time"},
    Address: {"$ref": "#/$defs/address"},
    Count: {"$ref": "#/$defs/count"},
    Number: {"type": "integer", "minimum": 1},
    Limit: {"$ref": "#/$defs/share"},
    SecretRef: SECRET,
}
_NAMES: Mapping[object, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}


def describe_field(attribute: "attrs.Attribute[Any]") -> Schema:
    """The schema of one declared field: its type, its `choices`, its `bounds` and its `doc`."""
    described = describe_type(attribute.type, attribute.metadata.get("choices", ()))
    bounds = attribute.metadata.get("bounds")
    if bounds:
        described = {**described, "minimum": bounds[0], "maximum": bounds[1]}
    doc = attribute.metadata.get("doc")
    return {"description": doc, **described} if doc else described


def describe_type(kind: Any, choices: Sequence[str] = ()) -> Schema:  # noqa: ANN401 - types are values here
    """The schema of a type; `choices` bound the strings in it. `None` stands for a key that is left out."""
    wanted = _strip_none(kind)
    if wanted in _PLAIN:
        return {"enum": list(choices)} if choices and wanted is str else dict(_PLAIN[wanted])
    if get_origin(wanted) in {Union, UnionType}:
        return {"type": [_NAMES[part] for part in get_args(wanted)]}
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return {"enum": [one.value for one in wanted]}
    if get_origin(wanted) is Literal:
        return {"enum": list(get_args(wanted))}
    return _describe_container(wanted, choices)


def describe_class(kind: type, **given: Schema) -> Schema:
    """An object with the keys of an attrs class and no others; `given` replaces what the types would say."""
    attrs.resolve_types(kind)
    fields = attrs.fields(kind)
    return close_object(
        {one.name: given.get(one.name) or describe_field(one) for one in fields},
        required=[one.name for one in fields if one.default is attrs.NOTHING],
        doc=first_paragraph(kind),
    )


def close_object(properties: Mapping[str, Schema], *, required: Sequence[str] = (), doc: str = "") -> Schema:
    """An object with these keys and no others."""
    head: Schema = {"description": doc} if doc else {}
    needed: Schema = {"required": list(required)} if required else {}
    return {**head, "type": "object", "properties": dict(properties), **needed, "additionalProperties": False}


def choose_any(schemas: Sequence[Schema]) -> Schema:
    """What fits one of these at least; nothing fits none."""
    if not schemas:
        return {"not": {}}
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}


def _describe_container(wanted: Any, choices: Sequence[str]) -> Schema:  # noqa: ANN401 - types are values here
    origin, parts = get_origin(wanted), get_args(wanted)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": describe_type(parts[1], choices)}
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return {"type": "array", "items": describe_type(parts[0], choices), "uniqueItems": True}
    if isinstance(wanted, type) and attrs.has(wanted):
        return describe_class(wanted)
    raise TypeError(f"{wanted!r} cannot be written in a desired file")


def _strip_none(kind: Any) -> Any:  # noqa: ANN401 - types are values here
    if get_origin(kind) not in {Union, UnionType} or NoneType not in get_args(kind):
        return kind
    rest = tuple(part for part in get_args(kind) if part is not NoneType)
    return Union[rest]  # noqa: UP007 - built from parts
