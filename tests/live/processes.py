"""Waiting, free ports and one Java process with its log; must not know what runs inside the process."""

import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from attrs import define, field

from tests.live.jars import Toolchain

T = TypeVar("T")

POLL_SECONDS = 0.05
STOP_SECONDS = 30
LOG_TAIL_LINES = 40
# Below the ephemeral range: a client that keeps retrying a closed ephemeral port on loopback can connect to itself.
PORTS = range(20000, 30000)
JVM_OPTIONS = ("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


class ProcessDiedError(Exception):
    """A Java process ended by itself; the message holds the end of its log."""


def wait_until(look: Callable[[], T | None], *, seconds: float, what: str) -> T:
    """Call `look` until it gives something other than None and return that; raises TimeoutError.

    Real processes need real time: this is the only place of the live tests that waits.
    """
    pause = threading.Event()
    end = time.monotonic() + seconds
    while (seen := look()) is None:
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {what}")
        pause.wait(POLL_SECONDS)
    return seen


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on now."""
    candidates = random.SystemRandom().sample(PORTS, k=len(PORTS) // 10)
    return [port for port in candidates if is_free(port)][:count]


def is_free(port: int) -> bool:
    """Whether the port could be listened on now."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@define
class JavaProcess:
    """One JVM in a session of its own, with a log file; it can be stopped and started again."""

    toolchain: Toolchain
    name: str
    archive_name: str
    folder: Path
    options: Sequence[str]
    arguments: Sequence[str]
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _archive_in_making: Path | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        """The file that takes standard output and standard error of every start."""
        return self.folder / f"{self.name}.log"

    @property
    def archive(self) -> Path:
        """The class data archive, which halves the start; only good for the Java that wrote it."""
        return self.toolchain.archives / f"{self.archive_name}-{self.toolchain.java_version}.jsa"

    def start(self) -> None:
        """Start the process and return at once."""
        command = [
            *self._tied_to_parent(),
            self.toolchain.java,
            *JVM_OPTIONS,
            self._archive_option(),
            f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}",
            *self.options,
            "-cp",
            f"{self.toolchain.lib}/*",
            *self.arguments,
        ]
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def check_alive(self) -> None:
        """Raise ProcessDiedError when the process has ended."""
        if self._running is None or self._running.poll() is not None:
            code = None if self._running is None else self._running.returncode
            raise ProcessDiedError(f"{self.name} is not running (exit {code}):\n{self.log_tail()}")

    def stop(self) -> None:
        """End the process and wait until it is gone, by force after half a minute."""
        running, self._running = self._running, None
        if running is None:
            return
        running.terminate()
        try:
            running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        self._keep_archive()

    def log_tail(self) -> str:
        """The last lines of the log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-LOG_TAIL_LINES:])

    def _tied_to_parent(self) -> Sequence[str]:
        """A killed test run (SIGKILL) must not leave JVMs behind: the kernel ends them, where setpriv is there."""
        setpriv = shutil.which("setpriv")
        return [] if setpriv is None else [setpriv, "--pdeathsig", "KILL"]

    def _archive_option(self) -> str:
        """Use the archive, or write one when there is none: the JVM does so while it ends."""
        if self.archive.exists():
            return f"-XX:SharedArchiveFile={self.archive}"
        self._archive_in_making = self.archive.with_suffix(f".{self.name}-{os.getpid()}")
        return f"-XX:ArchiveClassesAtExit={self._archive_in_making}"

    def _keep_archive(self) -> None:
        """Give a finished archive its name, so that nobody reads half of one."""
        made, self._archive_in_making = self._archive_in_making, None
        if made is not None and made.exists():
            made.replace(self.archive)
