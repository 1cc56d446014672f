"""A parsed document: plain values, and where in the text each of them stands; knows nothing of what they mean."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from attrs import frozen

from reconciler.model.problem import Origin, Problem

Path = tuple[str | int, ...]
"""Keys and list positions from the root of a document."""

DEPTH_LIMIT = 32
NODES_LIMIT = 500_000
"""Values in one document: some sixty thousand resources."""

_PLAIN_PART = re.compile(r"[A-Za-z0-9_-]+")


class Spot(NamedTuple):
    """Offsets of a value and of the key that it stands under, with the spots inside it."""

    key: int
    value: int
    children: "Mapping[str, Spot] | Sequence[Spot] | None" = None


class Unparsable(Exception):
    """A text that is no document at all; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@frozen
class Lines:
    """Turns offsets of a text into lines and columns, both from 1; a line ends with a newline."""

    file: str
    text: str

    @cached_property
    def _ends(self) -> "array[int]":
        return array("L", (match.end() for match in re.finditer("\n", self.text)))

    def locate(self, offset: int) -> Origin:
        """Where that offset is."""
        line = bisect_right(self._ends, offset)
        start = self._ends[line - 1] if line else 0
        return Origin(self.file, line + 1, offset - start + 1)


@frozen
class Document:
    """A parsed text. `root` is as deep as positions are known: below, the nearest known ancestor answers."""

    lines: Lines
    value: object
    root: Spot

    @property
    def file(self) -> str:
        """The file's name as the user gave it."""
        return self.lines.file

    def locate_key(self, path: Path) -> Origin:
        """Where the key (for a list's item: the item) at the end of `path` stands."""
        return self.lines.locate(self._find(path).key)

    def locate_value(self, path: Path) -> Origin:
        """Where the value at the end of `path` begins."""
        return self.lines.locate(self._find(path).value)

    def _find(self, path: Path) -> Spot:
        spot = self.root
        for part in path:
            below = _step_down(spot, part)
            if below is None:
                break
            spot = below
        return spot


def _step_down(spot: Spot, part: str | int) -> Spot | None:
    children = spot.children
    if isinstance(part, str):
        return children.get(part) if isinstance(children, Mapping) else None
    if children is None or isinstance(children, Mapping) or part >= len(children):
        return None
    return children[part]


@frozen
class Piece:
    """One value of a document, with the path that leads to it."""

    document: Document
    path: Path
    value: object

    @property
    def origin(self) -> Origin:
        """Where its key stands."""
        return self.document.locate_key(self.path)

    @property
    def name(self) -> str:
        """How a message calls it: its key, `deploy[0]` in a list, `the document` at the root."""
        return dotted(self.path[_last_key(self.path) :]) or "the document"

    def reach(self, *parts: str | int) -> "Piece":
        """The piece at `parts` below this one; its value is `None` where there is none."""
        value = self.value
        for part in parts:
            value = _look_up(value, part)
        return Piece(self.document, (*self.path, *parts), value)

    def items(self) -> Iterator[tuple[str, "Piece"]]:
        """Key and piece of each entry; nothing where this is not a mapping."""
        if isinstance(self.value, Mapping):
            for key, value in self.value.items():
                yield key, Piece(self.document, (*self.path, key), value)

    def entries(self) -> "Iterator[Piece]":
        """The piece of each item; nothing where this is not a list."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Piece(self.document, (*self.path, index), value)


def _look_up(value: object, part: str | int) -> object:
    match value:
        case dict():
            return value.get(part)
        case list() if isinstance(part, int) and part < len(value):
            return value[part]
        case _:
            return None


def _last_key(path: Path) -> int:
    keys = [position for position, part in enumerate(path) if isinstance(part, str)]
    return keys[-1] if keys else 0


def dotted(path: Path) -> str:
    """The path as people write it: `rules[0].where`, with odd keys quoted in brackets."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_PART.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f'["{part}"]' if text else part
    return text
