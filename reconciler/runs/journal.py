"""The journal of one run on disk: one line for each record, flushed before `write` returns; never read here."""

import asyncio
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from attrs import frozen

from reconciler.errors import JournalUnwritable
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Encode, Journal, Record
from reconciler.runs.durable import PRIVATE_FILE, create_private_folder, flush_folder, write_whole


def make_run_id(now: datetime) -> str:
    """A name for a run that sorts by time: `20261121T113900Z-a1b2c3`. `now` must be aware."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


class FileJournal:
    """`Journal` in one file, which the first record creates; `path` says where.

    Records that wait at the same time share one flush, so that a slow disk delays a wave once and not once
    for each entry. After one failure every later write fails too: after a failed flush the system may drop
    what it held and still call the next flush a success.
    """

    def __init__(self, path: Path, *, encode: Encode, clock: Clock) -> None:
        self.path = path
        self._encode = encode
        self._clock = clock
        self._descriptor: int | None = None
        self._waiting: list[bytes] = []
        self._commit: asyncio.Future[None] | None = None
        self._failure: OSError | None = None

    async def write(self, record: Record) -> None:
        """Returns when the record is on disk; raises JournalUnwritable.

        A cancelled caller does not take its record back: it is written all the same.
        """
        line = self._encode(record, self._clock.now())
        self._waiting.append(f"{line.rstrip()}\n".encode(errors="backslashreplace"))
        if self._commit is None:
            loop = asyncio.get_running_loop()
            self._commit = loop.create_future()
            loop.call_soon(self._write_waiting)
        # Shielded: the future belongs to all who wait, and cancelling one of them must not cancel it.
        await asyncio.shield(self._commit)
        if self._failure is not None:
            raise unwritable(self.path, self._failure) from self._failure

    def close(self) -> None:
        """Writes what still waits, closes the file and raises nothing: a run's result must get out.

        What waits here was cancelled before it knew; all other failures were raised by `write`.
        """
        if self._waiting:
            self._write_waiting()
        if self._descriptor is not None:
            with suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = None

    def _write_waiting(self) -> None:
        """Writes and flushes all waiting lines, then wakes those who wait; keeps an error for them to raise."""
        lines, self._waiting = b"".join(self._waiting), []
        commit, self._commit = self._commit, None
        if lines and self._failure is None:
            try:
                self._append(lines)
            except OSError as error:
                self._failure = error
        if commit is not None and not commit.done():
            commit.set_result(None)

    def _append(self, lines: bytes) -> None:
        if self._descriptor is None:
            self._descriptor = _create(self.path)
        write_whole(self._descriptor, lines)
        os.fsync(self._descriptor)


@frozen
class JointJournal:
    """Several journals as one: a record is written to one after the other."""

    journals: tuple[Journal, ...]

    async def write(self, record: Record) -> None:
        """Returns when each has it; raises JournalUnwritable as soon as one of them does."""
        for journal in self.journals:
            await journal.write(record)


def is_at_work(path: Path) -> bool:
    """Whether the run that writes this journal lives; false too where that cannot be told."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


@contextmanager
def open_journal(folder: Path, run_id: str, *, encode: Encode, clock: Clock) -> Iterator[FileJournal]:
    """The journal of the run `run_id`, in `folder`; closed at the end. The first record creates the file."""
    journal = FileJournal(folder / f"{run_id}.jsonl", encode=encode, clock=clock)
    try:
        yield journal
    finally:
        journal.close()


def unwritable(path: Path, error: OSError) -> JournalUnwritable:
    """What the user is told when a file of the run's own records cannot be written."""
    return JournalUnwritable(
        f"{path} cannot be written: {error.strerror or error}",
        hint="nothing is sent without it: "
        f"make room and give this user the right to write in {path.parent}, then run again",
    )


def _create(path: Path) -> int:
    """A new file for appending, whose name is durable; an existing one is another run's and is left alone."""
    create_private_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        flush_folder(path.parent)
    except OSError:
        os.close(descriptor)
        raise
    # For `is_at_work`, and let go by the kernel whatever becomes of this process.
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor
