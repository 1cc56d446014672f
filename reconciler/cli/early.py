"""Signals that come while the program is still being loaded; imports nothing that takes time."""

import os
import signal
from collections.abc import Sequence
from types import FrameType

_ERROR = (
    '{{"format": "reconciler-error", "format_version": "1.0", "exit_code": {code}, "problems": [{{"message": '
    '"{message}", "file": null, "line": null, "column": null, "path": null, "hint": null}}]}}\n'
)


def take_early(arguments: Sequence[str]) -> None:
    """Until the real handlers take over, SIGINT and SIGTERM end the program with its word and code, at once."""

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        message = f"interrupted by {signal.Signals(number).name}; nothing was written to any service"
        if asks_for_json(arguments, os.environ.get("RECONCILER_OUTPUT", "")):
            _write(1, _ERROR.format(code=128 + number, message=message))
        _write(2, f"{message}\n")
        os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


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
