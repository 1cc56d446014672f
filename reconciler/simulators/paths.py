"""Matching the pieces of a path with a pattern; knows no service's paths."""

from collections.abc import Sequence


def match_pieces(pattern: Sequence[str], pieces: Sequence[str]) -> tuple[str, ...] | None:
    """The pieces that stand where the pattern has `*`, which is any one piece; None where the path is another."""
    if len(pieces) != len(pattern):
        return None
    pairs = list(zip(pattern, pieces, strict=True))
    if any(expected not in ("*", given) for expected, given in pairs):
        return None
    return tuple(given for expected, given in pairs if expected == "*")
