import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.errors import JournalUnwritable
from reconciler.interfaces.memory import Remembered
from reconciler.model.address import Address
from reconciler.model.service import Secret
from reconciler.runs.postgres_plans import PostgresMemory
from tests.postgres.server import Server

DIGEST = "sha256:" + "ab" * 32
MADE = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
LATER = MADE + timedelta(hours=1)
ADDRESSES = [Address("w", "connector", name) for name in ("a", "b")]


@pytest.fixture
def memory(server: Server, database: str) -> PostgresMemory:
    """An empty memory."""
    return PostgresMemory(Secret(server.dsn(database)))


def remember(memory: PostgresMemory, remembered: Remembered) -> None:
    """Remembers the plan of all tests here."""
    asyncio.run(memory.remember(digest=DIGEST, created_at=MADE, remembered=remembered))


def recall(memory: PostgresMemory, *, digest: str = DIGEST, created_at: datetime = MADE) -> Remembered | None:
    """What is remembered of it."""
    return asyncio.run(memory.recall(digest=digest, created_at=created_at))


def test_a_plan_that_never_ran_is_not_remembered(memory: PostgresMemory) -> None:
    """In a database without the table, and in one with it."""
    assert recall(memory) is None
    assert recall(memory) is None


def test_what_was_remembered_is_recalled(memory: PostgresMemory) -> None:
    """By digest and time of creation, in whatever zone that is written."""
    remembered = Remembered(frozenset(ADDRESSES), is_used_up=True, last_run_at=LATER)
    remember(memory, remembered)
    assert remembered == recall(memory)
    assert remembered == recall(memory, digest="ab" * 32)
    assert recall(memory, digest="sha256:" + "cd" * 32) is None
    assert recall(memory, created_at=MADE + timedelta(microseconds=1)) is None


def test_what_was_used_stays_used(memory: PostgresMemory) -> None:
    """A run that lost its lock cannot take back what another run noted."""
    remember(memory, Remembered(frozenset(ADDRESSES[:1]), is_used_up=True, last_run_at=LATER))
    remember(memory, Remembered(frozenset(ADDRESSES[1:]), is_used_up=False, last_run_at=MADE))
    assert recall(memory) == Remembered(frozenset(ADDRESSES), is_used_up=True, last_run_at=LATER)


def test_machines_that_make_the_table_at_once_do_not_fail(memory: PostgresMemory) -> None:
    """Ten first uses side by side: `if not exists` alone would fail for some of them."""

    async def work() -> list[Remembered | None]:
        recalls = (memory.recall(digest=DIGEST, created_at=MADE) for _ in range(10))
        return await asyncio.gather(*recalls)

    assert asyncio.run(work()) == [None] * 10


def test_a_damaged_row_is_not_taken_for_unused(memory: PostgresMemory, server: Server, database: str) -> None:
    """What cannot be understood refuses the plan."""
    remember(memory, Remembered(last_run_at=LATER))
    server.ask("update reconciler_used_plans set applied = array['no address']", database=database)
    with pytest.raises(JournalUnwritable, match="is damaged"):
        recall(memory)


def test_a_table_of_another_shape_is_told(memory: PostgresMemory, server: Server, database: str) -> None:
    """The server's words go into the message."""
    server.ask("create table reconciler_used_plans (x int)", database=database)
    server.ask("grant all on reconciler_used_plans to owner", database=database)
    with pytest.raises(JournalUnwritable, match=r'column "digest" .*does not exist'):
        remember(memory, Remembered(last_run_at=LATER))


def test_a_database_that_is_away_is_told(server: Server) -> None:
    """Without the password, and as what keeps a run from sending."""
    memory = PostgresMemory(Secret(server.dsn("nowhere")))
    with pytest.raises(JournalUnwritable, match="nothing is sent without them") as caught:
        recall(memory)
    assert "canary" not in repr(caught.value.problems)
