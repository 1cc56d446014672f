"""L7: a non-repeatable call is sent at most once per confirmed reading of `before`.

After an unclear answer the next thing that happens to that resource is a read.
"""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import aims
from tests.laws.record import Record, Run
from tests.laws.running import run_schedule
from tests.laws.schedule import Misfortune, Schedule, Thing
from tests.laws.worlds.catalog import VARIANTS

CLEAR = range(200, 500)
"""Statuses by which a service speaks for itself; nothing at all, and 5xx, leave open what was done."""


def _list_blind(record: Record, run: Run) -> Iterator[str]:
    """Writes about a thing whose last write was answered unclearly, without a reading that was asked for since."""
    unclear: set[int] = set()
    for one in record.of_run(run):
        if not one.is_write:
            # A reading of a whole list is one of everything in it.
            unclear -= set(range(len(run.wishes))) if one.thing is None else {one.thing}
        elif one.thing is not None:
            if one.thing in unclear:
                yield one.line
            if one.status not in CLEAR or not one.is_heard:
                unclear.add(one.thing)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", aims.TOGGLES)
def test_a_toggle_needs_a_reading(variant: str) -> None:
    """Faults on the writes, of whatever sort, at any pace: one toggle for each reading, and no wrong flip."""
    aims.check_law(aims.alone(variant, "writes", "all", things=3, most=3), "L7", "flips", most=40)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", aims.TOGGLES)
def test_a_toggle_needs_a_reading_among_rivals(variant: str) -> None:
    """Others toggle, set and update at once, between any two requests, while answers are lost."""
    drawn = st.builds(
        Schedule,
        st.just(variant),
        aims.moves(variant),
        aims.troubles(variant, most=2),
        rivals=aims.rivals(variant, most=3),
        ways=st.lists(st.sampled_from((0.0, 0.001, 0.1, 0.5)), max_size=4).map(tuple),
    )
    aims.check_law(drawn, "L7", "flips", most=40)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_after_an_unclear_answer_comes_a_reading(variant: str) -> None:
    """Whatever may be repeated: nothing is sent about a thing again before it was looked at again."""

    @settings(aims.SEARCH, max_examples=15)
    @given(aims.alone(variant, "writes"))
    def hold(schedule: Schedule) -> None:
        record = run_schedule(schedule, is_listening=False)
        assert [line for run in record.acts + record.rounds for line in _list_blind(record, run)] == []

    hold()


@pytest.mark.parametrize("variant", aims.TOGGLES)
@pytest.mark.parametrize(
    "lost",
    [
        Misfortune(1, "dropped_after_effect", of="writes"),
        Misfortune(1, "failed_after_effect", (502,), of="writes"),
        Misfortune(1, "hanging_after_effect", (600.0,), of="writes"),
        Misfortune(1, "page_instead", ("done",), of="writes"),
        Misfortune(1, "version_refused_after_effect", of="writes"),
    ],
    ids=lambda one: one.what,
)
def test_a_toggle_that_was_done_is_not_sent_again(variant: str, lost: Misfortune) -> None:
    """Its answer is lost or wrong in each of the ways that were seen on real servers: one call, and applied."""
    record = run_schedule(Schedule(variant, (Thing("active", "paused"),), (lost,)))
    main = record.acts[0]
    assert main.claims is not None
    assert [one.method for one in record.seen if one.is_write] == ["PUT"]
    assert (dict(main.claims.words), main.at_end[0]) == ({"a": "applied"}, "paused")
