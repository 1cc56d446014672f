"""How long it takes to say nothing much: `--version` and `--help` beside an interpreter that only starts."""

import sys
from pathlib import Path

from tests.benchmarks.measuring import Contender, compete
from tests.benchmarks.report import say_ratio, say_table, tell


def run(folder: Path, repeats: int) -> None:
    """Measures the three."""
    ours = (sys.executable, "-m", "reconciler")
    script = str(Path(sys.executable).with_name("reconciler"))
    contenders = [
        Contender("reconciler --version", (script, "--version"), folder),
        Contender("python -m reconciler --version", (*ours, "--version"), folder),
        Contender("python -m reconciler plan --help", (*ours, "plan", "--help"), folder),
        Contender("python -c pass", (sys.executable, "-c", "pass"), folder),
    ]
    found = compete(contenders, repeats, tell)
    installed, version, usage, nothing = (found[one.name] for one in contenders)
    say_table(f"Start, best of {repeats}", (installed, version, usage, nothing))
    say_ratio("reconciler --version to python -c pass", installed, nothing, aim="4 at most")
    say_ratio("python -m reconciler --version to python -c pass", version, nothing, aim="4 at most")
    say_ratio("plan --help to python -c pass", usage, nothing)
