"""Runs one use case in a loop of its own and hands it the signals; knows nothing of what it does.

Reading may be cut off by the first signal. Once writes may be under way (ApplyStarted), the first signal only asks
to stop, the second to stop waiting, and the third cancels: the engine closes its account on each of them.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import attrs
from attrs import define

from reconciler.api import Settings
from reconciler.cli.invocation import TRACE, Invocation
from reconciler.cli.progress import observing
from reconciler.cli.reporting import interrupt
from reconciler.cli.signals import name_signal
from reconciler.interfaces.observer import Observer
from reconciler.model.event import ApplyFinished, ApplyStarted, Event, StopRequested
from reconciler.model.outcome import Result
from reconciler.runs.stop import SignalStop
from reconciler.views.neutral import neutral

T = TypeVar("T")

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
    # Held: a signal between the last step of the work and the end of its loop must not lose what it brought.
    with invocation.signals.held():
        return asyncio.run(attended)


async def _attend(work: Work[T], settings: Settings, invocation: Invocation, account: Account) -> T:
    loop, stop = asyncio.get_running_loop(), SignalStop()
    task = asyncio.ensure_future(work(attrs.evolve(settings, stop=stop)))

    def react(number: int) -> None:
        is_last_straw = stop.is_final
        _ask_to_stop(stop, number, settings.observer)
        if is_last_straw or not account.has_begun:
            task.cancel()

    with invocation.signals.delivered(lambda number: _hand_over(loop, react, number)):
        if invocation.signals.first is not None:
            react(invocation.signals.first)
        try:
            brought = await task
        except asyncio.CancelledError:
            if stop.signal is None:
                raise
            raise interrupt(stop.signal) from None
    if stop.signal is not None and not account.has_begun:
        raise interrupt(stop.signal)
    return brought


def _hand_over(loop: asyncio.AbstractEventLoop, react: Callable[[int], None], number: int) -> None:
    """Into the loop: a signal arrives between any two steps of its code."""
    loop.call_soon_threadsafe(react, number)


def _ask_to_stop(stop: SignalStop, number: int, observer: Observer) -> None:
    if stop.signal is None:
        observer(StopRequested(name_signal(number)))
    stop.request(number)
