"""`python -m tests.laws.mutants.child`: schedules against whatever `reconciler` this process imports; one line of JSON.

For each broken law: the first schedule that broke it, and how many by chance it takes. Started by `hunting` over a
broken copy.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from attrs import define

import reconciler
from tests.laws.long_run import Breaking, Order, draw, judge
from tests.laws.mutants.mutant import Mutant
from tests.laws.mutants.table import MUTANTS
from tests.laws.schedule import Schedule
from tests.laws.shrinking import shrink


@define
class Found:
    """A broken law: the first schedule that broke it, and the number of the first by chance that did; 0: none."""

    sentence: str
    schedule: Schedule
    by_chance: int = 0


def hunt(mutant: Mutant, *, schedules: int, seed: int, is_brief: bool) -> dict[str, Found]:
    """The broken laws; brief: no further than until each law that must notice has."""
    found: dict[str, Found] = {}
    for number, schedule in _list_schedules(mutant, schedules, seed):
        _, broken = judge(schedule, is_listening="L9" in mutant.laws)
        for law, sentence in broken.items():
            one = found.setdefault(law, Found(sentence, schedule))
            one.by_chance = one.by_chance or number
        if is_brief and mutant.seen_by_schedules <= set(found):
            break
    return found


def _list_schedules(mutant: Mutant, schedules: int, seed: int) -> Iterator[tuple[int, Schedule]]:
    """Those that bite, as number 0, and then those by chance from 1 on."""
    for schedule in mutant.bites:
        yield 0, schedule
    order = Order(mutant.variants, schedules, 0.0, seed, 1)
    for number in range(schedules if mutant.variants else 0):
        yield number + 1, draw(order, number)


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--package", required=True, help="the folder that the package must come from")
    parser.add_argument("--schedules", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--brief", action="store_true")
    parser.add_argument("--shrink", action="store_true")
    asked = parser.parse_args(arguments)
    origin = Path(str(reconciler.__file__)).parent.parent
    assert origin == Path(asked.package), f"the package came from {origin}"
    mutant = MUTANTS[asked.name]
    found = hunt(mutant, schedules=asked.schedules, seed=asked.seed, is_brief=asked.brief)
    if asked.shrink:
        for law, one in found.items():
            one.schedule = shrink(one.schedule, Breaking(law))
    told = {law: (one.by_chance, one.sentence, repr(one.schedule)) for law, one in found.items()}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
