"""JSON Schemas of the resources and rules of one kind, for editors to complete and complain; checks nothing itself."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from reconciler.files.entries import ALLOW_WORDS, ExpectEntry
from reconciler.files.kind_fields import STATUS, public_name
from reconciler.files.schema_documents import Schema
from reconciler.files.schema_values import (
    DURATION,
    choose_any,
    close_object,
    describe_class,
    describe_field,
    describe_type,
)
from reconciler.model.kind import Kind, Role
from reconciler.model.terms import IfMissing

_SCALARS: Schema = {"type": ["string", "integer", "boolean"]}


def describe_resource(kind: Kind) -> Schema:
    """What may stand under the name of a resource: an object, or the status alone where that says everything."""
    attrs.resolve_types(kind.resource)
    places, switches = kind.fields(Role.PLACE), kind.fields(Role.SWITCH)
    required = [one.name for one in places if one.default is attrs.NOTHING]
    properties = {
        **{one.name: describe_field(one) for one in places},
        **_describe_switches(switches),
        **_describe_meta(kind),
    }
    full = {
        **close_object(properties, required=required, doc=kind.doc),
        **_demand_wish(switches),
        **_demand_company(switches),
    }
    if kind.any_of:
        full = {**full, "allOf": [choose_any([{"required": [place]} for place in kind.any_of])]}
    states = list_states(kind)
    if not states or required or kind.any_of:
        return full
    return choose_any([{"description": "Short for {status: …}.", "enum": list(states)}, full])


def describe_rule(kind: Kind) -> Schema:
    """A rule over resources of this kind."""
    attrs.resolve_types(kind.resource)
    switches = kind.fields(Role.SWITCH)
    properties = {
        "select": {
            "description": "A shell pattern over addresses: service/kind/pattern; the service part is literal.",
            "type": "string",
            "pattern": rf"^[^/*?\[]+/({re.escape(kind.name)}|\*)/[\s\S]",
        },
        "where": {"description": "Facts that must be so.", **_describe_where(kind)},
        "expect": _describe_expect(),
        **_describe_switches(switches),
        **_describe_meta(kind),
    }
    doc = f"The wish for every {kind.name} that a pattern selects; later rules win, and resources win over rules."
    return {
        **close_object(properties, required=["select"], doc=doc),
        **_demand_wish(switches),
        **_demand_company(switches),
    }


def list_states(kind: Kind) -> Sequence[str]:
    """The words that may be wished for the kind's status; empty where it has none."""
    status = next((one for one in kind.fields(Role.SWITCH) if one.name == STATUS), None)
    words: Sequence[str] = status.metadata.get("choices", ()) if status is not None else ()
    return words


def _demand_wish(switches: Sequence["attrs.Attribute[Any]"]) -> Schema:
    """At least one switch is wished for."""
    return {"anyOf": [{"required": [one.name]} for one in switches]} if switches else {"not": {}}


def _demand_company(switches: Sequence["attrs.Attribute[Any]"]) -> Schema:
    """A switch that only goes together with another."""
    beside = {one.name: [one.metadata["beside"]] for one in switches if one.metadata.get("beside")}
    return {"dependentRequired": beside} if beside else {}


def _describe_switches(switches: Sequence["attrs.Attribute[Any]"]) -> Mapping[str, Schema]:
    return {one.name: _describe_switch(one) for one in switches}


def _describe_switch(attribute: "attrs.Attribute[Any]") -> Schema:
    described = describe_field(attribute)
    words = attribute.metadata.get("choices", ())
    if attribute.name != STATUS or not words:
        return described
    at_most = {"description": "It must not work more than this.", "enum": list(words)}
    doc = described.pop("description", None)
    either = choose_any([described, close_object({"at_most": at_most}, required=["at_most"])])
    return {"description": doc, **either} if doc else either


def _describe_meta(kind: Kind) -> Mapping[str, Schema]:
    """The meta-keys; those that name states only where the kind has any."""
    states = list(list_states(kind))
    of_states: Mapping[str, Schema] = {
        "protect": {"description": "States it is never moved to.", "type": "array", "items": {"enum": states}},
        "normal": {"description": "Its normal state, if not the kind's.", "enum": states},
    }
    return {
        "settle": {"description": "How long to wait until the service has done it.", **DURATION},
        "reason": {"description": "Why this is wished.", "type": "string"},
        "owner": {"description": "Who wants it.", "type": "string"},
        "ticket": {"description": "Where it was agreed.", "type": "string"},
        "until": {"description": "From then on its normal state is wished again.", "$ref": "#/$defs/time"},
        "depends_on": {
            "description": "What comes up before it and goes down after it.",
            "type": "array",
            "items": {"$ref": "#/$defs/address"},
        },
        "if_missing": {
            "description": "What to do where there is no such thing: block the plan (the default) or skip it.",
            **describe_type(IfMissing),
        },
        "allow": {
            "description": "What may happen though it loses something or cannot be seen.",
            "type": "array",
            "items": {"enum": list(ALLOW_WORDS)},
        },
        **(of_states if states else {}),
    }


def _describe_where(kind: Kind) -> Schema:
    facts = [one for one in kind.fields(Role.FACT) if one.metadata.get("selectable")]
    return close_object({public_name(one): _describe_asked(one) for one in (*facts, *kind.fields(Role.PLACE))})


def _describe_asked(attribute: "attrs.Attribute[Any]") -> Schema:
    described = describe_field(attribute)
    return described if described.get("type") in {"string", "integer", "boolean"} or "enum" in described else _SCALARS


def _describe_expect() -> Schema:
    bounds = {**describe_class(ExpectEntry), "minProperties": 1}
    return {
        "description": "How many resources it must match, else all of them are blocked.",
        "anyOf": [{"$ref": "#/$defs/count"}, bounds],
    }
