"""The command as a user starts it: a process of its own, in a folder of its own, before a simulated worker."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from reconciler.cli import main
from reconciler.cli.signals import TAKEN, Handlers
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator

SECONDS = 30

AS_FOUND: Handlers = {number: signal.getsignal(number) for number in TAKEN}
"""The signal handlers of the process that runs the tests."""

PIPED = (subprocess.DEVNULL, subprocess.PIPE, subprocess.PIPE)


@frozen
class Ran:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What standard output holds, as JSON: exactly one document."""
        return json.loads(self.out)

    @property
    def messages(self) -> list[str]:
        """The messages of an error document."""
        return [problem["message"] for problem in self.document["problems"]]


@frozen
class Shell:
    """A folder, and the worker that its desired file speaks of."""

    folder: Path
    url: str
    simulator: KafkaConnectSimulator

    def wish(self, wishes: Mapping[str, str], *, more: str = "") -> None:
        """Writes reconciler.yaml; `more` is added to the service."""
        service = f"{{provider: kafka_connect, url: '{self.url}'{more}}}"
        text = f"version: 1\nservices: {{w: {service}}}\nresources: {{w: {{connector: {json.dumps(dict(wishes))}}}}}\n"
        (self.folder / "reconciler.yaml").write_text(text, encoding="utf-8")

    def environ(self, **variables: str) -> dict[str, str]:
        """An environment that holds nothing of the machine's but the PATH."""
        fixed = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "XDG_STATE_HOME": str(self.folder / "state")}
        return {**fixed, **variables}

    def command(self, *arguments: str) -> Sequence[str]:
        """The words that start the command."""
        return [sys.executable, "-m", "reconciler", *arguments]

    def start(
        self,
        *arguments: str,
        streams: tuple[int, int, int] = PIPED,
        **variables: str,
    ) -> subprocess.Popen[str]:
        """Starts the command and returns at once; `streams` are its three standard streams."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environ(**variables),
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
            text=True,
        )

    def run(self, *arguments: str, **variables: str) -> Ran:
        """Runs the command to its end; `variables` are added to its environment. No run may show a traceback."""
        return finish(self.start(*arguments, streams=PIPED, **variables))

    def call(self, *arguments: str, **variables: str) -> Ran:
        """The same within this process, which is faster; for what does not depend on a process of its own."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.chdir(self.folder):
            for name in [name for name in os.environ if name not in ("PATH", "PYTEST_CURRENT_TEST")]:
                patch.delenv(name)
            for name, value in self.environ(**variables).items():
                patch.setenv(name, value)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(list(arguments))
        assert "Traceback" not in out.getvalue() + err.getvalue()
        return Ran(code, out.getvalue(), err.getvalue())

    def sh(self, script: str) -> Ran:
        """Runs a shell script in the folder, where `$R` is the command."""
        ended = subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=self.folder,
            env=self.environ(R=" ".join(self.command())),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def writes(self) -> list[str]:
        """The writes that the worker received."""
        return [one.line for one in self.simulator.requests if one.request.method != "GET"]

    def read(self, name: str) -> str:
        """A file of the folder."""
        return (self.folder / name).read_text(encoding="utf-8")


def finish(process: subprocess.Popen[str]) -> Ran:
    """Waits for the end of a run; one that does not end is killed."""
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"still running after {SECONDS} s:\n{out}\n{err}") from None
    assert "Traceback" not in (out or "") + (err or ""), err
    return Ran(process.returncode, out or "", err or "")
