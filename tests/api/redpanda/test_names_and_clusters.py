"""Names that the API takes and refuses, and clusters that differ: each connector by its own."""

from json import dumps

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import BlockCause, Blocked, Update
from reconciler.simulators.redpanda.seeds import SimulatedCluster, SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from tests.api.redpanda.world import World, say


@pytest.mark.parametrize("name", ["with space", "prüfung", "100%", "a{b}", "a/b", "a\\b", ".", "..", "n" * 1025])
def test_names_that_cannot_be_addressed_are_blocked(world: World, name: str) -> None:
    """They are read from the list, so that nobody is told that they are missing; the way out is named."""
    world.simulate(name, "plain")
    world.text = f"resources: {{rp: {{connector: {{odd: {{name: '{name}', status: paused}}, plain: paused}}}}}}\n"
    entries = world.run_plan()
    odd = entries["odd"]
    assert isinstance(odd, Blocked)
    assert odd.cause is BlockCause.REFUSED
    assert "create the connector anew under a plain name" in odd.way_out
    assert isinstance(entries["plain"], Update)


@pytest.mark.parametrize(
    "name",
    ["a?b", "a#b", "a;b=c", "a+b&c", "a:b", "~a", "a,b@c", "(a)'b'", 'a"b', "a|b", "<a>", "[a]", "^`a", "n" * 1024],
)
def test_every_other_name_reaches_its_connector(world: World, name: str) -> None:
    """Percent-encoded on the wire, whatever it holds: read alone, called, and read back."""
    world.simulator = RedpandaSimulator([SimulatedConnector(name), SimulatedConnector("a")])
    world.text = f"resources: {{rp: {{connector: {{odd: {{name: {dumps(name)}, status: paused}}}}}}}}\n"
    assert world.apply_one().outcome is OutcomeKind.APPLIED
    seen, other = world.simulator.find(name), world.simulator.find("a")
    assert seen is not None
    assert other is not None
    assert (seen.state, other.state) == ("PAUSED", "RUNNING")


@pytest.mark.parametrize("name", ["with space", "100%", "a/b"])
def test_names_that_cannot_be_addressed_may_be_as_wished(world: World, name: str) -> None:
    """Nothing has to be sent for that; and one that is not there is missing."""
    world.simulate(name, state="PAUSED", tasks=None)
    world.text = (
        f"resources: {{rp: {{connector: {{odd: {{name: '{name}', status: paused}}, "
        f"gone: {{name: 'un{name}', status: paused}}}}}}}}\n"
    )
    assert say(world.run_plan()) == {"odd": "unchanged", "gone": "missing"}


def test_a_slash_is_no_obstacle_before_an_older_worker(world: World) -> None:
    """Only 4.x refuses it."""
    world.simulator = RedpandaSimulator([SimulatedConnector("a/b")], version="3.9.2")
    world.text = "resources: {rp: {connector: {odd: {name: a/b, status: paused}}}}\n"
    assert world.apply_one().outcome is OutcomeKind.APPLIED


def test_each_cluster_by_its_own_version(world: World) -> None:
    """Workers before 3.5 have no stop; others of the same service have."""
    world.simulator = RedpandaSimulator(
        [SimulatedConnector("a", cluster="old"), SimulatedConnector("a", cluster="new")],
        clusters=[SimulatedCluster("old", version="3.4.0"), SimulatedCluster("new")],
    )
    world.text = (
        "resources: {rp: {connector: {x: {cluster: old, name: a, status: stopped}, "
        "y: {cluster: new, name: a, status: stopped}}}}\n"
    )
    entries = world.run_plan()
    assert say(entries) == {"x": "refused", "y": "stop"}
    assert "3.5" in str(entries["x"])


def test_one_cluster_that_is_down_does_not_keep_another_from_being_read(world: World) -> None:
    """Its entries are unreadable, the others are planned."""
    world.simulator = RedpandaSimulator([SimulatedConnector("a", cluster="eu"), SimulatedConnector("a")])
    world.simulator.take_down("eu")
    world.text = "resources: {rp: {connector: {x: {cluster: eu, name: a, status: paused}, a: paused}}}\n"
    assert say(world.run_plan()) == {"x": "unreadable", "a": "pause"}
    assert [one.why.partition(" (")[0] for one in world.run_status().gaps] == [
        "1 of 2 Kafka Connect clusters do not answer, and the service does not say which"
    ]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("{}", {"*": "unreadable"}),
        ("{cluster: redpanda}", {"a": "pause"}),
        ("{cluster: eu}", {"*": "unreadable"}),
    ],
)
def test_a_rule_that_names_its_cluster_does_not_mind_another(world: World, where: str, told: dict[str, str]) -> None:
    """One that ranges over all is one blocked entry: nobody can say what it matches in the cluster that is down."""
    world.simulator = RedpandaSimulator([SimulatedConnector("a", cluster="eu"), SimulatedConnector("a")])
    world.simulator.take_down("eu")
    world.text = f"rules: [{{select: 'rp/connector/*', where: {where}, status: paused}}]\n"
    assert say(world.run_plan()) == told
