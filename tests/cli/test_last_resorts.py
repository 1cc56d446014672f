"""What nobody plans for: mistakes of ours, missing extras, signals at the worst moment. No traceback, no secret."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.cli.delivery import finish
from reconciler.cli.formats import describe_text
from reconciler.cli.invocation import Invocation, Voice
from reconciler.cli.outlet import Outlet
from reconciler.cli.reporting import report_crash
from reconciler.cli.signals import Signals
from reconciler.runs.outputs import OutputRequest
from tests.cli.shell import AS_FOUND

CANARY = "yranac"[::-1]
"""Written backwards, so that the source lines of a traceback do not hold it."""


def _crash() -> Exception:
    try:
        _fail()
    except LookupError as error:
        failure = RuntimeError(CANARY)
        failure.__cause__ = error
        return failure.with_traceback(error.__traceback__)
    raise AssertionError


def _fail() -> None:
    raise KeyError(CANARY)


@pytest.mark.parametrize(("verbosity", "frames"), [(0, []), (1, []), (2, ["_fail", "KeyError"])])
def test_a_crash(capsys: pytest.CaptureFixture[str], verbosity: int, frames: list[str]) -> None:
    """One line, 1, and the error document; the frames with -vv alone; never a message, which may hold a secret."""
    invocation = Invocation((), {}, voice=Voice(verbosity=verbosity), outputs=(OutputRequest("json"),))
    assert report_crash(_crash(), invocation) == 1
    out, err = capsys.readouterr()
    assert err.startswith("internal error: RuntimeError in test_last_resorts.py:")
    assert [word for word in ("_fail", "KeyError") if word in err] == frames
    assert (CANARY in out + err, '"exit_code": 1' in out) == (False, True)


class _Signalling(Outlet):
    """Standard output on which signals arrive, once it has been written for so many seconds."""

    def __init__(self, count: int, seconds: float) -> None:
        super().__init__()
        self._count = count
        self._seconds = seconds
        self.elapsed = 0.0

    def write(self, text: str) -> None:
        self.elapsed += self._seconds
        for _ in range(self._count):
            os.kill(os.getpid(), signal.SIGTERM)
        super().write(text)


@pytest.mark.parametrize(
    ("count", "seconds", "check"),
    [
        (1, 60.0, lambda out, err: (out, err) == ("whole\n", "")),
        (20, 0.0, lambda out, err: (out, err) == ("whole\n", "")),
        (2, 1.0, lambda out, err: out == "" and err.endswith("rescued\n")),
    ],
)
def test_a_signal_while_outputs_are_written(
    capsys: pytest.CaptureFixture[str], count: int, seconds: float, check: Callable[[str, str], bool]
) -> None:
    """The first cuts nothing; another ends what nobody reads, and the result goes to standard error."""
    outlet = _Signalling(count, seconds)
    signals = Signals(elapsed=lambda: outlet.elapsed)
    invocation = Invocation((), {}, signals=signals, outlet=outlet)
    with signals.taken(AS_FOUND):
        code = finish(invocation, describe_text("whole\n", as_json="{}\n"), 3, rescue="rescued\n")
    out, err = capsys.readouterr()
    assert code == 143
    assert check(out, err), (out, err)


@pytest.mark.parametrize("name", ["demo", "simulate"])
def test_without_the_extra(name: str, tmp_path: Path) -> None:
    """What needs the extra `simulators` says so, with 9; everything else works."""
    code = "import sys; sys.modules['uvicorn'] = None\nfrom reconciler.cli import main\nsys.exit(main(sys.argv[1:]))"
    ended = subprocess.run(
        [sys.executable, "-c", code, name], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "switch-reconciler[simulators]" in ended.stderr) == (9, True)
