"""Who is told of the events of a run: the display of a terminal or a line for each, and the JSON lines."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from reconciler.cli.invocation import Invocation
from reconciler.interfaces.observer import Observer
from reconciler.model.event import Event
from reconciler.views.event_log import EventLog
from reconciler.views.progress import TerminalProgress


@frozen
class _Several:
    """Tells each of several observers, in order."""

    observers: tuple[Observer, ...]

    def __call__(self, event: Event) -> None:
        for observer in self.observers:
            observer(event)


@contextmanager
def observing(invocation: Invocation) -> Iterator[Observer]:
    """The observer of one run; a display is wiped when the block ends."""
    stream = sys.stderr
    if invocation.voice.is_quiet or stream is None:
        yield invocation.events
    elif invocation.may_draw():
        with TerminalProgress(stream) as progress:
            yield _Several((invocation.events, progress))
    else:
        yield _Several((invocation.events, EventLog(stream)))
