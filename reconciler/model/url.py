"""Service urls as locks compare them and as people may see them; parses no credential."""

from functools import cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


@cache
def normalise_url(url: str) -> str:
    """The one spelling of a service's url: two urls of one service give the same text.

    Scheme and host in lower case, no default port, no user part, no dot segments or trailing slash, no fragment. Raises
    ValueError where the port is no number.
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, _place(parts), _resolve_dots(parts.path).rstrip("/"), parts.query, ""))


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


def _place(parts: SplitResult) -> str:
    """Host and port; an IPv6 address keeps its brackets."""
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    if parts.port is None or parts.port == _DEFAULT_PORTS.get(parts.scheme):
        return shown
    return f"{shown}:{parts.port}"
