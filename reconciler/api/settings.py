"""What a caller may set for any use case; the defaults are those of the command line."""

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import Factory, field, frozen

from reconciler.interfaces.clock import Clock
from reconciler.interfaces.observer import Observer
from reconciler.interfaces.stop import Stop
from reconciler.model.event import Event
from reconciler.model.run import Run
from reconciler.runs.clock import SystemClock
from reconciler.runs.locks import find_lock_folder
from reconciler.runs.stop import NeverStop
from reconciler.transport.oauth import Tokens
from reconciler.transport.wires import Wire


def _ignore(event: Event) -> None:
    """An observer that looks away."""


def _read_environment() -> Mapping[str, str]:
    return dict(os.environ)


@frozen
class Settings:
    """How a use case runs.

    `parallelism` counts requests under way over all services; `timeout` (seconds) bounds one request and
    `lock_timeout` (seconds) the wait for another run. `folder` keeps journals and used plans; `wires` replaces
    the network of a service by something in process; `trace` is told every request and answer, redacted. `tokens` of
    OAuth are kept here: a plan and its apply ask for one. `dice` spread what is tried again.
    """

    environment: Mapping[str, str] = field(factory=_read_environment, repr=False)
    run: Run = field(factory=Run)
    observer: Observer = _ignore
    stop: Stop = field(factory=NeverStop)
    clock: Clock = field(factory=SystemClock)
    parallelism: int = 10
    timeout: float | None = None
    lock_timeout: float = 0.0
    folder: Path = Path(".reconciler/runs")
    lock_folder: Path = Factory(lambda self: find_lock_folder(self.environment, Path.home()), takes_self=True)
    wires: Mapping[str, Wire] = field(factory=dict)
    trace: Callable[[str], None] | None = None
    dice: random.Random = field(factory=random.SystemRandom, repr=False)
    tokens: Tokens = field(repr=False, default=Factory(lambda self: Tokens(self.clock), takes_self=True))
