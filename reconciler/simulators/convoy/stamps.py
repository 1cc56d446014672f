"""Ids and times that a simulated server makes up, from its wall clock; never two the same."""

from datetime import UTC, datetime

from reconciler.simulators.clock import Clock

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# The server's database keeps microseconds, its own clock has nanoseconds.
_TICK = 1009


class Stamps:
    """Makes ids and times; `wall_time` is Unix seconds."""

    def __init__(self, wall_time: Clock) -> None:
        self._wall_time = wall_time
        self._last = 0
        self._made = 0

    def row_time(self) -> str:
        """Now, as the database writes it: microseconds, without zeros at the end."""
        return _written(self._next() // 1000, 6)

    def reply_time(self) -> str:
        """Now, as the server itself writes it: nanoseconds."""
        return _written(self._next(), 9)

    def past(self, seconds: float) -> str:
        """The server's own time so many seconds from now."""
        return _written(self._next() + int(seconds * 1e9), 9)

    def uid(self) -> str:
        """A ULID: the milliseconds of its making, then letters that only grow."""
        self._made += 1
        return _digits(self._next() // 1_000_000, 10) + _digits(self._made, 16)

    def _next(self) -> int:
        """Nanoseconds, later than every time before, and never ending in a zero."""
        self._last = max(int(self._wall_time() * 1e6) * 1000, self._last + _TICK)
        self._last += 1 if self._last % 10 == 0 else 0
        return self._last


def _digits(number: int, length: int) -> str:
    written = ""
    for _ in range(length):
        number, place = divmod(number, len(_ALPHABET))
        written = _ALPHABET[place] + written
    return written


def _written(ticks: int, digits: int) -> str:
    seconds, fraction = divmod(ticks, 10**digits)
    day = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    text = f"{fraction:0{digits}}".rstrip("0")
    return f"{day}.{text}Z" if text else f"{day}Z"
