"""What the tool says of connectors: states, at_most, rules, drift, status, import; and what it never decides by."""

import pytest

from reconciler.model.drift import FindingKind
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import BlockCause
from reconciler.simulators import mishaps as common
from reconciler.simulators.faults import Fault, When
from reconciler.simulators.progression import after_seconds
from reconciler.simulators.redpanda import mishaps
from reconciler.simulators.redpanda.seeds import SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.redpanda.wording import CLOUD, CONSOLE, OPENAPI, Dialect
from reconciler.testing.tap import replace_words
from tests.api.redpanda.world import CLUSTERS, World, say, write_call

_ANY_STATUS = When("GET", f"{CLUSTERS}/redpanda/connectors/*/status", times=None)

AT_MOST_PAUSED = "{status: {at_most: paused}}"


def _mixed(world: World) -> None:
    """One connector in each state."""
    world.simulator = RedpandaSimulator(
        [
            SimulatedConnector("broken", state="FAILED", tasks=("FAILED",)),
            SimulatedConnector("half", state="FAILED", tasks=("RUNNING", "FAILED")),
            SimulatedConnector("paused", state="PAUSED"),
            SimulatedConnector("running", type="sink", config={"connector.class": "Sink", "password": "canary"}),
            SimulatedConnector("stopped", state="STOPPED"),
            SimulatedConnector("waiting", state="PAUSED", tasks=("RUNNING", "PAUSED")),
        ]
    )


ALL = ("broken", "half", "paused", "running", "stopped", "waiting")


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("paused", ["refused", "pause", "unchanged", "pause", "pause", "waits"]),
        ("stopped", ["stop", "stop", "stop", "stop", "unchanged", "stop"]),
        ("running", ["refused", "refused", "resume", "unchanged", "resume", "resume"]),
        (AT_MOST_PAUSED, ["unchanged", "pause", "unchanged", "pause", "unchanged", "waits"]),
        ("{status: {at_most: stopped}}", ["unchanged", "stop", "stop", "stop", "unchanged", "stop"]),
    ],
)
def test_each_wish_from_each_state(world: World, wish: str, told: list[str]) -> None:
    """One call at most; a FAILED connector is blocked where the wish can never show."""
    _mixed(world)
    world.wish(**dict.fromkeys(ALL, wish))
    assert say(world.run_plan()) == dict(zip(ALL, told, strict=True))


@pytest.mark.parametrize("wish", ["paused", "stopped", "running", AT_MOST_PAUSED])
def test_whatever_is_applied_leaves_an_empty_plan(world: World, wish: str) -> None:
    """What the plan says it would do is done, tasks included."""
    _mixed(world)
    kept = [name for name in ALL if name not in {"broken", "half", "waiting"}]
    world.wish(**dict.fromkeys(kept, wish))
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} <= {OutcomeKind.APPLIED}
    assert set(say(world.run_plan()).values()) == {"unchanged"}


def test_at_most_never_starts_anything(world: World) -> None:
    """A FAILED connector whose task still runs is paused; the tasks stop working, which is all that was asked."""
    _mixed(world)
    world.wish(**dict.fromkeys(ALL, AT_MOST_PAUSED))
    world.text = world.text.replace(f"waiting: {AT_MOST_PAUSED}", "waiting: {status: {at_most: paused}, settle: 5s}")
    result = world.run_apply()
    outcomes = {one.address.name: one.outcome for one in result.outcomes}
    assert outcomes["half"] is OutcomeKind.APPLIED
    assert all(line.endswith("/pause") for line in world.requests("PUT"))
    seen = {name: world.simulator.find(name) for name in ALL}
    assert [seed.state for seed in seen.values() if seed] == [
        "FAILED",
        "FAILED",
        "PAUSED",
        "PAUSED",
        "STOPPED",
        "PAUSED",
    ]


def test_drift_says_each_word(world: World) -> None:
    """In sync, drifted (on its way too), missing, and what no file mentions."""
    _mixed(world)
    world.wish(paused="paused", running="stopped", waiting="paused", nobody="running")
    found = {one.address.name: one for one in world.run_drift().findings}
    assert {name: one.finding for name, one in found.items()} == {
        "broken": FindingKind.UNMANAGED,
        "half": FindingKind.UNMANAGED,
        "nobody": FindingKind.MISSING,
        "paused": FindingKind.IN_SYNC,
        "running": FindingKind.DRIFTED,
        "stopped": FindingKind.UNMANAGED,
        "waiting": FindingKind.DRIFTED,
    }
    assert [(one.path, one.desired, one.live) for one in found["waiting"].fields] == [("status", "paused", "pausing")]


def test_status_shows_what_is_off(world: World) -> None:
    """Everything live beside `running`; of a trace no more than the class."""
    _mixed(world)
    report = world.run_status()
    assert {one.address.name: one.status for one in report.things if not one.is_normal} == {
        "broken": "failed",
        "half": "failing",
        "paused": "paused",
        "stopped": "stopped",
        "waiting": "pausing",
    }
    assert (report.seen, report.off, report.gaps) == (6, 5, ())


def test_what_import_writes_gives_an_empty_plan(world: World) -> None:
    """Every cluster, odd names included; what cannot be wished for is left out, and told."""
    _mixed(world)
    seeds = [
        *(each for name in ALL if (each := world.simulator.find(name))),
        SimulatedConnector("orders", cluster="eu", state="PAUSED"),
        SimulatedConnector("running", cluster="eu", state="STOPPED"),
        SimulatedConnector("with space", cluster="eu"),
        SimulatedConnector("a:b", state="PAUSED"),
    ]
    world.simulator = RedpandaSimulator(seeds)
    made = world.run_import()
    assert made.unread == ()
    assert sorted(line.partition(":")[0] for line in made.left_out) == [
        "rp/connector/broken",
        "rp/connector/half",
        "rp/connector/waiting",
    ]
    assert "canary" not in made.text
    plan = world.run(world.plan_file(made.text))
    assert len(plan.entries) == made.resources == 7
    assert set(say({str(one.subject.address): one for one in plan.entries}).values()) == {"unchanged"}


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("{}", ["a", "b", "eu:a", "eu:c"]),
        ("{name: a}", ["a", "eu:a"]),
        ("{type: sink}", ["b", "eu:c"]),
        ("{connector.class: Two}", ["eu:a"]),
        ("{cluster: eu}", ["eu:a", "eu:c"]),
        ("{cluster: redpanda, type: source}", ["a"]),
        ("{type: source, connector.class: Two}", ["eu:a"]),
    ],
)
def test_rules_ask_by_every_fact_that_may_be_asked(world: World, where: str, names: list[str]) -> None:
    """Name, type, class and cluster; each match is an entry of its own."""
    world.simulator = RedpandaSimulator(
        [
            SimulatedConnector("a", config={"connector.class": "One"}),
            SimulatedConnector("b", type="sink", config={"connector.class": "OneSink"}),
            SimulatedConnector("a", cluster="eu", config={"connector.class": "Two"}),
            SimulatedConnector("c", cluster="eu", type="sink", config={"connector.class": "TwoSink"}),
        ]
    )
    world.text = f"rules: [{{select: 'rp/connector/*', where: {where}, status: paused}}]\n"
    assert say(world.run_plan()) == dict.fromkeys(names, "pause")


def test_a_resource_wins_over_a_rule_in_every_cluster(world: World) -> None:
    """What counts is the live thing, not what the file calls it."""
    world.simulator = RedpandaSimulator([SimulatedConnector("a"), SimulatedConnector("a", cluster="eu")])
    world.text = (
        "resources: {rp: {connector: {mine: {cluster: eu, name: a, status: running}}}}\n"
        "rules: [{select: 'rp/connector/*', status: paused, expect: 2}]\n"
    )
    told = say(world.run_plan())
    assert told == {"a": "pause", "mine": "unchanged"}


def test_a_rule_that_matches_another_number_is_blocked(world: World) -> None:
    """Nothing of it is done."""
    world.simulate("a", "b")
    world.text = "rules: [{select: 'rp/connector/*', status: paused, expect: 3}]\n"
    assert set(say(world.run_plan()).values()) == {BlockCause.UNEXPECTED_COUNT.value}


@pytest.mark.parametrize("dialect", [CONSOLE, CLOUD, OPENAPI], ids=["console", "cloud", "published"])
@pytest.mark.parametrize("count", [1, 5])
def test_bodies_may_be_wrapped_or_bare(world: World, dialect: Dialect, count: int) -> None:
    """Self-hosted Console, the Cloud as documented, and what the published description promises."""
    names = [f"c{number}" for number in range(count)]
    world.simulator = RedpandaSimulator([SimulatedConnector(name) for name in names], dialect=dialect)
    world.wish(**dict.fromkeys(names, "stopped"))
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}


@pytest.mark.parametrize("holistic", ["UNHEALTHY", "UNKNOWN", "DEGRADED", "PAUSED", "STOPPED", "A_NEW_WORD"])
def test_the_holistic_state_is_never_decided_on(world: World, holistic: str) -> None:
    """Whatever Redpanda makes of them, connectors that run run, and one that never pauses is never applied."""
    world.simulate("orders", "slow", progression=after_seconds(0.0, 4000.0, 0.0))
    world.wish(orders="running", slow="{status: paused, settle: 20s}")
    true = [f"CONNECTOR_HOLISTIC_STATE_{word}" for word in ("HEALTHY", "PAUSED")]
    world.mend = replace_words(dict.fromkeys(true, f"CONNECTOR_HOLISTIC_STATE_{holistic}"))
    assert say(world.run_plan()) == {"orders": "unchanged", "slow": "pause"}
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.after) == (OutcomeKind.NOT_SETTLED, {"status": "pausing"})


def test_a_connector_without_tasks_is_unhealthy_and_runs(world: World) -> None:
    """RUNNING with no task is UNHEALTHY for good to Redpanda, and still what was wished."""
    world.simulate("orders", tasks=())
    world.wish(orders="running")
    assert say(world.run_plan()) == {"orders": "unchanged"}


@pytest.mark.parametrize(
    "spoil",
    [
        mishaps.blank_status(_ANY_STATUS),
        mishaps.rebalance_expected(_ANY_STATUS),
        common.failed_before_effect(_ANY_STATUS, status=500),
        common.page_instead(_ANY_STATUS),
    ],
    ids=["blank status", "rebalance", "500", "page"],
)
def test_what_cannot_be_read_before_its_call_is_skipped(world: World, spoil: Fault) -> None:
    """A redirect before the worker makes a status of empty strings, a rebalance a 500: nothing is sent on such."""
    world.simulate("orders", faults=[spoil])
    world.wish(orders="paused")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.is_unread) == (OutcomeKind.SKIPPED, True)
    assert world.requests("PUT") == []


def test_a_rebalance_as_already_exists_is_no_name_that_is_taken(world: World) -> None:
    """409 on a stop proves nothing: it is read until clear, then sent again."""
    world.simulate("orders", faults=[mishaps.rebalance_conflict(write_call("stop"))])
    world.wish(orders="stopped")
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.calls_sent) == (OutcomeKind.APPLIED, 2)


def test_a_list_is_never_read_in_pages(world: World) -> None:
    """The whole list in one reply, whatever the number: a page token may lead back to the first page."""
    world.simulate(*(f"c{number:03}" for number in range(250)))
    world.text = "rules: [{select: 'rp/connector/*', status: paused, expect: 250}]\n"
    assert len(world.run_plan()) == 250
    assert [one.request.query for one in world.simulator.requests if one.request.query] == ["page_size=-1"]


def test_a_cut_answer_is_unreadable(world: World) -> None:
    """Half a list proves nothing."""
    listed = When("GET", f"{CLUSTERS}/redpanda/connectors", times=None)
    world.simulate("a", "b", "c", "d", faults=[common.cut_short(listed, size=20)])
    world.wish(a="paused", b="paused", c="paused", d="paused")
    assert set(say(world.run_plan()).values()) == {"unreadable"}
