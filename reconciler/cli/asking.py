"""The one question of the command line: may these changes be made? Anything but `yes` means no."""

import sys
from typing import TextIO

from reconciler.cli.formats import Format
from reconciler.cli.invocation import Invocation, is_terminal
from reconciler.errors import InvalidInput, NotConfirmed
from reconciler.runs.outputs import write_stream
from reconciler.views.words import count


def demand_terminal(invocation: Invocation) -> None:
    """Raises InvalidInput where nobody could be asked."""
    if _find_terminal(invocation) is None:
        raise InvalidInput(
            "there is no terminal to ask on, and neither a saved plan nor --auto-approve was given",
            hint="save a plan with `reconciler plan --out PLAN.json` and apply that, or say --auto-approve",
        )


def demand_yes(changes: int, invocation: Invocation) -> None:
    """Asks; raises NotConfirmed for every answer but `yes`."""
    stream, source = _find_terminal(invocation), sys.stdin
    if stream is None or source is None:
        raise NotConfirmed("nobody could be asked; nothing was written")
    write_stream(
        stream, f'Apply {"this" if changes == 1 else "these"} {count(changes, "change")}? Only "yes" is accepted: '
    )
    if source.readline().rstrip("\r\n") != "yes":
        raise NotConfirmed("the answer was not `yes`; nothing was written")


def _find_terminal(invocation: Invocation) -> TextIO | None:
    """Where to ask: standard error, or standard output unless a program reads that."""
    if not is_terminal(sys.stdin):
        return None
    if is_terminal(sys.stderr):
        return sys.stderr
    return sys.stdout if is_terminal(sys.stdout) and invocation.owns_stdout(Format.TEXT) else None
