"""All laws under generated schedules, every service, through the real engine, providers and transport (hypothesis)."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.laws.checks import check_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Death, Misfortune, Pace, Rival, Schedule, Thing, Twin
from tests.laws.strategies import schedules
from tests.laws.worlds.catalog import VARIANTS

MANY, FEW = 60, 24
"""Examples: where a call is a toggle most can go wrong; and the files of the single laws aim better than chance."""


@pytest.mark.timeout(600)  # what fails is made small first, which takes longer than finding it
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_schedule_breaks_a_law(variant: str) -> None:
    """Whatever goes wrong and whoever else is at work: no wrong flip, no untrue word, one outcome each, an end."""

    @settings(max_examples=MANY if variant.startswith("convoy") else FEW, suppress_health_check=[HealthCheck.too_slow])
    @given(schedules((variant,)))
    def hold(schedule: Schedule) -> None:
        assert check_all(run_schedule(schedule)) == []

    hold()


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule("feldera", (Thing("running", "stopped"),), (Misfortune(2, "empty_list", ("[]",)),)),
        Schedule(
            "apinizer", (Thing("on-but-served-off", "on"), Thing("off", "on")), pace=Pace(reads=2), death=Death(9)
        ),
        Schedule(
            "convoy-new",
            (Thing("active", "active"), Thing("active", "paused")),
            twin=Twin(0.03, ("paused", "<=paused")),
            ways=(0.001, 0.5, 0.0, 0.02, 0.0, 0.02),
        ),
        Schedule(
            "apinizer",
            (Thing("off", "on"),),
            (Misfortune(10, "empty_list", of="reads"),),
            Pace(1.0),
            (Rival(11, "off"),),
        ),
        Schedule(
            "kafka_connect",
            (Thing("running", "stopped"), Thing("running", "paused")),
            pace=Pace(1.0),
            twin=Twin(wishes=("<=paused", "running")),
        ),
        Schedule(
            "feldera",
            (Thing("running", "<=paused"), Thing("stopped", "running"), Thing("paused", "paused")),
            (Misfortune(11, "never_answered"),),
            twin=Twin(wishes=("paused", "paused", "stopped"), locked=True),
            ways=(0.1, 0.5, 0.02, 0.02, 0.001),
        ),
        Schedule(
            "convoy-new",
            (Thing("active", "paused"), Thing("paused", "active")),
            (Misfortune(2, "hanging_before_effect", (30.9,), "writes"),),
            Pace(2.5),
            death=Death(6, "event"),
        ),
        Schedule(
            "convoy-old",
            (Thing("paused", "active"),),
            (
                Misfortune(1, "hanging_before_effect", (30.9,), "writes"),
                Misfortune(5, "hanging_before_effect", (3.0,)),
            ),
            Pace(2.5),
            death=Death(5, "event"),
        ),
        Schedule(
            "apinizer",
            (Thing("off", "on"),),
            (
                Misfortune(1, "failed_after_effect", (503,), "writes"),
                Misfortune(12, "failed_before_effect", (404,)),
                Misfortune(2, "unsuccessful", ("done",), "writes"),
            ),
        ),
    ],
)
def test_what_broke_a_law_once(schedule: Schedule) -> None:
    """Shrunk schedules, as they were printed; the third by a check that took the wrong order of two writes."""
    assert check_all(run_schedule(schedule)) == []
