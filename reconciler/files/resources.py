"""The `resources` of a desired file as wants; compares nothing across files."""

from collections.abc import Iterator, Mapping

from attrs import define, frozen

from reconciler.files.complaints import Complaints
from reconciler.files.kind_fields import META_KEYS, STATUS, FieldsByKind, KindFields, place_values
from reconciler.files.located import Piece
from reconciler.files.meta_keys import read_terms
from reconciler.files.mistakes import Mistake, describe_given, describe_word, list_words, suggest
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.offer import Offer
from reconciler.model.values import Scalar, Wish

_META = frozenset(META_KEYS)


@frozen
class Known:
    """What resources and rules are read against: the fields of every kind, and each service's offer.

    The offer is `None` where the service's provider is not known: that is a problem of the service alone.
    """

    fields: FieldsByKind
    offers: Mapping[str, Offer | None]

    def find(self, offer: Offer, kind: str) -> KindFields | None:
        """The fields of an offer's kind."""
        return self.fields.get((offer.name, kind))


@frozen
class Draft:
    """A want and where it is written."""

    want: Want
    piece: Piece


@define
class Written:
    """The values of one resource or rule, sorted by what they are for; `is_sound` where all of them could be read."""

    places: dict[str, Scalar]
    wishes: dict[str, Wish]
    meta: dict[str, object]
    is_sound: bool = True


def read_resources(piece: Piece, known: Known, complaints: Complaints) -> Iterator[Draft]:
    """A draft for every resource below `piece` that could be read."""
    _demand_mapping(piece, "services", complaints)
    for service, kinds in piece.items():
        if service not in known.offers:
            message = f"{describe_word(service)} is not a service of these files"
            complaints.mention_key(kinds, message, hint=_hint_services(service, known))
            continue
        _demand_mapping(kinds, "kinds", complaints)
        offer = known.offers[service]
        if offer is not None:
            for kind, resources in kinds.items():
                yield from _read_kind(resources, Address(service, kind or "?", "*"), offer, known, complaints)


def _hint_services(given: str, known: Known) -> str:
    names = sorted(known.offers)
    listed = f"services are {list_words(names)}" if names else "no service is configured"
    return suggest(given, names) or listed


def _demand_mapping(piece: Piece, what: str, complaints: Complaints) -> None:
    if not isinstance(piece.value, dict):
        complaints.mention(piece, f"{piece.name} must be a mapping of {what}, not {describe_given(piece.value)}")


def _read_kind(piece: Piece, pattern: Address, offer: Offer, known: Known, complaints: Complaints) -> Iterator[Draft]:
    fields = known.find(offer, str(piece.path[-1]))
    if fields is None:
        complaints.mention_key(piece, refuse_kind(str(piece.path[-1]), offer), hint=hint_kind(piece.path[-1], offer))
        return
    _demand_mapping(piece, "resources", complaints)
    for name, resource in piece.items():
        if not name:
            complaints.mention_key(resource, "the name of a resource must not be empty")
            continue
        want = _read_resource(resource, Address(pattern.service, fields.kind.name, name), fields, complaints)
        if want is not None:
            yield Draft(want, resource)


def refuse_kind(given: str, offer: Offer) -> str:
    """What is said of a kind that the provider does not have."""
    names = [kind.name for kind in offer.kinds]
    return f"{describe_word(given)} is not a kind of {offer.name}: it has {list_words(names)}"


def hint_kind(given: object, offer: Offer) -> str | None:
    """The kind that was probably meant."""
    return suggest(given, [kind.name for kind in offer.kinds])


def _read_resource(piece: Piece, address: Address, fields: KindFields, complaints: Complaints) -> Want | None:
    value = piece.value
    if isinstance(value, dict):
        written = _read_fields(piece, value, fields, complaints)
    elif fields.states and isinstance(value, str):
        written = Written({}, {}, {})
        _read_switch(piece, STATUS, value, fields, written, complaints)
    else:
        either = f" or one of {list_words(fields.states)}" if fields.states else ""
        complaints.mention(piece, f"{describe_word(piece.name)} must be a mapping{either}, not {describe_given(value)}")
        return None
    terms = read_terms(piece, written.meta, (fields,), complaints)
    _demand_places(piece, written, fields, complaints)
    if not demand_company(piece, (fields,), complaints):
        written.is_sound = False
    if written.is_sound and not written.wishes:
        switches = list_words(tuple(fields.switches))
        complaints.mention_key(piece, f"{describe_word(piece.name)} wishes nothing", hint=f"switches are {switches}")
        written.is_sound = False
    if terms is None or not written.is_sound:
        return None
    return Want(address, place_values(fields, written.places, address.name), written.wishes, terms, piece.origin)


def _read_fields(piece: Piece, value: Mapping[str, object], fields: KindFields, complaints: Complaints) -> Written:
    written = Written({}, {}, {})
    for key, given in value.items():
        if key in fields.switches:
            _read_switch(piece.reach(key), key, given, fields, written, complaints)
        elif key in fields.places:
            _read_place(piece.reach(key), fields, written, complaints)
        elif key in _META:
            written.meta[key] = given
        else:
            refuse_field(piece.reach(key), (fields,), fields.keys, complaints)
            written.is_sound = False
    return written


def refuse_field(piece: Piece, kinds: tuple[KindFields, ...], allowed: tuple[str, ...], complaints: Complaints) -> None:
    """The problem of a key that is no field to be written here: unknown, or a fact."""
    key = str(piece.path[-1])
    if any(key in one.facts for one in kinds):
        message = f"{describe_word(key)} is a fact, which is seen and not wished for"
        may_be_asked = all(key in one.askable for one in kinds)
        complaints.mention_key(piece, message, hint="a rule's `where` may ask for it" if may_be_asked else None)
        return
    complaints.reject_key(piece, allowed)


def _read_place(piece: Piece, fields: KindFields, written: Written, complaints: Complaints) -> None:
    key = str(piece.path[-1])
    try:
        value = fields.places[key](piece.value)
    except (Mistake, ExceptionGroup) as error:
        complaints.take(piece, error)
        written.is_sound = False
        return
    if isinstance(value, str | int | bool):
        written.places[key] = value


def _read_switch(
    piece: Piece, key: str, given: object, fields: KindFields, written: Written, complaints: Complaints
) -> None:
    read = read_wishes(piece, key, given, fields, complaints)
    if read is None:
        written.is_sound = False
    else:
        written.wishes.update(read)


def read_wishes(
    piece: Piece, key: str, given: object, fields: KindFields, complaints: Complaints
) -> Mapping[str, Wish] | None:
    """What the switch `key` wishes at `piece`, by path, or `None` with its problems kept."""
    try:
        return fields.flatten(key, fields.switches[key](given))
    except (Mistake, ExceptionGroup) as error:
        complaints.take(piece, error)
        return None


def _demand_places(piece: Piece, written: Written, fields: KindFields, complaints: Complaints) -> None:
    value = piece.value
    for place in fields.places:
        is_written = isinstance(value, dict) and place in value
        if place not in fields.defaults and not is_written:
            message = f"{place} is missing in {describe_word(piece.name)}: it says which {fields.kind.name} is meant"
            complaints.mention_key(piece, message)
            written.is_sound = False
    either = fields.kind.any_of
    if either and not (isinstance(value, dict) and set(either) & set(value)):
        says = f"it says which {fields.kind.name} is meant"
        complaints.mention_key(piece, f"{' or '.join(either)} is missing in {describe_word(piece.name)}: {says}")
        written.is_sound = False


def demand_company(piece: Piece, kinds: tuple[KindFields, ...], complaints: Complaints) -> bool:
    """Whether every switch that only goes together with another has that other beside it."""
    value = piece.value if isinstance(piece.value, dict) else {}
    lonely = {
        name: other for one in kinds for name, other in one.beside.items() if name in value and other not in value
    }
    for name, other in lonely.items():
        message = f"{name} may only be written beside {other}"
        complaints.mention_key(piece.reach(name), message, hint=f"write {other}, or take {name} out")
    return not lonely
