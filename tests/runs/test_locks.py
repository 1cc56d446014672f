import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reconciler.errors import JournalUnwritable, LockHeld
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Record, RunEnded
from reconciler.interfaces.lock import Locks
from reconciler.model.run import Run
from reconciler.runs.locks import FileHold, FileLocks, JointHold, find_lock_folder, find_note

URL = "https://workers.example.com"
OTHER = "https://hooks.example.com"
ALICE = Run(actor="alice", host="here", url="https://ci.example.com/17")

HOLDER = """
import asyncio, sys
from pathlib import Path
from reconciler.model.run import Run
from reconciler.runs.clock import SystemClock
from reconciler.runs.locks import FileLocks

async def work():
    async with FileLocks(Path(sys.argv[1]), Run(actor="bob", host="there"), SystemClock()).hold((sys.argv[2],)):
        print("held", flush=True)
        sys.stdin.read()

asyncio.run(work())
"""


@contextmanager
def holding_process(folder: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of `url` until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


class CountingClock:
    """`Clock` of virtual time that may end a process on the third nap."""

    def __init__(self, ending: "subprocess.Popen[str] | None" = None) -> None:
        self.naps: list[float] = []
        self._ending = ending

    def now(self) -> datetime:
        """Always the same moment."""
        return datetime(2026, 11, 21, tzinfo=UTC)

    def elapsed(self) -> float:
        """All naps together."""
        return sum(self.naps)

    async def sleep(self, seconds: float) -> None:
        """Passes at once."""
        self.naps.append(seconds)
        if self._ending is not None and len(self.naps) == 3:
            self._ending.kill()
            self._ending.wait()


def hold_briefly(locks: Locks, *urls: str) -> None:
    """Takes the locks and lets them go."""

    async def work() -> None:
        async with locks.hold(urls):
            pass

    asyncio.run(work())


def test_the_folder_follows_the_xdg_rules() -> None:
    """An absolute `XDG_STATE_HOME` counts; a relative or empty one does not."""
    home = Path("/home/me")
    assert Path("/state/reconciler/locks") == find_lock_folder({"XDG_STATE_HOME": "/state"}, home)
    for environment in ({}, {"XDG_STATE_HOME": ""}, {"XDG_STATE_HOME": "state"}):
        assert Path("/home/me/.local/state/reconciler/locks") == find_lock_folder(environment, home)


def test_another_process_is_named(tmp_path: Path, clock: Clock) -> None:
    """Who waits in vain learns who holds the lock, where, and what to do."""
    with holding_process(tmp_path, URL) as process, pytest.raises(LockHeld) as caught:
        hold_briefly(FileLocks(tmp_path, ALICE, clock), URL)
    assert f"service {URL} is being changed by a run of bob@there (pid {process.pid}, since " in caught.value.message
    assert "--lock-timeout" in str(caught.value.problems[0].hint)


def test_a_dead_process_lets_go(tmp_path: Path, clock: Clock) -> None:
    """A killed holder leaves files behind and no lock."""
    with holding_process(tmp_path, URL) as process:
        process.kill()
        process.wait()
        assert len(list(tmp_path.iterdir())) == 2
        hold_briefly(FileLocks(tmp_path, ALICE, clock), URL)


def test_a_lock_that_died_with_its_run_tells_of_its_journals(tmp_path: Path, clock: Clock) -> None:
    """Who takes it next learns where they are; one that was let go, and one that says nothing, tell nothing."""
    journals, note = tmp_path / "runs", find_note(tmp_path / "locks", URL)
    locks = FileLocks(tmp_path / "locks", ALICE, clock, journals=journals)

    async def take() -> tuple[tuple[Path, ...], bytes]:
        async with locks.hold((f"{URL}/",)) as hold:
            return hold.abandoned, note.read_bytes()

    first, left = asyncio.run(take())
    second, _ = asyncio.run(take())
    note.write_bytes(left)
    third, _ = asyncio.run(take())
    note.write_bytes(b"[]")
    fourth, _ = asyncio.run(take())
    assert [first, second, third, fourth] == [(), (), (journals,), ()]


def test_what_a_dead_run_left_is_told_until_somebody_has_waited_for_it(tmp_path: Path, clock: Clock) -> None:
    """Runs that were refused or interrupted hand it on, with what they left themselves; one that ended has waited."""
    note, ended = find_note(tmp_path / "locks", URL), RunEnded("r")

    async def take(name: str, *records: Record) -> tuple[tuple[Path, ...], bytes]:
        locks = FileLocks(tmp_path / "locks", ALICE, clock, journals=tmp_path / name)
        async with locks.hold((URL, OTHER)) as hold:
            for record in records:
                await hold.write(record)
            return hold.abandoned, note.read_bytes()

    _, left = asyncio.run(take("first"))
    note.write_bytes(left)
    refused, left = asyncio.run(take("second"))
    assert [refused, asyncio.run(take("third"))[0]] == [(tmp_path / "first",)] * 2
    note.write_bytes(left)
    assert asyncio.run(take("fourth", ended))[0] == (tmp_path / "second", tmp_path / "first")
    assert asyncio.run(take("fifth"))[0] == ()
    assert not note.exists()


def test_disjoint_services_do_not_exclude_each_other(tmp_path: Path, clock: Clock) -> None:
    """A run on other services goes on."""
    with holding_process(tmp_path, URL):
        hold_briefly(FileLocks(tmp_path, ALICE, clock), OTHER)


def test_spellings_of_one_url_exclude_each_other(tmp_path: Path, clock: Clock) -> None:
    """Two folders that spell one service differently share its lock, and no password shows."""
    with holding_process(tmp_path, URL), pytest.raises(LockHeld) as caught:
        hold_briefly(FileLocks(tmp_path, ALICE, clock), "HTTPS://me:canary@Workers.example.com:443/")
    assert "canary" not in str(caught.value.problems)


def test_one_url_twice_in_a_run_is_one_lock(tmp_path: Path, clock: Clock) -> None:
    """Two services with one url do not wait for each other."""
    hold_briefly(FileLocks(tmp_path, ALICE, clock), URL, f"{URL}/", OTHER)
    hold_briefly(FileLocks(tmp_path, ALICE, clock))


def test_two_runs_in_one_process_exclude_each_other(tmp_path: Path, clock: Clock) -> None:
    """The library used twice at once is two runs; afterwards the lock is free again."""
    locks = FileLocks(tmp_path, ALICE, clock)

    async def work() -> str:
        async with locks.hold((URL,)):
            with pytest.raises(LockHeld) as caught:
                async with FileLocks(tmp_path, Run(), clock).hold((URL,)):
                    pass
            return caught.value.message

    assert "is being changed by run https://ci.example.com/17 of alice@here (pid " in asyncio.run(work())
    hold_briefly(locks, URL)


def test_a_run_waits_as_long_as_it_was_told(tmp_path: Path) -> None:
    """The lock is asked again and again until the time is up, never beyond it."""
    clock = CountingClock()
    with holding_process(tmp_path, URL), pytest.raises(LockHeld):
        hold_briefly(FileLocks(tmp_path, ALICE, clock, timeout=1.1), URL)
    assert clock.naps[:4] == [0.25, 0.25, 0.25, 0.25]
    assert pytest.approx(clock.elapsed()) == 1.1


def test_a_run_that_waits_gets_the_lock_when_it_is_free(tmp_path: Path) -> None:
    """The holder ends while another run waits."""
    with holding_process(tmp_path, URL) as process:
        clock = CountingClock(ending=process)
        hold_briefly(FileLocks(tmp_path, ALICE, clock, timeout=60), URL)
    assert len(clock.naps) == 3


def test_locks_already_taken_are_let_go_when_one_is_held(tmp_path: Path, clock: Clock) -> None:
    """Who cannot have all locks keeps none."""
    with holding_process(tmp_path, URL):
        with pytest.raises(LockHeld):
            hold_briefly(FileLocks(tmp_path, ALICE, clock), URL, OTHER)
        hold_briefly(FileLocks(tmp_path, Run(), clock), OTHER)


def test_an_error_inside_lets_go(tmp_path: Path, clock: Clock) -> None:
    """Whatever ends the run, the lock is free and no note is left that names it."""

    async def work() -> None:
        async with FileLocks(tmp_path, ALICE, clock).hold((URL,)):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(work())
    hold_briefly(FileLocks(tmp_path, ALICE, clock), URL)
    assert list(tmp_path.glob("*.json")) == []


@pytest.mark.parametrize("note", [b"", b"\xff", b"[]", b"[" * 60_000, None])
def test_a_note_that_says_nothing_does_not_matter(tmp_path: Path, clock: Clock, note: bytes | None) -> None:
    """The lock decides; its note is for the message alone."""
    with holding_process(tmp_path, URL):
        (path,) = tmp_path.glob("*.json")
        path.unlink()
        if note is not None:
            path.write_bytes(note)
        with pytest.raises(LockHeld, match="is being changed by another run"):
            hold_briefly(FileLocks(tmp_path, ALICE, clock), URL)


def test_the_note_holds_no_url_of_a_service(tmp_path: Path) -> None:
    """File names are hashes and notes tell the run, so that nothing of a service's url is left on disk."""
    with holding_process(tmp_path, URL):
        left = " ".join(f"{path.name} {path.read_text()}" for path in tmp_path.iterdir())
    assert "bob" in left
    assert "workers" not in left


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, clock: Clock) -> None:
    """The error names the folder and the way out."""
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnwritable, match="Not a directory") as caught:
        hold_briefly(FileLocks(tmp_path / "file" / "locks", ALICE, clock), URL)
    assert "XDG_STATE_HOME" in str(caught.value.problems[0].hint)


def test_a_lock_that_is_held_is_confirmed(tmp_path: Path, clock: Clock) -> None:
    """Asking costs a look at each file."""

    async def work() -> tuple[str | None, str | None]:
        async with FileLocks(tmp_path, ALICE, clock).hold((URL, OTHER)) as hold:
            return await hold.confirm(), hold.lost

    assert asyncio.run(work()) == (None, None)


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_lock_whose_file_was_removed_is_lost(tmp_path: Path, clock: Clock, *, is_replaced: bool) -> None:
    """Somebody cleaned up: another run may have locked a new file of that name; it is lost for good."""

    async def work() -> tuple[str | None, str | None]:
        async with FileLocks(tmp_path, ALICE, clock).hold((URL,)) as hold:
            assert await hold.confirm() is None
            moved = move_away(tmp_path, is_replaced=is_replaced)
            first = await hold.confirm()
            moved.rename(moved.with_suffix(".lock"))
            return first, await hold.confirm()

    first, second = asyncio.run(work())
    assert first == second == hold_lost(tmp_path)


def move_away(folder: Path, *, is_replaced: bool) -> Path:
    """Takes the lock file away, and may put a new one in its place."""
    (path,) = folder.glob("*.lock")
    moved = path.rename(path.with_suffix(".away"))
    if is_replaced:
        path.touch()
    return moved


def hold_lost(folder: Path) -> str:
    """What a hold says whose file is gone."""
    (path,) = folder.glob("*.lock")
    return f"its file {path} was removed"


def test_holds_together_are_lost_with_one_of_them() -> None:
    """The files of this machine and a database: whichever goes first."""
    firm, gone = FileHold(), FileHold({Path("gone"): None})
    assert asyncio.run(JointHold((firm, FileHold())).confirm()) is None
    both = JointHold((firm, gone))
    assert both.lost is None
    assert asyncio.run(both.confirm()) == both.lost == "its file gone was removed"
