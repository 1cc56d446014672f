"""Two runs on one machine: lock files, one for each service url, whatever folder the runs are in."""

import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.cli.shell import SECONDS, Ran, Shell, finish
from tests.live.gate import holding_gate

APPLY = ("apply", "--auto-approve", "-o", "json")


def make_beside(shell: Shell, name: str, url: str, wishes: Mapping[str, str]) -> Shell:
    """A folder of its own on the same machine: the state of the user is shared."""
    folder = shell.folder / name
    folder.mkdir()
    beside = Shell(folder, url, shell.simulator)
    beside.wish(wishes)
    return beside


def state(shell: Shell) -> str:
    """Where all runs of this machine keep their locks."""
    return str(shell.folder / "state")


def outcomes(ran: Ran) -> Mapping[str, str]:
    """Outcome by connector."""
    found: list[Mapping[str, Any]] = ran.document["outcomes"]
    return {one["address"].rpartition("/")[2]: one["outcome"] for one in found}


def test_the_second_run_is_told_who_holds_the_lock(shell: Shell) -> None:
    """Exit 7 with user, host, process and the time since when, also from another folder and another spelling."""
    seen: list[Ran] = []

    def try_another() -> None:
        seen.append(other.run(*APPLY, XDG_STATE_HOME=state(shell)))

    with holding_gate(shell.url, 1, try_another) as (url, gate):
        first = make_beside(shell, "first", url, {"a": "paused"})
        other = make_beside(shell, "other", f"{url}/", {"b": "paused"})
        process = first.start(*APPLY, LOGNAME="alice", XDG_STATE_HOME=state(shell))
        ended = finish(process)
    (refused,) = seen
    assert refused.code == 7
    (message,) = refused.messages
    assert f"service {url} is being changed by a run of alice@" in message
    assert f"(pid {process.pid}, since 20" in message
    assert outcomes(ended) == {"a": "applied"}
    assert len(gate.writes) == 1


def test_a_run_may_wait_for_its_turn(shell: Shell) -> None:
    """With `--lock-timeout` it begins when the other has ended."""
    waiting: list[subprocess.Popen[str]] = []

    def start_another() -> None:
        waiting.append(other.start(*APPLY, "--lock-timeout", "25s", XDG_STATE_HOME=state(shell)))

    with holding_gate(shell.url, 1, start_another) as (url, _):
        first = make_beside(shell, "first", url, {"a": "paused"})
        other = make_beside(shell, "other", url, {"b": "paused"})
        assert outcomes(first.run(*APPLY, XDG_STATE_HOME=state(shell))) == {"a": "applied"}
        assert outcomes(finish(waiting[0])) == {"b": "applied"}


def test_the_lock_of_a_killed_run_is_free(shell: Shell) -> None:
    """What it left behind is known to be stale: the lock is the kernel's."""

    def kill() -> None:
        started[0].kill()

    with holding_gate(shell.url, 1, kill) as (url, _):
        first = make_beside(shell, "first", url, {"a": "paused"})
        started = [first.start(*APPLY, XDG_STATE_HOME=state(shell))]
        started[0].communicate(timeout=SECONDS)
        assert started[0].returncode == -signal.SIGKILL
        assert list(Path(state(shell)).glob("reconciler/locks/*.json"))
        other = make_beside(shell, "other", url, {"b": "paused"})
        assert outcomes(other.run(*APPLY, XDG_STATE_HOME=state(shell))) == {"b": "applied"}
