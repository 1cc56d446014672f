"""SIGINT and SIGTERM from the first moment to the last; what a signal means to a run is decided where it runs.

A signal is raised as Signalled while plain code works (reading files, asking), handed to whoever runs an event
loop, or noted while outputs are written, so that none of them is cut in half.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

TAKEN = (signal.SIGINT, signal.SIGTERM)

Deliver = Callable[[int], None]


class Signalled(BaseException):
    """A signal came while nothing but plain code was running; `number` is its number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number


def name_signal(number: int) -> str:
    """`SIGINT`, or the number of a signal without a name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class Signals:
    """Takes the signals of this process; `first` is the number of the first one that came."""

    def __init__(self) -> None:
        self.first: int | None = None
        self._deliver: Deliver | None = None
        self._is_held = False
        self._is_shielded = False
        self._late: int | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Takes the signals while the block runs; other threads than the main one cannot, and go without."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._take) for number in TAKEN}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, signal.SIG_DFL if handler is None else handler)

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
        """Only notes the first signal; a later one is raised, for an output may never end."""
        was_held, self._is_held = self._is_held, True
        try:
            yield
        finally:
            self._is_held = was_held

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """Within `held`, for what always ends: a later signal too is only noted, and raised when the block is done."""
        self._is_shielded = True
        try:
            yield
        finally:
            self._is_shielded = False
        if self._late is not None:
            raise Signalled(self._late)

    def _take(self, number: int, frame: FrameType | None) -> None:
        del frame
        is_again, self.first = self.first is not None, self.first or number
        if self._deliver is not None:
            self._deliver(number)
        elif self._is_shielded:
            self._late = number if is_again else None
        elif not self._is_held or is_again:
            raise Signalled(number)
