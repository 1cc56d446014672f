"""The command line: one file for each command, arguments → api → view → exit code; no logic of its own.

Importing this loads nothing that `--version` does not need.
"""

import sys
from collections.abc import Sequence
from typing import NoReturn

from reconciler.cli.early import IGNORED, leave, take_early
from reconciler.cli.signals import SIGNALLED, Handlers, Signalled, set_handlers
from reconciler.version import VERSION

_VERSION_FLAGS = (["--version"], ["-V"])


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command (by default the one this process was started with) and gives its exit code.

    Signals are taken while it runs, and left to whom they were before.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    return _start(arguments, take_early(arguments))


def run() -> NoReturn:
    """The process of the command: as `main`, and ends it; no signal changes the code once the command is done."""
    arguments = sys.argv[1:]
    take_early(arguments)
    leave(_start(arguments, IGNORED))


def _start(arguments: Sequence[str], afterwards: Handlers) -> int:
    if arguments in _VERSION_FLAGS:
        set_handlers(afterwards)
        return _show_version()
    from reconciler.cli.start import start  # noqa: PLC0415 - `--version` must not wait for it

    try:
        return start(arguments, afterwards)
    except Signalled as signalled:
        return SIGNALLED + signalled.number


def _show_version() -> int:
    try:
        print(f"reconciler {VERSION}", flush=True)  # noqa: T201 - the terminal is this room's
    except (OSError, ValueError):
        sys.stdout = None
        return 1
    return 0
