"""Processes over broken copies, which all can be ended at once; knows nothing of what they do."""

import subprocess
from collections.abc import Mapping
from threading import Lock

from attrs import define, field

from tests.laws.mutants.patching import ROOT

_PATIENCE = 600.0
"""Seconds for one process."""


@define
class Calls:
    """Those that run now; shared by threads. None is started any more once they were ended."""

    _running: set[subprocess.Popen[str]] = field(factory=set)
    _lock: Lock = field(factory=Lock)
    _is_over: bool = False

    def call(self, command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """What it said; raises subprocess.TimeoutExpired, and InterruptedError where all was ended before."""
        with self._start(command, environment) as process:
            try:
                out, err = process.communicate(timeout=_PATIENCE)
            finally:
                process.kill()
                with self._lock:
                    self._running.discard(process)
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def _start(self, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
        with self._lock:
            if self._is_over:
                raise InterruptedError("all processes were ended")
            pipe = subprocess.PIPE
            process = subprocess.Popen(command, cwd=ROOT, env=dict(environment), stdout=pipe, stderr=pipe, text=True)
            self._running.add(process)
            return process

    def end_all(self) -> None:
        """At once."""
        with self._lock:
            self._is_over = True
            for process in self._running:
                process.kill()
