"""All laws over whole lives: a stateful machine of plans, applies, rivals, trouble, deaths, undoing and time.

What fails is printed as a method for each step, which can be pasted into a test.
"""

from typing import get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import SearchStrategy

from reconciler.model.outcome import Result
from tests.laws import aims
from tests.laws.breach import Breach
from tests.laws.checks import check_all
from tests.laws.life import Life
from tests.laws.schedule import Death, Misfortune, Moment, Rival, Schedule, Thing
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS
from tests.laws.worlds.world import NAMES

ALWAYS = ("L4", "L5", "L6", "L7", "flips", "L9", "L12", "L17", "done")
"""What holds after every step; the rest is judged at the end, when nothing of ours is under way any more."""

AT_LAST = ("L1", "L3", "L4", "L6", "L7", "flips", "L9", "L12", "L15", "L17", "done", "words")
FIRST = 12

_NUMBERS = st.integers(1, FIRST)
_SIGNALS = st.just(()) | st.tuples(_NUMBERS) | st.tuples(_NUMBERS, _NUMBERS).map(lambda two: tuple(sorted(two)))
_DEATHS = st.builds(Death, _NUMBERS, st.sampled_from(get_args(Moment)))


def _worlds() -> SearchStrategy[Schedule]:
    return st.sampled_from(VARIANTS).flatmap(
        lambda variant: st.builds(Schedule, st.just(variant), _things(variant), pace=aims.paces_with_others(variant))
    )


def _things(variant: str) -> SearchStrategy[tuple[Thing, ...]]:
    known = (*aims.find_moves(variant), *aims.find_rests(variant))
    return st.lists(st.sampled_from(known), min_size=1, max_size=2).map(tuple)


class Lives(RuleBasedStateMachine):
    """One service and one file, and whatever comes."""

    life: Life | None = None

    @property
    def now(self) -> Life:
        """The life that has begun."""
        assert self.life is not None
        return self.life

    @initialize(schedule=_worlds())
    def begin(self, schedule: Schedule) -> None:
        """In this world."""
        self.life = Life(schedule)

    @rule()
    def plan(self) -> None:
        """A plan is made and kept."""
        self.now.make_plan()

    @rule(age=st.sampled_from((0, 0, 1, 2)), signals=_SIGNALS, death=st.none() | st.none() | _DEATHS)
    def apply(self, age: int, signals: tuple[int, ...], death: Death | None) -> None:
        """A fresh plan, the last one that was kept, or one before it; its process may be interrupted or die."""
        if age == 0:
            self.now.make_plan()
        if self.now.plans:
            self.now.apply(self.now.plans[-1 - max(0, age - 1) % len(self.now.plans)], signals, death)

    @precondition(lambda lives: any(_find_wishes(lives.now, one) for one in lives.now.results))
    @rule()
    def undo(self) -> None:
        """A plan is made that undoes the last result that can be undone."""
        known = [(one, _find_wishes(self.now, one)) for one in self.now.results]
        result, wishes = [(one, wishes) for one, wishes in known if wishes][-1]
        self.now.make_undo(result, wishes)

    @rule(rival=st.runner().flatmap(lambda lives: lives.draw_rivals()))
    def somebody_else(self, rival: Rival) -> None:
        """Moves a thing, now or between two requests."""
        self.now.rival(rival)

    @rule(misfortune=st.runner().flatmap(lambda lives: lives.draw_troubles()))
    def trouble(self, misfortune: Misfortune) -> None:
        """A request will go wrong."""
        self.now.trouble(misfortune)

    @rule(seconds=st.sampled_from((0.1, 3.0, 60.0)))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now.wait(seconds)

    @invariant()
    def no_law_is_broken(self) -> None:
        """After each step."""
        if not self.now.record.acts:
            return
        _demand(check_all(self.now.record, ALWAYS))
        plans = [run.name for run in self.now.record.acts if not run.name.startswith("apply")]
        assert [one.line for one in self.now.record.seen if one.is_write and one.run in plans] == []

    def teardown(self) -> None:
        """When all is quiet every wish comes true, or is blocked."""
        if self.life is None:
            return
        try:
            self.life.calm_down()
        finally:
            self.life.end()
        if self.life.record.acts:
            _demand(check_all(self.life.record, AT_LAST))

    def draw_rivals(self) -> SearchStrategy[Rival]:
        """Deeds that are done here."""
        return aims.rivals_at(self.now.schedule.variant, tuple(range(len(self.now.schedule.things))))

    def draw_troubles(self) -> SearchStrategy[Misfortune]:
        """What goes wrong here."""
        return aims.trouble(self.now.schedule.variant)


def _find_wishes(life: Life, result: Result) -> tuple[str, ...]:
    """What the things are to be once this result is undone; none where it cannot be said in a word."""
    befores = {one.address.name: str((one.before or {}).get("status")) for one in result.outcomes if one.calls_sent}
    if not befores or not set(befores.values()) <= set(REPERTOIRES[life.schedule.variant].deeds):
        return ()
    return tuple(befores.get(name, thing.wish) for name, thing in zip(NAMES, life.schedule.things, strict=False))


def _demand(breaches: list[Breach]) -> None:
    if breaches:
        raise AssertionError("\n".join(map(str, breaches)))


@pytest.mark.timeout(600)  # what fails is made small first, which takes longer than finding it
def test_no_life_breaks_a_law() -> None:
    """Whatever sequence of plans, applies, rivals, trouble, deaths, undoing and time."""
    run_state_machine_as_test(Lives, settings=settings(aims.SEARCH, max_examples=60, stateful_step_count=14))
