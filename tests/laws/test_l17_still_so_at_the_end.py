"""L17: what the result calls `applied` was still so at the last look.

What has moved again is `not_settled`, never silently kept as applied. The worst of it was measured: an update of
somebody's that was on its way before a pause writes the old status back after the pause was seen.
"""

import pytest

from tests.laws import aims
from tests.laws.breach import list_words
from tests.laws.checks import check_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Rival, Schedule, Thing
from tests.laws.worlds.catalog import VARIANTS


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_nobody_undoes_it_unseen(variant: str) -> None:
    """Others move what was applied, at any request of the run, and while something else is still under way."""
    drawn = aims.among_rivals(variant, things=3, most=3, first=14)
    aims.check_law(drawn, "L17", "done", most=15 if variant in aims.TOGGLES else 8)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", aims.TOGGLES)
def test_an_update_under_way_does_not_undo_it_unseen(variant: str) -> None:
    """It began before any request of the apply and ends at any moment of the first ten seconds."""
    words = set()
    for nth in range(1, 6):
        for seconds in (0.001, 0.05, 0.5, 1.0, 2.5, 4.0, 9.0):
            schedule = Schedule(variant, (Thing("active", "paused"),), rivals=(Rival(nth, "update", seconds=seconds),))
            record = run_schedule(schedule, is_listening=False)
            assert (schedule, []) == (schedule, check_all(record, ("L17", "done", "L7", "flips")))
            words |= {word for _, word in list_words(record.acts[0])}
    assert {"applied", "not_settled"} <= words


@pytest.mark.parametrize("variant", VARIANTS)
def test_somebody_who_undoes_it_is_told(variant: str) -> None:
    """Of two things that take their time the first is moved back at each request: both words are true in the end."""
    things = aims.find_moves(variant)[:2]
    for nth in range(1, aims.FIRST):
        schedule = Schedule(variant, things, rivals=(Rival(nth, "toggle"),))
        record = run_schedule(schedule, is_listening=False)
        assert (schedule, []) == (schedule, check_all(record, ("L17", "done", "L12")))
