"""The memory of saved plans that were used, in a table that all machines share; decides nothing about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString

from attrs import frozen

from reconciler.errors import JournalUnwritable
from reconciler.interfaces.memory import Remembered
from reconciler.model.address import Address
from reconciler.model.service import Secret
from reconciler.runs.postgres_link import LinkFailed, Row, open_link
from reconciler.runs.postgres_tables import advise, make_tables
from reconciler.runs.used_plans import read_digest

_RECALL = """
select applied, is_used_up, last_run_at from reconciler_used_plans where digest = %s and created_at = %s
"""
# What was used stays used: a run that lost its lock must not take back what another one has noted since.
_REMEMBER = """
insert into reconciler_used_plans as known (digest, created_at, applied, is_used_up, last_run_at)
values (%s, %s, %s::text[], %s, %s)
on conflict (digest, created_at) do update set
    applied = array(select distinct unnest(known.applied || excluded.applied) order by 1),
    is_used_up = known.is_used_up or excluded.is_used_up,
    last_run_at = greatest(known.last_run_at, excluded.last_run_at)
"""


@frozen
class PostgresMemory:
    """`Memory` in one table, made when it is missing.

    Each use opens a session of its own, not that of the locks: their end must not keep the account from being written.
    """

    dsn: Secret

    async def recall(self, *, digest: str, created_at: datetime) -> Remembered | None:
        """What is remembered of this plan; `None` when it never ran. Raises JournalUnwritable."""
        rows = await self._ask(_RECALL, (read_digest(digest), created_at))
        try:
            return _decode(rows[0]) if rows else None
        except ValueError:
            raise JournalUnwritable(
                "whether this plan was used cannot be read from the table reconciler_used_plans: its row is damaged",
                hint="make the plan anew, which is another plan to remember",
            ) from None

    async def remember(self, *, digest: str, created_at: datetime, remembered: Remembered) -> None:
        """Adds to what is remembered, durably; raises JournalUnwritable."""
        applied = [str(address) for address in sorted(remembered.applied)]
        await self._ask(
            _REMEMBER, (read_digest(digest), created_at, applied, remembered.is_used_up, remembered.last_run_at)
        )

    async def _ask(self, query: LiteralString, parameters: Sequence[object]) -> Sequence[Row]:
        try:
            async with open_link(self.dsn, "reconciler used plans") as link:
                await make_tables(link)
                return await link.ask(query, parameters)
        except LinkFailed as failed:
            raise JournalUnwritable(
                f"the used plans in the database of the lock cannot be had: {failed.why}; nothing is sent without them",
                hint=advise(failed),
            ) from None


def _decode(row: Row) -> Remembered:
    """A row as `_REMEMBER` writes it; raises ValueError for anything else."""
    match row:
        case (list(applied), bool(is_used_up), datetime() | None as last):
            return Remembered(frozenset(Address.parse(str(one)) for one in applied), is_used_up, last)
        case _:
            raise ValueError("not a row of used plans")
