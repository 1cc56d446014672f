"""The whole way through the installed command, in a real Connect cluster and in a simulated one."""

import json
from collections.abc import Mapping

import pytest

from tests.live.command import Command
from tests.live.wishes import SERVICE, address, desired, findings, outcomes, service, verdicts
from tests.live.world import (
    NewConnector,
    State,
    World,
    send_by_hand,
    states,
    wait_until_shown,
)

pytestmark = pytest.mark.timeout(180, func_only=True)

SOURCE = NewConnector("orders-source", "source", tasks=3)
SINK = NewConnector("orders-sink", "sink", tasks=3)


def seen(world: World, *names: str) -> Mapping[str, State | None]:
    """What the worker itself reports, without our code."""
    with world.client() as client:
        return states(client, names)


def apply_wishes(world: World, command: Command, wishes: Mapping[str, object]) -> Mapping[str, str]:
    """Write the wishes, plan, apply the saved plan, and give the outcomes; all of it must succeed."""
    command.write(desired(service(world.url), wishes))
    command.run("plan", "--out", "plan.json")
    return outcomes(command.run("apply", "plan.json", "-o", "json"))


def test_an_imported_file_plans_nothing(world: World, command: Command) -> None:
    """`import` writes what is live, whatever it is, and a plan of that file has no change."""
    world.create(SOURCE, SINK, NewConnector("idle", "sink", state="STOPPED"))
    with world.client() as client:
        send_by_hand(client, SINK.name, "pause")
        wait_until_shown(client, {SINK.name: ("PAUSED", ("PAUSED",) * 3)})
    command.write(service(world.url), "services.yaml")
    command.run("import", SERVICE, "-f", "services.yaml", "--out", "imported.yaml")
    planned = command.run("plan", "-f", "imported.yaml", "--detailed-exitcode", "-o", "json")
    assert verdicts(planned) == {address(name): "unchanged" for name in (SOURCE.name, SINK.name, "idle")}


def test_pause_resume_and_stop_reach_every_task(world: World, command: Command) -> None:
    """Each wish is applied to sources and sinks with several tasks, and the worker itself reports it."""
    world.create(SOURCE, SINK)
    both = (address(SOURCE.name), address(SINK.name))
    steps: list[tuple[str, State]] = [
        ("paused", ("PAUSED", ("PAUSED",) * 3)),
        ("running", ("RUNNING", ("RUNNING",) * 3)),
        ("stopped", ("STOPPED", ())),
        ("running", ("RUNNING", ("RUNNING",) * 3)),
    ]
    for wish, expected in steps:
        applied = apply_wishes(world, command, {SOURCE.name: wish, SINK.name: {"status": wish}})
        assert applied == dict.fromkeys(both, "applied")
        assert seen(world, SOURCE.name, SINK.name) == {SOURCE.name: expected, SINK.name: expected}
        again = command.run("plan", "--detailed-exitcode", "-o", "json")
        assert verdicts(again) == dict.fromkeys(both, "unchanged")


def test_a_used_plan_is_refused(world: World, command: Command) -> None:
    """A plan that was carried out whole cannot be applied a second time: 6."""
    world.create(SINK)
    assert apply_wishes(world, command, {SINK.name: "paused"}) == {address(SINK.name): "applied"}
    command.run("apply", "plan.json", "-o", "json", code=6)
    assert seen(world, SINK.name) == {SINK.name: ("PAUSED", ("PAUSED",) * 3)}


def test_a_failed_task_does_not_hinder_a_pause(world: World, command: Command) -> None:
    """A pause of a connector with a FAILED task is applied: the connector is PAUSED, that task stays FAILED."""
    world.create(NewConnector("hurt", trouble="failed_task"))
    assert apply_wishes(world, command, {"hurt": "paused"}) == {address("hurt"): "applied"}
    assert seen(world, "hurt") == {"hurt": ("PAUSED", ("FAILED",))}


def test_a_failed_connector_never_shows_a_pause(world: World, command: Command) -> None:
    """Its running task is paused, which is not_settled (3); then a pause is blocked (5), and a stop is applied."""
    world.create(NewConnector("broken", trouble="failed_connector"))
    command.write(desired(service(world.url), {"broken": {"status": "paused", "settle": "20s"}}))
    first = command.run("apply", "--auto-approve", "-o", "json", code=3)
    assert outcomes(first) == {address("broken"): "not_settled"}
    assert seen(world, "broken") == {"broken": ("FAILED", ("PAUSED",))}
    assert verdicts(command.run("plan", "-o", "json")) == {address("broken"): "blocked"}
    command.run("apply", "--auto-approve", "-o", "json", code=5)
    assert apply_wishes(world, command, {"broken": "stopped"}) == {address("broken"): "applied"}
    assert seen(world, "broken") == {"broken": ("STOPPED", ())}


def test_a_connector_deleted_after_the_plan_is_stale(world: World, command: Command) -> None:
    """The one that is gone is stale, the other is applied, and the exit code is 3; no call is made up."""
    world.create(SINK, NewConnector("doomed", "sink"))
    command.write(desired(service(world.url), {SINK.name: "paused", "doomed": "paused"}))
    command.run("plan", "--out", "plan.json")
    with world.client() as client:
        client.delete("/connectors/doomed").raise_for_status()
    ran = command.run("apply", "plan.json", "-o", "json", code=3)
    assert outcomes(ran) == {address(SINK.name): "applied", address("doomed"): "stale"}
    assert seen(world, SINK.name, "doomed") == {SINK.name: ("PAUSED", ("PAUSED",) * 3), "doomed": None}


def test_a_plan_whose_only_connector_was_deleted_is_stale(world: World, command: Command) -> None:
    """When every outcome is stale the plan is refused: 6, and nothing was written."""
    world.create(NewConnector("doomed", "sink"))
    command.write(desired(service(world.url), {"doomed": "paused"}))
    command.run("plan", "--out", "plan.json")
    with world.client() as client:
        client.delete("/connectors/doomed").raise_for_status()
    command.run("apply", "plan.json", "-o", "json", code=6)
    assert seen(world, "doomed") == {"doomed": None}


def test_drift_tells_what_somebody_did_by_hand(world: World, command: Command) -> None:
    """In sync is 0; a pause by hand is drifted and 2, and `status` lists it as off; a deletion is missing and 2."""
    world.create(SINK, NewConnector("other", "sink"))
    command.write(desired(service(world.url), {SINK.name: "running", "other": "running"}))
    assert command.run("drift", "-o", "json").document["in_sync"] is True
    with world.client() as client:
        send_by_hand(client, SINK.name, "pause")
        wait_until_shown(client, {SINK.name: ("PAUSED", ("PAUSED",) * 3)})
        moved = command.run("drift", "-o", "json", code=2)
        assert without_in_sync(findings(moved)) == {address(SINK.name): "drifted"}
        (finding,) = (row for row in moved.document["findings"] if row["finding"] == "drifted")
        assert finding["fields"] == [{"path": "status", "desired": "running", "live": "paused"}]
        off = command.run("status", "-o", "json").document["things"]
        assert [(thing["address"], thing["status"]) for thing in off] == [(address(SINK.name), "paused")]
        send_by_hand(client, SINK.name, "resume")
        client.delete("/connectors/other").raise_for_status()
        wait_until_shown(client, {SINK.name: SINK.settled})
    gone = command.run("drift", "-o", "json", code=2)
    assert without_in_sync(findings(gone)) == {address("other"): "missing"}
    assert command.run("drift", "--exit-zero", "-o", "json").document["in_sync"] is False


def without_in_sync(found: Mapping[str, str]) -> Mapping[str, str]:
    """The findings that say something."""
    return {address: finding for address, finding in found.items() if finding != "in_sync"}


@pytest.mark.timeout(300, func_only=True)
def test_two_hundred_connectors_in_one_plan(world: World, command: Command) -> None:
    """A rule finds two hundred connectors, one plan holds a call for each, one apply moves them all."""
    bulk = [NewConnector(f"bulk-{number:03}", "sink", state="STOPPED") for number in range(200)]
    world.create(*bulk, SINK)
    rule = {"select": f"{SERVICE}/connector/bulk-*", "status": "paused", "expect": 200}
    command.write({**service(world.url), "rules": [rule]})
    planned = command.run("plan", "--out", "plan.json", "-o", "json").document
    assert (planned["summary"]["updates"], planned["summary"]["calls"]) == (200, 200)
    ran = command.run("apply", "plan.json", "-o", "json")
    assert outcomes(ran) == {address(new.name): "applied" for new in bulk}
    assert json.loads((command.folder / "plan.json").read_text("utf-8"))["digest"] == ran.document["digest"]
    names = [new.name for new in bulk]
    assert seen(world, *names, SINK.name) == {**dict.fromkeys(names, ("PAUSED", ())), SINK.name: SINK.settled}


def test_a_worker_restarted_while_settling_loses_nothing(world: World, command: Command) -> None:
    """The pause was accepted, its task does not move, the worker is restarted: then it is paused, and applied."""
    world.create(NewConnector("slow", tasks=2, trouble="held"))
    command.write(desired(service(world.url), {"slow": {"status": "paused", "settle": "100s"}}))
    run = command.start("apply", "--auto-approve", "-o", "json")
    with world.client() as client:
        wait_until_shown(client, {"slow": ("PAUSED", ("RUNNING", "RUNNING"))})
    world.restart_worker()
    assert outcomes(run.finish(code=0)) == {address("slow"): "applied"}
    assert seen(world, "slow") == {"slow": ("PAUSED", ("PAUSED", "PAUSED"))}


def test_a_pause_that_its_tasks_do_not_follow_is_not_settled(world: World, command: Command) -> None:
    """The connector says PAUSED and its tasks run on: after `settle` that is not_settled and 3, never applied."""
    world.create(NewConnector("slow", tasks=2, trouble="held"))
    command.write(desired(service(world.url), {"slow": {"status": "paused", "settle": "3s"}}))
    ran = command.run("apply", "--auto-approve", "-o", "json", code=3)
    assert outcomes(ran) == {address("slow"): "not_settled"}
    assert seen(world, "slow") == {"slow": ("PAUSED", ("RUNNING", "RUNNING"))}
