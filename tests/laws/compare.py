"""`python -m tests.laws.compare`: the same schedules for clients as people write them and for ours, as a table.

The same seed prints the same bytes; how long it took goes to standard error. Exit code 1 says that ours is not all 0.
"""

import argparse
import sys
import time

from tests.laws.arguments import add_jobs, whole_from
from tests.laws.naive.counting import compare
from tests.laws.naive.players import OURS
from tests.laws.naive.table import write_comparison, write_providers
from tests.laws.stopping import run_stoppable


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.compare", description=__doc__)
    parser.add_argument(
        "--schedules", type=whole_from(1), default=10_000, help="how many, over all services (default: 10,000)"
    )
    parser.add_argument("--seed", type=int, default=1, help="which ones: the same seed draws the same schedules")
    parser.add_argument("--by-provider", action="store_true", help="one more table for each service")
    add_jobs(parser)
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    comparison = compare(asked.seed, asked.schedules, asked.jobs)
    sys.stdout.write(write_comparison(comparison))
    if asked.by_provider:
        sys.stdout.write(f"\n{write_providers(comparison)}")
    sys.stderr.write(f"{comparison.schedules:,} schedules in {time.monotonic() - began:,.0f} s, seed {asked.seed}\n")
    return 1 if comparison.sum_up()[OURS].counts.total() else 0


if __name__ == "__main__":
    sys.exit(run_stoppable(main, sys.argv[1:]))
