"""Where a run excludes others and remembers plans: this machine, and the database that the files name."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from attrs import frozen

from reconciler.api.settings import Settings
from reconciler.api.wiring import encode
from reconciler.errors import CredentialMissing, InvalidInput
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Journal, Kept
from reconciler.interfaces.lock import Hold, SharedHold
from reconciler.interfaces.memory import Memory
from reconciler.model.lock import PostgresLock
from reconciler.model.problem import Problem
from reconciler.model.service import Secret
from reconciler.runs.journal import JointJournal
from reconciler.runs.locks import FileHold, FileLocks, JointHold
from reconciler.runs.used_plans import FileMemory, JointMemory
from reconciler.transport.references import NoValue, read_reference

_PATH = "lock.postgres.dsn"


@frozen
class Stores:
    """The locks of a run, and the memory that goes with them.

    `own`: those of this machine. `kept`: what runs left, wherever they were, that held the shared locks last.
    """

    own: FileHold
    memory: Memory
    shared: SharedHold | None = None
    kept: tuple[Kept, ...] = ()

    @property
    def hold(self) -> Hold:
        """All locks as one."""
        return self.own if self.shared is None else JointHold((self.own, self.shared))

    def join_journal(self, journal: Journal, run_id: str, clock: Clock) -> Journal:
        """This machine's journal, and those that go with the locks."""
        if self.shared is None:
            return JointJournal((journal, self.own))
        return JointJournal((journal, self.own, self.shared.open_journal(run_id, encode=encode, clock=clock)))


@frozen
class _Shared:
    """What is shared with other machines."""

    hold: Callable[[tuple[str, ...]], AbstractAsyncContextManager[SharedHold]]
    memory: Memory


@asynccontextmanager
async def open_stores(lock: PostgresLock | None, urls: tuple[str, ...], settings: Settings) -> AsyncIterator[Stores]:
    """Holds the locks of these urls.

    The files of this machine come first, also where a database is named: a folder whose files name none still excludes
    the others here. All runs take them in this order, so that no two wait for each other. Raises CredentialMissing,
    InvalidInput, LockHeld, LockUnavailable and JournalUnwritable.
    """
    clock, files = settings.clock, FileMemory(settings.folder / "used")
    deadline = clock.elapsed() + settings.lock_timeout
    shared = None if lock is None else _share(await _read_dsn(lock, settings), settings, deadline)
    async with AsyncExitStack() as stack:
        locks = FileLocks(settings.lock_folder, settings.run, clock, settings.lock_timeout, settings.folder)
        own = await stack.enter_async_context(locks.hold(urls))
        if shared is None:
            yield Stores(own, files)
            return
        held = await stack.enter_async_context(shared.hold(urls))
        memory = JointMemory((files, shared.memory))
        yield Stores(own, memory, held, await held.read_kept())


async def _read_dsn(lock: PostgresLock, settings: Settings) -> Secret:
    """The connection string; raises CredentialMissing."""
    read = await read_reference(lock.dsn, settings.environment)
    if isinstance(read, NoValue):
        message = f"the lock's connection string: {read.why}"
        raise CredentialMissing(message, problems=(Problem(message, path=_PATH, hint=read.hint),))
    return read


def _share(dsn: Secret, settings: Settings, deadline: float) -> _Shared:
    """Locks and memory in a database; raises InvalidInput where psycopg is missing or the string makes no sense."""
    try:
        from reconciler.runs import postgres_link, postgres_locks, postgres_plans  # noqa: PLC0415 - psycopg is an extra
    except ImportError:
        message = "`lock: {postgres: …}` needs psycopg, which is not installed"
        hint = "pip install 'switch-reconciler[postgres]'"
        raise InvalidInput(message, problems=(Problem(message, path="lock", hint=hint),)) from None
    postgres_link.read_dsn(dsn)
    locks = postgres_locks.PostgresLocks(dsn, settings.run, settings.clock, deadline)
    return _Shared(locks.hold, postgres_plans.PostgresMemory(dsn))
