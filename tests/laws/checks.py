"""The laws as functions of a record: each yields what does not hold. What no client can know is no breach.

`check_all(record)` holds all of them against one record. Laws about plans, journals and results look at runs of our
engine only, for other clients have none; the others hold for any client. L10, L11 and L13 are not seen in one
record: their tests are elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence

from tests.laws.breach import Breach, Check
from tests.laws.checks_of_ends import check_l2, check_l8, check_l15, check_l16
from tests.laws.checks_of_looks import check_absence, check_journal, check_last_look, check_look_before, check_stale
from tests.laws.checks_of_plans import check_l1, check_l4, check_l5, check_l9, check_l14
from tests.laws.checks_of_words import check_done, check_l6, check_l12, check_l17, check_words
from tests.laws.checks_of_writes import check_flips, check_l3, check_l7
from tests.laws.record import Record


def _join(*checks: Check) -> Check:
    """Several halves of one law."""

    def check(record: Record) -> Iterator[Breach]:
        for one in checks:
            yield from one(record)

    return check


CHECKS: Mapping[str, Check] = {
    "L1": check_l1,
    "L2": check_l2,
    "L3": check_l3,
    "L4": check_l4,
    "L5": check_l5,
    "L6": _join(check_l6, check_stale),
    "L7": _join(check_l7, check_look_before),
    "flips": check_flips,
    "L8": _join(check_l8, check_journal),
    "L9": check_l9,
    "L12": check_l12,
    "L14": check_l14,
    "L15": check_l15,
    "L16": check_l16,
    "L17": _join(check_l17, check_last_look),
    "done": check_done,
    "words": _join(check_words, check_absence),
}
"""By name. `flips`, `done` and `words` are what the laws are for: no wrong flip, no false success, no untrue word."""


def check_all(record: Record, names: Sequence[str] = tuple(CHECKS)) -> list[Breach]:
    """Everything that does not hold."""
    return list(_check(record, names))


def _check(record: Record, names: Sequence[str]) -> Iterator[Breach]:
    for name in names:
        yield from CHECKS[name](record)
