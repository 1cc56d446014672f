"""L3: only fields that were wished for ever change, on resources that were listed."""

import pytest

from tests.laws import aims
from tests.laws.running import run_schedule
from tests.laws.schedule import Rival, Schedule, Thing
from tests.laws.worlds.catalog import VARIANTS


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_rest_stays_as_it_was(variant: str) -> None:
    """Whatever becomes of requests and answers: all other fields, and a resource that no file lists, are as before."""
    aims.check_law(aims.alone(variant, "writes", "all", things=3, most=3), "L3", most=8)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_write_goes_elsewhere_while_others_are_at_work(variant: str) -> None:
    """Somebody moves what is listed: every write is still about a listed thing."""
    aims.check_law(aims.among_rivals(variant, "reads", things=3), "L3", most=6)


def test_what_somebody_else_saved_is_told_before_it_is_published() -> None:
    """A deploy of Apinizer takes every saved edit along: the plan warns of what is saved and not yet served."""
    schedule = Schedule("apinizer", (Thing("off-but-served-on", "off"),))
    plan = run_schedule(schedule).acts[0].plan
    assert plan is not None
    (update,) = plan.updates
    told = " ".join((*update.warnings, *update.costs))
    assert "publishes every saved edit" in told or "redeploy" in told


def test_the_bystander_is_looked_at() -> None:
    """A rival who moves a listed thing is no breach, and none of this would see him move another: the world is."""
    record = run_schedule(Schedule("convoy-new", (Thing("active", "paused"),), rivals=(Rival(1, "paused"),)))
    assert record.states_before[-1] == record.seen[-1].after[-1] == "active"
