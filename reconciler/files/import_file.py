"""Services and wants to the text of a desired file that reads back as the same; reads nothing live."""

from collections.abc import Mapping, Sequence
from typing import assert_never

import attrs

from reconciler.files.documents import dump_pretty
from reconciler.files.durations import write_duration
from reconciler.files.instants import write_instant
from reconciler.files.kind_fields import META_KEYS, STATUS, gather_fields, place_values
from reconciler.files.yaml_writing import Plain, write_block
from reconciler.model.desired import Want
from reconciler.model.kind import Kind, Role
from reconciler.model.offer import Catalog
from reconciler.model.service import (
    Basic,
    CommandRef,
    Credential,
    Credentials,
    EnvRef,
    FileRef,
    Headers,
    KnownRef,
    Limits,
    OAuth,
    SecretRef,
    Service,
    Token,
)
from reconciler.model.terms import IfMissing, Terms
from reconciler.model.values import AtMost, Wish

SCHEMA_URL = "https://raw.githubusercontent.com/switch-reconciler/switch-reconciler/main/schemas/desired-state.v1.json"
"""What editors check and complete the file with."""

_SERVICE_LEVELS = 3
_RESOURCE_LEVELS = 4


def dump_import(services: Sequence[Service], wants: Sequence[Want], *, catalog: Catalog) -> str:
    """A desired file in YAML with these services and one resource for each want, sorted.

    Credentials are written as the references that they are. Reading it back gives equal wants but for
    their origins.
    """
    parts = [f"# yaml-language-server: $schema={SCHEMA_URL}\nversion: 1\n"]
    if services:
        parts.append(
            write_block({"services": {one.name: _show_service(one) for one in services}}, levels=_SERVICE_LEVELS)
        )
    if wants:
        parts.append(write_block({"resources": _show_wants(services, wants, catalog)}, levels=_RESOURCE_LEVELS))
    return "\n".join(parts)


def dump_import_json(services: Sequence[Service], wants: Sequence[Want], *, catalog: Catalog) -> str:
    """The same desired file in JSON."""
    document: dict[str, object] = {"version": 1}
    if services:
        document["services"] = {one.name: _show_service(one) for one in services}
    if wants:
        document["resources"] = _show_wants(services, wants, catalog)
    return dump_pretty(document)


def _show_service(service: Service) -> Mapping[str, Plain]:
    tls = {name: value for name, value in attrs.asdict(service.tls).items() if value is not None}
    shown: dict[str, Plain] = {
        "provider": service.provider,
        "url": service.url_text or service.url,
        "credentials": _show_credentials(service.credentials),
        "limits": _show_limits(service.limits),
        "tls": tls,
    }
    shown.update({name: _show_option(value) for name, value in service.options.items()})
    return {key: value for key, value in shown.items() if key not in {"credentials", "limits", "tls"} or value}


def _show_option(value: object) -> Plain:
    match value:
        case str() | bool() | int() | float() | None:
            return value
        case Mapping():
            return {str(key): _show_option(below) for key, below in value.items()}
        case Sequence():
            return [_show_option(item) for item in value]
        case _:
            return str(value)


def _show_limits(limits: Limits) -> Mapping[str, Plain]:
    shown = {
        "concurrency": limits.concurrency,
        "requests_per_second": limits.requests_per_second,
        "timeout": write_duration(limits.timeout) if limits.timeout is not None else None,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _show_credentials(credentials: Credentials) -> Mapping[str, Plain]:
    read, write = _show_set(credentials.read), _show_set(credentials.write)
    if read == write:
        return read
    both = {"read": read, "write": write}
    return {name: shown for name, shown in both.items() if shown}


def _show_set(credentials: Sequence[Credential]) -> Mapping[str, Plain]:
    shown: dict[str, Plain] = {}
    for credential in credentials:
        match credential:
            case Token(token):
                shown["token"] = _show_reference(token)
            case Basic(KnownRef(), _) | Basic(_, KnownRef()):
                continue  # the url says it
            case Basic(username, password):
                shown["basic"] = {"username": _show_reference(username), "password": _show_reference(password)}
            case OAuth():
                shown["oauth"] = _show_oauth(credential)
            case Headers(headers):
                shown["headers"] = {name: _show_reference(value) for name, value in headers.items()}
            case _:
                assert_never(credential)
    return shown


def _show_oauth(oauth: OAuth) -> Mapping[str, Plain]:
    references = {"client_id": _show_reference(oauth.client_id), "client_secret": _show_reference(oauth.client_secret)}
    return {"token_url": oauth.token_url, **references, **oauth.extra}


def _show_reference(reference: SecretRef) -> Mapping[str, Plain]:
    match reference:
        case EnvRef(name):
            return {"env": name}
        case FileRef(path):
            return {"file": path}
        case CommandRef(argv):
            return {"command": list(argv)}
        case KnownRef():
            raise ValueError("a value that came with an url is written nowhere but in the url")
        case _:
            assert_never(reference)


def _show_wants(
    services: Sequence[Service], wants: Sequence[Want], catalog: Catalog
) -> Mapping[str, Mapping[str, Mapping[str, Plain]]]:
    providers = {service.name: service.provider for service in services}
    fields = gather_fields(catalog)
    shown: dict[str, dict[str, dict[str, Plain]]] = {}
    for want in sorted(wants, key=lambda one: one.address):
        address = want.address
        of_kind = fields[(providers[address.service], address.kind)]
        place = {
            name: value
            for name, value in want.place.items()
            if place_values(of_kind, {}, address.name).get(name) != value
        }
        resource = _shorten({**place, **_nest(of_kind.kind, want.wishes), **_show_terms(want.terms)})
        shown.setdefault(address.service, {}).setdefault(address.kind, {})[address.name] = resource
    return shown


def _shorten(resource: Mapping[str, Plain]) -> Plain:
    status = resource.get(STATUS)
    return status if len(resource) == 1 and isinstance(status, str) else resource


def _nest(kind: Kind, wishes: Mapping[str, Wish]) -> Mapping[str, Plain]:
    """The wishes as they stand in a file: a path is a switch's name, or that and a key or item below it."""
    nested: dict[str, Plain] = {}
    for switch in kind.fields(Role.SWITCH):
        if switch.name in wishes:
            nested[switch.name] = _show_wish(wishes[switch.name])
            continue
        below = {path.split(".", 1)[1]: wish for path, wish in wishes.items() if path.startswith(f"{switch.name}.")}
        if below:
            is_list = bool(switch.metadata.get("each"))
            nested[switch.name] = list(below) if is_list else {key: _show_wish(wish) for key, wish in below.items()}
    return nested


def _show_wish(wish: Wish) -> Plain:
    return {"at_most": wish.state} if isinstance(wish, AtMost) else wish


def _show_terms(terms: Terms) -> Mapping[str, Plain]:
    """The meta-keys that say more than their defaults."""
    shown: Mapping[str, Plain] = {
        "settle": write_duration(terms.settle) if terms.settle is not None else None,
        "reason": terms.reason,
        "owner": terms.owner,
        "ticket": terms.ticket,
        "until": write_instant(terms.until) if terms.until is not None else None,
        "depends_on": [str(address) for address in terms.depends_on] or None,
        "if_missing": terms.if_missing.value if terms.if_missing is not IfMissing.BLOCK else None,
        "protect": list(terms.protect) or None,
        "allow": list(terms.allow) or None,
        "normal": terms.normal,
    }
    return {key: shown[key] for key in META_KEYS if shown[key] is not None}
