"""SIGINT and SIGTERM from the first moment to the last; what a signal means to a run is decided where it runs.

A signal is raised as Signalled while plain code works (reading files, asking), handed to whoever runs an event
loop, or noted while outputs are written, so that none of them is cut in half.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

TAKEN = (signal.SIGINT, signal.SIGTERM)

SIGNALLED = 128
"""What the number of a signal is added to, for the exit code."""

BLOCKED_SECONDS = 1.0
"""Whoever has written for so long writes to somebody who does not read; what is read takes a moment."""

RAISED = 3
"""How often a signal is raised: it breaks off the work, then the telling of the end, then what is told instead."""

Deliver = Callable[[int], object]

Handler = Callable[[int, FrameType | None], object] | int | None
"""As `signal.signal` takes and gives it; `None` is one that no Python code has set."""

Handlers = Mapping[signal.Signals, Handler]


class Signalled(BaseException):
    """A signal came while nothing but plain code was running; `number` is that of the first one of all."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number


def name_signal(number: int) -> str:
    """`SIGINT`, or the number of a signal without a name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def set_handlers(handlers: Handlers) -> Handlers:
    """Sets them, one for each signal; those that were there before."""
    return {
        number: signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for number, handler in handlers.items()
    }


class Signals:
    """Takes the signals of this process; `first` is the number of the first one that came."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.first: int | None = None
        self._elapsed = elapsed
        self._held_since = 0.0
        self._deliver: Deliver | None = None
        self._is_held = False
        self._is_shielded = False
        self._left = RAISED
        self._is_over = False

    @contextmanager
    def taken(self, afterwards: Handlers) -> Iterator[None]:
        """Takes the signals while the block runs, and then leaves them to the handlers `afterwards`.

        Other threads than the main one cannot, and go without.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        set_handlers(dict.fromkeys(TAKEN, self._take))
        try:
            yield
        finally:
            set_handlers(afterwards)

    def close(self) -> None:
        """All is said: no signal changes anything any more."""
        self._is_over = True

    @contextmanager
    def delivered(self, deliver: Deliver) -> Iterator[None]:
        """Hands each signal to `deliver`, which is called between two steps of the main thread's code."""
        self._deliver = deliver
        try:
            yield
        finally:
            self._deliver = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Only notes the first signal; a later one is raised where an output goes on for a while: it may never end."""
        was_held, self._is_held = self._is_held, True
        self._held_since = self._elapsed()
        try:
            yield
        finally:
            self._is_held = was_held

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """Within `held`, for what always ends: a later signal too is only noted."""
        was_shielded, self._is_shielded = self._is_shielded, True
        try:
            yield
        finally:
            self._is_shielded = was_shielded and self._is_shielded

    def lift(self) -> None:
        """Ends every shield: what comes next may never end."""
        self._is_shielded = False
        self._held_since = self._elapsed()

    def _take(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self._is_over:
            return
        is_again, self.first = self.first is not None, self.first or number
        if self._deliver is not None:
            self._deliver(number)
        elif not self._is_held or (is_again and self._has_blocked()):
            raise self._raising(number)

    def _has_blocked(self) -> bool:
        return not self._is_shielded and self._elapsed() - self._held_since >= BLOCKED_SECONDS

    def _raising(self, number: int) -> Signalled:
        self._left -= 1
        self._is_over = self._left == 0
        return Signalled(self.first or number)
