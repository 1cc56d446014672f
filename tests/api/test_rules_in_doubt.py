"""Rules whose matches are not known for certain: what is in doubt is blocked, never left out in silence."""

from typing import Any

import pytest

from reconciler.api import PlanRequest
from reconciler.model.drift import FindingKind
from reconciler.model.plan import BlockCause, Blocked, Selection, Unchanged
from reconciler.model.problem import Origin
from reconciler.model.rule import Expectation, Rule
from reconciler.model.terms import Terms
from reconciler.simulators.faults import Fault, Lost, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

DOWN = Fault(When("GET", "*", times=None), heard=Lost("reset"))
ONLY_THE_FIRST = PlanRequest(selection=Selection(targets=("workers/connector/legacy-1",)))


def _rule(**more: Any) -> Rule:
    parts: dict[str, Any] = {"select": "workers/connector/legacy-*", "where": {}, "expect": None, **more}
    origin = Origin("reconciler.yaml", 30, 5)
    return Rule(service="workers", wishes={"status": "paused"}, terms=Terms(), origin=origin, **parts)


@pytest.fixture
def legacy(world: World) -> World:
    """Two connectors and a rule for both."""
    world.simulate(SimulatedConnector(name="legacy-1"), SimulatedConnector(name="legacy-2"))
    world.rules = (_rule(),)
    return world


def test_a_saved_plan_over_a_service_that_went_down_is_not_read(legacy: World) -> None:
    """The matches cannot be known, so nothing of them is stale."""

    async def scenario() -> None:
        made = await legacy.plan()
        legacy.simulator.schedule.add(DOWN)
        result = await legacy.apply(made)
        assert legacy.outcomes(result) == {"legacy-1": "skipped", "legacy-2": "skipped"}
        assert all(outcome.is_unread for outcome in result.outcomes)
        assert legacy.writes() == []

    run_virtual(scenario())


def test_a_match_that_cannot_be_read_is_blocked_and_found_by_drift(legacy: World) -> None:
    """One connector in a state that nobody knows does not vanish from the plan or the report."""
    legacy.simulate(
        SimulatedConnector(name="legacy-1", state="PAUSED", tasks=("PAUSED",)),
        SimulatedConnector(name="legacy-2", state="DREAMING"),
    )

    async def scenario() -> None:
        first, second = (await legacy.plan()).entries
        assert isinstance(first, Unchanged)
        assert isinstance(second, Blocked)
        assert BlockCause.UNREADABLE is second.cause
        report = await legacy.drift()
        assert [finding.finding for finding in report.findings] == [FindingKind.IN_SYNC, FindingKind.UNREADABLE]

    run_virtual(scenario())


def test_a_selection_inside_a_rule_keeps_the_doubt_about_the_rule(legacy: World) -> None:
    """`--target` of one match while the service is down is blocked, not empty."""
    legacy.simulator.schedule.add(DOWN)
    (entry,) = legacy.run_plan(ONLY_THE_FIRST).values()
    assert isinstance(entry, Blocked)
    assert BlockCause.UNREADABLE is entry.cause


def test_a_selection_inside_a_rule_keeps_its_wrong_count(legacy: World) -> None:
    """`--target` of a match that is not there is blocked where the rule expects one."""
    legacy.simulate(SimulatedConnector(name="orders"))
    legacy.rules = (_rule(expect=Expectation(1, 1)),)
    (entry,) = legacy.run_plan(ONLY_THE_FIRST).values()
    assert isinstance(entry, Blocked)
    assert BlockCause.UNEXPECTED_COUNT is entry.cause


def test_a_connector_that_lacks_the_fact_that_a_rule_asks_is_blocked(world: World) -> None:
    """A connector without a status does not tell its type yet: whether it matches is not known."""
    world.simulate(SimulatedConnector(name="legacy-1", type="sink", state=None, tasks=()))
    world.rules = (_rule(where={"type": "sink"}),)
    entry = world.run_plan()["legacy-1"]
    assert isinstance(entry, Blocked)
    assert BlockCause.UNREADABLE is entry.cause
    assert "does not tell its type" in entry.reason


def test_a_saved_plan_no_longer_asks_how_many_its_rule_finds(world: World) -> None:
    """A match that appears after the plan neither joins it nor voids it."""
    world.simulate(SimulatedConnector(name="legacy-1"), SimulatedConnector(name="legacy-2"))
    rule = Rule("workers/connector/legacy-*", "workers", {}, {"status": "paused"}, Terms(), Expectation(2, 2), Origin())
    world.rules = (rule,)

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.plant(SimulatedConnector(name="legacy-3"))
        result = await world.apply(made)
        assert world.outcomes(result) == {"legacy-1": "applied", "legacy-2": "applied"}

    run_virtual(scenario())
