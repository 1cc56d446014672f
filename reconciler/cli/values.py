"""What the values of flags are made of: durations, outputs, booleans of the environment; sets no defaults."""

import difflib
from collections.abc import Callable, Sequence

import click

from reconciler.cli.formats import Format
from reconciler.errors import InvalidInput
from reconciler.files.durations import parse_duration
from reconciler.model.guard import Limit
from reconciler.runs.outputs import OutputRequest, parse_output

_LONGEST = 3650 * 86400.0
"""Seconds; more is a slip of the hand, and soon more than a date can hold."""

_SHORTEST = 0.001

_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}


def read_duration(given: str | float) -> float:
    """The seconds of a duration that is not nothing; a default is taken as it is. Raises click.BadParameter."""
    return _read_duration(given, least=_SHORTEST)


def read_wait(given: str | float) -> float:
    """The same, `0s` included."""
    return _read_duration(given, least=0.0)


def make_output_reader(formats: Sequence[Format]) -> Callable[[str | OutputRequest], OutputRequest]:
    """A reader of `FORMAT[=PATH]` that raises click.BadParameter for formats that a command does not have."""
    names = tuple(one.value for one in formats)

    def read(given: str | OutputRequest) -> OutputRequest:
        if isinstance(given, OutputRequest):
            return given
        try:
            request = parse_output(given)
        except InvalidInput as error:
            raise click.BadParameter(f"{error.message}: {error.problems[0].hint}.") from error
        if request.format not in names:
            close = difflib.get_close_matches(request.format, names, n=1)
            meant = f" Did you mean {close[0]!r}?" if close else ""
            raise click.BadParameter(f"{request.format!r} is not one of {', '.join(names)}.{meant}")
        return request

    return read


def read_limit(given: str) -> Limit:
    """A count or a share; raises click.BadParameter."""
    try:
        return Limit.parse(given)
    except ValueError as error:
        raise click.BadParameter(f"{given!r} is not a share or a count: write 30% or 5.") from error


def _read_duration(given: str | float, *, least: float) -> float:
    if not isinstance(given, str):
        return float(given)
    try:
        seconds = parse_duration(given)
    except ValueError as error:
        raise click.BadParameter(f"{given!r} is not a duration: write a number and its unit, such as 30s.") from error
    if not least <= seconds <= _LONGEST:
        raise click.BadParameter(f"{given!r} is out of bounds: at most 3650d{', at least 1ms' if least else ''}.")
    return seconds


def parse_boolean(text: str) -> bool:
    """A boolean of the environment; raises ValueError for everything but 1, 0, true and false."""
    if text not in _BOOLEANS:
        raise ValueError(f"{text!r} is not a boolean: write 1, 0, true or false")
    return _BOOLEANS[text]


def parse_count(text: str) -> int:
    """How often a flag that may be repeated was given: a number, or a boolean for once."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else int(parse_boolean(text))


def split_list(text: str) -> tuple[str, ...]:
    """The items of a comma-separated list; blanks around them do not count."""
    return tuple(item.strip() for item in text.split(",") if item.strip())
