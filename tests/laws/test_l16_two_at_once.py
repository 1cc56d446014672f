"""L16: of two runs at once that share a service one gets the lock and the other exits 7.

Without a shared lock no interleaving of two runs ends with a resource in a state that *neither* file asked for while
both report `applied`.
"""

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.laws import aims
from tests.laws.checks import check_all
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule, Thing, Twin
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS

LATER = (0.0, 0.001, 0.004, 0.03, 0.1, 0.4)
WAYS: tuple[tuple[float, ...], ...] = ((0.002,), (0.001, 0.02), (0.02, 0.001, 0.1), (0.1,))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_without_a_shared_lock(variant: str) -> None:
    """Two runs of the same file, or of contrary ones, with all ways of their requests between one another."""
    drawn = aims.moves(variant).flatmap(lambda things: _draw(variant, things))
    aims.check_law(drawn, "L16", "L7", "flips", "L15", most=25 if variant in aims.TOGGLES else 8)


def _draw(variant: str, things: tuple[Thing, ...]) -> SearchStrategy[Schedule]:
    wishes = st.sampled_from(tuple(dict.fromkeys(REPERTOIRES[variant].wishes)))
    return st.builds(
        Schedule,
        st.just(variant),
        st.just(things),
        aims.troubles(variant, most=1),
        twin=st.builds(Twin, st.sampled_from(LATER), st.just(()) | st.tuples(*[wishes] * len(things))),
        ways=st.lists(st.sampled_from((0.0, 0.001, 0.005, 0.02, 0.1, 0.5)), max_size=6).map(tuple),
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", aims.TOGGLES)
def test_two_toggles_at_once(variant: str) -> None:
    """Both pause the same endpoint, at every distance in time: it is paused wherever both say so."""
    for later in LATER:
        for ways in WAYS:
            schedule = Schedule(variant, (Thing("active", "paused"),), twin=Twin(later), ways=ways)
            record = run_schedule(schedule, is_listening=False)
            assert (schedule, []) == (schedule, check_all(record, ("L16", "L7", "flips", "done", "L17")))


@pytest.mark.parametrize("variant", VARIANTS)
def test_with_a_shared_lock_one_exits_7(variant: str) -> None:
    """The other writes nothing; where the first is done before it begins, it finds nothing to do."""
    thing = aims.find_moves(variant)[0]
    codes = []
    for later in LATER:
        schedule = Schedule(variant, (thing,), twin=Twin(later, locked=True), ways=(0.02,))
        record = run_schedule(schedule, is_listening=False)
        assert (schedule, []) == (schedule, check_all(record, ("L16", "L7", "flips", "L15")))
        codes += [run.code for run in record.acts]
    assert codes.count(7) >= 3
