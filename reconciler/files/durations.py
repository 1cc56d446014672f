"""Durations as people write them, in seconds; knows no fields."""

import re

from reconciler.files.mistakes import Mistake

_DURATION = re.compile(r"([0-9]{1,12})(ms|s|m|h|d)")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_HINT = "write a whole number and its unit: 250ms, 30s, 10m, 2h or 1d"


def parse_duration(given: object) -> float:
    """The seconds of `250ms`, `30s`, `10m`, `2h` or `1d`; raises Mistake (a ValueError) for everything else."""
    match = _DURATION.fullmatch(given) if isinstance(given, str) else None
    if match is None:
        raise Mistake("must be a duration", given=given, hint=_HINT)
    number, unit = match.groups()
    return int(number) / 1000 if unit == "ms" else int(number) * _SECONDS[unit]


def write_duration(seconds: float) -> str:
    """The duration that reads back as these seconds, in the largest whole unit; to the millisecond."""
    milliseconds = round(seconds * 1000)
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds >= size and milliseconds % size == 0:
            return f"{milliseconds // size}{unit}"
    return f"{milliseconds}ms"
