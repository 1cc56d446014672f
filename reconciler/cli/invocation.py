"""What one start of the command has at hand: its signals, its streams and what was said of outputs and loudness."""

import sys
from collections.abc import Mapping
from typing import TextIO

from attrs import Factory, define, frozen

from reconciler.cli.events import EventStream
from reconciler.cli.formats import Format
from reconciler.cli.outlet import Outlet
from reconciler.cli.signals import Signals
from reconciler.runs.outputs import OutputRequest
from reconciler.views.palette import COLOURED, PLAIN, Palette

EVENTS = 1
"""`-v`: one line for each event, on a terminal too."""
TRACE = 2
"""`-vv`: besides, every request and answer."""


@frozen
class Voice:
    """How loud and how colourful: `--no-color`, `-q`, `-v` (counted)."""

    is_plain: bool = False
    is_quiet: bool = False
    verbosity: int = 0


@define
class Invocation:
    """One start of the command.

    `outputs` are those that were asked for, `None` until the arguments are understood; `places` those that may
    be written.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    signals: Signals = Factory(Signals)
    voice: Voice = Factory(Voice)
    outputs: tuple[OutputRequest, ...] | None = None
    places: tuple[OutputRequest, ...] = ()
    outlet: Outlet = Factory(Outlet)
    events: EventStream = Factory(lambda self: EventStream(self.outlet), takes_self=True)

    def palette_of(self, stream: TextIO | None) -> Palette:
        """Colours for a terminal that wants them."""
        return COLOURED if is_terminal(stream) and not self._is_colourless() else PLAIN

    def list_outputs(self) -> tuple[OutputRequest, ...]:
        """Those asked for; without any, text on standard output."""
        return self.outputs or (OutputRequest(Format.TEXT.value),)

    def owns_stdout(self, form: Format) -> bool:
        """Whether this format goes to standard output."""
        return any(one.format == form.value and one.path is None for one in self.list_outputs())

    def say(self, text: str) -> None:
        """A piece of a story on standard output, with its line break."""
        self.outlet.write(f"{text}\n")

    def demand_stdout(self) -> None:
        """Raises OutputFailed where something that was said could not be written."""
        if self.outlet.failure is not None:
            raise self.outlet.failure

    def tell(self, text: str) -> None:
        """A line for people on standard error, unless it was to be quiet."""
        if not self.voice.is_quiet:
            self.outlet.complain(f"{text}\n")

    def may_draw(self) -> bool:
        """Whether standard error is a terminal on which a display may move."""
        is_dumb = self.environment.get("TERM", "") in ("", "dumb")
        return is_terminal(sys.stderr) and not is_dumb and self.voice.verbosity < EVENTS

    def _is_colourless(self) -> bool:
        environment = self.environment
        return self.voice.is_plain or bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether the stream is open and a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False
