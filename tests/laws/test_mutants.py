"""Each law bites: an engine that is deliberately broken is noticed by the laws that are there for it."""

import pytest

from tests.laws.checks import check_all
from tests.laws.mutants.hunting import Hunt, hunt
from tests.laws.mutants.patching import list_missed
from tests.laws.mutants.table import MUTANTS
from tests.laws.running import run_schedule

LAWS = {f"L{number}" for number in range(1, 18)}


def test_every_patch_fits() -> None:
    """What a mutant breaks is still written as it was when the mutant was made; else it is made anew."""
    assert list_missed(MUTANTS.values()) == []


def test_every_law_has_a_mutant() -> None:
    """No law passes only because nothing ever breaks it."""
    assert {law for one in MUTANTS.values() for law in one.laws} >= LAWS


@pytest.mark.timeout(300)  # what the schedules by chance take on a busy machine, where the small ones are not enough
@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_engine_is_noticed(name: str) -> None:
    """By every law that it names: by a small schedule, by one of a hundred by chance, or by the law's own test."""
    caught = hunt(MUTANTS[name], Hunt(schedules=100, is_brief=True))
    assert caught.missing == [], sorted(caught.bites)


@pytest.mark.parametrize("name", [name for name, one in MUTANTS.items() if one.bites])
def test_the_whole_engine_survives(name: str) -> None:
    """The small schedules break nothing but the mutants."""
    assert [check_all(run_schedule(one)) for one in MUTANTS[name].bites] == [[] for _ in MUTANTS[name].bites]
