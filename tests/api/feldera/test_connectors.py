"""Input connectors of pipelines through plan, apply and drift: their calls, their order, and what is blocked."""

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import BlockCause, Blocked, Update
from reconciler.simulators.faults import When
from reconciler.simulators.feldera import mishaps
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from tests.api.feldera.world import PIPELINES, World, running

BOTH = {"events.kafka_in": "running", "events.http_in": "running"}


def _connected(world: World, status: str, wish: str, **states: str) -> None:
    given = {f"events.{name}": state for name, state in states.items()}
    world.simulate(SimulatedPipeline("orders", status, connectors=given or BOTH))
    world.wish(orders=wish)


def test_connectors_alone_are_switched_while_it_runs(world: World) -> None:
    """Only the one that differs is called, and read back from /stats."""
    _connected(world, "Running", "{connectors: {events.kafka_in: paused, events.http_in: running}}")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)
    assert world.calls() == ["orders/tables/events/connectors/kafka_in/pause"]
    assert outcome.after == {"connectors.events.kafka_in": "paused"}
    assert world.plan_one().reason == "as desired"


def test_a_connector_to_be_paused_never_reads_while_its_pipeline_comes_up(world: World) -> None:
    """Deployed paused, its connectors, then resumed: three calls in this order."""
    _connected(world, "Stopped", "{status: running, connectors: {events.kafka_in: paused}}")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 3)
    assert world.calls() == [
        "orders/start?initial=paused",
        "orders/tables/events/connectors/kafka_in/pause",
        "orders/resume",
    ]
    assert world.show() == ("Running", "Running")


def test_a_connector_that_is_started_waits_for_its_pipeline_to_be_paused(world: World) -> None:
    """Pause first: it would read in between else."""
    _connected(
        world,
        "Running",
        "{status: paused, connectors: {events.kafka_in: running}}",
        kafka_in="paused",
        http_in="paused",
    )
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.APPLIED
    assert world.calls() == ["orders/pause", "orders/tables/events/connectors/kafka_in/start"]


@pytest.mark.parametrize(
    ("status", "wish", "why"),
    [
        ("Running", "{connectors: {events.nobody: paused}}", "has no input connector events.nobody"),
        ("Running", "{connectors: {kafka_in: paused}}", "names no connector"),
        ("Stopped", "{status: stopped, connectors: {events.kafka_in: paused}}", "only while their pipeline is"),
        ("Stopped", "{connectors: {events.kafka_in: paused}}", "only while their pipeline is"),
    ],
)
def test_a_connector_that_cannot_be_switched_is_blocked(world: World, status: str, wish: str, why: str) -> None:
    """With what to write instead."""
    _connected(world, status, wish)
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert why in entry.reason
    assert entry.way_out


def test_a_connector_that_fell_back_with_a_restart_is_drift(world: World) -> None:
    """Open source keeps no connector's state: the wish is drift again, and the next apply sets it."""
    _connected(world, "Running", "{connectors: {events.kafka_in: paused}}")
    assert world.apply_one().outcome is OutcomeKind.APPLIED
    world.simulator.plant(running("orders", connectors=BOTH))
    (finding,) = world.run_drift().findings
    assert [(one.path, one.desired, one.live) for one in finding.fields] == [
        ("connectors.events.kafka_in", "paused", "running")
    ]
    assert isinstance(world.plan_one(), Update)


def test_an_unclear_answer_to_a_connector_is_cleared_by_reading(world: World) -> None:
    """The process is slow: Unreachable after ten seconds, and the connector is paused all the same."""
    _connected(world, "Running", "{connectors: {events.kafka_in: paused}}")
    pause = When("POST", f"{PIPELINES}/orders/tables/*")
    world.simulator.schedule.add(mishaps.process_too_slow(pause, action="pause"))
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 1)


def test_a_process_that_hangs_leaves_its_connectors_unreadable(world: World) -> None:
    """/stats is the process's: it alone is unreadable, the manager and its other pipelines are not."""
    world.simulate(running("orders", connectors=BOTH), running("other"))
    world.wish(orders="{connectors: {events.kafka_in: paused}}", other="running")
    broken = mishaps.process_unreachable(When("GET", f"{PIPELINES}/orders/stats", times=None), action="stats")
    world.simulator.schedule.add(broken)
    entries = world.run_plan()
    assert isinstance(entries["orders"], Blocked)
    assert entries["orders"].cause is BlockCause.UNREADABLE
    assert "its connectors cannot be read" in entries["orders"].reason
    assert entries["other"].reason == "as desired"


@pytest.mark.parametrize(("status", "desired"), [("Stopped", "Running"), ("Provisioning", "Running")])
def test_a_pipeline_that_is_coming_up_runs_before_its_connectors_are_switched(
    world: World, status: str, desired: str
) -> None:
    """Nothing can hold it back any more: the connector follows as soon as there is one."""
    world.simulate(SimulatedPipeline("orders", status, desired, connectors=BOTH))
    world.wish(orders="{status: running, connectors: {events.kafka_in: paused}}")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.APPLIED, outcome.detail
    assert world.calls() == ["orders/tables/events/connectors/kafka_in/pause"]


def test_a_pipeline_that_stops_while_its_connectors_wait_ends_the_wait(world: World) -> None:
    """Held back paused, then its process dies: the resume is never sent."""
    _connected(world, "Stopped", "{status: running, connectors: {events.kafka_in: paused}}")
    world.simulator.moving(When("GET", f"{PIPELINES}/orders", nth=4), "before", "orders", "Stopped")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.REJECTED, 1)
    assert world.calls() == ["orders/start?initial=paused"]


def test_a_quoted_table_keeps_its_case(world: World) -> None:
    """As SQL reads an identifier: unquoted is lower case, in double quotes it is itself."""
    world.simulate(running("orders", connectors={"events.in": "running"}))
    world.wish(orders="{connectors: {EVENTS.in: paused}}")
    assert world.apply_one().outcome is OutcomeKind.APPLIED
    world.wish(orders="{connectors: {'\"EVENTS\".in': paused}}")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "has no input connector" in entry.reason


def test_a_connector_that_somebody_else_switches_back_is_told(world: World) -> None:
    """The last look finds it."""
    _connected(world, "Running", "{connectors: {events.kafka_in: paused}}")
    world.when_reached = lambda: world.simulator.plant(running("orders", connectors=BOTH))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "moved again" in outcome.detail
