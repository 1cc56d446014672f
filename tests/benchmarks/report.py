"""Figures as lines of text; measures nothing."""

import sys
from collections.abc import Iterable, Sequence

from tests.benchmarks.measuring import MEBIBYTE, Figures


def say(line: str = "") -> None:
    """One line of the report, on standard output."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def tell(line: str) -> None:
    """One line of progress, on standard error."""
    sys.stderr.write(f"{line}\n")


def say_table(title: str, rows: Iterable[Figures]) -> None:
    """The figures under one another."""
    say(f"\n{title}")
    say(f"  {'':44} {'best s':>8} {'median s':>9} {'cpu s':>8} {'peak MiB':>9} {'requests':>9}")
    for row in rows:
        requests = str(row.requests) if row.requests else "-"
        say(
            f"  {row.name:44} {row.best:8.3f} {row.middle:9.3f} {row.cpu:8.3f} {row.peak / MEBIBYTE:9.1f} {requests:>9}"
        )


def say_ratio(what: str, one: Figures, other: Figures, *, aim: str = "") -> None:
    """How many times as long as `other` the best run of `one` took; the same by the medians and by the processor."""
    best, middle, cpu = one.best / other.best, one.middle / other.middle, one.cpu / other.cpu
    say(f"  ratio {what}: {best:.2f} (medians {middle:.2f}, cpu {cpu:.2f}){f', aim {aim}' if aim else ''}")


def say_growth(of: str, sizes: Sequence[int], figures: Sequence[Figures]) -> None:
    """How the greatest size compares with the smallest; `sizes` ascend."""
    least, most = sizes[0], sizes[-1]
    say_ratio(f"{most:,} to {least:,} {of}", figures[-1], figures[0], aim=f"{most / least:g} at most (linear)")
