"""The JSON Schema of the desired file, made from what the installed providers offer."""

from collections.abc import Iterator

import attrs

from reconciler.files.entries import AcceptEntry, CredentialSet, GuardsEntry, LockEntry
from reconciler.files.schema_documents import Schema
from reconciler.files.schema_kinds import describe_resource, describe_rule
from reconciler.files.schema_values import (
    DEFINITIONS,
    DURATION,
    choose_any,
    close_object,
    describe_class,
    describe_field,
)
from reconciler.model.kind import Kind
from reconciler.model.offer import Catalog, Offer, find_key
from reconciler.model.service import Limits, Tls


def describe_desired(catalog: Catalog) -> Schema:
    """The schema of a desired file; unknown keys are mistakes in it."""
    offers = [catalog[name] for name in sorted(catalog)]
    properties: dict[str, Schema] = {
        "version": {"description": "Version of this format.", "const": 1},
        "services": {
            "description": "The services by name.",
            "type": "object",
            "propertyNames": {"pattern": "^[^/\\u0000-\\u001f\\u007f]+$"},
            "additionalProperties": choose_any([_describe_service(offer) for offer in offers]),
        },
        "resources": {"$ref": "#/$defs/resources"},
        "rules": {
            "description": "Wishes for all that a pattern selects; later rules win, resources win over rules.",
            "type": "array",
            "items": choose_any([{"$ref": f"#/$defs/{_name_rule(*one)}"} for one in _list_kinds(offers)]),
        },
        **_describe_extras(),
    }
    return {**close_object(properties, required=["version"]), "$defs": _define(offers)}


def _list_kinds(offers: list[Offer]) -> Iterator[tuple[Offer, Kind]]:
    yield from ((offer, kind) for offer in offers for kind in offer.kinds)


def _name_resource(offer: Offer, kind: Kind) -> str:
    return f"{offer.name}.{kind.name}"


def _name_rule(offer: Offer, kind: Kind) -> str:
    return f"{offer.name}.{kind.name}.rule"


def _define(offers: list[Offer]) -> Schema:
    kinds = list(_list_kinds(offers))
    return {
        **DEFINITIONS,
        "limits": describe_class(
            Limits,
            concurrency={"description": "Requests at once.", "type": "integer", "minimum": 1},
            requests_per_second={"type": "number", "exclusiveMinimum": 0},
            timeout={"description": "Bounds one request.", **DURATION},
        ),
        "tls": describe_class(Tls),
        "credential_set": {**describe_class(CredentialSet), "minProperties": 1},
        "resources": _describe_resources(kinds),
        **{_name_resource(*one): describe_resource(one[1]) for one in kinds},
        **{_name_rule(*one): describe_rule(one[1]) for one in kinds},
    }


def _describe_resources(kinds: list[tuple[Offer, Kind]]) -> Schema:
    """Service → kind → name → resource; two providers may have kinds of one name, and any of them may be meant."""
    by_name: dict[str, list[Schema]] = {}
    for offer, kind in kinds:
        by_name.setdefault(kind.name, []).append({"$ref": f"#/$defs/{_name_resource(offer, kind)}"})
    of_service = close_object(
        {
            name: {
                "type": "object",
                "propertyNames": {"minLength": 1},
                "additionalProperties": choose_any(found),
            }
            for name, found in sorted(by_name.items())
        }
    )
    return {
        "description": "The wishes: service, kind, name.",
        "type": "object",
        "additionalProperties": of_service,
    }


def _describe_service(offer: Offer) -> Schema:
    attrs.resolve_types(offer.options)
    either = {"anyOf": [{"$ref": "#/$defs/credential_set"}, _describe_split()]}
    properties: dict[str, Schema] = {
        "provider": {"description": offer.doc or "What knows this kind of service.", "const": offer.name},
        "url": {"description": "Where it is; ${env:NAME} is replaced.", "type": "string", "minLength": 1},
        "credentials": {"description": "References to secrets, for reads and writes.", **either},
        "limits": {"$ref": "#/$defs/limits"},
        "tls": {"$ref": "#/$defs/tls"},
        **{find_key(one): describe_field(one) for one in attrs.fields(offer.options)},
    }
    return close_object(properties, required=["provider", "url"])


def _describe_split() -> Schema:
    part: Schema = {"$ref": "#/$defs/credential_set"}
    return {
        **close_object({"read": {"description": "For everything but writes.", **part}, "write": dict(part)}),
        "minProperties": 1,
    }


def _describe_extras() -> dict[str, Schema]:
    overlay = close_object({"resources": {"$ref": "#/$defs/resources"}}, required=["resources"])
    return {
        "profiles": {
            "description": "Overlays of resources, chosen by `--profile`.",
            "type": "object",
            "additionalProperties": overlay,
        },
        "guards": describe_class(GuardsEntry),
        "lock": describe_class(LockEntry),
        "accept": {
            "description": "Drift that somebody accepted until a given time.",
            "type": "array",
            "items": describe_class(AcceptEntry),
        },
    }
