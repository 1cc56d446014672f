"""Small pieces of English that all views share: counts, durations, moments, values; knows no report."""

import json
import re
from collections.abc import Iterable

from reconciler.model.values import Scalar
from reconciler.views.neutral import neutral

_PLURALS = {
    "has": "have",
    "is": "are",
    "was": "were",
    "entry": "entries",
    "line of counts": "lines of counts",
    "change in detail": "changes in detail",
}
"""Plurals that an `s` at the end does not make, by the end of the singular."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/+-]*")
_RESERVED = frozenset({"true", "false", "null", "none", "unseen"})
_LONGEST = 60
"""Characters of a value or a call in a one-line view."""


def plural(number: int, word: str) -> str:
    """The word as this many need it: `call`, `calls`."""
    if number == 1:
        return word
    ending = next((one for one in _PLURALS if word == one or word.endswith(f" {one}")), None)
    return f"{word}s" if ending is None else word.removesuffix(ending) + _PLURALS[ending]


def count(number: int, word: str) -> str:
    """`1 call`, `2 calls`, `1,200 calls`."""
    return f"{number:,} {plural(number, word)}"


def tally(counts: Iterable[tuple[int, str]]) -> str:
    """`3 applied, 1 rejected`: what is not zero, in the order given; words that have no plural."""
    return ", ".join(f"{number:,} {word}" for number, word in counts if number)


def describe_duration(seconds: float) -> str:
    """`250 ms`, `2.3 s`, `45 min`, `23 h 59 min`, `24 h`, `3 d 2 h`; never negative."""
    left = max(0.0, seconds)
    if left < 1:
        return f"{round(left * 1000)} ms"
    if left < 10:
        return f"{left:.1f}".removesuffix(".0") + " s"
    whole = round(left)
    if whole < 120:
        return f"{whole} s"
    if whole < 2 * 3600:
        return _pair(whole // 60, "min", whole % 60, "s")
    minutes = round(whole / 60)
    if minutes < 48 * 60:
        return _pair(minutes // 60, "h", minutes % 60, "min")
    hours = minutes // 60
    return _pair(hours // 24, "d", hours % 24, "h")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"


def describe_value(value: Scalar) -> str:
    """A value whole: words bare, other strings quoted, `unseen` for what cannot be read."""
    if value is None:
        return "unseen"
    if isinstance(value, str):
        is_bare = _WORD.fullmatch(value) is not None and value.lower() not in _RESERVED
        return value if is_bare else neutral(json.dumps(value, ensure_ascii=False))
    return str(value).lower()


def describe_value_briefly(value: Scalar) -> str:
    """A value for a one-line view: a long one is cut, saying how long it is."""
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{describe_value(value[: _LONGEST - 20])}… ({count(len(value), 'character')})"
    return describe_value(value)


def shorten_path(path: str) -> str:
    """A call's path for a one-line view: the middle of a long one is left out."""
    shown = neutral(path)
    if len(shown) <= _LONGEST:
        return shown
    parts = shown.rstrip("/").split("/")
    ending = shown[len(shown.rstrip("/")) :]
    brief = "/".join([*parts[:3], "…", parts[-1]]) + ending
    is_helpful = len(parts) > 4 and len(brief) <= _LONGEST
    return brief if is_helpful else f"{shown[:30]}…{shown[-29:]}"


def finish_sentence(text: str) -> str:
    """The text with a capital and a full stop; a first word in backticks stays as it is."""
    begun = text[:1].upper() + text[1:]
    return begun if not begun or begun.endswith((".", "!", "?")) else f"{begun}."
