"""Scalars by path: how every room sees what is wished and what is live; knows no service."""

from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import frozen

Scalar = bool | int | str | None
"""One value of a switch or a fact; `None` means that it could not be seen."""

Values = Mapping[str, Scalar]
"""Dotted path to scalar: `status`, `maintenance.enabled`, `deploy.production`."""


@frozen
class AtMost:
    """The wish "must not work more than this": met by every state that works no more than `state`."""

    state: str


Wish = bool | int | str | AtMost
"""What may be wished for one path."""

Wishes = Mapping[str, Wish]
"""Only what was written: a path that is not in here is never compared and never sent."""


def spell(value: Scalar) -> str:
    """A value as a file, a query and a message spell it: `true`, not `True`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def spell_moment(moment: datetime) -> str:
    """A time to the second as a message spells it: `2026-11-21T14:00:00Z`. It must be aware."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
