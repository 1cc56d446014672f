"""Finds the desired files that were asked for and reads their text, bounded; does not look at what it says."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from reconciler.model.problem import Origin, Problem

DEFAULT_FILE = "reconciler.yaml"
SIZE_LIMIT = 16 * 1024 * 1024
"""Bytes of one file."""

ENDINGS = (".yaml", ".yml", ".json", ".toml")
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

Complain = Callable[[Problem], None]


@frozen
class SourceText:
    """A file's text. `file` is its name as the user gave it, `folder` the absolute path that it is in."""

    file: str
    folder: str
    text: str

    @property
    def ending(self) -> str:
        """`.yaml`, `.yml`, `.json` or `.toml`."""
        return Path(self.file).suffix.lower()


def read_sources(paths: Sequence[str], complain: Complain) -> tuple[SourceText, ...]:
    """The texts of these files and directories, in their order; the default file where none is named."""
    texts: list[SourceText] = []
    seen: dict[tuple[int, int], str] = {}
    for file in _list_files(paths, complain):
        read = _read_file(file, seen, complain)
        if read is not None:
            texts.append(read)
    return tuple(texts)


def _list_files(paths: Sequence[str], complain: Complain) -> Iterator[str]:
    for path in paths or (DEFAULT_FILE,):
        if Path(path).is_dir():
            yield from _list_directory(path, complain)
        elif Path(path).suffix.lower() in ENDINGS:
            yield path
        else:
            complain(Problem(f"{path} has none of the endings {', '.join(ENDINGS)}", Origin(path)))


def _list_directory(path: str, complain: Complain) -> Iterator[str]:
    try:
        names = sorted(name for name in os.listdir(path) if _may_be_meant(name))  # noqa: PTH208 - names as given
    except OSError as error:
        complain(Problem(f"the directory cannot be read: {_reason(error)}", Origin(path)))
        return
    # A directory within is no file of this one, whatever it is called.
    joined = [os.path.join(path, name) for name in names]  # noqa: PTH118 - a Path drops the `./` that the user wrote
    files = [file for file in joined if not Path(file).is_dir()]
    if not files:
        complain(Problem(f"the directory holds no file that ends in {', '.join(ENDINGS)}", Origin(path)))
    yield from files


def _may_be_meant(name: str) -> bool:
    # Editors keep hidden copies beside a file that is being edited.
    return not name.startswith(".") and Path(name).suffix.lower() in ENDINGS


def _read_file(file: str, seen: dict[tuple[int, int], str], complain: Complain) -> SourceText | None:
    try:
        content = _read_bytes(file, seen)
    except FileNotFoundError:
        hint = "make one, or name one with -f FILE_OR_DIRECTORY"
        complain(Problem("there is no such file", Origin(file), hint=hint))
        return None
    except OSError as error:
        complain(Problem(f"the file cannot be read: {_reason(error)}", Origin(file)))
        return None
    except _Unfit as unfit:
        complain(Problem(unfit.why, Origin(file), hint=unfit.hint))
        return None
    text = _decode(content, file, complain)
    return SourceText(file, str(Path(file).parent.absolute()), text) if text is not None else None


def _reason(error: OSError) -> str:
    return (error.strerror or "the system says no").lower()


class _Unfit(Exception):
    """A file that is not read at all."""

    def __init__(self, why: str, hint: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


def _read_bytes(file: str, seen: dict[tuple[int, int], str]) -> bytes:
    # Asked before it is opened: opening a pipe waits for a writer, opening a device may do anything.
    _demand_regular(os.stat(file))  # noqa: PTH116 - beside fstat
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
        status = os.fstat(stream.fileno())
        _demand_regular(status)
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            raise _Unfit(f"this file is given twice: it is also {seen[identity]}", "give it once")
        seen[identity] = file
        content = stream.read(SIZE_LIMIT + 1) if status.st_size <= SIZE_LIMIT else b""
    if status.st_size > SIZE_LIMIT or len(content) > SIZE_LIMIT:
        raise _Unfit(f"the file is larger than {SIZE_LIMIT // 1024**2} MiB", "split it into several files")
    return content


def _demand_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _Unfit("this is not a regular file (a pipe, a device or a socket)", "write the text to a file first")


def _decode(content: bytes, file: str, complain: Complain) -> str | None:
    if content.startswith(_OTHER_ENCODINGS):
        complain(Problem("the file is not in UTF-8 but in UTF-16 or UTF-32", Origin(file), hint="save it as UTF-8"))
        return None
    if b"\0" in content:
        place = _locate(content, content.index(b"\0"), file)
        complain(Problem("the file holds NUL bytes: it is no text in UTF-8", place, hint="save it as UTF-8"))
        return None
    try:
        return content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        place = _locate(content.removeprefix(_BYTE_ORDER_MARK), error.start, file)
        message = f"the file is not in UTF-8: byte 0x{error.object[error.start]:02x} is no part of a character"
        complain(Problem(message, place, hint="save it as UTF-8"))
        return None


def _locate(content: bytes, offset: int, file: str) -> Origin:
    start = content.rfind(b"\n", 0, offset) + 1
    column = len(content[start:offset].decode("utf-8", "replace")) + 1
    return Origin(file, content.count(b"\n", 0, offset) + 1, column)
