"""The broker stops between reading and writing, and comes back after the apply has ended."""

from collections.abc import Mapping

import pytest

from tests.live.command import Command
from tests.live.gate import holding_gate
from tests.live.processes import wait_until
from tests.live.wishes import address, desired, outcomes, service
from tests.live.world import NewConnector, World, states, wait_until_shown

pytestmark = pytest.mark.timeout(420, func_only=True)

# A worker answers 500 to a pause after 30 or 60 s and to a stop after 90 s; the command is to hear both.
REQUEST_TIMEOUT = "100s"
RUN_SECONDS = 300
RETURN_SECONDS = 60
EXIT = {"unknown": 4, "not_settled": 3}


def test_the_result_does_not_lie_about_a_stopped_broker(world: World, command: Command) -> None:
    """Both calls answer 500, and what becomes of them shows only when the broker returns, after the result.

    The stop is carried out then; the pause is carried out or never, by what the worker's producer still
    knew of the broker. So neither may be called applied, and neither may be called rejected.
    """
    world.create(NewConnector("to-pause", "sink"), NewConnector("to-stop", "sink"))
    pause, stop = address("to-pause"), address("to-stop")
    wishes = {
        "to-pause": {"status": "paused", "settle": "20s"},
        "to-stop": {"status": "stopped", "settle": "20s"},
    }
    with holding_gate(world.url, 2, world.stop_broker) as (url, gate):
        try:
            command.write(desired(service(url, limits={"timeout": REQUEST_TIMEOUT}), wishes))
            command.run("plan", "--out", "plan.json")
            ran = command.start("apply", "plan.json", "-o", "json").finish_any(RUN_SECONDS)
        finally:
            world.start_broker()
    said = outcomes(ran)
    assert {status for _, status in gate.writes} == {500}
    assert set(said) == {pause, stop}
    assert set(said.values()) <= set(EXIT)
    assert ran.code == max(EXIT[outcome] for outcome in said.values())
    with world.client() as client:
        wait_until(lambda: client.get("/health").status_code == 200 or None, seconds=RETURN_SECONDS, what="healthy")
        wait_until_shown(client, {"to-stop": ("STOPPED", ())})
        check_that_another_run_converges(world, command, wishes)


def check_that_another_run_converges(world: World, command: Command, wishes: Mapping[str, object]) -> None:
    """With the broker back, a fresh apply does what is left to do, and nothing twice."""
    command.write(desired(service(world.url), wishes))
    again = command.run("apply", "--auto-approve", "-o", "json")
    assert outcomes(again).items() <= {address("to-pause"): "applied"}.items()
    with world.client() as client:
        assert states(client, ["to-pause", "to-stop"]) == {
            "to-pause": ("PAUSED", ("PAUSED",)),
            "to-stop": ("STOPPED", ()),
        }
