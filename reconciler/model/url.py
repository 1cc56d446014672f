"""Service urls as locks compare them and as people may see them; parses no credential."""

from functools import cache
from urllib.parse import SplitResult, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


@cache
def normalise_url(url: str) -> str:
    """The one spelling of a service's url: two urls of one service give the same text.

    Scheme and host in lower case, no default port, no user part, no trailing slash, no fragment. Raises
    ValueError where the port is no number.
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, _place(parts), parts.path.rstrip("/"), parts.query, ""))


def show_url(url: str) -> str:
    """`url` without its user part, which may hold a password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _place(parts: SplitResult) -> str:
    """Host and port; an IPv6 address keeps its brackets."""
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    if parts.port is None or parts.port == _DEFAULT_PORTS.get(parts.scheme):
        return shown
    return f"{shown}:{parts.port}"
