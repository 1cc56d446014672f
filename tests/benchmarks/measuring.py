"""Runs commands as whole processes and takes their seconds and peak memory; knows none of the commands.

Linux counts what the parent held at the moment of the start to the child's peak, so this process must stay smaller
than anything it measures: it imports no HTTP client and holds no inventory.
"""

import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from attrs import frozen

PROJECT = Path(__file__).resolve().parents[2]
MEBIBYTE = 1024 * 1024
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@frozen
class Worker:
    """A running worker process of `tests.benchmarks.worker`."""

    port: int

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start_over(self) -> None:
        """Makes every connector run and counts from 0."""
        self._ask("/reset")

    def count(self) -> int:
        """Requests since `start_over`."""
        return self._ask("/count")

    def _ask(self, path: str) -> int:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path)
            return int(connection.getresponse().read())


@frozen
class Sample:
    """One run of one command; `cpu` in seconds, `peak` in bytes, `requests` where it spoke to a worker."""

    seconds: float
    cpu: float
    peak: int
    requests: int = 0


@frozen
class Figures:
    """What several runs of one command came to: the best seconds and the median, least cpu, greatest peak and count."""

    name: str
    best: float
    middle: float
    cpu: float
    peak: int
    requests: int


@frozen
class Contender:
    """A command to be measured in a folder. `worker` is started over before each run.

    It must exit with 0 and print `says`: a command that did something else must not win by it.
    """

    name: str
    argv: tuple[str, ...]
    folder: Path
    says: str = ""
    worker: Worker | None = None


@contextlib.contextmanager
def working(count: int) -> Iterator[Worker]:
    """A worker with that many connectors while the block runs."""
    argv = [sys.executable, "-m", "tests.benchmarks.worker", str(count)]
    with subprocess.Popen(argv, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line.strip():
                raise SystemExit("the benchmark's worker did not start")
            yield Worker(int(line))
        finally:
            process.terminate()


def compete(contenders: Sequence[Contender], repeats: int, tell: Callable[[str], None]) -> Mapping[str, Figures]:
    """Runs all of them in turn, `repeats` times after one run that does not count, so that a busy moment hits all.

    Raises SystemExit with the command's output where one fails.
    """
    samples: dict[str, list[Sample]] = {one.name: [] for one in contenders}
    for turn in range(repeats + 1):
        for one in contenders:
            sample = measure(one)
            if turn:
                samples[one.name].append(sample)
            tell(f"  {one.name}: {sample.seconds:.3f} s" + ("" if turn else " (does not count)"))
    return {name: summarise(name, runs) for name, runs in samples.items()}


def summarise(name: str, runs: Sequence[Sample]) -> Figures:
    """The figures of at least one run."""
    seconds = [run.seconds for run in runs]
    peak, requests = max(run.peak for run in runs), max(run.requests for run in runs)
    return Figures(name, min(seconds), median(seconds), min(run.cpu for run in runs), peak, requests)


def measure(contender: Contender) -> Sample:
    """One run, from before the start of the process until it is gone."""
    if contender.worker is not None:
        contender.worker.start_over()
    output = contender.folder / "output.txt"
    with output.open("wb") as out:
        began = time.perf_counter()
        process = subprocess.Popen(
            contender.argv,
            cwd=contender.folder,
            env=_make_environment(contender.folder),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    text = output.read_text(encoding="utf-8", errors="replace")
    if process.returncode or contender.says not in text:
        wanted = f"0 and {contender.says!r}"
        raise SystemExit(f"{contender.name} ended with {process.returncode}, not with {wanted}:\n{text[-4000:]}")
    requests = 0 if contender.worker is None else contender.worker.count()
    return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT, requests)


def make_folder(parent: Path, name: str) -> Path:
    """A new folder in `parent`."""
    made = parent / name
    made.mkdir()
    return made


def find_floor() -> int:
    """The peak of this process, in bytes: a smaller peak of a child cannot be seen."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT


def _make_environment(folder: Path) -> Mapping[str, str]:
    """Nothing of the user's settings, so that two machines run the same."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }
