"""What providers offer as JSON (`providers -o json`); nothing is read back."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from reconciler.files.documents import dump_pretty
from reconciler.model.kind import Kind, Role
from reconciler.model.offer import Offer
from reconciler.model.transition import Refusal, Transition

FORMAT = "reconciler-providers"
VERSION = "1.0"


def dump_offers(offers: Sequence[Offer]) -> str:
    """The document, sorted by provider."""
    ordered = sorted(offers, key=lambda one: one.name)
    return dump_pretty(
        {"format": FORMAT, "format_version": VERSION, "providers": [_describe_offer(one) for one in ordered]}
    )


def _describe_offer(offer: Offer) -> Mapping[str, object]:
    options = [one.name for one in attrs.fields(offer.options) if one.init]
    return {
        "name": offer.name,
        "doc": offer.doc,
        "options": options,
        "kinds": [_describe_kind(kind) for kind in offer.kinds],
    }


def _describe_kind(kind: Kind) -> Mapping[str, object]:
    return {
        "name": kind.name,
        "doc": kind.doc,
        "normal": dict(kind.normal),
        "fields": [_describe_field(one, role) for role in Role for one in kind.fields(role)],
        "transitions": [_describe_transition(row) for row in kind.transitions],
    }


def _describe_field(field: "attrs.Attribute[Any]", role: Role) -> Mapping[str, object]:
    metadata = field.metadata
    return {
        "name": metadata.get("alias") or field.name,
        "role": role.value,
        "choices": list(metadata.get("choices", ())),
        "selectable": bool(metadata.get("selectable", role is Role.PLACE)),
        "doc": metadata.get("doc", ""),
    }


def _describe_transition(row: Transition) -> Mapping[str, object]:
    refusal = row.verbs if isinstance(row.verbs, Refusal) else None
    return {
        "seen": row.seen,
        "wish": row.wish,
        "verbs": [] if isinstance(row.verbs, Refusal) else list(row.verbs),
        "refused": None if refusal is None else refusal.why,
        "way_out": None if refusal is None else refusal.way_out,
        "needs": sorted(row.needs),
        "allow": row.allow,
        "costs": list(row.costs),
        "follow_up": list(row.follow_up),
    }
