"""No-op plans: the command line, a bare client on the same bytes, and octoDNS on as many records."""

import json
import sys
from pathlib import Path

from tests.benchmarks import octodns
from tests.benchmarks.inventory import READS, name_all, write_desired
from tests.benchmarks.measuring import Contender, Figures, Worker, compete, make_folder, working
from tests.benchmarks.report import say, say_growth, say_ratio, say_table, tell

BARE = Path(__file__).with_name("bare_plan.py")
AIM_PEAK = 150
"""Megabytes (of a million bytes) at 10,000 connectors."""


def run(folder: Path, sizes: list[int], repeats: int) -> None:
    """Measures each size and says how the greatest compares with the smallest."""
    plans = [_run_size(make_folder(folder, f"plan-{size}"), size, repeats) for size in sizes]
    if len(sizes) > 1:
        say_growth("connectors", sizes, plans)


def _run_size(folder: Path, size: int, repeats: int) -> Figures:
    with working(size) as worker:
        contenders = [
            _plan_ours(make_folder(folder, "reconciler"), size, worker),
            _plan_bare(make_folder(folder, "bare"), size, worker),
            _plan_octodns(make_folder(folder, "octodns"), size),
        ]
        found = compete(contenders, repeats, tell)
    ours, bare, neighbour = (found[one.name] for one in contenders)
    say_table(f"No-op plan of {size:,}, best of {repeats}", (ours, bare, neighbour))
    say_ratio("reconciler to bare client", ours, bare)
    say_ratio("reconciler to octodns-sync", ours, neighbour, aim="1 at most (at 10,000)")
    say(f"  peak {ours.peak / 1e6:.1f} MB, aim under {AIM_PEAK}; {ours.requests} requests")
    return ours


def _plan_ours(folder: Path, size: int, worker: Worker) -> Contender:
    text = write_desired(worker.url, name_all(size), "running")
    (folder / "reconciler.yaml").write_text(text, encoding="utf-8")
    argv = (sys.executable, "-m", "reconciler", "plan", "-f", "reconciler.yaml", "--detailed-exitcode")
    return Contender("reconciler plan", argv, folder, f"{size:,} resources are as desired", worker)


def _plan_bare(folder: Path, size: int, worker: Worker) -> Contender:
    wishes = folder / "wishes.json"
    wishes.write_text(json.dumps(dict.fromkeys(name_all(size), "RUNNING")), encoding="utf-8")
    argv = (sys.executable, str(BARE), worker.url, str(wishes), *READS)
    return Contender("bare client: GET, parse, compare", argv, folder, "0 differ", worker)


def _plan_octodns(folder: Path, size: int) -> Contender:
    config = octodns.write_zone(folder, size)
    argv = (str(octodns.find_command()), "--config-file", str(config))
    return Contender("octodns-sync: two YAML files, no network", argv, folder, "No changes were planned")
