"""What one schedule came to with one client, by what was true in the world, not by what anybody read; prints nothing.

A verdict says whether each bad thing happened to at least one switch. What no client can know is no bad thing: it
is marked, and the comparison leaves such a schedule out for all clients.
"""

import shutil
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from tempfile import mkdtemp

from attrs import define, frozen

from reconciler.simulators.clock import elapse
from reconciler.simulators.virtual_time import VirtualTimeLoop
from tests.laws.breach import is_flip, list_words, list_writes
from tests.laws.checks_of_writes import check_flips
from tests.laws.clients import Client
from tests.laws.naive.words import DONE, FAILED
from tests.laws.record import Record, Run
from tests.laws.running import Stage
from tests.laws.schedule import Schedule

SUCCESSES = frozenset({DONE, "applied", "already_done"})
REFUSALS = frozenset({FAILED, "rejected"})
"""Words that say "it was not done"; `unknown`, `not_settled`, `stale` and `skipped` do not say that."""

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it, for its speed


class Column(Enum):
    """What is counted: schedules in which it happened to one switch at least."""

    FLIP = "wrong flips"
    FALSE_DONE = 'false "done"'
    SILENT_LOSS = "silent losses"
    FALSE_ALARM = 'false "failed"'


@frozen
class Verdict:
    """Of one schedule with one client. `wished` of `switches` were as wished when all was quiet.

    `unknowable`: in which columns something happened that no client can know.
    """

    happened: frozenset[Column]
    unknowable: frozenset[Column]
    wished: int
    switches: int


@define
class Played:
    """The record, and what was so when everything had become quiet after the last run."""

    record: Record
    met_when_quiet: tuple[bool, ...] = ()


def play(schedule: Schedule, client: Client) -> Played:
    """One schedule in a loop of its own, without the rounds that laws look at."""
    folder = Path(mkdtemp(prefix="laws-", dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None))
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(_play(schedule, client, folder))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
        shutil.rmtree(folder, ignore_errors=True)


async def _play(schedule: Schedule, client: Client, folder: Path) -> Played:
    stage = Stage(schedule, client, folder, is_listening=False)
    try:
        await stage.act()
        stage.witness.is_calm = True
        stage.record.world.calm()
        await elapse(stage.record.world.quiet)
        return Played(stage.record, stage.witness.list_met(stage.main))
    finally:
        await stage.witness.close()


def judge(played: Played) -> Verdict:
    """What came of it."""
    record = played.record
    flips, known_flips = _count_flips(record), len(list(check_flips(record)))
    # True stands for what could not be known.
    found = {
        Column.FLIP: [False] * known_flips + [True] * (flips - known_flips),
        Column.FALSE_DONE: list(_find_false_dones(record)),
        Column.SILENT_LOSS: list(_find_silent_losses(played)),
        Column.FALSE_ALARM: list(_find_false_alarms(record)),
    }
    return Verdict(
        happened=frozenset(column for column, marks in found.items() if not all(marks)),
        unknowable=frozenset(column for column, marks in found.items() if any(marks)),
        wished=sum(played.met_when_quiet),
        switches=len(played.met_when_quiet),
    )


def _count_flips(record: Record) -> int:
    return sum(
        is_flip(one, wish)
        for run in record.acts
        for thing, wish in enumerate(run.wishes)
        for one in list_writes(record.of_run(run), thing)
    )


def _list_ended(record: Record) -> list[Run]:
    return [run for run in record.acts if not run.is_dead]


def _find_false_dones(record: Record) -> Iterator[bool]:
    """For each success that was said of a switch that was not so: whether that could not be known."""
    for run in _list_ended(record):
        for thing, word in list_words(run):
            if word in SUCCESSES and not run.met_at_end[thing]:
                yield _was_taken_away(record, run, thing)


def _find_silent_losses(played: Played) -> Iterator[bool]:
    """For each switch that is not so in the end, of which no run said a word of doubt: whether that was unknowable.

    A second run with another wish for it makes it nobody's loss.
    """
    record = played.record
    runs = [run for run in _list_ended(record) if run.claims is not None]
    for thing, is_met in enumerate(played.met_when_quiet):
        if is_met or not runs or len({run.wishes[thing] for run in runs}) > 1:
            continue
        words = [word for run in runs for number, word in list_words(run) if number == thing]
        if len(runs) == len(_list_ended(record)) and all(word in SUCCESSES for word in words):
            yield bool(record.moves.get(thing)) and any(
                _was_so(record, run, thing) or _is_torn(record, run) for run in runs
            )


def _was_taken_away(record: Record, run: Run, thing: int) -> bool:
    """Whether it was so at or after this run's last request for it, and others are about who may have moved it."""
    return _is_contested(record, run, thing) and (_was_so(record, run, thing) or _is_torn(record, run))


def _is_contested(record: Record, run: Run, thing: int) -> bool:
    """Whether somebody else moved it, or may have."""
    others = [one for one in record.acts if (one.name == "twin") != (run.name == "twin")]
    return bool(record.moves.get(thing)) or any(list_writes(record.of_run(one), thing) for one in others)


def _is_torn(record: Record, run: Run) -> bool:
    """Whether what this run read was never so at one moment: several requests, or old states, and others at work."""
    has_read = any(not one.is_write for one in record.of_run(run))
    return has_read and record.world.is_told_late and not record.schedule.is_alone


def _was_so(record: Record, run: Run, thing: int) -> bool:
    """Whether it was as wished at some moment from this run's last write to it on; without a write, ever."""
    seen = record.of_run(run)
    last = max((number for number, one in enumerate(seen) if one.is_write and one.thing == thing), default=0)
    return any(one.met_after[thing] for one in seen[last:])


def _find_false_alarms(record: Record) -> Iterator[bool]:
    """For each refusal of what the run's own write had done, and was so at its end: whether others were about it."""
    for run in _list_ended(record):
        seen = record.of_run(run)
        for thing, word in list_words(run):
            writes = [one for one in list_writes(seen, thing) if one.is_alone]
            is_done = any(one.before[thing] != one.after[thing] for one in writes)
            if word in REFUSALS and is_done and run.met_at_end[thing]:
                yield _is_contested(record, run, thing)
