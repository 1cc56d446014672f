"""Starts a process over each broken copy and gathers which laws noticed; prints nothing."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from attrs import field, frozen

from tests.laws.mutants.calling import Calls
from tests.laws.mutants.mutant import LawTest, Mutant
from tests.laws.mutants.patching import ROOT, make_broken_copy

_TAIL = 2000

_FAILED = 1
"""What pytest says when a test has failed; anything else is no answer."""


class NoAnswer(Exception):
    """A process ended without saying which laws noticed: the mutant does not even run, or the laws do not."""

    def __init__(self, what: str, out: subprocess.CompletedProcess[str]) -> None:
        super().__init__(f"{what}: exit code {out.returncode}\n{out.stdout[-_TAIL:]}{out.stderr[-_TAIL:]}")


@frozen
class Bite:
    """A law that noticed: what it said, the schedule as text, and how many by chance it took (0: none of them did)."""

    by_chance: int
    sentence: str
    schedule: str = ""


@frozen
class Hunt:
    """How to look.

    `is_brief`: no further than until the laws that must notice have. `is_shrinking`: schedules as small as they go.
    `calls`: what starts the processes, and can end them.
    """

    schedules: int = 150
    seed: int = 1
    is_brief: bool = False
    is_shrinking: bool = False
    calls: Calls = field(factory=Calls)


@frozen
class Caught:
    """One mutant, and every law that noticed."""

    mutant: Mutant
    bites: Mapping[str, Bite] = field(factory=dict)

    @property
    def missing(self) -> list[str]:
        """The laws that had to notice and did not."""
        return sorted(set(self.mutant.laws) - set(self.bites))


def hunt(mutant: Mutant, how: Hunt) -> Caught:
    """Breaks a copy and looks; raises PatchMissed, and NoAnswer."""
    with _broken(mutant) as (folder, environment):
        bites = {}
        if mutant.variants or mutant.bites:
            bites = _play(mutant, how, folder, environment)
        for test in mutant.tests:
            bites |= _run_test(test, how, environment)
    return Caught(mutant, bites)


@contextmanager
def _broken(mutant: Mutant) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """A folder with the broken package, and the environment in which it comes before the whole one."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as name:
        folder = Path(name).resolve()
        make_broken_copy(mutant, folder)
        paths = os.pathsep.join((str(folder), str(ROOT)))
        kept = {"PYTHONPATH": paths, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis")}
        yield folder, {**os.environ, **kept}


def _play(mutant: Mutant, how: Hunt, folder: Path, environment: Mapping[str, str]) -> dict[str, Bite]:
    # `-P`: or the whole package in the working directory would come first.
    command = [sys.executable, "-P", "-m", "tests.laws.mutants.child", mutant.name, "--package", str(folder)]
    command += ["--schedules", str(how.schedules), "--seed", str(how.seed)]
    command += ["--brief"] if how.is_brief else []
    command += ["--shrink"] if how.is_shrinking else []
    out = how.calls.call(command, environment)
    if out.returncode != 0:
        raise NoAnswer(mutant.name, out)
    told: dict[str, tuple[int, str, str]] = json.loads(out.stdout)
    return {law: Bite(*one) for law, one in told.items()}


def _run_test(test: LawTest, how: Hunt, environment: Mapping[str, str]) -> dict[str, Bite]:
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-x", "-n", "0", "-p", "tests.laws.mutants.hasty"]
    command += ["-p", "no:cacheprovider", "-o", "pythonpath=", "--tb=line", "--no-header", test.node]
    out = how.calls.call(command, environment)
    if out.returncode not in {0, _FAILED}:
        raise NoAnswer(test.node, out)
    failed = [line for line in out.stdout.splitlines() if line.startswith("FAILED")]
    return {test.law: Bite(0, failed[0])} if failed else {}
