import asyncio
import queue
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from reconciler.errors import JournalUnwritable
from reconciler.files.journal_file import encode_record
from reconciler.interfaces.journal import AboutToSend, Answered, Kept, Record, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.run import Run
from reconciler.model.service import Secret
from reconciler.model.step import Call
from reconciler.runs.clock import SystemClock
from reconciler.runs.postgres_locks import PostgresLocks, SessionHold
from reconciler.simulators.convoy.seeds import SimulatedEndpoint
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.serving import serving_in_thread
from tests.live.command import Command, Started
from tests.live.gate import holding_gate
from tests.postgres.machines import SECONDS
from tests.postgres.server import Server
from tests.postgres.wire import carrying

URL, OTHER = "https://hooks.example.com", "https://workers.example.com"
ALICE = Run(actor="alice", host="here")
ADDRESS = Address("w", "endpoint", "a")
BEGAN = RunBegan("one", "sha256:" + "ab" * 32, "2026-11-21T12:00:00Z", ALICE, (ADDRESS,), ())
SENDING = AboutToSend(ADDRESS, Call("PUT", "/pause", effect="toggle"), 1, {"status": "active"})
APPLY = ("apply", "--auto-approve", "-o", "json")


@pytest.fixture
def dsn(server: Server, database: str) -> Secret:
    """The way to an empty database."""
    return Secret(server.dsn(database))


def encode(record: Record, at: datetime) -> str:
    """A journal's line."""
    return encode_record(record, at=at)


@asynccontextmanager
async def holding(dsn: Secret, *urls: str) -> AsyncIterator[SessionHold]:
    """The locks of these urls."""
    async with PostgresLocks(dsn, ALICE, SystemClock()).hold(urls) as hold:
        yield hold


async def leave(dsn: Secret, run_id: str, records: Sequence[Record], *urls: str) -> tuple[Kept, ...]:
    """A run that writes these and is gone; gives what it found."""
    async with holding(dsn, *urls) as hold:
        found = await hold.read_kept()
        journal = hold.open_journal(run_id, encode=encode, clock=SystemClock())
        for record in records:
            await journal.write(record)
        return found


async def find(dsn: Secret, *urls: str) -> Sequence[str]:
    """The runs of which the next holder of these locks finds something."""
    async with holding(dsn, *urls) as hold:
        return [one.run_id for one in await hold.read_kept()]


def test_what_a_run_left_is_found_by_the_next_holder(dsn: Secret) -> None:
    """Line by line as it was written, each with its age in seconds by the clock of the database."""

    async def work() -> tuple[Kept, ...]:
        assert await leave(dsn, "one", [BEGAN, SENDING], URL) == ()
        return await leave(dsn, "two", [], URL)

    (kept,) = asyncio.run(work())
    assert kept.run_id == "one"
    assert [
        b'"record":"%s"' % name in line
        for name, line in zip([b"run_began", b"about_to_send"], kept.lines.splitlines(), strict=True)
    ] == [True, True]
    assert len(kept.ages) == 2
    assert kept.ages[0] >= kept.ages[1] >= 0


def test_a_run_that_closed_its_account_takes_the_earlier_ones_away(dsn: Secret) -> None:
    """Its own stays: what it did not see done may still come, and the next one waits for it."""

    async def work() -> Sequence[str]:
        await leave(dsn, "one", [BEGAN, SENDING], URL)
        await leave(dsn, "two", [BEGAN, SENDING], URL)
        await leave(dsn, "three", [BEGAN, RunEnded("three")], URL)
        return await find(dsn, URL)

    assert asyncio.run(work()) == ["three"]


def test_what_was_left_of_other_locks_stays(dsn: Secret) -> None:
    """A run with two services that died is told to who takes up the second after somebody took up the first."""

    async def work() -> Sequence[Sequence[str]]:
        await leave(dsn, "one", [BEGAN, SENDING], URL, OTHER)
        await leave(dsn, "two", [BEGAN, RunEnded("two")], URL)
        return [await find(dsn, URL), await find(dsn, OTHER)]

    assert asyncio.run(work()) == [["two"], ["one"]]


def test_records_that_wait_together_are_all_kept(dsn: Secret) -> None:
    """A wave of calls writes side by side on one session, in order, and asks for the lock meanwhile."""

    async def work() -> tuple[Kept, ...]:
        async with holding(dsn, URL) as hold:
            await hold.read_kept()
            journal = hold.open_journal("one", encode=encode, clock=SystemClock())
            answers = (journal.write(Answered(ADDRESS, number, 200, "")) for number in range(50))
            await asyncio.gather(*answers, *(hold.confirm() for _ in range(10)))
            assert hold.lost is None
        return await leave(dsn, "two", [], URL)

    (kept,) = asyncio.run(work())
    assert [f'"attempt":{number},'.encode() in line for number, line in enumerate(kept.lines.splitlines())] == [
        True
    ] * 50
    assert len(kept.ages) == 50


def test_a_cancelled_writer_takes_nothing_back(dsn: Secret) -> None:
    """Neither its record nor the locks of the others are lost."""

    async def work() -> Sequence[str]:
        async with holding(dsn, URL) as hold:
            await hold.read_kept()
            journal = hold.open_journal("one", encode=encode, clock=SystemClock())
            writing = asyncio.create_task(journal.write(BEGAN))
            await hold.confirm()
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await journal.write(SENDING)
            assert hold.lost is None
        return [str(one.lines.count(b"\n")) for one in await leave(dsn, "two", [], URL)]

    assert asyncio.run(work()) == ["2"]


def test_a_record_that_cannot_be_kept_loses_the_locks(server: Server, database: str) -> None:
    """Another machine could not know of the call: it must not leave. Nothing is raised."""

    async def work() -> Sequence[str | None]:
        with carrying(server.port) as wire:
            async with holding(Secret(server.dsn(database, port=wire.port)), URL) as hold:
                await hold.read_kept()
                journal = hold.open_journal("one", encode=encode, clock=SystemClock())
                wire.freeze()
                before = hold.lost
                await journal.write(SENDING)
                return [before, hold.lost]

    assert asyncio.run(work()) == [None, "the database did not answer within 3 s"]


def test_a_table_that_cannot_be_read_is_told(dsn: Secret, server: Server, database: str) -> None:
    """Before anything is sent, in the server's words."""
    server.ask("create table reconciler_journals (x int)", database=database)
    server.ask("grant all on reconciler_journals to owner", database=database)
    with pytest.raises(JournalUnwritable, match=r'column "run_id" .*does not exist'):
        asyncio.run(find(dsn, URL))


@pytest.fixture
def convoy() -> Iterator[str]:
    """The address of a Convoy with one endpoint that is active."""
    simulator = ConvoySimulator([SimulatedEndpoint(uid="01KBILLING", project="01KSHOP", name="billing")])
    with serving_in_thread(simulator.app) as url:
        yield url


def make_machine(folder: Path, url: str, dsn: Secret) -> Command:
    """A machine of its own, whose file calls the service as itself and wishes the endpoint paused."""
    folder.mkdir()
    command = Command(folder, {"LOCK_DSN": dsn.reveal(), "TOKEN": "made-up", "USER": folder.name})
    command.write(
        {
            "version": 1,
            "lock": {"postgres": {"dsn": {"env": "LOCK_DSN"}}},
            "services": {
                folder.name: {
                    "provider": "convoy",
                    "url": f"{url}/api",
                    "credentials": {"token": {"env": "TOKEN"}},
                    "limits": {"timeout": "5s"},
                }
            },
            "resources": {
                folder.name: {"endpoint": {"billing": {"project": "01KSHOP", "id": "01KBILLING", "status": "paused"}}}
            },
        }
    )
    return command


def hear(started: Started, words: str) -> str:
    """Waits until it says these words; gives the line."""
    assert started.process.stderr is not None
    for line in started.process.stderr:
        if words in line:
            return line
    raise AssertionError(f"never said {words!r}")


def test_another_machine_waits_for_the_toggle_of_one_that_was_killed(convoy: str, dsn: Secret, tmp_path: Path) -> None:
    """A pipeline that is started again on another runner: the toggle is done late, and not sent a second time."""

    def kill_and_go_on() -> None:
        running.process.kill()
        running.process.communicate()
        following = second.start(*APPLY)
        hear(following, "a call of an earlier run")
        started.put(following)

    started: queue.SimpleQueue[Started] = queue.SimpleQueue()
    with holding_gate(convoy, 1, kill_and_go_on) as (url, gate):
        first, second = (make_machine(tmp_path / name, url, dsn) for name in ("first", "second"))
        running = first.start(*APPLY)
        result = started.get(timeout=SECONDS).finish(0).document
    assert len(gate.writes) == 1
    assert [(one["outcome"], one["after"]) for one in result["outcomes"]] == [("already_done", {"status": "paused"})]
    (warning,) = result["warnings"]
    assert "was cut off with first/endpoint/billing (PUT" in warning
    assert "its journal is on " in warning
