"""What the parts of a document must keep among themselves, whatever its format."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from reconciler.model.address import Address
from reconciler.model.problem import Problem

_LONGEST = 200


def find_misplaced(addresses: Sequence[Address], *, path: str, hint: str) -> Iterator[Problem]:
    """A problem for each address that stands twice, or before one that it sorts after."""
    for place, (former, latter) in enumerate(pairwise(addresses), start=1):
        # A forged name may be as long as its file.
        name, other = str(latter)[:_LONGEST], str(former)[:_LONGEST]
        if former == latter:
            yield Problem(f"{name} stands twice", path=f"{path}[{place}].address", hint=hint)
        if former > latter:
            yield Problem(f"{name} stands after {other}: not sorted", path=f"{path}[{place}].address", hint=hint)
