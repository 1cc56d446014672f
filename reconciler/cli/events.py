"""Events as JSON lines (`-o jsonl`): to standard output at once, into files at the end."""

from attrs import Factory, define

from reconciler.cli.outlet import Outlet
from reconciler.files.event_file import encode_event
from reconciler.model.event import Event
from reconciler.runs.clock import SystemClock


@define
class EventStream:
    """An Observer. `is_live`: lines go to standard output; `is_kept`: they wait in `lines` for a file."""

    outlet: Outlet
    is_live: bool = False
    is_kept: bool = False
    lines: list[str] = Factory(list)
    _sequence: int = 0

    def __call__(self, event: Event) -> None:
        """Takes note of one event."""
        if not self.is_live and not self.is_kept:
            return
        self._sequence += 1
        line = encode_event(event, at=SystemClock().now(), sequence=self._sequence)
        if self.is_live:
            self.outlet.write(line)
        if self.is_kept:
            self.lines.append(line)
