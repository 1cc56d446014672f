"""Files that survive a crash: private folders, whole writes, replacing in one step; knows nothing of formats.

All functions raise OSError.
"""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_ANY_FILE = 0o666
_CANNOT_FLUSH = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})


def create_private_folder(folder: Path) -> None:
    """Makes `folder` and those above it that are missing, for this user alone, and makes their names durable."""
    if folder.is_dir():
        return
    if folder.exists():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    create_private_folder(folder.parent)
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Makes the names inside `folder` durable, where its file system can."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH:
            raise
    finally:
        os.close(descriptor)


def write_whole(descriptor: int, content: bytes) -> None:
    """Writes all of `content`: one `write` may take a part only."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def replace_file(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Gives `path` this content in one step: readers see the old file or the new one, never a part.

    `mode`: the permissions of the new file; `None` leaves them to the umask.
    """
    beside = _name_beside(path.parent)
    descriptor = _create(beside)
    try:
        try:
            if mode is not None:
                os.fchmod(descriptor, mode)
            write_whole(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    flush_folder(path.parent)


def probe_folder(folder: Path) -> None:
    """Shows that a file can be made in `folder`, and leaves none."""
    beside = _name_beside(folder)
    os.close(_create(beside))
    beside.unlink()


def _name_beside(folder: Path) -> Path:
    return folder / f".reconciler-{secrets.token_hex(8)}.tmp"


def _create(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _ANY_FILE)
