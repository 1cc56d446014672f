"""The words for one wrong value: what it must be, what it was, what may stand there; knows neither files nor paths."""

import difflib
import json
from collections.abc import Collection, Mapping
from datetime import date, time
from functools import lru_cache

_SHOWN_LENGTH = 60
_LISTED = 12
_COMPARED = 1_000
_LONGEST_NUMBER = 1e30


_NEGATIONS = ("in", "un", "de", "dis", "non", "not ", "not_", "not-")
_VOWELS = frozenset("aeiou")


class Unsaid:
    """Stands for a value that a message must not or need not show."""


UNSAID = Unsaid()


class Mistake(ValueError):
    """One wrong value.

    `what` is a verb phrase about it (`must be a string`); `given` is shown unless it may be secret.
    """

    def __init__(self, what: str, *, given: object = UNSAID, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.given = given
        self.hint = hint


def describe_given(given: object) -> str:
    """`given` in a few words: scalars as written, containers by their kind, long texts cut."""
    match given:
        case None:
            return "empty (null)"
        case bool():
            return "true" if given else "false"
        case str():
            return _describe_text(given)
        case int() | float():
            return str(given) if abs(given) < _LONGEST_NUMBER else "a very long number"
        case Mapping():
            return "a mapping"
        case date() | time():
            return "a date or time"
        case _:
            return "a list"


def _describe_text(text: str) -> str:
    # An address may carry a password in its user part.
    if "://" in text and "@" in text:
        return "a text with an address in it"
    cut = text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"
    return json.dumps(cut, ensure_ascii=False)


def list_words(words: Collection[str]) -> str:
    """The words with commas between; of very many only the first."""
    shown = [describe_word(word) for word in list(words)[:_LISTED]]
    more = len(words) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def describe_word(word: str) -> str:
    """A key or choice as it would be written, cut where it is long."""
    return word if len(word) <= _SHOWN_LENGTH and word.isprintable() else _describe_text(word)


def guess_word(given: object, words: Collection[str]) -> str | None:
    """The one of `words` that was probably meant, if any is near."""
    if not isinstance(given, str) or len(given) > _SHOWN_LENGTH or len(words) > _COMPARED:
        return None
    return _find_near(given, tuple(words))


# The same mistake is often made many times over.
@lru_cache(maxsize=256)
def _find_near(given: str, words: tuple[str, ...]) -> str | None:
    folded = {word.casefold(): word for word in words}
    near = difflib.get_close_matches(given.casefold(), folded, n=1)
    return folded[near[0]] if near else None


def suggest(given: object, words: Collection[str]) -> str | None:
    """A hint `did you mean "paused"?`, if a word is near; never the opposite: `active` for `inactive`."""
    word = guess_word(given, words)
    if word is None or str(given).lower() in {f"{negation}{word}" for negation in _NEGATIONS}:
        return None
    return f"did you mean {json.dumps(word, ensure_ascii=False)}?"


def name_with_article(noun: str) -> str:
    """`a connector`, `an endpoint`."""
    return f"{'an' if noun[:1].lower() in _VOWELS else 'a'} {noun}"


def not_a_choice(given: object, choices: Collection[str]) -> Mistake:
    """The mistake of a value that is none of its choices."""
    wanted = f"must be one of {list_words(choices)}" if len(choices) > 1 else f"must be {list_words(choices)}"
    return Mistake(wanted, given=given, hint=suggest(given, choices))
