"""`python -m tests.laws.mutants`: which law notices which deliberately broken engine, as a table.

Exit code 1 says that one was not noticed by a law that has to notice it.
"""

import argparse
import re
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.laws.arguments import add_jobs, whole_from
from tests.laws.mutants.hunting import Caught, Hunt, hunt
from tests.laws.mutants.mutant import Mutant
from tests.laws.mutants.table import MUTANTS
from tests.laws.stopping import run_stoppable

_LONGEST = 200


def write_table(caught: Sequence[Caught]) -> str:
    """A row for each mutant, a column for each law: x where it had to notice and did, + where it did besides.

    And how many schedules by chance it took.
    """
    laws = sorted({law for one in caught for law in (*one.bites, *one.mutant.laws)}, key=_find_place)
    width = max(len(one.mutant.name) for one in caught) + 1
    lines = ["".join([" " * width, *(f"{law:>6}" for law in laws), "  by chance"])]
    for one in caught:
        marks = "".join(f"{_mark(one, law):>6}" for law in laws)
        lines.append(f"{one.mutant.name:{width}}{marks}{_count(one)}")
    return "\n".join(lines)


def _find_place(law: str) -> tuple[int, str]:
    number = re.fullmatch(r"L(\d+)", law)
    return (int(number[1]), "") if number else (100, law)


def _mark(one: Caught, law: str) -> str:
    if law in one.bites:
        return "x" if law in one.mutant.laws else "+"
    return "MISSED" if law in one.mutant.laws else "."


def _count(one: Caught) -> str:
    """How many schedules by chance it took until the first law noticed, where any did."""
    first = min((bite.by_chance for bite in one.bites.values() if bite.by_chance), default=0)
    return f"{first:>6}" if first else ""


def write_bites(one: Caught) -> str:
    """What each law said, and the schedule."""
    lines = [f"{one.mutant.name}: {one.mutant.fault}"]
    for law in sorted(one.bites, key=_find_place):
        bite = one.bites[law]
        lines.append(f"  {bite.sentence.strip().splitlines()[-1][:_LONGEST]}")
        lines += [f"    {bite.schedule}"] if bite.schedule else []
    return "\n".join(lines)


def hunt_all(chosen: Sequence[Mutant], how: Hunt, jobs: int) -> list[Caught]:
    """So many at a time; no process is left when it returns or raises."""
    with ThreadPoolExecutor(jobs) as pool:
        try:
            return list(pool.map(lambda mutant: hunt(mutant, how), chosen))
        finally:
            how.calls.end_all()
            pool.shutdown(cancel_futures=True)


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.mutants", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(MUTANTS), help="a mutant; repeatable")
    parser.add_argument("--schedules", type=whole_from(1), default=300, help="how many for each (default: 300)")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--brief", action="store_true", help="no further than until each law that must notice has")
    parser.add_argument("--show", action="store_true", help="what each law said, with its schedule")
    parser.add_argument("--shrink", action="store_true", help="the same, with schedules as small as they will go")
    add_jobs(parser)
    asked = parser.parse_args(arguments)
    how = Hunt(asked.schedules, asked.seed, is_brief=asked.brief, is_shrinking=asked.shrink)
    chosen: list[Mutant] = [MUTANTS[name] for name in asked.only or MUTANTS]
    began = time.monotonic()
    caught = hunt_all(chosen, how, asked.jobs)
    if asked.show or asked.shrink:
        sys.stdout.write("\n".join(write_bites(one) for one in caught) + "\n\n")
    sys.stdout.write(f"{write_table(caught)}\n")
    sys.stderr.write(f"{len(caught)} mutants in {time.monotonic() - began:,.0f} s, seed {asked.seed}\n")
    return 1 if any(one.missing for one in caught) else 0


if __name__ == "__main__":
    sys.exit(run_stoppable(main, sys.argv[1:]))
