"""`python -m tests.benchmarks`: runs the benchmarks in a temporary folder and prints figures; judges nothing."""

import argparse
import os
import platform
import tempfile
from pathlib import Path

from tests.benchmarks import applies, plans, starts, windows
from tests.benchmarks.measuring import MEBIBYTE, find_floor
from tests.benchmarks.report import say

NAMES = ("start", "plan", "apply", "window")


def main() -> None:
    """Runs the asked benchmarks in a temporary folder and prints their figures."""
    asked = _parse()
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    with tempfile.TemporaryDirectory(prefix="reconciler-benchmarks-") as name:
        folder = Path(name)
        if "start" in asked.only:
            starts.run(folder, asked.repeats * 3)
        if "plan" in asked.only:
            plans.run(folder, sorted(asked.sizes), asked.repeats)
        if "apply" in asked.only:
            applies.run(folder, sorted(asked.pauses), asked.repeats)
        if "window" in asked.only:
            windows.run(folder, sorted(asked.toggles), asked.repeats)
    say(f"\nload {os.getloadavg()[0]:.1f} at the end; peaks below {find_floor() / MEBIBYTE:.0f} MiB cannot be seen")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Figures and ratios from one run.")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, help="what to run (default: all)")
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 10_000], help="connectors of a no-op plan")
    parser.add_argument("--pauses", nargs="+", type=int, default=[1_000], help="connectors that apply pauses")
    parser.add_argument("--toggles", nargs="+", type=int, default=[1, 10, 300], help="endpoints that apply toggles")
    parser.add_argument("--repeats", type=int, default=5, help="runs that count, of each command")
    return parser.parse_args()


if __name__ == "__main__":
    main()
