"""Plan, apply, drift and status against a simulated worker."""

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Blocked, Update
from reconciler.model.values import AtMost
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

THREE = ("RUNNING", "RUNNING", "RUNNING")


def _simulate(*connectors: SimulatedConnector) -> KafkaConnectSimulator:
    return KafkaConnectSimulator(connectors=connectors)


@pytest.mark.parametrize(
    ("state", "tasks", "wish", "verb"),
    [
        ("RUNNING", THREE, "paused", "pause"),
        ("RUNNING", THREE, "stopped", "stop"),
        ("PAUSED", ("PAUSED",), "running", "resume"),
        ("PAUSED", ("PAUSED",), "stopped", "stop"),
        ("STOPPED", (), "running", "resume"),
        ("STOPPED", (), "paused", "pause"),
        ("FAILED", (), "stopped", "stop"),
    ],
)
def test_one_call_makes_the_wish_true(world: World, state: str, tasks: tuple[str, ...], wish: str, verb: str) -> None:
    """Each row of the table sends its one call, waits until it shows, and leaves an empty plan behind."""
    world.simulator = _simulate(SimulatedConnector(name="orders", state=state, tasks=tasks))
    world.wishes = {"orders": wish}

    async def scenario() -> None:
        result = await world.apply(await world.plan())
        assert world.outcomes(result) == {"orders": "applied"}
        assert [f"PUT /connectors/orders/{verb}"] == world.writes()
        assert (await world.plan()).updates == ()
        assert (await world.drift()).is_in_sync

    run_virtual(scenario())


def test_nothing_to_do_sends_nothing(world: World) -> None:
    """A world that is as desired gives an empty plan, and applying it writes nothing."""
    world.simulator = _simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "running"}

    async def scenario() -> None:
        made = await world.plan()
        result = await world.apply(made)
        assert made.updates == ()
        assert result.outcomes == ()
        assert world.writes() == []

    run_virtual(scenario())


def test_missing_and_failed_connectors_are_blocked(world: World) -> None:
    """What is not there, and what cannot come true, is blocked with the way out; the rest is planned."""
    world.simulator = _simulate(
        SimulatedConnector(name="broken", state="FAILED", tasks=()), SimulatedConnector(name="orders")
    )
    world.wishes = {"broken": "paused", "gone": "paused", "orders": "paused"}

    async def scenario() -> None:
        made = await world.plan()
        by_name = {entry.subject.address.name: entry for entry in made.entries}
        assert isinstance(by_name["broken"], Blocked)
        assert "at_most" in by_name["broken"].way_out
        assert isinstance(by_name["gone"], Blocked)
        assert isinstance(by_name["orders"], Update)
        assert not made.is_applicable

    run_virtual(scenario())


def test_at_most_never_starts_anything(world: World) -> None:
    """`at_most: paused` pauses what runs and leaves stopped and failed things alone."""
    world.simulator = _simulate(
        SimulatedConnector(name="a", state="STOPPED", tasks=()),
        SimulatedConnector(name="b", state="FAILED", tasks=()),
        SimulatedConnector(name="c"),
    )
    world.wishes = {name: AtMost("paused") for name in "abc"}

    async def scenario() -> None:
        made = await world.plan()
        assert [update.subject.address.name for update in made.updates] == ["c"]

    run_virtual(scenario())


def test_a_thing_moved_by_somebody_else_is_stale(world: World) -> None:
    """What moved between plan and apply is withheld; the rest goes on."""
    world.simulator = _simulate(SimulatedConnector(name="a"), SimulatedConnector(name="b"))
    world.wishes = {"a": "paused", "b": "paused"}

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.move("a", "STOPPED")
        result = await world.apply(made)
        assert world.outcomes(result) == {"a": "stale", "b": "applied"}
        assert world.writes() == ["PUT /connectors/b/pause"]

    run_virtual(scenario())


def test_status_tells_what_is_off_and_what_it_costs(world: World) -> None:
    """Status needs no resource; what is not running is off."""
    world.simulator = _simulate(
        SimulatedConnector(name="a", state="PAUSED", tasks=("PAUSED",)), SimulatedConnector(name="b")
    )

    async def scenario() -> None:
        report = await world.status()
        assert (report.seen, report.off) == (2, 1)
        assert [thing.status for thing in report.things if not thing.is_normal] == ["paused"]
        assert all(thing.costs for thing in report.things if not thing.is_normal)

    run_virtual(scenario())


def test_a_failed_connector_with_running_tasks_is_not_settled_after_a_pause(world: World) -> None:
    """The pause reaches the tasks, the connector never shows it, and the outcome says both."""
    world.simulator = _simulate(SimulatedConnector(name="orders", state="FAILED", tasks=("RUNNING",)))
    world.wishes = {"orders": "paused"}

    async def scenario() -> None:
        result = await world.apply(await world.plan())
        (outcome,) = result.outcomes
        assert OutcomeKind.NOT_SETTLED is outcome.outcome
        assert outcome.calls_sent == 1

    run_virtual(scenario())
