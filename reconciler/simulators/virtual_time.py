"""An event loop whose time jumps to the next timer when nothing is ready; no threads, no real waiting."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class NothingLeft(RuntimeError):
    """Everything waits, and no timer is set: on a real loop this would hang for ever."""


class _JumpingSelector(selectors.SelectSelector):
    """Answers at once, and tells how long it would have waited."""

    def __init__(self, pass_over: Callable[[float], None]) -> None:
        super().__init__()
        self._pass_over = pass_over

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout == 0:
            # Somebody in the loop is ready: whoever is outside has to wait in any case.
            return []
        ready = super().select(0)
        if ready:
            return ready
        if timeout is None:
            raise NothingLeft("nothing is ready and no timer is set: the coroutine would wait for ever")
        self._pass_over(timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A loop that never waits: when nothing is ready its `time()` jumps to the next timer, starting at 0.

    Timers, `asyncio.timeout` and in-process ASGI work as on any loop. Threads and sockets do not: the loop
    cannot know that somebody outside of it still works, and raises NothingLeft.
    """

    def __init__(self) -> None:
        self._elapsed = 0.0
        super().__init__(_JumpingSelector(self._pass_over))

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._elapsed

    def _pass_over(self, seconds: float) -> None:
        self._elapsed += max(0.0, seconds)


def run_virtual(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in virtual time and returns its result.

    Raises NothingLeft where the coroutine would wait for ever, and whatever it raises itself.
    """
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(coroutine)
