"""Aligns columns by what a terminal shows, not by characters; never wraps and never cuts."""

from collections.abc import Sequence
from unicodedata import combining, east_asian_width

WIDEST = 48
"""A cell wider than this pushes only its own line: one endless name must not spread all others."""

_GAP = "   "


def display_width(text: str) -> int:
    """How many cells a terminal needs; combining marks need none, wide characters two."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def align(lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """One line for each row of cells, all columns but the last padded to the widest cell that counts."""
    columns = max((len(line) for line in lines), default=0)
    widths = [_measure(lines, column) for column in range(columns)]
    return tuple(_join(line, widths) for line in lines)


def _measure(lines: Sequence[Sequence[str]], column: int) -> int:
    # The last cell of a line needs no room of its own: nothing follows it.
    widths = (display_width(line[column]) for line in lines if column < len(line) - 1)
    return max((width for width in widths if width <= WIDEST), default=0)


def _join(line: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * max(0, width - display_width(cell)) for cell, width in zip(line, widths, strict=False))
    return _GAP.join(padded).rstrip()
