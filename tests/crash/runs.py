"""Starts commands in processes of their own and tells how they ended; knows nothing of services."""

import itertools
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
from attrs import define, field, frozen

SECONDS = 90


@frozen
class Spoilt:
    """What goes wrong in a process: see the launcher's Saboteur."""

    how: str
    nth: int
    about: str = ""
    number: int = 28


@frozen
class Ended:
    """How a run ended: its exit code, or minus the signal that killed it."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What standard output holds: exactly one JSON document."""
        return json.loads(self.out)


@define(eq=False)
class Launcher:
    """The process of which every run is a fork; for several threads at once."""

    process: "subprocess.Popen[bytes]"
    _names: Iterator[int] = field(factory=lambda: itertools.count(-1, -1))
    _answers: "dict[int, queue.SimpleQueue[int]]" = field(factory=dict)
    _lock: threading.Lock = field(factory=threading.Lock)

    def __attrs_post_init__(self) -> None:
        threading.Thread(target=self._read, name="answers", daemon=True).start()

    def order(self, order: dict[str, Any]) -> int:
        """Sends one order and returns the number that answers it. Names are negative, processes are not."""
        assert self.process.stdin is not None
        with self._lock:
            name = next(self._names)
            self.process.stdin.write(json.dumps({"name": name, **order}).encode() + b"\n")
            self.process.stdin.flush()
        return self._box(name).get(timeout=SECONDS)

    def wait(self, number: int) -> int:
        """How that process ended; one that does not end is killed, and queue.Empty raised."""
        try:
            return self._box(number).get(timeout=SECONDS)
        except queue.Empty:
            os.kill(number, signal.SIGKILL)
            raise

    def _box(self, name: int) -> "queue.SimpleQueue[int]":
        return self._answers.setdefault(name, queue.SimpleQueue())

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            name, number = line.split()
            self._box(int(name)).put(int(number))


@contextmanager
def launching() -> Iterator[Launcher]:
    """A launcher, ended with all that it started."""
    command = [sys.executable, str(Path(__file__).with_name("launcher.py"))]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield Launcher(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait()
        process.stdout.close()


@define(eq=False)
class Running:
    """A run under way, whose standard error is read as it comes."""

    launcher: Launcher
    number: int
    out: Path
    errors: Path
    _lines: "queue.SimpleQueue[str | None]" = field(factory=queue.SimpleQueue)
    _said: list[str] = field(factory=list)
    _reader: threading.Thread = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, name="standard error", daemon=True)
        self._reader.start()

    def signal(self, number: int) -> None:
        """Sends it a signal."""
        os.kill(self.number, number)

    def hear(self, word: str) -> None:
        """Returns when it has said that."""
        while (line := self._lines.get(timeout=SECONDS)) is not None:
            self._said.append(line)
            if word in line:
                return
        raise AssertionError(f"never said {word!r}: {''.join(self._said)}")

    def end(self) -> Ended:
        """Waits for its end."""
        code = self.launcher.wait(self.number)
        self._reader.join()
        while (line := self._lines.get_nowait()) is not None:
            self._said.append(line)
        return check(Ended(code, self.out.read_text(), "".join(self._said)))

    def _read(self) -> None:
        with self.errors.open(encoding="utf-8") as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put(None)


@frozen
class Place:
    """A folder in which commands are run, with the environment that they see; `home` is another one's, or its own."""

    launcher: Launcher
    folder: Path
    streams: Path
    home: Path | None = None

    def start(self, *arguments: str, spoilt: Spoilt | None = None) -> Running:
        """Starts a command, whose standard error can be followed."""
        errors = self.streams / "errors"
        errors.unlink(missing_ok=True)
        os.mkfifo(errors)
        out = self.streams / "out"
        return Running(self.launcher, self._order(arguments, out, errors, spoilt), out, errors)

    def run(self, *arguments: str, spoilt: Spoilt | None = None) -> Ended:
        """Runs a command to its end."""
        out, errors = self.streams / "out", self.streams / "err"
        if spoilt is not None:
            self._mark.unlink(missing_ok=True)
        number = self._order(arguments, out, errors, spoilt)
        try:
            code = self.launcher.wait(number)
        except queue.Empty:
            raise AssertionError(f"still running:\n{out.read_text()}\n{errors.read_text()}") from None
        return check(Ended(code, out.read_text(), errors.read_text()))

    def rehearse(self, *arguments: str) -> int:
        """Runs a command in the launcher itself, which makes its forks faster; nothing may go to standard output."""
        return self.launcher.order({"here": True, "arguments": list(arguments), **self._surround()})

    def _surround(self) -> dict[str, Any]:
        home = str(self.home or self.folder)
        return {
            "folder": str(self.folder),
            "environment": {"HOME": home, "XDG_STATE_HOME": f"{home}/state", "TOKEN": "made-up"},
        }

    def was_reached(self) -> bool:
        """Whether the last run came as far as the point that was to be spoilt."""
        return self._mark.exists()

    @property
    def _mark(self) -> Path:
        return self.streams / "reached"

    def _order(self, arguments: tuple[str, ...], out: Path, err: Path, spoilt: Spoilt | None) -> int:
        return self.launcher.order(
            {
                "arguments": list(arguments),
                **self._surround(),
                "out": str(out),
                "err": str(err),
                "fault": None if spoilt is None else {**attrs.asdict(spoilt), "mark": str(self._mark)},
            }
        )


def check(ended: Ended) -> Ended:
    """No run may show a traceback, or call something a mistake of ours."""
    said = ended.out + ended.err
    assert "Traceback" not in said, said
    assert "internal error" not in said, said
    return ended
