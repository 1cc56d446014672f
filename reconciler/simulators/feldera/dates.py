"""Dates and identifiers as Feldera writes them, made from the seconds of the injected clock; asks no clock itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count

from attrs import define, field

_EPOCH = datetime(2026, 11, 21, 9, 0, 0, tzinfo=UTC)
_EPOCH_MILLIS = int(_EPOCH.timestamp() * 1000)


@lru_cache(maxsize=4096)
def write_moment(seconds: float) -> str:
    """RFC 3339 in UTC with microseconds."""
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@define(eq=False)
class Identifiers:
    """Hands out identifiers of the shape of UUID version 7: later ones sort behind earlier ones."""

    _numbers: Iterator[int] = field(factory=lambda: count(1))

    def take(self) -> str:
        """The next one."""
        number = next(self._numbers)
        millis = f"{_EPOCH_MILLIS + number:012x}"
        return f"{millis[:8]}-{millis[8:]}-7{number % 0x1000:03x}-8{number % 0x1000:03x}-{number:012x}"
