"""Points in time as RFC 3339 writes them; knows no clock."""

import re
from datetime import UTC, datetime

from reconciler.files.mistakes import Mistake

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_HINT = "write date, time and zone: 2026-11-21T14:00Z or 2026-11-21T15:00+01:00"


def parse_instant(given: object) -> datetime:
    """The absolute time, in UTC; raises Mistake for what is none or has no zone. TOML brings datetimes itself."""
    moment = given if isinstance(given, datetime) else _parse_text(given)
    if moment is None:
        raise Mistake("must be an absolute time", given=given, hint=_HINT)
    if moment.tzinfo is None:
        raise Mistake("must say its zone", given=given, hint=_HINT)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Mistake("must be a time that calendars know", given=given, hint=_HINT) from None


def _parse_text(given: object) -> datetime | None:
    if not isinstance(given, str) or not _INSTANT.fullmatch(given):
        return None
    try:
        return datetime.fromisoformat(given.upper())
    except ValueError:
        return None


def write_instant(moment: datetime) -> str:
    """The text that reads back as this time."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
