"""Signals before a command runs and after it; imports nothing that takes time."""

import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from reconciler.cli.signals import SIGNALLED, TAKEN, Handlers, set_handlers

IGNORED: Handlers = dict.fromkeys(TAKEN, signal.SIG_IGN)
"""What is left to a process whose command is done: nothing may change what it ends with."""

_ERROR = (
    '{{"format": "reconciler-error", "format_version": "1.0", "exit_code": {code}, "problems": [{{"message": '
    '"{message}", "file": null, "line": null, "column": null, "path": null, "hint": null}}]}}\n'
)


def take_early(arguments: Sequence[str]) -> Handlers:
    """Until the real handlers take over, SIGINT and SIGTERM end the program with its word and code, at once.

    The handlers that were there before; none in another thread than the main one, which cannot take signals.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        message = f"interrupted by {signal.Signals(number).name}; nothing was written to any service"
        if asks_for_json(arguments, os.environ.get("RECONCILER_OUTPUT", "")):
            _write(1, _ERROR.format(code=SIGNALLED + number, message=message))
        _write(2, f"{message}\n")
        os._exit(SIGNALLED + number)

    return set_handlers(dict.fromkeys(TAKEN, end))


def leave(code: int) -> NoReturn:
    """Ends the process with `code`, whatever signals still come; all that it had to say has been written.

    The interpreter's own end is longer than some commands, and a signal in it kills with a code of its own.
    """

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        os._exit(code)

    set_handlers(dict.fromkeys(TAKEN, end))
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def asks_for_json(arguments: Sequence[str], default: str) -> bool:
    """Whether `-o json` or `--output json` to standard output stands there, or in RECONCILER_OUTPUT where none does."""
    values = [after for word, after in zip(arguments, [*arguments[1:], ""], strict=True) if word in {"-o", "--output"}]
    values += [word.removeprefix("--output=") for word in arguments if word.startswith("--output=")]
    values += [word[2:] for word in arguments if word.startswith("-o") and len(word) > 2]
    return "json" in (values or default.split(","))


def _write(descriptor: int, text: str) -> None:
    try:
        os.write(descriptor, text.encode())
    except OSError:
        return
