"""The `services` of a desired file, checked against what providers offer; resolves no credential."""

import re
from collections.abc import Mapping

import attrs
from attrs import evolve, frozen

from reconciler.files.complaints import Complaints
from reconciler.files.entries import CredentialSet, OAuthEntry, SplitCredentials
from reconciler.files.located import Piece
from reconciler.files.mistakes import Mistake, describe_given, describe_word, list_words, suggest
from reconciler.files.references import anchor_credential, anchor_path
from reconciler.files.urls import ServiceUrl, read_url
from reconciler.model.offer import Catalog, Offer, find_key
from reconciler.model.service import Basic, Credential, Credentials, Headers, Limits, OAuth, Service, Tls, Token

_OWN_KEYS = ("provider", "url", "credentials", "limits", "tls")
_SERVICE_NAME = re.compile(r"[^/\x00-\x1f\x7f]+")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@frozen
class Surroundings:
    """What a service is read against; `folder` is where the desired file is."""

    catalog: Catalog
    environment: Mapping[str, str]
    folder: str


def find_offer(piece: Piece, catalog: Catalog) -> Offer | None:
    """What the provider of this service offers, as far as its entry says a known one; complains of nothing."""
    provider = piece.reach("provider").value
    return catalog.get(provider) if isinstance(provider, str) else None


def read_service(name: str, piece: Piece, around: Surroundings, complaints: Complaints) -> Service | None:
    """The service that `piece` describes, or `None` with its problems kept."""
    if not _SERVICE_NAME.fullmatch(name):
        complaints.mention_key(piece, "the name of a service must not be empty, nor hold / or control characters")
        return None
    if not isinstance(piece.value, dict):
        complaints.mention(piece, f"the service {describe_word(name)} must be a mapping with provider and url")
        return None
    offer = _read_provider(piece, around.catalog, complaints)
    address = _read_url(piece, around.environment, complaints)
    credentials = _read_credentials(piece, around.folder, address, complaints)
    limits = _read_limits(piece, complaints)
    tls = _read_tls(piece, around.folder, complaints)
    options = _read_options(piece, offer, complaints)
    if offer is None or address is None or credentials is None or limits is None or tls is None or options is None:
        return None
    text = str(piece.reach("url").value)
    return Service(name, offer.name, address.url, credentials, limits, tls, options, piece.origin, text)


def _read_provider(piece: Piece, catalog: Catalog, complaints: Complaints) -> Offer | None:
    if not _has(piece, "provider", complaints):
        return None
    offer = find_offer(piece, catalog)
    if offer is None:
        given = piece.reach("provider")
        message = f"provider must be one of {list_words(sorted(catalog))}, not {describe_given(given.value)}"
        complaints.mention(given, message, hint=suggest(given.value, catalog.keys()))
    return offer


def _has(piece: Piece, key: str, complaints: Complaints) -> bool:
    is_there = _is_written(piece, key)
    if not is_there:
        complaints.mention_key(piece, f"{key} is missing in {describe_word(piece.name)}")
    return is_there


def _read_url(piece: Piece, environment: Mapping[str, str], complaints: Complaints) -> ServiceUrl | None:
    if not _has(piece, "url", complaints):
        return None
    place = piece.reach("url")
    try:
        return read_url(place.value, environment)
    except Mistake as mistake:
        complaints.take(place, mistake)
        return None


def _read_limits(piece: Piece, complaints: Complaints) -> Limits | None:
    return complaints.structure(piece.reach("limits"), Limits) if _is_written(piece, "limits") else Limits()


def _read_tls(piece: Piece, folder: str, complaints: Complaints) -> Tls | None:
    if not _is_written(piece, "tls"):
        return Tls()
    place = piece.reach("tls")
    tls = complaints.structure(place, Tls)
    if tls is None:
        return None
    if tls.key is not None and tls.certificate is None:
        complaints.mention(place, "tls has a key but no certificate", hint="give both, or neither")
        return None
    paths = {name: anchor_path(path, folder) for name, path in attrs.asdict(tls).items() if path is not None}
    return evolve(tls, **paths)


def _read_options(piece: Piece, offer: Offer | None, complaints: Complaints) -> Mapping[str, object] | None:
    if offer is None:
        return None
    written = {key: option.value for key, option in piece.items() if key not in _OWN_KEYS}
    rest = Piece(piece.document, piece.path, written)
    wanted: type[attrs.AttrsInstance] = offer.options
    read = complaints.structure(rest, wanted, also=_OWN_KEYS)
    if read is None:
        return None
    # Only what was written: defaults belong to the provider.
    values = attrs.asdict(read, recurse=False)
    return {find_key(one): values[one.name] for one in attrs.fields(type(read)) if find_key(one) in written}


def _is_written(piece: Piece, key: str) -> bool:
    return isinstance(piece.value, dict) and key in piece.value


def _read_credentials(
    service: Piece, folder: str, address: ServiceUrl | None, complaints: Complaints
) -> Credentials | None:
    from_url = (address.basic,) if address is not None and address.basic is not None else ()
    if not _is_written(service, "credentials"):
        return Credentials(from_url, from_url)
    piece = service.reach("credentials")
    if isinstance(piece.value, dict) and not {"read", "write"}.isdisjoint(piece.value):
        split = complaints.structure(piece, SplitCredentials)
        if split is None:
            return None
        read = _read_set(piece.reach("read"), split.read, folder, from_url, complaints)
        write = _read_set(piece.reach("write"), split.write, folder, from_url, complaints)
    else:
        single = complaints.structure(piece, CredentialSet)
        read = write = _read_set(piece, single, folder, from_url, complaints) if single is not None else None
    return Credentials(read, write) if read is not None and write is not None else None


def _read_set(
    piece: Piece,
    entry: CredentialSet | None,
    folder: str,
    from_url: tuple[Basic, ...],
    complaints: Complaints,
) -> tuple[Credential, ...] | None:
    """The credentials of one set; `()` where the set is left out."""
    if entry is None:
        return ()
    problem = _find_problem(entry, from_url)
    if problem is not None:
        complaints.mention(piece, problem)
        return None
    kinds = (
        Token(entry.token) if entry.token is not None else None,
        entry.basic,
        _make_oauth(entry.oauth),
        Headers(entry.headers) if entry.headers is not None else None,
    )
    return (*from_url, *(anchor_credential(one, folder) for one in kinds if one is not None))


def _find_problem(entry: CredentialSet, from_url: tuple[Basic, ...]) -> str | None:
    names = list(entry.headers or {})
    if not all(_HEADER_NAME.fullmatch(name) for name in names):
        return "a name under headers is no name of an HTTP header"
    authorizing = [one for one in (entry.token, entry.basic, entry.oauth, *from_url) if one is not None]
    is_double = len(authorizing) + sum(name.casefold() == "authorization" for name in names) > 1
    if is_double:
        return "only one of token, basic, oauth, an Authorization header and the url's user part can be sent"
    if not authorizing and not names:
        return "credentials must hold one of token, basic, oauth, headers"
    if entry.oauth is not None and not _is_plain_url(entry.oauth.token_url):
        return "token_url must begin with http:// or https:// and hold neither user part nor variable"
    return None


def _is_plain_url(text: str) -> bool:
    try:
        return "${" not in text and read_url(text, {}).basic is None
    except Mistake:
        return False


def _make_oauth(entry: OAuthEntry | None) -> OAuth | None:
    if entry is None:
        return None
    extra = {"audience": entry.audience, "scope": entry.scope}
    given = {name: value for name, value in extra.items() if value is not None}
    return OAuth(entry.token_url, entry.client_id, entry.client_secret, given)
