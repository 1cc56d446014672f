"""Runs one use case in a loop of its own and hands it the signals; knows nothing of what it does.

Reading may be cut off by the first signal. Once writes may be under way (ApplyStarted), the first signal only asks
to stop, the second to stop waiting, and a third, a while later, cancels: the engine closes its account on each of
them. Where it does not get that far, it says that its journal knows more.
"""

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import attrs
from attrs import define

from reconciler.api import Settings
from reconciler.cli.invocation import TRACE, Invocation
from reconciler.cli.progress import observing
from reconciler.cli.reporting import cut_short, interrupt
from reconciler.cli.signals import name_signal
from reconciler.interfaces.observer import Observer
from reconciler.model.event import ApplyFinished, ApplyStarted, Event, StopRequested
from reconciler.model.outcome import Result
from reconciler.runs.stop import SignalStop
from reconciler.views.neutral import neutral

T = TypeVar("T")

_CLOSING_SECONDS = 1.0
"""What an apply has for its account, from the second signal on, before one may cancel it: a key may be held down."""

Work = Callable[[Settings], Coroutine[Any, Any, T]]
"""A use case that lacks nothing but its settings."""


@define
class Account:
    """An Observer that knows how far an apply has come; `result` outlives whatever happens to the run."""

    has_begun: bool = False
    result: Result | None = None

    def __call__(self, event: Event) -> None:
        """Takes note of one event."""
        if isinstance(event, ApplyStarted):
            self.has_begun = True
        elif isinstance(event, ApplyFinished):
            self.result = event.result


def run_observed(work: Work[T], settings: Settings, invocation: Invocation, account: Account | None = None) -> T:
    """What the use case brings, its events shown meanwhile; raises what it raises, and Interrupted."""
    seen = account or Account()
    with observing(invocation) as observer:

        def tell(event: Event) -> None:
            seen(event)
            observer(event)

        return _run(_attend(work, attrs.evolve(settings, observer=tell), invocation, seen), invocation)


def run_unobserved(work: Work[T], settings: Settings, invocation: Invocation) -> T:
    """The same for a use case that tells its story itself."""
    return _run(_attend(work, settings, invocation, Account()), invocation)


def trace_of(invocation: Invocation) -> Callable[[str], None] | None:
    """Who is told every request and answer: standard error with `-vv`, else nobody."""
    if invocation.voice.verbosity < TRACE:
        return None
    return lambda line: invocation.outlet.complain(f"{neutral(line)}\n")


def _run(attended: Coroutine[Any, Any, T], invocation: Invocation) -> T:
    # Held and shielded: a signal between the last step of the work and the end of its loop must not lose what it
    # brought. What ends the loop always ends, for it waits for no thread, as `asyncio.run` would.
    with invocation.signals.held(), invocation.signals.shielded():
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(attended)
        finally:
            _close(loop)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_until_complete(_end_tasks(loop))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


async def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop) - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@define
class _Reaction:
    """What each signal does to the work, told in the loop: a signal arrives between any two steps of its code."""

    task: asyncio.Future[Any]
    stop: SignalStop
    account: Account
    observer: Observer
    free_again: float = 0.0

    def __call__(self, number: int) -> None:
        """Takes one signal."""
        was_final = self.stop.is_final
        if self.stop.signal is None:
            self.observer(StopRequested(name_signal(number)))
        self.stop.request(number)
        if not self.account.has_begun:
            self.task.cancel()
        elif self.stop.is_final and (now := self.task.get_loop().time()) >= self.free_again:
            self.free_again = now + _CLOSING_SECONDS
            if was_final:
                self.task.cancel()


async def _attend(work: Work[T], settings: Settings, invocation: Invocation, account: Account) -> T:
    loop, stop = asyncio.get_running_loop(), SignalStop()
    task = asyncio.ensure_future(work(attrs.evolve(settings, stop=stop)))
    react = _Reaction(task, stop, account, settings.observer)
    with _waking(loop), invocation.signals.delivered(lambda number: loop.call_soon_threadsafe(react, number)):
        if invocation.signals.first is not None:
            react(invocation.signals.first)
        try:
            brought = await task
        except asyncio.CancelledError:
            if stop.signal is None:
                raise
            raise (cut_short if account.has_begun else interrupt)(stop.signal) from None
    if stop.signal is not None and not account.has_begun:
        raise interrupt(stop.signal)
    return brought


@contextmanager
def _waking(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """While the block runs, a signal ends the sleep of `loop`; in the main thread, elsewhere there is nothing to end.

    Without it a signal that comes just before the loop falls asleep is heard when the loop next wakes by itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ears, mouth = socket.socketpair()
    with ears, mouth:
        ears.settimeout(0)
        mouth.settimeout(0)
        loop.add_reader(ears, _drain, ears)
        before = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(ears)


def _drain(ears: socket.socket) -> None:
    with suppress(BlockingIOError):
        ears.recv(4096)
