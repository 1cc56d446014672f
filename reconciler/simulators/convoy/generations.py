"""What differs from one version of the server to the next, as data; decides nothing by itself.

Where the version of a change is not known exactly, it is set to the first version it was seen in.
"""

import re
from collections.abc import Mapping
from typing import Literal

from attrs import frozen

Number = tuple[int, ...]

PUBLIC_ACTIVATION: Number = (26, 6, 4)
"""POST …/activate is mounted on the public API."""
DASHBOARD_ACTIVATION: Number = (26, 1, 2)
"""The dashboard's own activate path takes a project key; before, it says that the feature is not enabled."""
DASHBOARD_TELLS_NEW_STATUS: Number = (26, 6, 4)
"""Its answer shows the new status; before, the one from before the change."""
MANAGERS_ONLY: Number = (26, 6, 6)
"""A personal key needs more than the right to view."""
TYPE_GATE: Number = (26, 3, 5)
"""Content types that are not JSON are refused with 415."""
LENIENT_API_VERSIONS: Number = (26, 3, 7)
"""An API version that cannot be read means the oldest shape; before, 400, after a toggle was carried out."""
RETRY_AFTER_SECONDS: Number = (26, 7, 3)
"""Retry-After is a number of seconds; before, a Unix time."""
CACHED_KEYS: Number = (26, 7)
"""Keys outlive the database for a while."""
METRICS: Number = (26, 7)
"""An endpoint shows the members about failures and retries, and no longer a blank API key."""
CONTENT_TYPE: Number = (25, 12)
"""An endpoint shows its content type."""
NEWER_DEFAULT: Number = (25, 12)
"""The API version of an instance that does not say is 2025-11-24; before, 2024-04-01."""
BUILT_DASHBOARD: Number = (26,)
"""The dashboard's page is a built one, as a look at its first characters tells."""

# Builds of a tag whose source still carries the number of another.
_SAID: Mapping[Number, str] = {(25, 9, 2): "v25.9.1"}
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

Shape = Literal["current", "titled", "oldest"]
"""How an endpoint is written down: `titled` has title and target_url, `oldest` writes durations as text too."""

_EXACT: Mapping[str, Shape] = {"2024-01-01": "titled", "0001-01-01": "oldest"}


@frozen
class Generation:
    """One version of the server."""

    number: Number

    def has(self, since: Number) -> bool:
        """Whether it is that version or a later one."""
        return self.number >= since

    def said(self) -> str:
        """What it calls itself."""
        return _SAID.get(self.number) or "v" + ".".join(map(str, self.number))

    def default_api_version(self) -> str:
        """The API version of an instance that is not pinned to one."""
        return "2025-11-24" if self.has(NEWER_DEFAULT) else "2024-04-01"

    def shape(self, api_version: str) -> Shape | None:
        """The shape that this API version asks for; None where the server cannot make sense of it."""
        is_date = _DATE.fullmatch(api_version) is not None
        if not self.has(LENIENT_API_VERSIONS):
            return _EXACT.get(api_version, "current") if is_date else None
        if not is_date or api_version < "2024-01-01":
            return "oldest"
        return "titled" if api_version < "2024-04-01" else "current"


def read_generation(version: str) -> Generation:
    """The generation of a version like "26.7.3". Raises ValueError for another text."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"a version looks like 26.7.3, not {version!r}")
    return Generation(tuple(int(part) for part in found.groups()))
