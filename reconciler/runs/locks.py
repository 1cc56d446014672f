"""One writer for each service url on this machine and account, by locks that end with their process."""

import hashlib
import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, suppress
from pathlib import Path

from attrs import define, field, frozen
from filelock import FileLock, Timeout

from reconciler.errors import JournalUnwritable, LockHeld
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Record, RunEnded
from reconciler.interfaces.lock import Hold
from reconciler.model.run import Run
from reconciler.model.url import normalise_url
from reconciler.model.values import spell_moment
from reconciler.runs.durable import PRIVATE_FILE, create_private_folder, replace_file

POLL_SECONDS = 0.25
"""Between two tries to take a lock that another run holds."""

_MOST_HOLDER_BYTES = 1_048_576
_MOST_ABANDONED = 100


def find_lock_folder(environment: Mapping[str, str], home: Path) -> Path:
    """`$XDG_STATE_HOME/reconciler/locks`, by default below `~/.local/state`; a relative value counts as none."""
    state = Path(environment.get("XDG_STATE_HOME", ""))
    return (state if state.is_absolute() else home / ".local" / "state") / "reconciler" / "locks"


def refuse_held(url: str, holder: str) -> LockHeld:
    """What the second run is told; `holder` in words."""
    hint = "wait until it has ended, or say with --lock-timeout how long to wait for it"
    return LockHeld(f"service {url} is being changed by {holder}", hint=hint)


_Identity = tuple[int, int]
"""Device and number of a file: what a name led to when its lock was taken."""


@define
class FileHold:
    """`Hold` of locks on files: lost where a file was removed, since another run then locks a new one of that name.

    `abandoned`: where runs before this one kept their journals, that died with these locks. As a journal it hears when
    this run has closed its account, and so has waited for them: until then the notes tell of them.
    """

    files: Mapping[Path, _Identity | None] = field(factory=dict)
    abandoned: tuple[Path, ...] = ()
    lost: str | None = None
    is_closed: bool = False

    async def write(self, record: Record) -> None:
        """Takes note of the last record of the run."""
        self.is_closed = self.is_closed or isinstance(record, RunEnded)

    async def confirm(self) -> str | None:
        """Looks whether each name still leads to the file that is locked."""
        if self.lost is None:
            gone = [path for path, taken in self.files.items() if taken is None or _identify(path) != taken]
            self.lost = f"its file {gone[0]} was removed" if gone else None
        return self.lost


@frozen
class JointHold:
    """Several holds as one: lost where one of them is."""

    holds: tuple[Hold, ...]

    @property
    def lost(self) -> str | None:
        """Why the first of them that is known to be lost is."""
        return next((hold.lost for hold in self.holds if hold.lost is not None), None)

    async def confirm(self) -> str | None:
        """Asks one after the other, until one is lost."""
        for hold in self.holds:
            if await hold.confirm() is not None:
                break
        return self.lost


@frozen
class FileLocks:
    """`Locks` as kernel locks on files in `folder`: a process that dies lets go at once.

    `timeout`: seconds to wait for another run; 0 asks once. Beside each lock file a note tells who holds it and where
    its `journals` are, for those who come after: the lock alone decides.
    """

    folder: Path
    run: Run
    clock: Clock
    timeout: float = 0.0
    journals: Path | None = None

    @asynccontextmanager
    async def hold(self, urls: tuple[str, ...]) -> AsyncIterator[FileHold]:
        """Holds the locks of these urls, one for each service, taken in sorted order.

        Raises LockHeld naming the holder, and JournalUnwritable where lock files cannot be made.
        """
        deadline = self.clock.elapsed() + self.timeout
        hold = FileHold()
        with ExitStack() as held:
            chosen = sorted({normalise_url(url) for url in urls})
            for url in chosen:
                await self._wait_for(url, deadline, held, hold)
            paths = [self._lock_file(url) for url in chosen]
            hold.files = {path: _identify(path) for path in paths}
            yield hold

    async def _wait_for(self, url: str, deadline: float, held: ExitStack, hold: FileHold) -> None:
        while not self._take(url, held, hold):
            remaining = deadline - self.clock.elapsed()
            if remaining <= 0:
                raise refuse_held(url, _read_holder(find_note(self.folder, url)))
            await self.clock.sleep(min(POLL_SECONDS, remaining))

    def _take(self, url: str, held: ExitStack, hold: FileHold) -> bool:
        """Whether the lock is ours now; it is let go, and its note settled, when `held` closes."""
        note = find_note(self.folder, url)
        try:
            create_private_folder(self.folder)
            lock = FileLock(self._lock_file(url), mode=PRIVATE_FILE, thread_local=False)
            lock.acquire(blocking=False)
            held.callback(lock.release)
            earlier = read_journals(note)
            hold.abandoned = tuple(dict.fromkeys((*hold.abandoned, *earlier)))
            replace_file(note, self._describe_self(earlier), mode=PRIVATE_FILE)
            held.callback(_settle, note, earlier, hold)
        except Timeout:
            return False
        except (OSError, NotImplementedError) as error:
            raise JournalUnwritable(
                f"the lock of service {url} cannot be taken in {self.folder}: {error}",
                hint="give this user the right to write there, or set XDG_STATE_HOME to another folder",
            ) from error
        return True

    def _lock_file(self, url: str) -> Path:
        return find_note(self.folder, url).with_suffix(".lock")

    def _describe_self(self, earlier: Sequence[Path]) -> bytes:
        holder = {
            "actor": self.run.actor,
            "host": self.run.host,
            "url": self.run.url,
            "pid": os.getpid(),
            "since": spell_moment(self.clock.now()),
            "journals": None if self.journals is None else str(self.journals.absolute()),
            "abandoned": [str(folder) for folder in earlier],
        }
        return json.dumps(holder).encode()


def find_note(folder: Path, url: str) -> Path:
    """Where the holder of the lock of this url, if there is or was one, has left its note."""
    return folder / f"{hashlib.sha256(normalise_url(url).encode()).hexdigest()}.json"


def read_journals(note: Path) -> tuple[Path, ...]:
    """Where the run that left this note keeps its journals, if it says so, and those that it had not waited for."""
    told = _read_note(note)
    earlier = told.get("abandoned")
    named = (told.get("journals"), *(earlier if isinstance(earlier, list) else ()))
    return tuple(dict.fromkeys(Path(one) for one in named if isinstance(one, str)))[:_MOST_ABANDONED]


def _identify(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _settle(note: Path, earlier: Sequence[Path], hold: FileHold) -> None:
    """A run that did not come to its end leaves what it found: who comes next has to wait for that."""
    with suppress(OSError):
        if earlier and not hold.is_closed:
            told = {"abandoned": [str(folder) for folder in earlier]}
            replace_file(note, json.dumps(told).encode(), mode=PRIVATE_FILE)
        else:
            note.unlink()


def _read_holder(note: Path) -> str:
    """The holder in words; the note may be missing for a moment, or the rest of a run that died."""
    holder = _read_note(note)
    if "pid" not in holder:
        return "another run"
    who = "@".join(str(holder[key]) for key in ("actor", "host") if holder.get(key))
    words = [
        f"run {holder['url']}" if holder.get("url") else "a run",
        f"of {who}" if who else "",
        f"(pid {holder.get('pid')}, since {holder.get('since')})",
    ]
    return " ".join(word for word in words if word)


def _read_note(note: Path) -> Mapping[str, object]:
    try:
        with note.open("rb") as file:
            told = json.loads(file.read(_MOST_HOLDER_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
