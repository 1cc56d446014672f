"""The laws over rules, and over connectors in odd shapes, whatever goes wrong once (hypothesis, virtual time).

tests/laws has everything else that can go wrong, for all services, and one wish for each thing.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from reconciler.api import PlanRequest
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import Plan, Unchanged
from reconciler.model.problem import Origin
from reconciler.model.rule import Rule
from reconciler.model.terms import Terms
from reconciler.model.values import AtMost, Wish
from reconciler.simulators import mishaps
from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.mishaps import leader_gone, rebalance_conflict
from reconciler.simulators.kafka_connect.seeds import LIKE_A_WORKER, SimulatedConnector
from reconciler.simulators.messages import json_answer
from reconciler.simulators.progression import AT_ONCE, Progression, after_reads, after_seconds
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

NAMES = "abcd"
PATIENCE = 30.0
"""Seconds: longer than the slowest connector here."""

LENIENT = PlanRequest(is_blocked_allowed=True)

SHAPES = (
    ("RUNNING", ("RUNNING",)),
    ("RUNNING", ("RUNNING", "FAILED")),
    ("RUNNING", ()),
    ("PAUSED", ("PAUSED", "PAUSED")),
    ("PAUSED", ("PAUSED", "FAILED")),
    ("STOPPED", ()),
    ("FAILED", ("RUNNING",)),
    ("FAILED", ("FAILED",)),
)
"""States that a connector may stay in by itself, with those of its tasks."""

PACES = (AT_ONCE, LIKE_A_WORKER, after_seconds(1.0, 2.0, 1.0), after_reads(2, 1, 1))

WISHES: tuple[Wish, ...] = ("running", "paused", "stopped", AtMost("paused"), AtMost("stopped"))


def _refused(when: When) -> Fault:
    """The worker itself says no, and does nothing."""
    return Fault(when, "undone", Replaced(json_answer(403, {"error_code": 403, "message": "made up"})))


def _refused_and_done(when: When) -> Fault:
    """The answer says no, and it was done all the same."""
    return Fault(when, "done", Replaced(json_answer(400, {"error_code": 400, "message": "made up"})))


MISHAPS: tuple[Callable[[When], Fault], ...] = (
    mishaps.dropped_after_effect,
    lambda when: mishaps.failed_before_effect(when, 404),
    lambda when: mishaps.failed_then_done(when, 60.0),
    mishaps.empty_list,
    rebalance_conflict,
    leader_gone,
    _refused,
    _refused_and_done,
)


@frozen
class Case:
    """A small world and what goes wrong in it.

    `moved`: somebody else brings the first connector to this state between plan and apply.
    """

    connectors: tuple[SimulatedConnector, ...]
    wishes: Mapping[str, Wish]
    of_the_rest: Wish | None
    fault: Fault
    moved: str | None

    def wish(self, name: str) -> Wish:
        """What is wished for this connector, by itself or by the rule for the rest."""
        wish = self.wishes.get(name, self.of_the_rest)
        assert wish is not None
        return wish


def _seeds(name: str) -> SearchStrategy[SimulatedConnector]:
    def make(shape: tuple[str, tuple[str, ...]], pace: Progression) -> SimulatedConnector:
        state, tasks = shape
        return SimulatedConnector(name=name, state=state, tasks=tasks, progression=pace)

    return st.builds(make, st.sampled_from(SHAPES), st.sampled_from(PACES))


def _faults() -> SearchStrategy[Fault]:
    methods_and_paths = [("PUT", "*"), ("PUT", "/connectors/a/*"), ("GET", "*"), ("GET", "/connectors*"), ("*", "*")]

    def make(mishap: Callable[[When], Fault], where: tuple[str, str], nth: int, times: int | None) -> Fault:
        return mishap(When(*where, nth=nth, times=times))

    return st.builds(
        make,
        st.sampled_from(MISHAPS),
        st.sampled_from(methods_and_paths),
        st.integers(1, 12),
        st.sampled_from([1, 2, 3, 5, None]),
    )


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    of_the_rest = draw(st.none() | st.sampled_from(WISHES))
    wished = draw(st.sets(st.sampled_from(names), min_size=int(of_the_rest is None)))
    return Case(
        connectors=tuple(draw(_seeds(name)) for name in names),
        wishes={name: draw(st.sampled_from(WISHES)) for name in sorted(wished)},
        of_the_rest=of_the_rest,
        fault=draw(_faults()),
        moved=draw(st.none() | st.sampled_from(["RUNNING", "PAUSED", "STOPPED"])),
    )


def _make_world(case: Case, folder: Path) -> World:
    world = World(folder)
    world.simulate(*case.connectors, faults=(case.fault,))
    world.wishes = dict(case.wishes)
    terms = Terms(settle=PATIENCE)
    world.terms = dict.fromkeys(case.wishes, terms)
    if case.of_the_rest is not None:
        select = "workers/connector/*"
        wishes = {"status": case.of_the_rest}
        world.rules = (Rule(select, "workers", {}, wishes, terms, None, Origin("reconciler.yaml", 9, 3)),)
    return world


def _meets(wish: Wish, world: World, name: str) -> bool:
    """Whether the worker's own account of the connector meets the wish; a FAILED task stays FAILED in any state."""
    world.simulator.status_of(name)
    seen = world.simulator.find(name)
    assert seen is not None
    rest = set(seen.tasks) - {"FAILED"}
    states = {
        "running": seen.state == "RUNNING" and rest <= {"RUNNING"},
        "paused": seen.state == "PAUSED" and rest <= {"PAUSED"},
        "stopped": seen.state == "STOPPED" and not seen.tasks,
        "failed": seen.state == "FAILED" and "RUNNING" not in rest,
    }
    less = {"paused": ("paused", "stopped", "failed"), "stopped": ("stopped", "failed")}
    words = less[wish.state] if isinstance(wish, AtMost) else (str(wish),)
    return any(states[word] for word in words)


def _check_outcomes(made: Plan, result: Result, world: World) -> None:
    """One outcome for each update and each entry left out, and the journal says the same of the updates."""
    expected = [entry.subject.address for entry in made.entries if not isinstance(entry, Unchanged)]
    assert expected == [outcome.address for outcome in result.outcomes]
    updates = {str(update.subject.address) for update in made.updates}
    told = {str(one.address): one.outcome.value for one in result.outcomes if str(one.address) in updates}
    ended = [record["outcome"] for record in world.journal() if record["record"] == "ended"]
    assert told == {one["address"]: one["outcome"] for one in ended}


def _check_writes(made: Plan, result: Result, world: World) -> None:
    """Every write that reached the worker is a call of the plan, without a body, and of nothing that was withheld."""
    withheld = {OutcomeKind.STALE, OutcomeKind.ALREADY_DONE}
    untouched = tuple(f"PUT /connectors/{one.address.name}/" for one in result.outcomes if one.outcome in withheld)
    assert [write for write in world.writes() if write.startswith(untouched)] == []
    planned = {f"{call.method} {call.path}" for update in made.updates for call in update.calls}
    assert set(world.writes()) <= planned
    assert {b""} >= {one.request.body for one in world.simulator.requests}


def _check_applied(result: Result, case: Case, world: World) -> None:
    """Applied is true of the worker."""
    applied = [outcome.address.name for outcome in result.outcomes if outcome.outcome is OutcomeKind.APPLIED]
    assert [name for name in applied if not _meets(case.wish(name), world, name)] == []


async def _settle(world: World) -> Plan:
    """Two more rounds without faults, and the plan after them."""
    world.simulator.schedule.clear()
    for _ in range(2):
        made = await world.plan(LENIENT)
        if not made.updates:
            return made
        await world.apply(made)
    return await world.plan(LENIENT)


@pytest.mark.timeout(300)  # what fails is made small first, which takes longer than finding it
@settings(max_examples=60)
@given(_cases())
def test_the_laws_of_an_apply(case: Case) -> None:
    """One outcome each, only planned calls, applied is true; and without faults it comes to an end."""

    async def scenario(world: World) -> None:
        made = await world.plan(LENIENT)
        if case.moved is not None:
            world.simulator.move("a", case.moved)
        result = await world.apply(made)
        _check_outcomes(made, result, world)
        _check_writes(made, result, world)
        _check_applied(result, case, world)
        last = await _settle(world)
        assert last.updates == ()
        met = [entry.subject.address.name for entry in last.unchanged]
        assert [name for name in met if not _meets(case.wish(name), world, name)] == []

    with TemporaryDirectory() as folder:
        run_virtual(scenario(_make_world(case, Path(folder))))
