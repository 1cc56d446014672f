"""Runs the installed command as a user would, in a folder of its own; must not import the program under test."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

COMMAND_SECONDS = 120


@frozen
class Ran:
    """How a run of the command ended; `document` is what `-o json` printed, else None."""

    code: int
    document: Any
    out: str
    err: str


@frozen
class Started:
    """A run that goes on."""

    process: subprocess.Popen[str]
    arguments: tuple[str, ...]

    def finish(self, code: int, seconds: float = COMMAND_SECONDS) -> Ran:
        """Wait for the end and check it as `Command.run` does."""
        return check(self.finish_any(seconds), code)

    def finish_any(self, seconds: float = COMMAND_SECONDS) -> Ran:
        """Wait for the end, whatever the exit code; a run that outlasts `seconds` is killed."""
        try:
            out, err = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"still running after {seconds} s:\n{out}\n{err}") from None
        document = json.loads(out) if "json" in self.arguments else None
        return Ran(self.process.returncode, document, out, err)


@frozen
class Command:
    """The command in a working folder, with an environment that holds nothing but what is given."""

    folder: Path
    environ: Mapping[str, str]

    def write(self, document: Mapping[str, object], name: str = "reconciler.yaml") -> None:
        """Write a desired-state file."""
        text = yaml.safe_dump(dict(document), sort_keys=False)
        (self.folder / name).write_text(text, encoding="utf-8")

    def start(self, *arguments: str) -> Started:
        """Start the command and return at once."""
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_STATE_HOME": str(self.folder / "state"),
            **self.environ,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", *arguments],
            cwd=self.folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return Started(process, arguments)

    def run(self, *arguments: str, code: int = 0) -> Ran:
        """Run the command to its end; the exit code must be `code` and no traceback may show."""
        return self.start(*arguments).finish(code)


def check(ran: Ran, code: int) -> Ran:
    """Assert what holds for every run: the exit code, and never a traceback."""
    assert code == ran.code, f"exit {ran.code}\n--- out\n{ran.out}\n--- err\n{ran.err}"
    assert "Traceback" not in ran.out + ran.err, ran.err
    return ran
