"""The mixed example through the command line: five services served by `simulate`, in processes of their own."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

from tests.cli.shell import Ran, Shell, finish

EXAMPLE = Path(__file__).parents[2] / "examples" / "five-services"
PORTS = {
    "convoy": "http://localhost:5005",
    "feldera": "http://localhost:8080",
    "redpanda": "http://localhost:8090",
    "kafka_connect": "http://localhost:8083",
    "apinizer": "http://localhost:8443",
}
SERVICES = ("gateway", "hooks", "redpanda", "streams", "workers")
BLOCKED = {"hooks/endpoint/01KSMS", "streams/pipeline/ledger"}
KEEP_SOUND = ("--exclude", "hooks/endpoint/01KSMS", "--exclude", "streams/pipeline/ledger")


@frozen
class Five:
    """The shell in a folder of its own, and the process of each simulator by provider name."""

    shell: Shell
    processes: dict[str, "subprocess.Popen[str]"]

    def run(self, *arguments: str) -> Ran:
        """Runs the command with the example's credential."""
        return self.shell.run(*arguments, CONVOY_API_KEY="made-up")

    def stop(self, name: str) -> None:
        """One service goes down."""
        process = self.processes.pop(name)
        process.terminate()
        finish(process)


@pytest.fixture
def five(shell: Shell) -> Iterator[Five]:
    """The example's files with the urls that the simulators really have."""
    for name in ("reconciler.yaml", "live.json"):
        shutil.copy(EXAMPLE / name, shell.folder / name)
    text = shell.read("reconciler.yaml")
    with contextlib.ExitStack() as stack:
        processes: dict[str, subprocess.Popen[str]] = {}
        for name in PORTS:
            processes[name] = shell.start("simulate", "--service", name, "--live", "live.json")
            stack.callback(_end, processes, name)
        for name, url in PORTS.items():
            stdout = processes[name].stdout
            assert stdout is not None
            text = text.replace(url, stdout.readline().strip())
        (shell.folder / "reconciler.yaml").write_text(text, encoding="utf-8")
        yield Five(shell, processes)


def _end(processes: dict[str, "subprocess.Popen[str]"], name: str) -> None:
    if name in processes:
        processes[name].terminate()
        finish(processes[name])


def _verdicts(ran: Ran) -> dict[str, set[str]]:
    """Addresses by verdict."""
    found: dict[str, set[str]] = {}
    for entry in ran.document["entries"]:
        found.setdefault(entry["verdict"], set()).add(entry["address"])
    return found


def test_one_plan_one_apply_one_drift_report(five: Five) -> None:
    """Saved, applied without what is blocked, and then only that is drifted."""
    planned = five.run("plan", "--allow-blocked", "--out", "plan.json", "-o", "json")
    assert planned.code == 0
    verdicts = _verdicts(planned)
    assert verdicts["blocked"] == BLOCKED
    assert {address.split("/")[0] for address in verdicts["update"]} == {
        "gateway",
        "hooks",
        "redpanda",
        "streams",
        "workers",
    }
    applied = five.run("apply", "plan.json", "-o", "json")
    assert applied.code == 3
    outcomes = {one["address"]: one["outcome"] for one in applied.document["outcomes"]}
    assert outcomes == dict.fromkeys(verdicts["update"], "applied") | dict.fromkeys(BLOCKED, "skipped")
    assert any("batchretry" in one for outcome in applied.document["outcomes"] for one in outcome.get("follow_up", ()))
    drifted = five.run("drift", "-o", "json")
    assert drifted.code == 2
    findings = {one["address"]: one["finding"] for one in drifted.document["findings"]}
    assert {address for address, finding in findings.items() if finding == "drifted"} == BLOCKED
    assert five.run("drift", *KEEP_SOUND).code == 0


def test_one_service_down_keeps_no_other_from_being_told(five: Five) -> None:
    """Its entries are blocked: plan 1, drift 2 for the others, apply 1, and 0 where it is left out."""
    five.stop("feldera")
    planned = five.run("plan", *KEEP_SOUND, "-o", "json")
    assert planned.code == 1
    verdicts = _verdicts(planned)
    assert {address.split("/")[0] for address in verdicts["blocked"]} == {"streams"}
    assert {address.split("/")[0] for address in verdicts["update"]} == {"gateway", "hooks", "redpanda", "workers"}
    drifted = five.run("drift", *KEEP_SOUND, "-o", "json")
    assert drifted.code == 2
    findings = {one["address"]: one["finding"] for one in drifted.document["findings"]}
    assert {finding for address, finding in findings.items() if address.startswith("streams/")} == {"unreadable"}
    assert five.run("apply", "--auto-approve", *KEEP_SOUND).code == 1
    assert five.run("apply", "--auto-approve", *KEEP_SOUND, "--exclude", "streams/*").code == 0


def test_what_is_imported_has_nothing_to_do(five: Five) -> None:
    """One file for all five services: its plan is empty, and what cannot be wished for is told."""
    imported = five.run("import", *SERVICES, "--out", "imported.yaml")
    assert imported.code == 0
    assert "01KSMS" in imported.err
    planned = five.run("plan", "-f", "imported.yaml", "--detailed-exitcode", "-o", "json")
    assert planned.code == 0, planned.out
    assert planned.document["summary"]["unchanged"] == 12


def test_status_tells_what_is_off_everywhere(five: Five) -> None:
    """One report over five services."""
    told = five.run("status", "-o", "json")
    assert told.code == 0
    things = {thing["address"]: thing["status"] for thing in told.document["things"]}
    assert things["hooks/endpoint/01KSMS"] == "inactive"
    assert things["workers/connector/audit"] == "failed"
    assert things["streams/pipeline/recommendations"] == "paused"
