import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from reconciler.errors import JournalUnwritable, PlanRefused
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.memory import Memory, Remembered
from reconciler.model.address import Address
from reconciler.runs.used_plans import FileMemory, JointMemory

DIGEST = "sha256:" + "7c1e" * 16
ADDRESSES = frozenset({Address("hooks", "endpoint", "billing"), Address("workers", "connector", "pg/ümlaut")})


def recall(memory: Memory, created_at: datetime, digest: str = DIGEST) -> Remembered | None:
    """What the memory says of the plan of these tests."""
    return asyncio.run(memory.recall(digest=digest, created_at=created_at))


def remember(memory: Memory, created_at: datetime, remembered: Remembered, digest: str = DIGEST) -> None:
    """Tells the memory about the plan of these tests."""
    asyncio.run(memory.remember(digest=digest, created_at=created_at, remembered=remembered))


def test_a_plan_that_never_ran_is_not_remembered(tmp_path: Path, clock: Clock) -> None:
    """Nothing is known of a fresh plan, and asking creates nothing."""
    assert recall(FileMemory(tmp_path / "used"), clock.now()) is None
    assert not (tmp_path / "used").exists()


@pytest.mark.parametrize(
    "remembered",
    [
        Remembered(),
        Remembered(ADDRESSES, is_used_up=False, last_run_at=datetime(2026, 11, 21, 11, 39, 0, 7, tzinfo=UTC)),
        Remembered(ADDRESSES, is_used_up=True, last_run_at=datetime(2026, 11, 21, tzinfo=UTC)),
    ],
)
def test_what_is_remembered_comes_back(tmp_path: Path, clock: Clock, remembered: Remembered) -> None:
    """Addresses, use and time survive; another memory over the same folder sees them."""
    remember(FileMemory(tmp_path / "used"), clock.now(), remembered)
    assert remembered == recall(FileMemory(tmp_path / "used"), clock.now())


def test_the_latest_word_counts(tmp_path: Path, clock: Clock) -> None:
    """A second run replaces what the first one left, in one file."""
    memory = FileMemory(tmp_path)
    remember(memory, clock.now(), Remembered(ADDRESSES))
    remember(memory, clock.now(), Remembered(is_used_up=True))
    assert Remembered(is_used_up=True) == recall(memory, clock.now())
    assert [f"{'7c1e' * 16}-20261121T113900.000000Z.json"] == [path.name for path in tmp_path.iterdir()]


def test_plans_are_told_apart_by_digest_and_time(tmp_path: Path, clock: Clock) -> None:
    """Next week's identical plan is another plan; the same moment in another zone is not."""
    memory = FileMemory(tmp_path)
    remember(memory, clock.now(), Remembered(is_used_up=True))
    assert recall(memory, clock.now() + timedelta(days=7)) is None
    assert recall(memory, clock.now(), "sha256:" + "00" * 32) is None
    assert Remembered(is_used_up=True) == recall(memory, clock.now().astimezone(timezone(timedelta(hours=3))))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format": "reconciler-plan", "applied": [], "is_used_up": false, "last_run_at": null}',
        b'{"format": "reconciler-used-plan", "applied": [], "is_used_up": 0, "last_run_at": null}',
        b'{"format": "reconciler-used-plan", "applied": [1], "is_used_up": false, "last_run_at": null}',
        b'{"format": "reconciler-used-plan", "applied": ["x"], "is_used_up": false, "last_run_at": null}',
        b'{"format": "reconciler-used-plan", "applied": [], "is_used_up": false, "last_run_at": "soon"}',
        b'{"format": "reconciler-used-plan", "applied": [], "is_used_up": false, "last_run_at": 7}',
    ],
)
def test_a_garbled_memory_is_never_taken_for_a_fresh_plan(tmp_path: Path, clock: Clock, content: bytes) -> None:
    """Damage stops the run and names the file."""
    memory = FileMemory(tmp_path)
    remember(memory, clock.now(), Remembered(is_used_up=True))
    (path,) = tmp_path.iterdir()
    path.write_bytes(content)
    with pytest.raises(JournalUnwritable) as caught:
        recall(memory, clock.now())
    assert str(path) in caught.value.message


def test_a_memory_that_cannot_be_read_is_never_taken_for_a_fresh_plan(tmp_path: Path, clock: Clock) -> None:
    """A folder below a regular file cannot be looked into."""
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnwritable, match="Not a directory"):
        recall(FileMemory(tmp_path / "file" / "used"), clock.now())


def test_a_memory_that_cannot_be_written_stops_the_run(tmp_path: Path, clock: Clock) -> None:
    """What cannot be remembered must not be carried out."""
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnwritable, match="Not a directory"):
        remember(FileMemory(tmp_path / "file" / "used"), clock.now(), Remembered())


@pytest.mark.parametrize("digest", ["", "sha256:", "../../../etc/passwd", "sha256:" + "7C1E" * 16, "7c1e" * 16 + "/x"])
def test_a_digest_cannot_lead_out_of_the_folder(tmp_path: Path, clock: Clock, digest: str) -> None:
    """A plan file is untrusted input: a digest that is none is refused."""
    with pytest.raises(PlanRefused):
        remember(FileMemory(tmp_path), clock.now(), Remembered(), digest)
    assert list(tmp_path.iterdir()) == []


def test_what_one_of_several_memories_knows_is_known(tmp_path: Path, clock: Clock) -> None:
    """Applied by either, used up for one, run last by the later one."""
    here, there = FileMemory(tmp_path / "here"), FileMemory(tmp_path / "there")
    both = JointMemory((here, there))
    assert recall(both, clock.now()) is None
    first, second = sorted(ADDRESSES)
    early, late = clock.now(), clock.now() + timedelta(hours=1)
    remember(there, clock.now(), Remembered(frozenset({first}), is_used_up=True, last_run_at=early))
    assert recall(both, clock.now()) == recall(there, clock.now())
    remember(here, clock.now(), Remembered(frozenset({second}), is_used_up=False, last_run_at=late))
    assert recall(both, clock.now()) == Remembered(ADDRESSES, is_used_up=True, last_run_at=late)


def test_a_memory_that_fails_does_not_keep_the_others_from_being_told(tmp_path: Path, clock: Clock) -> None:
    """The failure is raised once all were told."""
    (tmp_path / "file").write_text("")
    broken, sound = FileMemory(tmp_path / "file" / "used"), FileMemory(tmp_path / "sound")
    with pytest.raises(JournalUnwritable):
        remember(JointMemory((broken, sound)), clock.now(), Remembered(ADDRESSES))
    assert recall(sound, clock.now()) == Remembered(ADDRESSES)
    with pytest.raises(JournalUnwritable):
        recall(JointMemory((sound, broken)), clock.now())
