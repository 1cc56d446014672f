"""The journals of runs in a table that all machines share, as long as a next run needs them; never believes them."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby

from attrs import Factory, define, frozen

from reconciler.errors import JournalUnwritable
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Encode, Kept, Record, RunEnded
from reconciler.runs.postgres_link import Link, LinkFailed
from reconciler.runs.postgres_tables import advise, make_tables

# How long ago is told by the clock of the database: those of two machines may differ by more than what is waited for.
_READ = """
select run_id, lines, extract(epoch from clock_timestamp() - written_at)::float8 from reconciler_journals
where keys && %s::bigint[] order by run_id, number
"""
_WRITE = "insert into reconciler_journals (run_id, number, keys, lines) values (%s, %s, %s::bigint[], %s)"
# A run may have held more locks than the next one: what it left of the others is still to be told.
_FORGET = """
update reconciler_journals set keys = array(select unnest(keys) except select unnest(%s::bigint[]))
where run_id = any(%s::text[])
"""
_REMOVE = "delete from reconciler_journals where keys = '{}' and run_id = any(%s::text[])"


async def read_kept(link: Link, keys: Sequence[int]) -> tuple[Kept, ...]:
    """What the runs left that held any of these locks last, the oldest name first.

    The locks must be held, so that whoever wrote it is gone. Raises JournalUnwritable.
    """
    try:
        await make_tables(link)
        rows = await link.ask(_READ, (list(keys),))
    except LinkFailed as failed:
        raise JournalUnwritable(
            f"the journals in the database of the lock cannot be had: {failed.why}; nothing is sent without them",
            hint=advise(failed),
        ) from None
    return tuple(_gather(str(run_id), list(found)) for run_id, found in groupby(rows, key=lambda row: row[0]))


def _gather(run_id: str, rows: Sequence[Sequence[object]]) -> Kept:
    lines: list[bytes] = []
    ages: list[float] = []
    for row in rows:
        match row:
            case (_, bytes(written), float(age)):
                lines.append(written)
                ages += [age] * written.count(b"\n")
            case _:
                raise TypeError(f"not a row of journals: {row!r}")
    return Kept(run_id, b"".join(lines), tuple(ages))


@frozen
class Entry:
    """What is written down with each line: whose it is and under which locks, and after which runs it came."""

    run_id: str
    keys: tuple[int, ...]
    earlier: tuple[str, ...] = ()


@define
class PostgresJournal:
    """`Journal` in the table, beside the one on this machine's disk, which is the one to show.

    It raises nothing: where the session of the locks cannot be written to, `lose` is told why, and no more is sent.
    The last record takes away what earlier runs left of the same locks.
    """

    _entry: Entry
    _link: Link
    _encode: Encode
    _clock: Clock
    _lose: Callable[[str], None]
    _waiting: list[bytes] = Factory(list)
    _number: int = 0
    _turn: asyncio.Lock = Factory(asyncio.Lock)
    _commit: "asyncio.Task[None] | None" = None

    async def write(self, record: Record) -> None:
        """Returns when the record is in the database, or cannot be; records that wait together go in one statement.

        A cancelled caller does not take its record back: it is written all the same.
        """
        line = self._encode(record, self._clock.now())
        self._waiting.append(f"{line.rstrip()}\n".encode(errors="backslashreplace"))
        if self._commit is None:
            self._commit = asyncio.create_task(self._write_waiting())
        await asyncio.shield(self._commit)
        if isinstance(record, RunEnded):
            await self._forget_earlier()

    async def _write_waiting(self) -> None:
        async with self._turn:
            self._commit = None
            lines, self._waiting = b"".join(self._waiting), []
            self._number += 1
            try:
                await self._link.ask(_WRITE, (self._entry.run_id, self._number, list(self._entry.keys), lines))
            except LinkFailed as failed:
                self._lose(failed.why)

    async def _forget_earlier(self) -> None:
        names = list(self._entry.earlier)
        if not names:
            return
        try:
            await self._link.ask(_FORGET, (list(self._entry.keys), names))
            await self._link.ask(_REMOVE, (names,))
        except LinkFailed:
            # The next run is told of them once more, and waits for nothing: their time has passed.
            return
