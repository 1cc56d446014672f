"""L8: kill the process at any point: a later plan and apply converges, and nothing is flipped twice on the way."""

from typing import get_args

import pytest
from hypothesis import strategies as st

from tests.laws import aims
from tests.laws.checks import check_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Death, Misfortune, Moment, Schedule, Thing
from tests.laws.worlds.catalog import VARIANTS

LAWS = ("L8", "L15", "L7", "flips", "words", "done")
LOST = Misfortune(1, "dropped_after_effect", of="writes")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("at", get_args(Moment))
@pytest.mark.parametrize("variant", VARIANTS)
def test_death_at_every_point(variant: str, at: Moment) -> None:
    """Before each request, after each answer, at each event; with all answers heard, and with the first one lost."""
    nth, is_over = 0, False
    while not is_over:
        nth += 1
        is_over = not any([_dies(variant, Death(nth, at), ()), _dies(variant, Death(nth, at), (LOST,))])
    assert nth > 3


def _dies(variant: str, death: Death, misfortunes: tuple[Misfortune, ...]) -> bool:
    schedule = Schedule(variant, _find_things(variant), misfortunes, death=death)
    record = run_schedule(schedule, is_listening=False)
    assert (schedule, []) == (schedule, check_all(record, LAWS))
    return record.acts[0].is_dead


def _find_things(variant: str) -> tuple[Thing, ...]:
    return aims.find_moves(variant)[:1]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_death_in_trouble(variant: str) -> None:
    """Killed anywhere while other things go wrong, which may go on for the one that is started after it."""
    deaths = st.builds(Death, st.integers(1, aims.FIRST), st.sampled_from(get_args(Moment)), st.booleans())
    drawn = st.builds(
        Schedule,
        st.just(variant),
        aims.moves(variant, 3),
        aims.troubles(variant, least=1),
        aims.paces(variant),
        death=deaths,
    )
    aims.check_law(drawn, *LAWS, most=8)
