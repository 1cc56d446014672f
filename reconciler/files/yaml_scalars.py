"""Which value a YAML 1.2 scalar is (core schema: `no` is a text, `0o17` a number); knows no events and no positions."""

import math
import re

_DIGITS_LIMIT = 100

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {
    word: value for value, words in ((True, "true True TRUE"), (False, "false False FALSE")) for word in words.split()
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_FIRST_LETTERS = frozenset("~nNtTfF-+.0123456789")

CORE = "tag:yaml.org,2002:"

Resolved = str | bool | int | float | None


def resolve_plain(text: str) -> Resolved:
    """The value of an unquoted scalar; raises ValueError for a number that is too long or not finite."""
    if text and text[0] not in _FIRST_LETTERS:
        return text
    if text in _NULLS:
        return None
    if text in _TRUTHS:
        return _TRUTHS[text]
    return _resolve_number(text)


def _resolve_number(text: str) -> str | int | float:
    if _INTEGER.fullmatch(text):
        return _read_integer(text)
    if _FLOAT.fullmatch(text):
        return _read_float(text)
    return text


def _read_integer(text: str) -> int:
    if len(text) > _DIGITS_LIMIT:
        raise ValueError(f"a number of more than {_DIGITS_LIMIT} digits")
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


def _read_float(text: str) -> float:
    number = float(text) if text[-1].isdigit() or text[-1] == "." else math.inf
    if len(text) > _DIGITS_LIMIT or not math.isfinite(number):
        raise ValueError("a number that is not finite")
    return number


def resolve_tagged(tag: str, text: str) -> Resolved:
    """The value of a scalar with an explicit core tag; raises ValueError where text and tag disagree."""
    value = text if tag == f"{CORE}str" else resolve_plain(text)
    expected = _TYPES.get(tag)
    if expected is float and type(value) is int:
        return float(value)
    if type(value) is not expected:
        raise ValueError(f"a value that does not fit its tag !!{tag.removeprefix(CORE)}")
    return value


_TYPES: dict[str, type] = {
    f"{CORE}str": str,
    f"{CORE}int": int,
    f"{CORE}float": float,
    f"{CORE}bool": bool,
    f"{CORE}null": type(None),
}

SCALAR_TAGS = frozenset(_TYPES)
