"""One writer for each service url among all machines that share a PostgreSQL database; must not touch its tables."""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime

from attrs import Factory, define, frozen

from reconciler.errors import LockUnavailable
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Encode, Kept
from reconciler.model.run import Run
from reconciler.model.service import Secret
from reconciler.model.url import normalise_url
from reconciler.model.values import spell_moment
from reconciler.runs.locks import POLL_SECONDS, refuse_held
from reconciler.runs.postgres_journals import Entry, PostgresJournal, read_kept
from reconciler.runs.postgres_link import Link, LinkFailed, Row, open_link

_NAMESPACE = "reconciler service "
_LONGEST_NAME = 63
"""Bytes of `application_name` that PostgreSQL keeps."""

_SET_UP = """
select set_config(name, wished, false) from pg_settings join (values
    ('idle_session_timeout', '0'),
    ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3')
) as wishes (name, wished) using (name)
"""
# Without the keep-alives the server would keep the locks of a machine that vanished for two hours. It must not let go
# within the time that a call may still need between its confirmation and its leaving: 10 s for a connection.

_TAKE = "select pg_try_advisory_lock(%s)"
_CONFIRM = """
select pg_backend_pid(), count(*) from pg_locks
where pid = pg_backend_pid() and locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_database where datname = current_database())
    and ((classid::bigint << 32) | objid::bigint) = any(%s)
"""
_HOLDER = """
select pid, application_name, client_addr::text from pg_locks left join pg_stat_activity using (pid)
where locktype = 'advisory' and granted and objsubid = 1
    and database = (select oid from pg_database where datname = current_database())
    and ((classid::bigint << 32) | objid::bigint) = %s
"""
_NAME = re.compile(r"reconciler (?P<since>\d{8}T\d{6}Z) (?P<pid>\d+) (?P<who>.+)")


def make_key(url: str) -> int:
    """The number of a url's lock: 64 bits, signed, the same on every machine and in every version."""
    digest = hashlib.sha256((_NAMESPACE + normalise_url(url)).encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


@frozen
class PostgresLocks:
    """`Locks` as advisory locks of one session: the server lets go when the session ends, however it ends.

    `deadline`: how long to wait for another run, in the clock's elapsed seconds; each lock is asked for once at least.
    Advisory locks belong to one database: runs exclude each other where they name the same one.
    """

    dsn: Secret
    run: Run
    clock: Clock
    deadline: float = 0.0

    @asynccontextmanager
    async def hold(self, urls: tuple[str, ...]) -> AsyncIterator["SessionHold"]:
        """Holds the locks of these urls, one for each service, taken in sorted order.

        Raises LockHeld naming the holder, LockUnavailable where the database cannot be reached or is behind a pooler,
        and InvalidInput for a connection string that makes no sense.
        """
        async with AsyncExitStack() as stack:
            try:
                link = await stack.enter_async_context(open_link(self.dsn, "reconciler"))
                stack.push_async_callback(_let_go, link)
                held = await self._take_all(link, urls)
            except LinkFailed as failed:
                raise LockUnavailable(
                    f"the shared lock cannot be taken: {failed.why}; nothing was written",
                    hint="check lock.postgres.dsn and the database, or take `lock` out of the files",
                ) from None
            yield held

    async def _take_all(self, link: Link, urls: tuple[str, ...]) -> "SessionHold":
        await _refuse_pooler(link)
        await link.ask(_SET_UP)
        keys = {make_key(url): url for url in sorted({normalise_url(url) for url in urls})}
        for key, url in keys.items():
            await self._wait_for(link, key, url)
        await link.ask("select set_config('application_name', %s, false)", (self._name_self(),))
        held = SessionHold(link, link.connection.info.backend_pid, tuple(keys))
        lost = await held.confirm()
        if lost is not None:
            raise LinkFailed(lost)
        return held

    async def _wait_for(self, link: Link, key: int, url: str) -> None:
        while await link.ask(_TAKE, (key,)) != [(True,)]:
            remaining = self.deadline - self.clock.elapsed()
            if remaining <= 0:
                raise refuse_held(url, _describe(await link.ask(_HOLDER, (key,))))
            await self.clock.sleep(min(POLL_SECONDS, remaining))

    def _name_self(self) -> str:
        """Who holds the locks since when, in the one place that the server shows to everybody."""
        who = "@".join(part for part in (self.run.actor, self.run.host) if part) or "somebody"
        shown = "".join(letter if " " <= letter <= "~" else "?" for letter in who)
        return f"reconciler {self.clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ} {os.getpid()} {shown}"[:_LONGEST_NAME]


@define
class SessionHold:
    """`SharedHold` of one session.

    Who has lost the locks once never has them again: another run may have written since.
    """

    _link: Link
    _pid: int
    _keys: tuple[int, ...]
    _lost: str | None = None
    _earlier: tuple[str, ...] = ()
    _turn: asyncio.Lock = Factory(asyncio.Lock)
    _begun: int = 0
    _answered: int = 0

    @property
    def lost(self) -> str | None:
        """What the last confirmation said."""
        return self._lost

    async def confirm(self) -> str | None:
        """One round trip on the session that holds the locks, shared by all who ask before it begins."""
        begun = self._begun
        async with self._turn:
            # An answer counts for those alone who asked before it was asked for, and only once it is there.
            if self._lost is None and self._answered <= begun:
                self._begun += 1
                # A record that could not be kept meanwhile has lost them too.
                self._lose(await self._find_loss())
                self._answered = self._begun
            return self._lost

    async def read_kept(self) -> tuple[Kept, ...]:
        """What the runs left that held these locks last; raises JournalUnwritable."""
        kept = await read_kept(self._link, self._keys)
        self._earlier = tuple(one.run_id for one in kept)
        return kept

    def open_journal(self, run_id: str, *, encode: Encode, clock: Clock) -> PostgresJournal:
        """The journal of this run; what was read before is forgotten when it has closed its account."""
        return PostgresJournal(Entry(run_id, self._keys, self._earlier), self._link, encode, clock, self._lose)

    def _lose(self, why: str | None) -> None:
        self._lost = self._lost or why

    async def _find_loss(self) -> str | None:
        try:
            rows = await self._link.ask(_CONFIRM, (list(self._keys),))
        except LinkFailed as failed:
            return failed.why
        if rows != [(self._pid, len(self._keys))]:
            return "the database no longer shows it for this session"
        return None


async def _refuse_pooler(link: Link) -> None:
    """Refuses a connection whose session on the server is not the one that was opened.

    A pooler (PgBouncer) gives statements of several clients to one session: two runs would then both hold a lock that
    is counted twice. It shows only in the number that the server gave at the start, which a pooler invents.
    """
    if await link.ask("select pg_backend_pid()") != [(link.connection.info.backend_pid,)]:
        raise LinkFailed("the connection goes through a pooler, where locks exclude nobody; name the server itself")


async def _let_go(link: Link) -> None:
    """Lets go before the connection ends: the server would take a moment to notice, and a next run would be refused."""
    with suppress(LinkFailed):
        await link.ask("select pg_advisory_unlock_all()")


def _describe(holders: Sequence[Row]) -> str:
    """The holder in words; it may have let go a moment ago."""
    if not holders:
        return "another run"
    pid, name, address = holders[0]
    place = f" from {address}" if address else ""
    said = _NAME.fullmatch(str(name))
    if said is None:
        return f"another session of the lock's database (its process {pid}{place})"
    since = datetime.strptime(said["since"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return f"a run of {said['who']} (pid {said['pid']}{place}, since {spell_moment(since)})"
