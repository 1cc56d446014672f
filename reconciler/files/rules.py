"""The `rules` of a desired file; expands none of them: that takes what is live."""

from collections.abc import Mapping
from typing import Any

from reconciler.files.complaints import Complaints
from reconciler.files.entries import Count, ExpectEntry
from reconciler.files.kind_fields import META_KEYS, Check, KindFields, list_wishable
from reconciler.files.located import Piece
from reconciler.files.meta_keys import read_terms
from reconciler.files.mistakes import (
    Mistake,
    describe_given,
    describe_word,
    list_words,
    name_with_article,
    suggest,
)
from reconciler.files.resources import Known, demand_company, hint_kind, read_wishes, refuse_field, refuse_kind
from reconciler.model.rule import Expectation, Rule
from reconciler.model.values import Scalar, Wish

ANY_KIND = "*"
_RULE_KEYS = ("select", "where", "expect")
_HINT = "write service/kind/pattern: workers/connector/legacy-*"
_ADDRESS_PARTS = 3
_PATTERN_SIGNS = frozenset("*?[")


def read_rule(piece: Piece, known: Known, complaints: Complaints) -> Rule | None:
    """The rule that `piece` describes, or `None` with its problems kept."""
    if not isinstance(piece.value, dict):
        complaints.mention(piece, f"{piece.name} must be a mapping with select, not {describe_given(piece.value)}")
        return None
    select = piece.value.get("select")
    kinds = _read_select(piece, known, complaints)
    expect = _read_expect(piece.reach("expect"), complaints) if "expect" in piece.value else Expectation()
    if kinds is None or not isinstance(select, str):
        return None
    where = _read_where(piece.reach("where"), kinds, complaints) if "where" in piece.value else {}
    wishes = _read_all_wishes(piece, kinds, complaints)
    meta = {key: value for key, value in piece.value.items() if key in META_KEYS}
    terms = read_terms(piece, meta, kinds, complaints)
    if expect is None or where is None or wishes is None or terms is None:
        return None
    bounds = expect if "expect" in piece.value else None
    return Rule(select, select.split("/")[0], where, wishes, terms, bounds, piece.origin)


def _read_select(piece: Piece, known: Known, complaints: Complaints) -> tuple[KindFields, ...] | None:
    """The kinds that the rule is about; `None` where it cannot be known."""
    place = piece.reach("select")
    if place.value is None:
        complaints.mention_key(piece, f"select is missing in {piece.name}", hint=_HINT)
        return None
    parts = place.value.split("/", 2) if isinstance(place.value, str) else []
    if len(parts) != _ADDRESS_PARTS or not all(parts):
        complaints.mention(
            place, f"select must be a pattern over addresses, not {describe_given(place.value)}", hint=_HINT
        )
        return None
    if parts[0] not in known.offers:
        _refuse_service(place, parts[0], known, complaints)
        return None
    return _find_kinds(place, parts[0], parts[1], known, complaints)


def _refuse_service(place: Piece, service: str, known: Known, complaints: Complaints) -> None:
    names = sorted(known.offers)
    message = f"{describe_word(service)} in select is not a service of these files"
    if not _PATTERN_SIGNS.isdisjoint(service):
        message = "select must name one service: only kind and name may be patterns"
    complaints.mention(place, message, hint=suggest(service, names) or f"services are {list_words(names)}")


def _find_kinds(
    place: Piece, service: str, kind: str, known: Known, complaints: Complaints
) -> tuple[KindFields, ...] | None:
    offer = known.offers[service]
    if offer is None:
        return None
    every = tuple(known.fields[(offer.name, one.name)] for one in offer.kinds)
    kinds = tuple(fields for fields in every if kind in {ANY_KIND, fields.kind.name})
    if not kinds:
        complaints.mention(place, refuse_kind(kind, offer), hint=hint_kind(kind, offer))
    return kinds or None


def _read_expect(piece: Piece, complaints: Complaints) -> Expectation | None:
    if not isinstance(piece.value, dict):
        count = complaints.structure(piece, _COUNT)
        return Expectation(count, count) if count is not None else None
    bounds = complaints.structure(piece, ExpectEntry)
    if bounds is None:
        return None
    if bounds.min is None and bounds.max is None:
        complaints.mention(piece, "expect must be a count, or hold min, max or both")
        return None
    if bounds.min is not None and bounds.max is not None and bounds.min > bounds.max:
        complaints.mention(piece, f"expect has a min of {bounds.min} above its max of {bounds.max}")
        return None
    return Expectation(bounds.min, bounds.max)


_COUNT: Any = Count
"""For the converter a NewType is a type; for mypy it is not."""


def _read_where(piece: Piece, kinds: tuple[KindFields, ...], complaints: Complaints) -> Mapping[str, Scalar] | None:
    if not isinstance(piece.value, dict):
        complaints.mention(piece, f"where must be a mapping, not {describe_given(piece.value)}")
        return None
    asked: dict[str, Scalar] = {}
    for key, place in piece.items():
        value = _read_question(place, kinds, complaints)
        if value is not None:
            asked[key] = value
    return asked if len(asked) == len(piece.value) else None


def _read_question(piece: Piece, kinds: tuple[KindFields, ...], complaints: Complaints) -> Scalar:
    """The value that a fact is asked for; `None` with its problems kept."""
    key = str(piece.path[-1])
    missing = next((one for one in kinds if key not in one.askable), None)
    if missing is not None:
        names = tuple(missing.askable)
        asked = f"{describe_word(key)} cannot be asked of {name_with_article(missing.kind.name)}"
        message = f"{asked}: where may hold {list_words(names)}"
        complaints.mention_key(piece, message, hint=suggest(key, names))
        return None
    return _check_question(piece, kinds[0].askable[key], complaints)


def _check_question(piece: Piece, check: Check, complaints: Complaints) -> Scalar:
    if not isinstance(piece.value, bool | int | str):
        complaints.take(piece, Mistake("must be a string, a whole number, true or false", given=piece.value))
        return None
    try:
        check(piece.value)
    except (Mistake, ExceptionGroup) as error:
        complaints.take(piece, error)
        return None
    return piece.value


def _read_all_wishes(piece: Piece, kinds: tuple[KindFields, ...], complaints: Complaints) -> Mapping[str, Wish] | None:
    wishes: dict[str, Wish] = {}
    is_sound = True
    for key, place in piece.items():
        if key in _RULE_KEYS or key in META_KEYS:
            continue
        read = _read_wish(place, kinds, complaints)
        is_sound = is_sound and read is not None
        wishes.update(read or {})
    if is_sound and not wishes:
        switches = list_words(list_wishable(kinds))
        complaints.mention_key(piece, f"{piece.name} wishes nothing", hint=f"switches are {switches}")
    is_sound = demand_company(piece, kinds, complaints) and is_sound
    return wishes if is_sound and wishes else None


def _read_wish(piece: Piece, kinds: tuple[KindFields, ...], complaints: Complaints) -> Mapping[str, Wish] | None:
    """What one key wishes; it must be a switch of every kind that the rule is about."""
    key = str(piece.path[-1])
    if all(key in one.switches for one in kinds):
        readings = [read_wishes(piece, key, piece.value, one, complaints) for one in kinds]
        return readings[0] if None not in readings else None
    lacking = next(one for one in kinds if key not in one.switches)
    if any(key in one.switches for one in kinds):
        message = f"{key} is no switch of {name_with_article(lacking.kind.name)}, which this rule selects too"
        complaints.mention_key(piece, message, hint="name one kind in select")
        return None
    if key in lacking.places:
        message = f"{key} finds one resource, and a rule is about all that it selects"
        complaints.mention_key(piece, message, hint="ask for it under `where`")
        return None
    refuse_field(piece, kinds, (*_RULE_KEYS, *list_wishable(kinds), *META_KEYS), complaints)
    return None
