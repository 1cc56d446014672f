"""Service urls as locks compare them and as people may see them; parses no credential."""

import re
from functools import cache
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

_ENCODED = re.compile("%([0-9A-Fa-f]{2})")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@cache
def normalise_url(url: str) -> str:
    """The one spelling of a service's url: two urls of one service give the same text.

    Scheme and host in lower case, addresses in their shortest form, no default port, no user part, nothing
    percent-encoded that need not be, no dot segments or trailing slash, no fragment. Raises ValueError where the port
    is no number.
    """
    parts = urlsplit(url)
    path = _resolve_dots(_ENCODED.sub(_decode, parts.path)).rstrip("/")
    return urlunsplit((parts.scheme, _place(parts), path, parts.query, ""))


def show_url(url: str) -> str:
    """`url` without its user part, which may hold a password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _resolve_dots(path: str) -> str:
    """As every client does before it sends (RFC 3986, 5.2.4)."""
    kept: list[str] = []
    for piece in path.split("/"):
        if piece == ".." and len(kept) > 1:
            kept.pop()
        elif piece not in {".", ".."}:
            kept.append(piece)
    return "/".join(kept)


def _decode(encoded: re.Match[str]) -> str:
    """RFC 3986, 6.2.2: letters, digits and `-._~` mean the same bare; the others are spelled in capitals."""
    letter = chr(int(encoded[1], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else encoded[0].upper()


def _place(parts: SplitResult) -> str:
    """Host and port; an IPv6 address keeps its brackets."""
    host = _shorten(parts.hostname or "")
    shown = f"[{host}]" if ":" in host else host
    if parts.port is None or parts.port == _DEFAULT_PORTS.get(parts.scheme):
        return shown
    return f"{shown}:{parts.port}"


def _shorten(host: str) -> str:
    """An address in its one shortest form, an IPv4 address that is wrapped into an IPv6 one as itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str((address.ipv4_mapped if isinstance(address, IPv6Address) else None) or address)
