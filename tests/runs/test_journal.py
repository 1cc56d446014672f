import asyncio
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from reconciler.errors import JournalUnwritable
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Journal, Record, RunEnded
from reconciler.runs.journal import FileJournal, is_at_work, make_run_id, open_journal


def encode(record: Record, at: datetime) -> str:
    """A line for a record: all that these tests need."""
    assert isinstance(record, RunEnded)
    return f"{at:%H:%M:%S} {record.run_id}"


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """The kernel refuses to let any file of this process grow beyond `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_run_id_sorts_by_time(clock: Clock) -> None:
    """UTC time first, then what tells two runs of one second apart."""
    first, second = make_run_id(clock.now()), make_run_id(clock.now())
    assert first[:17] == "20261121T113900Z-"
    assert len("20261121T113900Z-a1b2c3") == len(first)
    assert first != second


def test_each_record_is_a_line_in_order(tmp_path: Path, clock: Clock) -> None:
    """Records stand in the file as soon as `write` returned, in the order of writing."""

    async def work() -> list[str]:
        seen = []
        with open_journal(tmp_path / "runs", "one", encode=encode, clock=clock) as journal:
            for name in ("a", "b"):
                await journal.write(RunEnded(name))
                seen.append((tmp_path / "runs" / "one.jsonl").read_text())
        return seen

    assert asyncio.run(work()) == ["11:39:00 a\n", "11:39:00 a\n11:39:00 b\n"]


def test_the_journal_is_private(tmp_path: Path, clock: Clock) -> None:
    """Nobody else may read the journal or look into its folders."""

    async def work() -> None:
        with open_journal(tmp_path / ".reconciler" / "runs", "one", encode=encode, clock=clock) as journal:
            await journal.write(RunEnded("a"))

    asyncio.run(work())
    modes = [stat.S_IMODE((tmp_path / ".reconciler" / part).stat().st_mode) for part in (".", "runs", "runs/one.jsonl")]
    assert modes == [0o700, 0o700, 0o600]


def test_a_run_without_records_leaves_no_file(tmp_path: Path, clock: Clock) -> None:
    """Only the first record creates the journal."""
    with open_journal(tmp_path / "runs", "one", encode=encode, clock=clock) as journal:
        assert tmp_path / "runs" / "one.jsonl" == journal.path
    assert not (tmp_path / "runs").exists()


def test_records_of_many_writers_are_whole_and_complete(tmp_path: Path, clock: Clock) -> None:
    """A hundred writers at once lose nothing and tear no line."""

    async def work() -> None:
        with open_journal(tmp_path, "one", encode=encode, clock=clock) as journal:
            await asyncio.gather(*(journal.write(RunEnded(f"r{number:03}")) for number in range(100)))

    asyncio.run(work())
    lines = (tmp_path / "one.jsonl").read_text().splitlines()
    assert [f"11:39:00 r{number:03}" for number in range(100)] == lines


def test_a_cancelled_writer_takes_nobody_with_it(tmp_path: Path, clock: Clock) -> None:
    """The record of a cancelled writer is written all the same, and others waiting for the same flush return."""

    async def work() -> None:
        with open_journal(tmp_path, "one", encode=encode, clock=clock) as journal:
            tasks = [asyncio.ensure_future(journal.write(RunEnded(name))) for name in ("a", "b")]
            asyncio.get_running_loop().call_soon(tasks[0].cancel)
            done = await asyncio.gather(*tasks, return_exceptions=True)
        assert [isinstance(item, asyncio.CancelledError) for item in done] == [True, False]

    asyncio.run(work())
    assert (tmp_path / "one.jsonl").read_text() == "11:39:00 a\n11:39:00 b\n"


def test_closing_writes_what_still_waits(tmp_path: Path, clock: Clock) -> None:
    """A record whose writer was cancelled before the flush is on disk after closing; closing twice is fine."""

    async def work() -> None:
        journal = FileJournal(tmp_path / "one.jsonl", encode=encode, clock=clock)
        writer = journal.write(RunEnded("a"))
        writer.send(None)
        writer.close()
        journal.close()
        journal.close()

    asyncio.run(work())
    assert (tmp_path / "one.jsonl").read_text() == "11:39:00 a\n"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, clock: Clock) -> None:
    """The error names the file, the reason and the way out."""
    (tmp_path / "file").write_text("")
    journal: Journal = FileJournal(tmp_path / "file" / "runs" / "one.jsonl", encode=encode, clock=clock)
    with pytest.raises(JournalUnwritable, match=r"one\.jsonl cannot be written: Not a directory") as caught:
        asyncio.run(journal.write(RunEnded("a")))
    assert str(tmp_path / "file" / "runs") in str(caught.value.problems[0].hint)


def test_the_journal_of_another_run_is_never_continued(tmp_path: Path, clock: Clock) -> None:
    """An existing file of that name is left alone."""
    (tmp_path / "one.jsonl").write_text("other\n")
    journal = FileJournal(tmp_path / "one.jsonl", encode=encode, clock=clock)
    with pytest.raises(JournalUnwritable, match="File exists"):
        asyncio.run(journal.write(RunEnded("a")))
    assert (tmp_path / "one.jsonl").read_text() == "other\n"


def test_every_writer_hears_of_a_full_disk_and_later_ones_too(tmp_path: Path, clock: Clock) -> None:
    """After one failure nothing is called written any more, even when there is room again."""

    async def work() -> list[type[object]]:
        with open_journal(tmp_path, "one", encode=encode, clock=clock) as journal:
            await journal.write(RunEnded("a"))
            with file_size_limit(20):
                writers = [journal.write(RunEnded(name)) for name in ("b", "c")]
                heard = await asyncio.gather(*writers, return_exceptions=True)
            heard += await asyncio.gather(journal.write(RunEnded("d")), return_exceptions=True)
        return [type(item) for item in heard]

    assert [JournalUnwritable] * 3 == asyncio.run(work())
    assert (tmp_path / "one.jsonl").read_text().startswith("11:39:00 a\n")


def test_no_descriptor_is_left_open(tmp_path: Path, clock: Clock) -> None:
    """Closing gives the file back, also after a failure."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in ("one", "two", "one"):
        journal = FileJournal(tmp_path / f"{name}.jsonl", encode=encode, clock=clock)
        with file_size_limit(4):
            asyncio.run(_write_quietly(journal))
        journal.close()
    assert before == len(list(Path("/proc/self/fd").iterdir()))


async def _write_quietly(journal: Journal) -> None:
    await asyncio.gather(journal.write(RunEnded("a")), return_exceptions=True)


def test_a_journal_tells_whether_its_run_lives(tmp_path: Path, clock: Clock) -> None:
    """As long as its writer has it open it is being written; afterwards, and where there is none, it is not."""

    async def work() -> list[bool]:
        path = tmp_path / "one.jsonl"
        seen = [is_at_work(path)]
        with open_journal(tmp_path, "one", encode=encode, clock=clock) as journal:
            await journal.write(RunEnded("a"))
            seen += [is_at_work(path), is_at_work(path)]
        return [*seen, is_at_work(path)]

    assert asyncio.run(work()) == [False, True, True, False]
