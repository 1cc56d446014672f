"""An apply of many pauses beside loops of httpx that send the same calls at the same concurrency."""

import json
import sys
from pathlib import Path

from tests.benchmarks.inventory import LIST, name_all, write_desired
from tests.benchmarks.measuring import Contender, Figures, Worker, compete, make_folder, working
from tests.benchmarks.report import say_growth, say_ratio, say_table, tell

BARE = Path(__file__).with_name("bare_apply.py")
CONCURRENCY = 10


def run(folder: Path, counts: list[int], repeats: int) -> None:
    """Measures each count and says how the greatest compares with the smallest."""
    applies = [_run_count(make_folder(folder, f"apply-{count}"), count, repeats) for count in counts]
    if len(counts) > 1:
        say_growth("pauses", counts, applies)


def _run_count(folder: Path, count: int, repeats: int) -> Figures:
    """That many pauses, on a worker that has no other connectors and pauses at once."""
    with working(count) as worker:
        contenders = _make_contenders(folder, count, worker)
        found = compete(contenders, repeats, tell)
    ours, sending, waiting = (found[one.name] for one in contenders)
    title = f"Apply of {count:,} pauses, {CONCURRENCY} at a time, best of {repeats}"
    say_table(title, (ours, sending, waiting))
    say_ratio("reconciler to bare PUTs", ours, sending)
    say_ratio("reconciler to bare PUTs and a look", ours, waiting)
    return ours


def _make_contenders(folder: Path, count: int, worker: Worker) -> tuple[Contender, Contender, Contender]:
    names = name_all(count)
    (folder / "reconciler.yaml").write_text(write_desired(worker.url, names, "paused"), encoding="utf-8")
    names_file = folder / "names.json"
    names_file.write_text(json.dumps(names), encoding="utf-8")
    flags = ("--auto-approve", "--max-down", "100%", "--parallelism", str(CONCURRENCY))
    ours = ("apply", "-f", "reconciler.yaml", *flags)
    bare = (sys.executable, str(BARE), worker.url, str(CONCURRENCY), str(names_file))
    return (
        Contender(
            "reconciler apply", (sys.executable, "-m", "reconciler", *ours), folder, f"{count:,} applied", worker
        ),
        Contender("bare client: PUT", bare, folder, "sent", worker),
        Contender("bare client: PUT, look until all are paused", (*bare, LIST), folder, "all paused", worker),
    )
