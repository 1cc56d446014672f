"""Strict JSON text to a located document; does not know what the document means."""

import math
import re
from collections.abc import Callable

from attrs import define

from reconciler.files.located import DEPTH_LIMIT, NODES_LIMIT, Document, Lines, Spot, Unparsable
from reconciler.files.mistakes import describe_word
from reconciler.model.problem import Problem

_DIGITS_LIMIT = 100

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)"')
_ESCAPE = re.compile(r"\\(u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: tuple[tuple[str, object], ...] = (("true", True), ("false", False), ("null", None))

Complain = Callable[[Problem], None]


def parse_json(text: str, *, file: str, complain: Complain) -> Document:
    """The document in `text`; duplicate keys go to `complain`, what is no JSON raises Unparsable."""
    lines = Lines(file, text)
    value, spot = _Scanner(lines, complain).scan()
    return Document(lines, value, spot)


@define
class _Scanner:
    """Reads values from `at` on; recursion is bounded by the depth limit."""

    _lines: Lines
    _complain: Complain
    _at: int = 0
    _count: int = 0

    def scan(self) -> tuple[object, Spot]:
        """The one value of the text."""
        start = self._skip_space()
        value, children = self._read_value(depth=0)
        if self._skip_space() < len(self._lines.text):
            raise self._stop("something stands after the end of the document")
        return value, Spot(start, start, children)

    def _read_value(self, *, depth: int) -> "tuple[object, dict[str, Spot] | list[Spot] | None]":
        self._count += 1
        if self._count > NODES_LIMIT:
            raise self._stop(f"the document holds more than {NODES_LIMIT} values")
        if depth > DEPTH_LIMIT:
            raise self._stop(f"this is nested more than {DEPTH_LIMIT} levels deep")
        match self._lines.text[self._at : self._at + 1]:
            case "{":
                return self._read_object(depth)
            case "[":
                return self._read_list(depth)
            case '"':
                return self._read_string(), None
            case _:
                return self._read_scalar(), None

    def _read_object(self, depth: int) -> tuple[object, dict[str, Spot]]:
        value: dict[str, object] = {}
        spots: dict[str, Spot] = {}
        self._at += 1
        while not self._ends_with("}", is_first=not value and not spots):
            key_at = self._at
            key = self._read_key()
            value_at = self._skip_space()
            item, children = self._read_value(depth=depth + 1)
            if key in value:
                self._note_duplicate(key, key_at, spots[key])
            else:
                value[key], spots[key] = item, Spot(key_at, value_at, children)
        return value, spots

    def _read_list(self, depth: int) -> tuple[object, list[Spot]]:
        value: list[object] = []
        spots: list[Spot] = []
        self._at += 1
        while not self._ends_with("]", is_first=not value):
            at = self._at
            item, children = self._read_value(depth=depth + 1)
            value.append(item)
            spots.append(Spot(at, at, children))
        return value, spots

    def _ends_with(self, bracket: str, *, is_first: bool) -> bool:
        """Goes past the closing bracket, or past the comma (none before the first) to the next item."""
        self._skip_space()
        if self._takes(bracket):
            return True
        if not is_first:
            if not self._takes(","):
                raise self._stop(f'"," or "{bracket}" is missing here')
            self._skip_space()
        return False

    def _read_key(self) -> str:
        if not self._lines.text.startswith('"', self._at):
            raise self._stop("a key in double quotes is missing here")
        key = self._read_string()
        self._skip_space()
        if not self._takes(":"):
            raise self._stop('":" is missing here')
        return key

    def _read_string(self) -> str:
        match = _STRING.match(self._lines.text, self._at)
        if match is None:
            raise self._stop("this string does not end, or holds a bare control character or an unknown escape")
        text = match.group(1)
        if "\\" in text:
            text = _ESCAPE.sub(_unescape, text)
            if any("\ud800" <= letter <= "\udfff" for letter in text):
                raise self._stop("this string holds half of a surrogate pair")
        self._at = match.end()
        return text

    def _read_scalar(self) -> object:
        for word, value in _WORDS:
            if self._takes(word):
                return value
        match = _NUMBER.match(self._lines.text, self._at)
        if match is None:
            raise self._stop("a value is missing here")
        number = self._read_number(match)
        self._at = match.end()
        return number

    def _read_number(self, match: "re.Match[str]") -> int | float:
        if len(match.group()) > _DIGITS_LIMIT:
            raise self._stop(f"this number has more than {_DIGITS_LIMIT} digits")
        if match.group(1) is None and match.group(2) is None:
            return int(match.group())
        number = float(match.group())
        if not math.isfinite(number):
            raise self._stop("this number is not finite")
        return number

    def _takes(self, word: str) -> bool:
        is_here = self._lines.text.startswith(word, self._at)
        self._at += len(word) if is_here else 0
        return is_here

    def _skip_space(self) -> int:
        match = _SPACE.match(self._lines.text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _note_duplicate(self, key: str, offset: int, first: Spot) -> None:
        line = self._lines.locate(first.key).line
        why = f"the key {describe_word(key)} stands twice in one object (first in line {line})"
        self._complain(Problem(why, self._lines.locate(offset), hint="keep one of them"))

    def _stop(self, why: str) -> Unparsable:
        return Unparsable(Problem(f"this is not valid JSON: {why}", self._lines.locate(self._at)))


def _unescape(match: "re.Match[str]") -> str:
    escape = match.group(1)
    if escape[0] != "u":
        return _LETTERS.get(escape, escape)
    if len(escape) == len("u0000"):
        return chr(int(escape[1:], 16))
    high, low = int(escape[1:5], 16), int(escape[7:], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
