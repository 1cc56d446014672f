"""Many things going wrong at once: whatever happens, the result says the truth and nothing is called missing."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.api import ApplyRequest, drift
from reconciler.model.drift import DriftReport, FindingKind
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import BlockCause
from reconciler.simulators import mishaps as common
from reconciler.simulators.faults import Fault, When
from reconciler.simulators.redpanda import mishaps
from reconciler.simulators.redpanda.seeds import SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.api.redpanda.world import CLUSTERS, World

NAMES = ("a", "b", "c", "d", "e")
WORDS = {"running": "RUNNING", "paused": "PAUSED", "stopped": "STOPPED"}

WRITES: Sequence[Callable[[When], Fault]] = (
    mishaps.gave_up_after_effect,
    lambda when: mishaps.gave_up_before_effect(when, later=4.0),
    mishaps.rebalance_conflict,
    mishaps.accepted_by_nobody,
    mishaps.unavailable,
    mishaps.rate_limited,
    common.dropped_after_effect,
    common.dropped_before_effect,
    common.cut_short,
    lambda when: common.failed_after_effect(when, status=400),
)
READS: Sequence[Callable[[When], Fault]] = (
    mishaps.blank_list,
    mishaps.rebalance_expected,
    mishaps.unavailable,
    mishaps.worker_unreachable,
    common.dropped_before_effect,
    common.page_instead,
    common.cut_short,
)
AT_THE_WORKER: Sequence[Callable[[When], Fault]] = (
    lambda when: common.redirected(when, "https://login.example/"),
    common.page_instead,
    common.failed_before_effect,
    lambda when: common.hanging_before_effect(when, seconds=9.0),
    lambda when: common.hanging_after_effect(when, seconds=9.0),
    common.dropped_before_effect,
)

_counts = st.integers(1, 6)
_writes = st.builds(
    lambda make, nth, times: make(When("PUT", "*", nth=nth, times=times)), st.sampled_from(WRITES), _counts, _counts
)
_reads = st.builds(lambda make, nth: make(When("GET", f"{CLUSTERS}/*", nth=nth)), st.sampled_from(READS), _counts)
_within = st.builds(
    lambda make, method, nth: make(When(method, "*", nth=nth, times=2)),
    st.sampled_from(AT_THE_WORKER),
    st.sampled_from(("GET", "PUT")),
    _counts,
)
_moves = st.tuples(st.sampled_from(NAMES), st.sampled_from(sorted(WORDS.values())), st.integers(1, 12))


@frozen
class _Ended:
    """What an apply in a storm told and left behind, and what a report said when all was over."""

    result: Result
    states: Mapping[str, str | None]
    writes: int
    report: DriftReport


def _check(ended: _Ended, wishes: Mapping[str, str], moved: set[str]) -> None:
    """What is called applied is so, unless somebody moved it; what was sent is counted."""
    for one in ended.result.outcomes:
        name = one.address.name
        if one.outcome in {OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE} and name not in moved:
            assert ended.states[name] == WORDS[wishes[name]], one
        if one.outcome in {OutcomeKind.STALE, OutcomeKind.SKIPPED, OutcomeKind.ALREADY_DONE}:
            assert one.calls_sent == 0
    assert ended.writes == sum(one.calls_sent for one in ended.result.outcomes)
    assert {one.finding for one in ended.report.findings} <= {FindingKind.IN_SYNC, FindingKind.UNMANAGED}


def _count_writes(world: World) -> int:
    """The calls that may have been heard: a 429 of whoever stands before the API was not."""
    return sum(1 for one in world.simulator.requests if one.request.method == "PUT" and one.status != 429)


async def _weather(world: World) -> _Ended:
    """A plan and its apply in the storm; both again when it is over, and what is left then."""
    made = await world.plan()
    assert BlockCause.MISSING not in {one.cause for one in made.blocked}
    result = await world.apply(made, ApplyRequest(is_blocked_allowed=True))
    states = {name: seed.state for name in NAMES if (seed := world.simulator.find(name)) is not None}
    writes = _count_writes(world)
    world.simulator.schedule.clear()
    world.simulator.between().schedule.clear()
    await world.settings.clock.sleep(60.0)
    again = await world.apply(await world.plan())
    assert {one.outcome for one in again.outcomes} <= {OutcomeKind.APPLIED}
    assert _count_writes(world) - writes <= len(again.outcomes)
    return _Ended(result, states, writes, await drift(world.desired, None, world.settings))


@settings(max_examples=25)
@given(
    wishes=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(sorted(WORDS)), min_size=1),
    faults=st.lists(_writes | _reads, max_size=4),
    within=st.lists(_within, max_size=2),
    moves=st.lists(_moves, max_size=2),
)
def test_whatever_goes_wrong_the_result_is_true(
    wishes: dict[str, str], faults: list[Fault], within: list[Fault], moves: list[tuple[str, str, int]]
) -> None:
    """Faults on both sides of Console and other people's moves, in any mixture; afterwards all becomes as wished."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder), RedpandaSimulator([SimulatedConnector(name) for name in NAMES]))
        world.wish(**{name: f"{{status: {wish}, settle: 60s}}" for name, wish in wishes.items()})
        world.simulator.between().schedule.add(*within)
        world.simulator.schedule.add(*faults)
        for name, state, nth in moves:
            world.simulator.moving(When("*", "*", nth=nth), "before", name, state)
        _check(run_virtual(_weather(world)), wishes, {name for name, *_ in moves})
