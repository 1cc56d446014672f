"""The url of a service: `${env:NAME}` replaced, a user part split off; no message shows what an url holds."""

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from attrs import frozen

from reconciler.files.mistakes import Mistake
from reconciler.model.service import Basic, KnownRef, Secret

_VARIABLE = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")
_AUTHORITY = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*://)(?P<user>[^/?#]*@)?(?P<rest>.*)", re.DOTALL)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\]")
_EXAMPLE = "write it as https://connect.example.com:8083"


@frozen
class ServiceUrl:
    """An url without user part and trailing slash, and the credential that its user part was."""

    url: str
    basic: Basic | None


def read_url(given: object, environment: Mapping[str, str]) -> ServiceUrl:
    """The url that is meant; raises Mistake for a literal user part, an unset variable, or what is no http url."""
    if not isinstance(given, str):
        raise Mistake("must be a string", hint=_EXAMPLE)
    unset = [name for name in dict.fromkeys(_VARIABLE.findall(given)) if not environment.get(name)]
    if unset:
        raise Mistake(f"names the environment variable {', '.join(unset)}, which is not set", hint=f"set {unset[0]}")
    if "${" in _VARIABLE.sub("", given):
        raise Mistake("holds a ${…} that is not ${env:NAME}", hint="only environment variables can be put in")
    match = _AUTHORITY.fullmatch(given)
    if match is not None and match["user"]:
        basic = _read_user(match["user"].removesuffix("@"), environment)
        return ServiceUrl(_check(_expand(match["scheme"] + match["rest"], environment)), basic)
    return _split_user(_expand(given, environment))


def _expand(text: str, environment: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: environment[match.group(1)], text)


def _read_user(text: str, environment: Mapping[str, str]) -> Basic:
    if _VARIABLE.sub("", text) not in {"", ":"}:
        hint = "write https://${env:USER}:${env:PASSWORD}@…, or give it under credentials: basic"
        raise Mistake(
            "holds a literal user name or password, and a file of desired states must not hold secrets", hint=hint
        )
    # A variable's value is taken as it is; only the parts of an url that came whole are percent-encoded.
    parts = [_expand(part, environment) for part in _cut_at_colon(text)]
    if len(parts) == 1:
        parts = parts[0].split(":", 1)
    return _make_basic(*parts)


def _cut_at_colon(text: str) -> list[str]:
    # The colon in `${env:NAME}` is none of the user part's own.
    return re.split(r"(?<!\$\{env):", text, maxsplit=1)


def _make_basic(username: str, password: str = "") -> Basic:
    return Basic(KnownRef(Secret(username)), KnownRef(Secret(password)))


def _split_user(url: str) -> ServiceUrl:
    """For an url that holds no user part as it is written: one that is there now came from the environment."""
    match = _AUTHORITY.fullmatch(url)
    if match is None or not match["user"]:
        return ServiceUrl(_check(url), None)
    parts = [unquote(part) for part in match["user"].removesuffix("@").split(":", 1)]
    return ServiceUrl(_check(match["scheme"] + match["rest"]), _make_basic(*parts))


def _check(url: str) -> str:
    if _UNSAFE.search(url):
        raise Mistake("holds a space, a backslash or a control character", hint=_EXAMPLE)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Mistake("is not a url", hint=_EXAMPLE) from None
    if parts.scheme not in {"http", "https"}:
        raise Mistake("must begin with http:// or https://", hint=_EXAMPLE)
    if not parts.hostname or port == 0:
        raise Mistake("must name a host", hint=_EXAMPLE)
    if "?" in url or "#" in url:
        raise Mistake("must not have a query or a fragment", hint=_EXAMPLE)
    return url.rstrip("/")
