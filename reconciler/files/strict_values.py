"""Hooks for single values: each takes exactly its type and raises Mistake; knows no containers and no classes."""

import math
import re
from collections.abc import Callable
from typing import Any

from reconciler.files.durations import parse_duration
from reconciler.files.entries import SHARE, Count, Number
from reconciler.files.mistakes import Mistake, not_a_choice
from reconciler.model.address import Address
from reconciler.model.guard import Limit

Hook = Callable[[Any, Any], Any]
"""What cattrs calls with a value and the type that is wanted."""


def exactly(wanted: type, what: str) -> Hook:
    """A hook for values whose type is exactly this one: `true` is no number and `7.0` no whole one."""

    def structure(given: object, _: object) -> object:
        if type(given) is not wanted:
            is_plain = isinstance(given, bool | int | float | dict | list)
            hint = "put it in quotes" if wanted is str and is_plain else None
            raise Mistake(f"must be {what}", given=given, hint=hint)
        return given

    return structure


def among(words: tuple[str, ...]) -> Hook:
    """A hook for strings that are one of `words`."""
    allowed = frozenset(words)

    def structure(given: object, _: object) -> object:
        if not isinstance(given, str) or given not in allowed:
            raise not_a_choice(given, words)
        return given

    return structure


def within(least: int, greatest: int) -> Hook:
    """A hook for whole numbers from `least` to `greatest`."""

    def structure(given: object, _: object) -> object:
        if type(given) is not int or not least <= given <= greatest:
            raise Mistake(f"must be a whole number from {least} to {greatest}", given=given)
        return given

    return structure


def structure_count(given: object, _: object) -> Count:
    """A whole number from 0."""
    if type(given) is not int or given < 0:
        raise Mistake("must be a whole number from 0", given=given)
    return Count(given)


def structure_concurrency(given: object, _: object) -> int:
    """A whole number from 1."""
    if type(given) is not int or given < 1:
        raise Mistake("must be a whole number from 1", given=given)
    return given


def structure_rate(given: object, _: object) -> float:
    """A number above 0, whole or not."""
    if type(given) not in {int, float} or not isinstance(given, int | float) or not math.isfinite(given) or given <= 0:
        raise Mistake("must be a number above 0", given=given)
    return float(given)


def structure_timeout(given: object, _: object) -> float:
    """A duration above 0, in seconds."""
    seconds = parse_duration(given)
    if seconds <= 0:
        raise Mistake("must be longer than nothing", given=given)
    return seconds


def structure_number(given: object, wanted: object) -> Number:
    """The same, as a type of its own."""
    return Number(structure_concurrency(given, wanted))


def structure_limit(given: object, _: object) -> Limit:
    """A count from 0 or a share of at most `100%`."""
    if type(given) is int and given >= 0:
        return Limit(given)
    if isinstance(given, str) and re.fullmatch(SHARE, given):
        return Limit.parse(given)
    raise Mistake("must be a share or a count", given=given, hint="write 30% or 5")


def structure_address(given: object, _: object) -> Address:
    """`service/kind/name`."""
    try:
        return Address.parse(given) if isinstance(given, str) else _refuse_address(given)
    except ValueError:
        return _refuse_address(given)


def _refuse_address(given: object) -> Address:
    raise Mistake("must be an address", given=given, hint="write service/kind/name")


def structure_scalar(given: object, _: object) -> object:
    """Any single value but a null."""
    if type(given) not in {bool, int, str, float}:
        raise Mistake("must be a string, a number, true or false", given=given)
    return given
