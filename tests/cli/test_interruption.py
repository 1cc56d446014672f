"""Signals while a command runs: 130 or 143, at most one document, and a complete result once apply has begun."""

import contextlib
import json
import signal
import subprocess
import threading

import pytest

from reconciler.simulators.faults import Fault, Genuine, Intervention, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.progression import NOT_AT_ALL
from tests.cli.shell import Shell, finish

CODES = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def _announce(shell: Shell, when: When) -> threading.Event:
    """An event that is set when such a request arrives."""
    arrived = threading.Event()
    shell.simulator.schedule.add(Intervention(when, "before", arrived.set))
    return arrived


@pytest.mark.parametrize(("number", "expected"), CODES)
@pytest.mark.parametrize("name", ["plan", "drift", "status"])
def test_a_reading_command(shell: Shell, name: str, number: int, expected: int) -> None:
    """Ends at once, with an error document."""
    arrived = _announce(shell, When("GET"))
    shell.simulator.schedule.add(Fault(When("GET", times=None), "done", Genuine(), hold=60))
    process = shell.start(name, "-o", "json")
    assert arrived.wait(20)
    process.send_signal(number)
    ran = finish(process)
    assert (expected, expected) == (ran.code, ran.document["exit_code"])


@pytest.mark.parametrize(("number", "expected"), CODES)
def test_an_apply_that_has_begun(shell: Shell, number: int, expected: int) -> None:
    """The result is complete and printed: what was sent and does not show is not settled."""
    shell.simulator.plant(SimulatedConnector(name="a", progression=NOT_AT_ALL))
    arrived = _announce(shell, When("PUT", "/connectors/a/pause"))
    process = shell.start("apply", "--auto-approve", "-o", "json", "--target", "*/a")
    assert arrived.wait(20)
    process.send_signal(number)
    ran = finish(process)
    assert (expected, number) == (ran.code, ran.document["signal"])
    assert [(one["address"], one["outcome"]) for one in ran.document["outcomes"]] == [("w/connector/a", "not_settled")]
    assert "stopping: SIG" in ran.err


def test_signals_upon_signals(shell: Shell) -> None:
    """The second ends waiting for an answer that does not come; the result is complete all the same."""
    shell.simulator.schedule.add(Fault(When("PUT", times=None), "done", Genuine(), hold=60))
    arrived = _announce(shell, When("PUT"))
    process = shell.start("apply", "--auto-approve", "-o", "json", "--target", "*/a")
    assert arrived.wait(20)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "stopping" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGTERM)
    ran = finish(process)
    assert (ran.code, len(ran.document["outcomes"])) == (130, 1)


@pytest.mark.parametrize(("number", "expected"), CODES)
def test_signals_without_end(shell: Shell, number: int, expected: int) -> None:
    """Whoever goes on sending them until the process is gone reads the code of the first, and a whole result."""
    shell.simulator.plant(SimulatedConnector(name="a", progression=NOT_AT_ALL))
    arrived = _announce(shell, When("PUT"))
    process = shell.start("apply", "--auto-approve", "-o", "json=result.json", "--target", "*/a")
    assert arrived.wait(20)
    while process.poll() is None:
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.002)
    ran = finish(process)
    assert ran.code == expected
    assert json.loads(shell.read("result.json"))["signal"] == number
    assert "nothing was written" not in ran.err


def test_while_waiting_for_the_lock(shell: Shell) -> None:
    """An apply that has not begun ends at once, with an error document."""
    shell.simulator.plant(SimulatedConnector(name="a", progression=NOT_AT_ALL))
    arrived = _announce(shell, When("PUT"))
    first = shell.start("apply", "--auto-approve", "-o", "json", "--target", "*/a")
    assert arrived.wait(20)
    second = shell.start("apply", "--auto-approve", "-o", "json", "--target", "*/b", "--lock-timeout", "1h")
    assert second.stderr is not None
    while "Plan:" not in second.stderr.readline():
        pass
    for process in (second, first):
        process.send_signal(signal.SIGTERM)
    ran = finish(second)
    assert (ran.code, ran.document["format"]) == (143, "reconciler-error")
    assert ((ended := finish(first)).code, ended.document["format"]) == (143, "reconciler-result")


def test_while_a_command_gives_a_credential(shell: Shell) -> None:
    """A credential command that hangs does not keep the user waiting."""
    started = shell.folder / "started"
    shell.wish(
        {"a": "paused"}, more=f", credentials: {{token: {{command: [sh, -c, 'echo > {started}; exec sleep 60']}}}}"
    )
    process = shell.start("plan", "-o", "json")
    while not started.exists():
        threading.Event().wait(0.05)
    process.send_signal(signal.SIGINT)
    assert finish(process).code == 130


def test_while_reading_a_file(shell: Shell) -> None:
    """A plan that comes through a pipe that nobody writes."""
    ran = shell.sh("mkfifo pipe; $R show pipe -o json & sleep 2; kill -TERM $!; wait $!")
    assert (ran.code, ran.document["exit_code"]) == (143, 143)
