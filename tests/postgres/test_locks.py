import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

import psycopg
import pytest

from reconciler.errors import InvalidInput, LockHeld, LockUnavailable
from reconciler.model.run import Run
from reconciler.model.service import Secret
from reconciler.runs.clock import SystemClock
from reconciler.runs.postgres_link import open_link, read_dsn
from reconciler.runs.postgres_locks import PostgresLocks, SessionHold, make_key
from tests.postgres.server import Server
from tests.postgres.wire import carrying

URL = "https://workers.example.com"
OTHER = "https://hooks.example.com"
ALICE = Run(actor="alice", host="here")


class CountingClock:
    """`Clock` of virtual time that may do something on the third nap."""

    def __init__(self, act: Callable[[], Coroutine[object, object, None]] | None = None) -> None:
        self.naps: list[float] = []
        self._act = act

    def now(self) -> datetime:
        """Always the same moment."""
        return datetime(2026, 11, 21, 12, 30, tzinfo=UTC)

    def elapsed(self) -> float:
        """All naps together."""
        return sum(self.naps)

    async def sleep(self, seconds: float) -> None:
        """Passes at once."""
        self.naps.append(seconds)
        if self._act is not None and len(self.naps) == 3:
            await self._act()


@pytest.fixture
def dsn(server: Server, database: str) -> Secret:
    """How to reach the database of this test."""
    return Secret(server.dsn(database))


async def hold_briefly(locks: PostgresLocks, *urls: str) -> str | None:
    """Takes the locks, asks for them and lets them go; what the asking brought."""
    async with locks.hold(urls) as hold:
        assert hold.lost is None
        return await hold.confirm()


def test_a_lock_that_is_held_is_confirmed(dsn: Secret) -> None:
    """One round trip for any number of locks; one url twice is one lock."""
    locks = PostgresLocks(dsn, ALICE, SystemClock())
    assert asyncio.run(hold_briefly(locks, URL, f"{URL}/", OTHER)) is None
    assert asyncio.run(hold_briefly(locks)) is None


def test_two_sessions_exclude_each_other_until_the_first_lets_go(dsn: Secret) -> None:
    """However the url is spelled; the holder is named with its host, process and the time since when."""
    locks = PostgresLocks(dsn, ALICE, CountingClock())

    async def work() -> str:
        async with locks.hold((URL,)):
            with pytest.raises(LockHeld) as caught:
                await hold_briefly(
                    PostgresLocks(dsn, Run(), CountingClock()), OTHER, "HTTPS://me:pw@Workers.example.com:443/"
                )
            await hold_briefly(PostgresLocks(dsn, Run(), CountingClock()), OTHER)
        await hold_briefly(PostgresLocks(dsn, Run(), CountingClock()), URL)
        return caught.value.message

    said = asyncio.run(work())
    assert said.startswith(f"service {URL} is being changed by a run of alice@here (pid ")
    assert said.endswith(" from 127.0.0.1/32, since 2026-11-21T12:30:00Z)")


def test_a_name_that_is_long_or_foreign_is_cut_and_cleaned(dsn: Secret) -> None:
    """PostgreSQL keeps 63 bytes of it; what is not printable ASCII never gets there."""
    holder = Run(actor="zoë\x1b[31m", host="h" * 100)

    async def work() -> str:
        async with PostgresLocks(dsn, holder, CountingClock()).hold((URL,)):
            with pytest.raises(LockHeld) as caught:
                await hold_briefly(PostgresLocks(dsn, ALICE, CountingClock()), URL)
        return caught.value.message

    assert "a run of zo??[31m@hhh" in asyncio.run(work())


def test_a_holder_of_another_program_is_named_by_its_session(dsn: Secret) -> None:
    """Somebody took the number by hand: the message says where to look."""

    async def work() -> str:
        async with await psycopg.AsyncConnection.connect(dsn.reveal(), application_name="psql", autocommit=True) as own:
            await own.execute("select pg_advisory_lock(%s)", (make_key(URL),))
            with pytest.raises(LockHeld) as caught:
                await hold_briefly(PostgresLocks(dsn, ALICE, CountingClock()), URL)
            assert f"its process {own.info.backend_pid}" in caught.value.message
        return caught.value.message

    assert "is being changed by another session of the lock's database" in asyncio.run(work())


def test_a_run_waits_as_long_as_it_was_told(dsn: Secret) -> None:
    """The lock is asked for again and again until the time is up, never beyond it."""
    clock = CountingClock()

    async def work() -> None:
        async with PostgresLocks(dsn, ALICE, CountingClock()).hold((URL,)):
            with pytest.raises(LockHeld):
                await hold_briefly(PostgresLocks(dsn, ALICE, clock, deadline=1.1), URL)

    asyncio.run(work())
    assert clock.naps[:4] == [0.25, 0.25, 0.25, 0.25]
    assert pytest.approx(clock.elapsed()) == 1.1


def test_a_run_that_waits_gets_the_lock_when_it_is_free(dsn: Secret) -> None:
    """The holder ends while another run waits."""

    async def work() -> CountingClock:
        own = await psycopg.AsyncConnection.connect(dsn.reveal(), autocommit=True)
        await own.execute("select pg_advisory_lock(%s)", (make_key(URL),))

        async def let_go() -> None:
            await own.execute("select pg_advisory_unlock_all()")

        clock = CountingClock(let_go)
        await hold_briefly(PostgresLocks(dsn, ALICE, clock, deadline=60), URL)
        await own.close()
        return clock

    assert len(asyncio.run(work()).naps) == 3


def test_who_cannot_have_all_locks_keeps_none(dsn: Secret) -> None:
    """Those already taken are let go at once."""

    async def work() -> None:
        async with PostgresLocks(dsn, ALICE, CountingClock()).hold((URL,)):
            with pytest.raises(LockHeld):
                await hold_briefly(PostgresLocks(dsn, ALICE, CountingClock()), OTHER, URL)
            await hold_briefly(PostgresLocks(dsn, ALICE, CountingClock()), OTHER)

    asyncio.run(work())


def end_session(server: Server, database: str) -> None:
    """Ends the session of the one that holds a lock."""
    query = """
        select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and d.datname = %s
    """
    assert server.ask(query, database) == [(True,)]


def test_a_lost_lock_is_lost_for_good(server: Server, database: str, dsn: Secret) -> None:
    """Another run may have written since: asking again changes nothing."""

    async def work() -> list[str | None]:
        async with PostgresLocks(dsn, ALICE, SystemClock()).hold((URL,)) as hold:
            end_session(server, database)
            return [await hold.confirm(), await hold.confirm(), hold.lost]

    assert asyncio.run(work()) == ["terminating connection due to administrator command"] * 3


def test_what_the_server_shows_counts(dsn: Secret) -> None:
    """A session that stands without its lock, as a pooler's reset leaves it, is a lock that is lost."""

    async def work() -> list[str | None]:
        async with open_link(dsn, "test") as link:
            await link.ask("select pg_advisory_lock(7), pg_advisory_lock(8)")
            hold = SessionHold(link, link.connection.info.backend_pid, (7, 8))
            before = await hold.confirm()
            await link.ask("select pg_advisory_unlock(8)")
            return [before, await hold.confirm()]

    assert asyncio.run(work()) == [None, "the database no longer shows it for this session"]


def test_another_session_than_ours_is_a_lost_lock(dsn: Secret) -> None:
    """Behind a pooler the next statement may be somebody else's."""

    async def work() -> str | None:
        async with open_link(dsn, "test") as link:
            await link.ask("select pg_advisory_lock(7)")
            return await SessionHold(link, link.connection.info.backend_pid + 1, (7,)).confirm()

    assert asyncio.run(work()) is not None


def test_many_who_ask_at_once_get_one_answer_each(dsn: Secret) -> None:
    """The calls of a wave ask side by side on one session."""

    async def work() -> list[str | None]:
        async with PostgresLocks(dsn, ALICE, SystemClock()).hold((URL,)) as hold:
            return await asyncio.gather(*(hold.confirm() for _ in range(20)))

    assert asyncio.run(work()) == [None] * 20


def test_a_cancelled_question_gives_the_session_up(server: Server, database: str) -> None:
    """Who is cancelled in the middle of a question does not wait for a dead network, and has no lock any more."""

    async def work() -> str | None:
        with carrying(server.port) as wire:
            through = Secret(server.dsn(database, port=wire.port))
            async with PostgresLocks(through, ALICE, SystemClock()).hold((URL,)) as hold:
                wire.freeze()
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await hold.confirm()
                return await hold.confirm()

    assert asyncio.run(asyncio.wait_for(work(), 2)) is not None


def test_a_database_that_cannot_be_reached_is_told(server: Server) -> None:
    """The message names the place and never the password."""
    dsn = Secret(server.dsn("nowhere"))
    with pytest.raises(LockUnavailable, match='database "nowhere" does not exist') as caught:
        asyncio.run(hold_briefly(PostgresLocks(dsn, ALICE, SystemClock()), URL))
    assert "canary" not in repr(caught.value.problems)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "dsn",
    [
        "",
        "nonsense",
        "postgres//me:canary@host/db",
        "host=h password=very canary",
        "host=h password='canary",
        "postgresql://me:can@ary@host/db",
        "postgresql://me:can/ary@host/db",
        "postgresql://me:can@ary:x@host/db",
        "postgresql://me:canary@host/db?no_such_option=1",
        "postgresql://me:can%zzary@host/db",
    ],
)
def test_a_connection_string_without_sense_is_not_shown(dsn: str) -> None:
    """A password that is not encoded would be shown as a host, a port or a database by every message."""
    with pytest.raises(InvalidInput) as caught:
        read_dsn(Secret(dsn))
    assert "percent-encoded" in str(caught.value.problems[0].hint)
    assert "can" not in caught.value.message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_number_of_a_url_never_changes() -> None:
    """Versions and machines that name the lock differently would not exclude each other."""
    assert make_key(URL) == make_key("HTTPS://Workers.Example.com:443/")
    assert make_key(URL) == -6472175585941577014
