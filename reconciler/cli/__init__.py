"""The command line: one file for each command, arguments → api → view → exit code; no logic of its own.

Importing this loads nothing that `--version` does not need.
"""

import sys
from collections.abc import Sequence

from reconciler.cli.early import take_early
from reconciler.version import VERSION

_VERSION_FLAGS = (["--version"], ["-V"])


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command (by default the one this process was started with) and gives its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in _VERSION_FLAGS:
        return _show_version()
    take_early(arguments)
    from reconciler.cli.start import start  # noqa: PLC0415 - `--version` must not wait for it

    return start(arguments)


def _show_version() -> int:
    try:
        print(f"reconciler {VERSION}", flush=True)  # noqa: T201 - the terminal is this room's
    except (OSError, ValueError):
        sys.stdout = None
        return 1
    return 0
