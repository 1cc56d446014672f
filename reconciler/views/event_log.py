"""Tells a stream that is no terminal what happens, one line for each event; repeats no wait that says nothing new."""

from typing import TextIO

from attrs import Factory, define

from reconciler.model.address import Address
from reconciler.model.event import Event, OutcomeReached, Waiting
from reconciler.views.events_text import event_line


@define
class EventLog:
    """An Observer; a stream that cannot be written any more is left alone, for nothing may stop a run."""

    stream: TextIO
    _waits: dict[Address, str] = Factory(dict)

    def __call__(self, event: Event) -> None:
        """Writes the event's line and flushes."""
        if self._is_repeated(event):
            return
        line = event_line(event)
        if line is None:
            return
        try:
            self.stream.write(f"{line}\n")
            self.stream.flush()
        except (OSError, ValueError):
            return

    def _is_repeated(self, event: Event) -> bool:
        """Whether it is a wait for the same reason as the last one of its entry."""
        if isinstance(event, OutcomeReached):
            self._waits.pop(event.outcome.address, None)
        if not isinstance(event, Waiting):
            return False
        is_known = self._waits.get(event.address) == event.why
        self._waits[event.address] = event.why
        return is_known
