"""The live display of a run on a terminal; knows how to draw, and leaves what to show to progress_state."""

from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

from reconciler.model.event import Event, OutcomeReached, RefreshFinished, StopRequested, Warned
from reconciler.model.outcome import OutcomeKind
from reconciler.views.events_text import event_line
from reconciler.views.progress_state import ProgressState, advance, show_progress

_FRAMES_PER_SECOND = 8
_CALM = frozenset({OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE})


class TerminalProgress:
    """An Observer and a context manager: draws on the given terminal while entered, and wipes its display at the end.

    Events only replace the state; a thread of rich draws it a few times a second, so that thousands of events
    cost nothing. What alarms is written above the display and stays.
    """

    def __init__(self, stream: TextIO) -> None:
        self._state = ProgressState()
        # Foreign text must not be read as rich's own markup or emoji names.
        self._console = Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True)
        self._live = Live(
            console=self._console,
            get_renderable=self._draw,
            refresh_per_second=_FRAMES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> Self:
        """Begins to draw."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipes the display."""
        self._live.stop()

    def __call__(self, event: Event) -> None:
        """Takes note of one event; a terminal that is gone is left alone."""
        self._state = advance(self._state, event)
        line = event_line(event) if _is_lasting(event) else None
        if line is None:
            return
        try:
            self._console.print(Text(line))
        except (OSError, ValueError):
            return

    def _draw(self) -> Text:
        return Text("\n".join(show_progress(self._state)), overflow="ellipsis", no_wrap=True)


def _is_lasting(event: Event) -> bool:
    """Whether the event is worth a line that stays."""
    match event:
        case OutcomeReached():
            return event.outcome.outcome not in _CALM
        case RefreshFinished():
            return event.failure is not None
        case StopRequested() | Warned():
            return True
        case _:
            return False
