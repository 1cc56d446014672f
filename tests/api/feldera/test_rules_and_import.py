"""Rules over what is live, `at_most`, status, drift words, and an import whose plan is empty."""

import json

import pytest

from reconciler.api.load import load
from reconciler.api.plan import plan
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Blocked, Unchanged, Update
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.virtual_time import run_virtual
from tests.api.feldera.world import World, running

FLEET = (
    running("legacy-a", tags=("eu", "team:payments")),
    running("legacy-b", tags=("us",)),
    SimulatedPipeline("legacy-c", "Paused", tags=("eu", "canary, with a comma")),
    running("orders", tags=("eu",)),
    SimulatedPipeline("reports"),
)


@pytest.mark.parametrize(
    ("where", "matched"),
    [
        ("{name: legacy-a}", {"legacy-a"}),
        ("{name: nobody}", set()),
        ("{tags: eu}", {"legacy-a", "legacy-c", "orders"}),
        ("{tags: 'team:payments'}", {"legacy-a"}),
        ("{tags: eu, name: orders}", {"orders"}),
        ("{}", {"legacy-a", "legacy-b", "legacy-c", "orders", "reports"}),
    ],
)
def test_a_rule_finds_what_its_where_says(world: World, where: str, matched: set[str]) -> None:
    """By name, and by a tag that the pipeline has among others."""
    world.simulate(*FLEET)
    terms = "status: {at_most: paused}, expect: {min: 0, max: 9}"
    world.text = f"rules:\n  - {{select: 'streams/pipeline/*', where: {where}, {terms}}}\n"
    assert set(world.run_plan()) == matched


def test_a_rule_pauses_just_what_it_matches_in_two_reads(world: World) -> None:
    """The list that finds them is the list that is compared."""
    world.simulate(*FLEET)
    world.text = "rules:\n  - {select: 'streams/pipeline/legacy-*', where: {tags: eu}, status: paused, expect: 2}\n"
    result = world.run_apply()
    assert {one.address.name: one.outcome for one in result.outcomes} == {"legacy-a": OutcomeKind.APPLIED}
    assert world.calls() == ["legacy-a/pause"]


def test_a_rule_that_matches_otherwise_than_expected_is_blocked(world: World) -> None:
    """Everything of it."""
    world.simulate(*FLEET)
    world.text = "rules:\n  - {select: 'streams/pipeline/legacy-*', status: paused, expect: 2}\n"
    assert {type(entry) for entry in world.run_plan().values()} == {Blocked}


def test_a_rule_over_connectors_is_blocked_with_the_way_out(world: World) -> None:
    """A rule sees the list of pipelines only."""
    world.simulate(running("orders", connectors={"events.kafka_in": "running"}))
    world.text = "rules:\n  - {select: 'streams/pipeline/*', connectors: {events.kafka_in: paused}}\n"
    (entry,) = world.run_plan().values()
    assert isinstance(entry, Blocked), entry
    assert "resource of its own" in entry.way_out


@pytest.mark.parametrize(
    ("status", "desired"),
    [
        ("Stopped", "Stopped"),
        ("Paused", "Paused"),
        ("Stopped", "Paused"),
        ("AwaitingApproval", "Running"),
        ("Standby", "Standby"),
        ("Suspended", "Suspended"),
    ],
)
def test_at_most_paused_is_met_by_what_does_not_work(world: World, status: str, desired: str) -> None:
    """It never starts anything, and calls nothing."""
    world.simulate(SimulatedPipeline("orders", status, desired))
    world.wish(orders="{status: {at_most: paused}}")
    assert isinstance(world.plan_one(), Unchanged)


@pytest.mark.parametrize(
    ("status", "desired"), [("Running", "Stopped"), ("Running", "Suspended"), ("Stopping", "Stopped")]
)
def test_at_most_paused_waits_for_a_stop_that_is_on_its_way(world: World, status: str, desired: str) -> None:
    """It may still run, so it is no match, and drift; what is requested already is waited for, without a call."""
    world.simulate(SimulatedPipeline("orders", status, desired))
    world.wish(orders="{status: {at_most: paused}}")
    entry = world.plan_one()
    assert isinstance(entry, Update), entry
    assert [(one.path, one.after) for one in entry.changes] == [("status", "stopped")]
    assert entry.calls == ()
    assert world.calls() == []


@pytest.mark.parametrize(
    ("status", "desired"), [("Running", "Running"), ("Paused", "Running"), ("Initializing", "Running")]
)
def test_at_most_paused_pauses_what_works(world: World, status: str, desired: str) -> None:
    """One pause."""
    world.simulate(SimulatedPipeline("orders", status, desired))
    world.wish(orders="{status: {at_most: paused}}")
    assert world.apply_one().outcome is OutcomeKind.APPLIED
    assert world.calls() == ["orders/pause"]


def test_status_tells_what_is_off_since_when(world: World) -> None:
    """Everything that is not running, with the manager's time and the reason where there is one."""
    error = {"message": "out of memory", "error_code": "RuntimeError.WorkerPanic", "details": {"dsn": "canary"}}
    world.simulate(running("orders"), SimulatedPipeline("audit", "Paused"), SimulatedPipeline("broken", error=error))
    report = world.run_status()
    off = {one.address.name: one for one in report.things if not one.is_normal}
    assert {name: one.status for name, one in off.items()} == {"audit": "paused", "broken": "stopped"}
    assert "RuntimeError.WorkerPanic: out of memory" in str(off["broken"].detail)
    assert off["audit"].since is not None
    assert "canary" not in repr(report)


def test_status_tells_what_cannot_be_read(world: World) -> None:
    """A hung process is neither on nor off."""
    world.simulate(running("orders"), SimulatedPipeline("audit", "Unavailable"))
    report = world.run_status()
    assert "Unavailable" in repr(report)


def test_drift_has_a_word_for_everything(world: World) -> None:
    """In sync, drifted, missing and unreadable, side by side."""
    world.simulate(running("orders"), running("audit"), SimulatedPipeline("hung", "Unavailable"))
    world.wish(orders="running", audit="paused", hung="running", nobody="paused")
    findings = {one.address.name: one.finding.value for one in world.run_drift().findings}
    assert findings == {"orders": "in_sync", "audit": "drifted", "hung": "unreadable", "nobody": "missing"}


def test_import_writes_a_file_whose_plan_is_empty(world: World) -> None:
    """What can be wished for is written; what is between two states is left out and told; nothing secret gets in."""
    world.simulate(*FLEET, SimulatedPipeline("waiting", "AwaitingApproval"), SimulatedPipeline("hung", "Unavailable"))
    made = world.run_import()
    assert made.resources == len(FLEET)
    assert [line.partition(":")[0] for line in made.left_out] == ["streams/pipeline/waiting"]
    assert [line.partition(":")[0] for line in made.unread] == ["streams/pipeline/hung"]
    for name, text in (("reconciler.yaml", made.text), ("reconciler.json", made.json)):
        path = world.folder / name
        path.write_text(text)
        entries = run_virtual(plan(load(path, environment={}), None, world.settings)).entries
        assert {type(entry) for entry in entries} == {Unchanged}
        assert len(entries) == len(FLEET)
    assert len(json.loads(made.json)["resources"]["streams"]["pipeline"]) == len(FLEET)
