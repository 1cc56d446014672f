"""L2: after a fully successful apply a fresh plan is empty."""

import pytest

from tests.laws import aims
from tests.laws.checks import check_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Pace, Schedule
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_move_succeeds_and_leaves_nothing(variant: str) -> None:
    """Without faults each wish from each state is applied, at one pace or another, and nothing is left to do."""
    paces = tuple(dict.fromkeys((Pace(), *REPERTOIRES[variant].paces)))
    for number, thing in enumerate(aims.find_moves(variant)):
        schedule = Schedule(variant, (thing,), pace=paces[number % len(paces)])
        record = run_schedule(schedule, is_listening=False)
        main = record.acts[0]
        assert main.plan is not None
        assert main.claims is not None
        expected = "skipped" if main.plan.blocked else "applied"
        assert (schedule, {"a": expected}) == (schedule, dict(main.claims.words))
        assert (schedule, []) == (schedule, check_all(record, ("L2", "L15")))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_success_in_spite_of_trouble_leaves_nothing(variant: str) -> None:
    """Answers that are lost, late or wrong once: where the apply still succeeds, the next plan is empty."""
    aims.check_law(aims.alone(variant, most=1), "L2", most=8)
