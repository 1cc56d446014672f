"""L15: when faults stop, a bounded number of rounds reaches the desired state or says `blocked` with the reason.

A round is a plan and its apply. Safety alone would be kept by a tool that loops for ever, or never does anything.
"""

import pytest
from hypothesis import strategies as st

from tests.laws import aims
from tests.laws.checks import check_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Death, Misfortune, Rival, Schedule
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_after_any_trouble_it_ends(variant: str) -> None:
    """Faults, rivals and a death, and then silence: what is wished comes true, or is blocked and says why."""
    drawn = st.builds(
        Schedule,
        st.just(variant),
        aims.moves(variant, 3),
        aims.troubles(variant, least=1, most=3),
        aims.paces_with_others(variant),
        aims.rivals(variant, least=0),
        death=st.none() | st.builds(Death, st.integers(1, aims.FIRST)),
    )
    aims.check_law(drawn, "L15", most=10)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_wherever_somebody_left_it_it_ends(variant: str) -> None:
    """Every state that a rival can leave behind, against every wish: at most one apply more, and it is done."""
    for thing in aims.find_moves(variant):
        for does in dict.fromkeys(REPERTOIRES[variant].deeds):
            schedule = Schedule(variant, (thing,), rivals=(Rival(2, does, seconds=1.0 if does == "update" else 0.0),))
            record = run_schedule(schedule, is_listening=False)
            assert (schedule, []) == (schedule, check_all(record, ("L15", "flips")))
            assert (schedule, True) == (schedule, len(record.rounds) <= 3)


LONGEST = 300.0
"""Seconds: longer than any wish of this world takes to settle, and a fraction of what the service asks for."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("wish", ["3600", "Sat, 21 Nov 2026 13:00:00 GMT"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_service_that_wants_to_be_left_alone_for_an_hour_holds_up_no_run_for_it(variant: str, wish: str) -> None:
    """One such answer to whichever request: what it was about is told, everything else goes on."""
    things = aims.find_moves(variant)[:1] * 3
    for nth in range(1, aims.FIRST):
        schedule = Schedule(variant, things, (Misfortune(nth, "too_many_requests", (wish,)),))
        record = run_schedule(schedule)
        assert (schedule, []) == (schedule, check_all(record))
        moments = [one.at for one in record.of_run(record.acts[0])]
        assert (schedule, True) == (schedule, moments[-1] - moments[0] < LONGEST)
