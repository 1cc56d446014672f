"""Where the asked outputs go and how they get there whole; knows no format."""

import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO, assert_never

from attrs import frozen

from reconciler.errors import InvalidInput, OutputFailed
from reconciler.model.problem import Problem
from reconciler.runs.durable import probe_folder, replace_file, write_whole
from reconciler.runs.places import Descriptor, Device, Place, RegularFile, find_place, identify_place

_STANDARD_OUTPUT = Descriptor(1)


@frozen
class OutputRequest:
    """One `-o FORMAT[=PATH]`; `path` is `None` for standard output."""

    format: str
    path: Path | None = None

    def __str__(self) -> str:
        """As the user writes it."""
        return self.format if self.path is None else f"{self.format}={self.path}"


def parse_output(text: str) -> OutputRequest:
    """The request that `text` spells, `FORMAT` or `FORMAT=PATH`; `-` as path is standard output.

    Raises InvalidInput where the format or the path is empty. Whether the format exists is asked elsewhere.
    """
    name, equals, path = text.partition("=")
    if not name or (equals and not path):
        raise InvalidInput(f"{text!r} is not an output", hint="write FORMAT or FORMAT=PATH, such as json=plan.json")
    return OutputRequest(name, Path(path) if path and path != "-" else None)


def check_outputs(requests: Sequence[OutputRequest]) -> None:
    """Raises InvalidInput where an output cannot be written or two go to one place; all problems at once.

    Leaves nothing behind; a place that fails later is for `write_output` to tell.
    """
    problems: list[Problem] = []
    taken: dict[str, OutputRequest] = {}
    for request in requests:
        try:
            identity = _check_place(request)
        except OSError as error:
            problems.append(_unwritable(request, error))
            continue
        if identity is None:
            continue
        first = taken.setdefault(identity, request)
        if first is not request:
            problems.append(_collision(first, request))
    if problems:
        raise InvalidInput("; ".join(problem.message for problem in problems), problems=tuple(problems))


def check_inputs(requests: Sequence[OutputRequest], inputs: Sequence[Path], *, endings: Sequence[str]) -> None:
    """Raises InvalidInput where an output would replace what the run reads.

    That is one of the inputs, or, where an input is a folder, a file in it with one of these endings.
    """
    for request in requests:
        place = request.path
        if place is None or not any(_is_read(place, source, endings) for source in inputs):
            continue
        raise InvalidInput(f"output {request} would replace what this run reads", hint="write it somewhere else")


def _is_read(place: Path, source: Path, endings: Sequence[str]) -> bool:
    try:
        if source.is_dir():
            return place.suffix.lower() in endings and place.parent.exists() and place.parent.samefile(source)
        return place.exists() and source.exists() and place.samefile(source)
    except OSError:
        return False


def always_ends(request: OutputRequest) -> bool:
    """Whether writing this waits for nobody: so it is with a regular file, and never with a stream or a pipe."""
    try:
        return request.path is not None and isinstance(find_place(request.path), RegularFile)
    except OSError:
        return False


def write_output(path: Path | None, text: str) -> None:
    """Writes `text` to `path`, or to standard output; raises OutputFailed.

    A regular file is replaced in one step and keeps its permissions; devices and pipes are written directly.
    """
    if path is None:
        write_stream(sys.stdout, text)
        return
    try:
        _write_place(find_place(path), text.encode(errors="backslashreplace"))
    except OSError as error:
        raise OutputFailed(
            f"the output could not be written to {path}: {error.strerror or error}",
            hint="nothing that was done is undone by this; write it elsewhere",
        ) from error


def write_stream(stream: TextIO | None, text: str) -> None:
    """Writes `text` to `stream` and flushes it; characters that it cannot show are escaped. Raises OutputFailed.

    `None` is what Python makes of a standard stream that was closed before the start.
    """
    if stream is None:
        raise OutputFailed("the output could not be written: standard output is closed")
    try:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except (OSError, ValueError) as error:
        _silence(stream)
        why = error.strerror if isinstance(error, OSError) else None
        raise OutputFailed(f"the output could not be written to standard output: {why or error}") from error


def _check_place(request: OutputRequest) -> str | None:
    """The identity of the place; raises OSError where nothing could be written there."""
    place = _STANDARD_OUTPUT if request.path is None else find_place(request.path)
    match place:
        case Descriptor():
            pass
        case Device(path):
            _require_writable(path)
        case RegularFile(path, mode):
            if mode is not None:
                _require_writable(path)
            probe_folder(path.parent)
        case _:
            assert_never(place)
    return identify_place(place)


def _require_writable(path: Path) -> None:
    """Asks without opening: opening a pipe would wait for its reader."""
    if not os.access(path, os.W_OK):
        raise PermissionError(f"no permission to write {path}")


def _write_place(place: Place, content: bytes) -> None:
    match place:
        case Descriptor(number):
            write_whole(number, content)
        case Device(path):
            descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOCTTY)
            try:
                write_whole(descriptor, content)
            finally:
                os.close(descriptor)
        case RegularFile(path, mode):
            replace_file(path, content, mode=mode)
        case _:
            assert_never(place)


def _silence(stream: TextIO) -> None:
    """Leads the descriptor to nowhere: else the interpreter flushes it again at exit and fails with code 120."""
    try:
        number = stream.fileno()
    except (OSError, ValueError, io.UnsupportedOperation):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
    os.dup2(nowhere, number)
    os.close(nowhere)


def _unwritable(request: OutputRequest, error: OSError) -> Problem:
    return Problem(
        f"output {request} cannot be written: {error.strerror or error}",
        hint="name a file in a folder that exists and that this user may write in",
    )


def _collision(first: OutputRequest, second: OutputRequest) -> Problem:
    return Problem(f"outputs {first} and {second} go to one place", hint="give each format a place of its own")
