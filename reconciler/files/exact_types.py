"""Hooks of the documents' converter that take a value only where its type is exactly the declared one."""

from collections.abc import Mapping
from datetime import datetime
from typing import NoReturn, TypeVar

from reconciler.files.documents import read_time
from reconciler.model.address import Address
from reconciler.model.values import Scalar

_Meaning = TypeVar("_Meaning")

_WORDS: Mapping[type, str] = {
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class Misshapen(ValueError):
    """One value is not what belongs in its place."""


def _refuse(expected: str, value: object) -> NoReturn:
    """Says what kind of value stands there, never the value."""
    raise Misshapen(f"{expected} belongs here, not {_WORDS.get(type(value), type(value).__name__)}")


def demand_list(value: object) -> list[object]:
    """The value, known to be a list; raises Misshapen."""
    if not isinstance(value, list):
        _refuse("a list", value)
    return value


def demand_object(value: object) -> dict[str, object]:
    """The value, known to be an object; raises Misshapen."""
    if not isinstance(value, dict):
        _refuse("an object", value)
    return value


def take_text(value: object, _: object) -> str:
    """A string; raises Misshapen."""
    if not isinstance(value, str):
        _refuse("a string", value)
    return value


def take_boolean(value: object, _: object) -> bool:
    """A boolean; raises Misshapen."""
    if not isinstance(value, bool):
        _refuse("a boolean", value)
    return value


def take_integer(value: object, _: object) -> int:
    """An integer that is no boolean; raises Misshapen."""
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse("an integer", value)
    return value


def take_number(value: object, _: object) -> float:
    """A number, as a float; raises Misshapen."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse("a number", value)
    return float(value)


def take_scalar(value: object, _: object) -> Scalar:
    """One value of a path; raises Misshapen."""
    if value is None or isinstance(value, bool | int | str):
        return value
    _refuse("a string, an integer, a boolean or null", value)


def take_any(value: object, _: object) -> object:
    """Whatever JSON can hold."""
    return value


def take_time(value: object, _: object) -> datetime:
    """A time as documents spell it; raises ValueError."""
    return read_time(take_text(value, str))


def take_address(value: object, _: object) -> Address:
    """An address; raises ValueError."""
    return Address.parse(take_text(value, str))


def take_word(words: Mapping[str, _Meaning], value: object) -> _Meaning:
    """What a word stands for; only strings are looked up, so that `true` never means 1. Raises Misshapen."""
    if isinstance(value, str) and value in words:
        return words[value]
    allowed = " or ".join(repr(word) for word in words)
    if isinstance(value, str):
        raise Misshapen(f"{allowed} belongs here, not {value[:60]!r}")
    _refuse(allowed, value)
