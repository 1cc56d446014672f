"""L5: every update of a plan has exactly one outcome, from the first fresh reading on and on every exit path.

The exit paths here: lost and wrong answers, one signal and two at any request, and a disk with room for so many bytes.
"""

import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.api.apply import apply
from reconciler.api.plan import plan
from reconciler.model.plan import Unchanged
from tests.laws import aims
from tests.laws.checks import check_all
from tests.laws.clients import Stand, read_claims
from tests.laws.record import Claims, Record
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule
from tests.laws.worlds.catalog import VARIANTS


@frozen
class OnSmallDisk:
    """Our engine, where no file grows beyond `size` bytes while the main run applies."""

    size: int

    async def run(self, stand: Stand) -> Claims:
        """Plan with room enough, apply without."""
        made = await plan(stand.desired, PlanRequest(is_blocked_allowed=True), stand.settings)
        stand.run.plan = made
        stand.begin()
        with _limit_files(self.size if stand.run.name == "main" else None):
            result = await apply(made, stand.desired, ApplyRequest(), stand.settings)
        stand.run.result = result
        return read_claims(result, is_idle=not made.updates)


@contextmanager
def _limit_files(size: int | None) -> Iterator[None]:
    """Writes beyond this size fail as on a full disk (EFBIG: Python ignores the signal that comes with it)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft if size is None else size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_signal_at_any_request_leaves_one_outcome_each(variant: str) -> None:
    """The first lets what is in flight finish, the second stops: one, or both at once, at every request of an apply."""
    things = aims.find_moves(variant)[:2]
    calm = run_schedule(Schedule(variant, things), is_listening=False)
    # The last round is a plan alone: what the main run asked for beyond that was asked for by its apply.
    requests = len(calm.of_run(calm.acts[0])) - len(calm.of_run(calm.rounds[-1]))
    assert requests >= 3
    for number in range(1, requests + 1):
        for signals in ((number,), (number, number)):
            schedule = Schedule(variant, things, signals=signals)
            record = run_schedule(schedule, is_listening=False)
            assert (schedule, []) == (schedule, check_all(record, ("L5", "words", "done")))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_trouble_and_signals_leave_one_outcome_each(variant: str) -> None:
    """Whatever goes wrong, interrupted at any time."""
    numbers = st.integers(1, aims.FIRST)
    drawn = st.builds(
        Schedule,
        st.just(variant),
        aims.moves(variant, 3),
        aims.troubles(variant, least=1),
        aims.paces_with_others(variant),
        aims.rivals(variant, least=0, most=1),
        st.just(()) | st.tuples(numbers) | st.tuples(numbers, numbers).map(lambda two: tuple(sorted(two))),
    )
    aims.check_law(drawn, "L5", most=8)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_full_disk_leaves_one_outcome_each(variant: str) -> None:
    """A journal that ends anywhere: nothing leaves without its line in it, and the result has all that it has not."""

    @settings(aims.SEARCH, max_examples=12)
    @given(
        st.builds(Schedule, st.just(variant), aims.moves(variant, 3), aims.troubles(variant, most=1)),
        st.integers(0, 4000),
    )
    def hold(schedule: Schedule, size: int) -> None:
        record = run_schedule(schedule, OnSmallDisk(size), is_listening=False)
        _check_cut_off(record)
        assert check_all(record, ("words", "done", "L12")) == []

    hold()


def _check_cut_off(record: Record) -> None:
    main = record.acts[0]
    writes = Counter(one.thing for one in record.of_run(main) if one.is_write)
    assert writes.total() <= main.journal.count('"about_to_send"')
    if main.result is None:
        assert main.error is not None
        assert writes.total() == 0
        return
    assert main.plan is not None
    expected = [one.subject.address for one in main.plan.entries if not isinstance(one, Unchanged)]
    assert sorted(expected) == [one.address for one in main.result.outcomes]
