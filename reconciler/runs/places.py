"""Where an output goes: an open descriptor, a device or pipe, or a regular file; writes nothing."""

import os
import stat
from pathlib import Path

from attrs import frozen

_MOST_LINKS = 40


@frozen
class Descriptor:
    """An open file of this process: standard output, `/dev/stdout`, `/dev/fd/3`. Written through, never reopened."""

    number: int


@frozen
class Device:
    """A device or a pipe: opened and written; replacing it would break whoever reads it."""

    path: Path


@frozen
class RegularFile:
    """A file with all links followed, so that a link stays one; it need not exist yet. `mode`: its permissions."""

    path: Path
    mode: int | None = None


Place = Descriptor | Device | RegularFile


def find_place(path: Path) -> Place:
    """What is at `path`, links followed; raises OSError for folders, sockets and circles of links."""
    number = _descriptor_behind(path)
    if number is not None:
        return Descriptor(number)
    real = Path(os.path.realpath(path))
    try:
        mode = real.stat().st_mode
    except FileNotFoundError:
        return RegularFile(real)
    if stat.S_ISREG(mode):
        return RegularFile(real, stat.S_IMODE(mode))
    if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISFIFO(mode):
        return Device(real)
    raise OSError(f"{path} is a folder" if stat.S_ISDIR(mode) else f"{path} is a socket")


def identify_place(place: Place) -> str | None:
    """The same text for places that are one; `None` for the null device, where nothing can collide.

    Raises OSError where a descriptor is not open.
    """
    match place:
        case Descriptor(number):
            return _identity(os.fstat(number))
        case Device(path):
            return _identity(path.stat())
        case RegularFile(path, mode):
            return str(path) if mode is None else _identity(path.stat())


def _identity(found: os.stat_result) -> str | None:
    if stat.S_ISCHR(found.st_mode):
        null = Path(os.devnull).stat().st_rdev
        return None if found.st_rdev == null else f"device {found.st_rdev}"
    return f"file {found.st_dev} {found.st_ino}"


def _descriptor_behind(path: Path) -> int | None:
    """The number where `path` or a link on the way leads into the folder of this process's open files."""
    own = {os.path.realpath("/proc/self/fd"), os.path.realpath("/dev/fd")}
    for _ in range(_MOST_LINKS):
        if path.name.isdecimal() and os.path.realpath(path.parent) in own:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None
