"""Rules over what is live, `depends_on`, `if_missing`, `protect`, `until`, and two addresses of one thing."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.drift import FindingKind
from reconciler.model.live import Found
from reconciler.model.plan import BlockCause, Blocked, Unchanged, Update
from reconciler.model.problem import Origin
from reconciler.model.rule import Expectation, Rule
from reconciler.model.terms import IfMissing, Terms
from reconciler.simulators.faults import Fault, Lost, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import START
from tests.api.world import World

ORIGIN = Origin("reconciler.yaml", 30, 5)


def _rule(pattern: str, status: str = "paused", **more: Any) -> Rule:
    parts: dict[str, Any] = {"where": {}, "wishes": {"status": status}, "terms": Terms(), "expect": None, **more}
    return Rule(select=f"workers/connector/{pattern}", service="workers", origin=ORIGIN, **parts)


@pytest.fixture
def legacy(world: World) -> World:
    """Three legacy connectors, one of them a sink, and another one."""
    world.simulator = KafkaConnectSimulator(
        connectors=[
            SimulatedConnector(name="legacy-1"),
            SimulatedConnector(name="legacy-2"),
            SimulatedConnector(name="legacy-3", type="sink"),
            SimulatedConnector(name="orders"),
        ]
    )
    return world


def _entries(world: World) -> dict[str, Any]:
    async def scenario() -> Any:
        return await world.plan()

    return {entry.subject.address.name: entry for entry in run_virtual(scenario()).entries}


def test_a_rule_becomes_one_entry_for_each_live_match(legacy: World) -> None:
    """Concrete addresses, with the rule's line as origin."""
    legacy.rules = (_rule("legacy-*"),)
    entries = _entries(legacy)
    assert list(entries) == ["legacy-1", "legacy-2", "legacy-3"]
    assert all(isinstance(entry, Update) and entry.subject.origin == ORIGIN for entry in entries.values())


def test_where_narrows_by_facts(legacy: World) -> None:
    """Equality on what the provider lists."""
    legacy.rules = (_rule("legacy-*", where={"type": "sink"}),)
    assert list(_entries(legacy)) == ["legacy-3"]


def test_a_later_rule_wins_and_a_resource_wins_over_rules(legacy: World) -> None:
    """One want for each thing."""
    legacy.rules = (_rule("legacy-*", "paused"), _rule("legacy-2", "stopped"))
    legacy.wishes = {"legacy-1": "running"}
    entries = _entries(legacy)
    assert isinstance(entries["legacy-1"], Unchanged)
    assert [entries[name].changes[0].after for name in ("legacy-2", "legacy-3")] == ["stopped", "paused"]


def test_a_resource_under_another_name_still_wins_over_a_rule(legacy: World) -> None:
    """What counts is the live thing, not what the file calls it."""
    legacy.rules = (_rule("legacy-1"),)
    want = Want(Address("workers", "connector", "old"), {"name": "legacy-1"}, {"status": "running"})
    desired = attrs.evolve(legacy.desired, wants=(want,))
    from reconciler.api.plan import plan  # noqa: PLC0415 - the one test that plans another desired state

    async def scenario() -> Any:
        return await plan(desired, None, legacy.settings)

    (entry,) = run_virtual(scenario()).entries
    assert entry.subject.address.name == "old"


@pytest.mark.parametrize(
    ("expect", "blocked"), [(Expectation(3, 3), 0), (Expectation(2, 2), 3), (Expectation(None, 2), 3)]
)
def test_a_rule_that_matches_another_count_is_blocked_whole(legacy: World, expect: Expectation, blocked: int) -> None:
    """Everything of that rule, and nothing else."""
    legacy.rules = (_rule("legacy-*", expect=expect),)
    legacy.wishes = {"orders": "paused"}
    entries = _entries(legacy)
    assert blocked == sum(isinstance(entry, Blocked) for entry in entries.values())
    assert isinstance(entries["orders"], Update)


def test_a_rule_that_expects_something_and_finds_nothing_says_so(legacy: World) -> None:
    """One blocked entry stands for the rule."""
    legacy.rules = (_rule("nothing-*", expect=Expectation(1, None)),)
    (entry,) = _entries(legacy).values()
    assert BlockCause.UNEXPECTED_COUNT is entry.cause


def test_a_rule_over_an_unreadable_service_is_one_blocked_entry(legacy: World) -> None:
    """What it matches is not known, which is not the same as nothing."""
    legacy.simulator.schedule.add(Fault(When("GET", "*", times=None), heard=Lost("reset")))
    legacy.rules = (_rule("legacy-*"),)
    (entry,) = _entries(legacy).values()
    assert BlockCause.UNREADABLE is entry.cause


def test_a_saved_plan_never_picks_up_a_later_match(legacy: World) -> None:
    """What appears after the plan is left alone; what vanished is stale."""
    legacy.rules = (_rule("legacy-*"),)

    async def scenario() -> None:
        made = await legacy.plan()
        legacy.simulator.plant(SimulatedConnector(name="legacy-9"))
        legacy.simulator.delete("legacy-1")
        result = await legacy.apply(made)
        assert legacy.outcomes(result) == {"legacy-1": "stale", "legacy-2": "applied", "legacy-3": "applied"}

    run_virtual(scenario())


@pytest.mark.parametrize(("wish", "order"), [("stopped", ["a", "b"]), ("running", ["b", "a"])])
def test_what_is_depended_on_goes_down_last_and_comes_up_first(world: World, wish: str, order: list[str]) -> None:
    """`a` depends on `b`: one order, walked both ways."""
    state, tasks = ("RUNNING", ("RUNNING",)) if wish == "stopped" else ("STOPPED", ())
    world.simulator = KafkaConnectSimulator(
        connectors=[SimulatedConnector(name=name, state=state, tasks=tasks) for name in "ab"]
    )
    world.wishes = {"a": wish, "b": wish}
    world.terms = {"a": Terms(depends_on=(Address("workers", "connector", "b"),))}

    async def scenario() -> None:
        result = await world.apply(await world.plan())
        assert world.outcomes(result) == {"a": "applied", "b": "applied"}

    run_virtual(scenario())
    assert order == [line.split("/")[2] for line in world.writes()]


def test_a_failure_skips_its_dependents(world: World) -> None:
    """What must come first and did not holds the rest back, and the result says so."""
    world.simulator = KafkaConnectSimulator(
        connectors=[SimulatedConnector(name=name, state="STOPPED", tasks=()) for name in "ab"],
        faults=[Fault(When("PUT", "/connectors/b/resume", times=None), heard=Lost("reset"))],
    )
    world.wishes = {"a": "running", "b": "running"}
    world.terms = {
        "a": Terms(depends_on=(Address("workers", "connector", "b"),)),
        "b": Terms(settle=5.0),
    }

    async def scenario() -> None:
        result = await world.apply(await world.plan())
        assert world.outcomes(result) == {"a": "skipped", "b": "unknown"}

    run_virtual(scenario())


def test_if_missing_skip_is_content_with_absence(world: World) -> None:
    """Nothing to do in the plan, in sync in the drift report."""
    world.wishes = {"gone": "paused"}
    world.terms = {"gone": Terms(if_missing=IfMissing.SKIP)}

    async def scenario() -> None:
        assert isinstance((await world.plan()).entries[0], Unchanged)
        report = await world.drift()
        assert [finding.finding for finding in report.findings] == [FindingKind.IN_SYNC]

    run_virtual(scenario())


def test_protect_blocks_the_move(legacy: World) -> None:
    """A protected state is never entered."""
    legacy.wishes = {"orders": "stopped"}
    legacy.terms = {"orders": Terms(protect=("stopped",))}
    assert BlockCause.PROTECTED is _entries(legacy)["orders"].cause


def test_after_until_the_normal_state_is_desired_again(world: World) -> None:
    """A switch that is still off after its time is overdue, and the plan turns it on."""
    world.simulator = KafkaConnectSimulator(
        connectors=[SimulatedConnector(name="orders", state="PAUSED", tasks=("PAUSED",))]
    )
    world.wishes = {"orders": "paused"}
    world.terms = {"orders": Terms(until=START - timedelta(hours=1))}

    async def scenario() -> None:
        assert (await world.plan()).updates[0].changes[0].after == "running"
        report = await world.drift()
        assert [finding.finding for finding in report.findings] == [FindingKind.OVERDUE]

    run_virtual(scenario())


def test_two_addresses_of_one_live_thing_are_both_blocked() -> None:
    """Where only the service shows it, neither is planned."""
    from reconciler.engine.refusing import find_twins  # noqa: PLC0415 - one identity cannot show twice on a worker

    first, second = Address("w", "connector", "a"), Address("w", "connector", "b")
    one = ("w", "connector", Found(identity="x", values={}).identity)
    assert {first: second, second: first} == find_twins({first: one, second: one})
