"""Paths of the data plane's Kafka Connect API, and which names they can hold."""

import re
from urllib.parse import quote

CLUSTERS = "/v1/kafka-connect/clusters"

_ALLOWED = re.compile(r"[!-z|~]{1,1024}")
_DOTS = frozenset({".", ".."})
_SEPARATORS = frozenset("/\\")


def cluster_path(cluster: str) -> str:
    """One Kafka Connect cluster."""
    return f"{CLUSTERS}/{quote(cluster, safe='')}"


def connector_path(cluster: str, name: str) -> str:
    """One connector of it."""
    return f"{cluster_path(cluster)}/connectors/{quote(name, safe='')}"


def find_obstacle(name: str) -> str | None:
    """Why this API can never address a connector of this name; `None` where it can.

    Names are checked by the API (printable ASCII without space and braces); a percent sign is decoded twice and
    answered 400 (measured); dots alone are taken out of the path by every url parser.
    """
    if "%" in name:
        return "it decodes a percent sign twice"
    if name in _DOTS:
        return "such a name cannot stand in a url"
    if not _ALLOWED.fullmatch(name):
        return "it takes names of 1 to 1024 printable ASCII characters, without spaces and braces"
    return None


def has_separator(name: str) -> bool:
    """Whether the worker's version decides: a slash or a backslash passes here, and a 4.x worker refuses it."""
    return bool(_SEPARATORS & set(name))
