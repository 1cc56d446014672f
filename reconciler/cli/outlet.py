"""The two standard streams of this process; a stream that fails once is left alone and remembered."""

import sys
from contextlib import suppress

from attrs import define

from reconciler.errors import OutputFailed
from reconciler.runs.outputs import write_output, write_stream


@define
class Outlet:
    """Writes to standard output until that fails; `failure` says why it did."""

    failure: OutputFailed | None = None

    def write(self, text: str) -> None:
        """To standard output; raises nothing: a reader that has gone must not disturb a run."""
        if self.failure is not None:
            return
        try:
            write_output(None, text)
        except OutputFailed as failure:
            self.failure = failure

    def complain(self, text: str) -> None:
        """To standard error, as well as that goes."""
        with suppress(OutputFailed):
            write_stream(sys.stderr, text)
