"""The command and a worker that wants a user and a password."""

from pathlib import Path

import pytest

from tests.live.command import Command, Ran
from tests.live.real_worker import Login
from tests.live.wishes import address, desired, login_environ, outcomes, service
from tests.live.world import NewConnector, World, states

pytestmark = pytest.mark.timeout(120, func_only=True)

WISHES = {"audit": "stopped"}


def holds_no_password(command: Command, *runs: Ran) -> bool:
    """Whether neither what was printed nor any file that was left holds the password."""
    left = [path.read_bytes() for path in command.folder.rglob("*") if path.is_file()]
    printed = [(ran.out + ran.err).encode() for ran in runs]
    words = [word.encode() for name, word in command.environ.items() if name.endswith("PASSWORD")]
    return not any(word in text for word in words for text in left + printed)


def test_credentials_by_reference_open_the_worker(guarded_world: World, tmp_path: Path) -> None:
    """Plan and apply work with the credentials of the environment, and leave the password nowhere."""
    command = Command(tmp_path, login_environ(guarded_world.login))
    guarded_world.create(NewConnector("audit", "sink", tasks=2))
    command.write(desired(service(guarded_world.url, guarded_world.login), WISHES))
    planned = command.run("plan", "--out", "plan.json")
    applied = command.run("apply", "plan.json", "-o", "json")
    assert outcomes(applied) == {address("audit"): "applied"}
    with guarded_world.client() as client:
        assert states(client, ["audit"]) == {"audit": ("STOPPED", ())}
    assert holds_no_password(command, planned, applied)


def test_a_wrong_password_ends_before_anything_is_written(guarded_world: World, tmp_path: Path) -> None:
    """The worker's 401 is an error before any write, 1, for each command; a missing variable is 9."""
    wrong = Login("ops", "not the password")
    command = Command(tmp_path, login_environ(wrong))
    command.write(desired(service(guarded_world.url, wrong), WISHES))
    runs = [
        command.run("plan", "-o", "json", code=1),
        command.run("apply", "--auto-approve", "-o", "json", code=1),
        command.run("drift", "-o", "json", code=1),
    ]
    assert all("401" in ran.out + ran.err for ran in runs)
    assert holds_no_password(command, *runs)
    Command(tmp_path, {}).run("plan", "-o", "json", code=9)
