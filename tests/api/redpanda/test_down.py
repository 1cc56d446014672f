"""Clusters that are down, lists that are empty or short, urls that are wrong: unreadable, and never missing."""

import pytest

from reconciler.model.drift import FindingKind
from reconciler.model.plan import BlockCause, Blocked, Entry, Unchanged, Update
from reconciler.simulators import mishaps as common
from reconciler.simulators.faults import Fault, Intervention, When
from reconciler.simulators.redpanda import mishaps
from reconciler.simulators.redpanda.seeds import SimulatedCluster, SimulatedConnector
from reconciler.simulators.redpanda.simulator import NO_LOGIN, RedpandaSimulator
from tests.api.redpanda.world import CLUSTERS, World

LIST = When("GET", f"{CLUSTERS}/redpanda/connectors", times=None)
EVERYTHING = When("GET", "*", times=None)
NAMES = ("a", "b", "c", "d", "e")
RULE = "rules: [{select: 'rp/connector/*', status: paused}]\n"
FEW_OR_MANY = pytest.mark.parametrize("names", [NAMES[:1], NAMES], ids=["one", "many"])


def _connectors(world: World, names: tuple[str, ...], *faults: Fault | Intervention) -> None:
    world.simulate(*NAMES, faults=faults)
    world.wish(**dict.fromkeys(names, "paused"))


def _demand_unreadable(entry: Entry, words: str) -> None:
    assert isinstance(entry, Blocked)
    assert (entry.cause, entry.reason) == (BlockCause.UNREADABLE, entry.reason)
    assert words in f"{entry.reason} {entry.way_out}"


@FEW_OR_MANY
def test_a_worker_that_is_down_is_unreadable_everywhere(world: World, names: tuple[str, ...]) -> None:
    """Its list is a 200 with nothing in it; plan, drift, status and import all say that it cannot be read."""
    _connectors(world, names)
    world.simulator.take_down()
    for entry in world.run_plan().values():
        _demand_unreadable(entry, "look at its workers")
    findings = world.run_drift().findings
    assert {one.finding for one in findings} == {FindingKind.UNREADABLE}
    assert len(world.run_status().gaps) == 1
    assert "1 of 1 Kafka Connect clusters do not answer" in world.run_import().unread[0]


@pytest.mark.parametrize(
    "fault",
    [
        common.too_many_requests(EVERYTHING, None),
        common.failed_before_effect(EVERYTHING, status=500),
        common.failed_before_effect(EVERYTHING, status=401),
        common.failed_before_effect(EVERYTHING, status=404),
        common.failed_before_effect(EVERYTHING, status=409),
        common.dropped_before_effect(EVERYTHING),
        common.page_instead(EVERYTHING),
        common.redirected(EVERYTHING, "https://login.example/"),
        common.empty_list(EVERYTHING),
        common.hanging_before_effect(EVERYTHING, seconds=7.0),
    ],
    ids=["429", "500", "401", "404", "409", "reset", "page", "redirect", "empty object", "slow"],
)
@FEW_OR_MANY
def test_whatever_the_worker_answers_instead_is_unreadable(world: World, fault: Fault, names: tuple[str, ...]) -> None:
    """All that reaches the client is an empty list and other plain successes."""
    _connectors(world, names)
    world.simulator.between().schedule.add(fault)
    assert {type(entry) for entry in world.run_plan().values()} == {Blocked}
    assert {one.finding for one in world.run_drift().findings} == {FindingKind.UNREADABLE}


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
@FEW_OR_MANY
def test_a_worker_that_goes_down_while_it_is_read_is_never_missing(
    world: World, nth: int, names: tuple[str, ...]
) -> None:
    """After whichever request it happens."""
    _connectors(world, names)
    when = When("GET", "*", nth=nth)
    world.simulator.between().schedule.add(Intervention(when, "after", world.simulator.take_down))
    assert BlockCause.MISSING not in {one.cause for one in world.run_plan().values() if isinstance(one, Blocked)}


@FEW_OR_MANY
def test_a_list_that_is_empty_while_the_worker_lives_is_not_believed(world: World, names: tuple[str, ...]) -> None:
    """The first that are lacking are asked for by name: what exists is found, the others are not called missing."""
    _connectors(world, names, mishaps.blank_list(LIST))
    entries = world.run_plan()
    assert {type(entries[name]) for name in names[:3]} == {Update}
    for name in names[3:]:
        _demand_unreadable(entries[name], "is short")


def test_a_rule_over_a_cluster_that_is_down_is_one_blocked_entry(world: World) -> None:
    """Nobody can say what it matches."""
    world.simulate(*NAMES)
    world.text = RULE
    world.simulator.take_down()
    (entry,) = world.run_plan().values()
    _demand_unreadable(entry, "do not answer")
    world.services = "services: {rp: {provider: redpanda, url: 'https://rp.example', clusters: [redpanda]}}\n"
    (entry,) = world.run_plan().values()
    _demand_unreadable(entry, "look at its workers")


@pytest.mark.parametrize("times", [1, 2])
def test_a_rule_does_not_believe_a_first_empty_list(world: World, times: int) -> None:
    """A worker that fails for a moment makes an empty list between two signs of life; one that keeps on is believed."""
    world.simulate(*NAMES, faults=[mishaps.blank_list(When(LIST.method, LIST.path, times=times))])
    world.text = RULE
    entries = world.run_plan()
    if times == 1:
        assert {type(entry) for entry in entries.values()} == {Update}
        assert sorted(entries) == sorted(NAMES)
    else:
        assert entries == {}


def test_what_is_really_missing_says_on_what_evidence(world: World) -> None:
    """Missing is told by the worker itself, between two signs of life."""
    world.simulate(*NAMES)
    world.wish(nobody="paused", a="paused")
    entry = world.run_plan()["nobody"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.MISSING
    assert "Connector nobody not found (404)" in entry.reason
    assert [one.finding for one in world.run_drift().findings if one.address.name == "nobody"] == [FindingKind.MISSING]


def test_a_skipped_resource_is_unchanged_only_where_it_is_missing(world: World) -> None:
    """`if_missing: skip` never hides a cluster that is down."""
    world.simulate(*NAMES)
    world.wish(nobody="{status: paused, if_missing: skip}")
    assert isinstance(world.run_plan()["nobody"], Unchanged)
    world.simulator.take_down()
    _demand_unreadable(world.run_plan()["nobody"], "look at its workers")


def test_an_empty_cluster_is_believed(world: World) -> None:
    """Alive and with nothing in it: wished connectors are missing, and a status has nothing to tell."""
    world.simulator = RedpandaSimulator()
    world.wish(orders="paused")
    entry = world.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.MISSING
    assert world.run_status().gaps == ()


def test_a_connector_without_a_status_yet_is_found(world: World) -> None:
    """Created a moment ago: in no list, its status is a 404, and it exists."""
    world.simulate(*NAMES)
    world.simulator.plant(SimulatedConnector(name="fresh", state=None))
    world.wish(fresh="paused")
    entry = world.run_plan()["fresh"]
    assert isinstance(entry, Update)
    assert entry.changes[0].before == "unassigned"


def test_a_worker_that_refuses_console_is_not_the_users_credential(world: World) -> None:
    """A worker's 401 comes out as a 500: the entry says to look at the workers."""
    cluster = SimulatedCluster(connectors=[SimulatedConnector("a")], credentials=("u", "p"), login=NO_LOGIN)
    world.simulator = RedpandaSimulator(clusters=[cluster])
    world.wish(a="paused")
    _demand_unreadable(world.run_plan()["a"], "look at its workers")


@pytest.mark.parametrize(
    "url", ["https://rp.example/v1", "https://rp.example/api", "https://rp.example/v1/kafka-connect"]
)
def test_a_wrong_url_is_told_with_the_mend(world: World, url: str) -> None:
    """Nothing is called missing."""
    _connectors(world, NAMES[:1])
    world.services = f"services: {{rp: {{provider: redpanda, url: '{url}'}}}}\n"
    _demand_unreadable(world.run_plan()["a"], "without /v1")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (common.page_instead(EVERYTHING), "not JSON"),
        (common.redirected(EVERYTHING, "https://login.example/"), "redirected to https://login.example/"),
        (mishaps.unavailable(EVERYTHING), "503"),
        (mishaps.token_refused(EVERYTHING), "check the service's credentials"),
    ],
    ids=["login page", "login redirect", "503", "401"],
)
def test_what_stands_before_the_api_is_told(world: World, spoil: Fault, words: str) -> None:
    """A proxy or a login in front of the whole API."""
    _connectors(world, NAMES[:1], spoil)
    _demand_unreadable(world.run_plan()["a"], words)


def test_a_limit_on_reads_is_waited_for(world: World) -> None:
    """A 429 of whoever stands before the API is no reason to give up at once."""
    _connectors(world, NAMES[:1], mishaps.rate_limited(When("GET", "*", times=2)))
    assert isinstance(world.run_plan()["a"], Update)
