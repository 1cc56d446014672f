"""The long run itself: what it plays, what it tells, and that it stops at the first broken law."""

import math
import re

import pytest

from tests.laws.__main__ import main, write_progress
from tests.laws.chance import LEAN
from tests.laws.clients import Stand
from tests.laws.long_run import Order, Tally, draw, judge, run_batch
from tests.laws.reading import read_schedule
from tests.laws.record import Claims, name_of
from tests.laws.worlds.catalog import VARIANTS


class Boaster:
    """Calls everything applied, and does nothing."""

    async def run(self, stand: Stand) -> Claims:
        """Without a single request."""
        stand.begin()
        return Claims({name_of(number): "applied" for number in range(len(stand.run.wishes))})


def make_order(schedules: int) -> Order:
    """All variants in turn."""
    return Order(VARIANTS, schedules, math.inf, seed=7, jobs=1, size=LEAN)


def test_pasted_schedules_are_the_same() -> None:
    """What a failure prints is read back into the schedule, and plays the same record."""
    for number in range(200):
        drawn = draw(make_order(200), number)
        assert drawn == read_schedule(repr(drawn))
    drawn = draw(make_order(200), 3)
    records = [judge(one)[0] for one in (drawn, read_schedule(repr(drawn)))]
    first, second = (None if record is None else record.write_story() for record in records)
    assert first is not None
    assert first == second


@pytest.mark.parametrize("text", ["", "Schedule(", "print(1)", "Thing('a', 'b')", "Schedule(open('x'), ())", "Pace"])
def test_nothing_else_is_read(text: str) -> None:
    """Whatever is no schedule is refused, and nothing is carried out."""
    with pytest.raises(ValueError, match=r"schedule|malformed"):
        read_schedule(text)


def test_a_seed_is_the_same_again() -> None:
    """Two runs of one seed come to the same, whatever the size of their batches."""
    order = make_order(12)
    whole, parts = run_batch(order, 0, 12), run_batch(order, 0, 5)
    parts.add(run_batch(order, 5, 7))
    assert (whole.schedules, whole.requests, whole.words) == (parts.schedules, parts.requests, parts.words)


def test_a_run_tells_what_came_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0, a row for each provider, the count, the seed, and the checks."""
    assert main(["--schedules", "24", "--jobs", "2", "--provider", "convoy", "--provider", "kafka_connect"]) == 0
    told = capsys.readouterr()
    assert re.search(r"^convoy +\d+ ", told.out, re.MULTILINE)
    assert re.search(r"^kafka_connect +\d+ ", told.out, re.MULTILINE)
    assert "24 schedules, " in told.out
    assert "seed 1" in told.out
    assert "L17" in told.out
    assert "24 schedules (100.0%)" in told.err


def test_a_broken_law_stops_all(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 with the law, the schedule as small as it goes, and the command that breaks it again."""
    assert main(["--schedules", "100000", "--jobs", "2", "--provider", "convoy-old"], Boaster()) == 1
    told = capsys.readouterr().out
    assert re.search(r"^BROKEN L12: applied, and no reading after its last write showed it", told, re.MULTILINE)
    assert re.search(r"^seed 1, schedule \d+$", told, re.MULTILINE)
    again = re.search(r'^again:  python -m tests.laws --only "(.+)"$', told, re.MULTILINE)
    assert again is not None
    assert main(["--only", again[1]], Boaster()) == 1
    assert "BROKEN L12" in capsys.readouterr().out


def test_one_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """`--only` plays a schedule, tells its story, and ends with 0 where all laws hold."""
    assert main(["--only", "Schedule('convoy-new', (Thing('active', 'paused'),))"]) == 0
    told = capsys.readouterr().out
    assert "PUT" in told
    assert "all laws hold" in told


def test_nobody_of_that_name() -> None:
    """An unknown provider is a wrong command line."""
    with pytest.raises(SystemExit) as ended:
        main(["--provider", "nobody"])
    assert ended.value.code == 2


def test_progress() -> None:
    """How many, which share, how fast, and for how long still; the shorter of both ends."""
    order = make_order(1000)
    assert write_progress(Tally(schedules=500), 50.0, order) == "500 schedules (50.0%), 10/s, 0:50 left"
    timed = Order(order.variants, 1_000_000, 3600.0, 1, 1)
    assert write_progress(Tally(schedules=90_000), 900.0, timed) == "90,000 schedules (25.0%), 100/s, 45:00 left"
    assert write_progress(Tally(), 1.0, order) == "0 schedules (0.0%)"
