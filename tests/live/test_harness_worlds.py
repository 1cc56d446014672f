"""Shows that the real and the simulated cluster are the same world to a scenario; uses none of our commands."""

import pytest

from tests.live.world import NewConnector, World, send_by_hand, states, wait_until_shown

pytestmark = pytest.mark.timeout(120, func_only=True)


def test_a_pause_shows_where_it_can(world: World) -> None:
    """Running tasks are paused, FAILED parts stay FAILED, a held task runs on until the worker restarts."""
    paused = {
        "whole": ("PAUSED", ("PAUSED",) * 3),
        "hurt": ("PAUSED", ("FAILED",)),
        "broken": ("FAILED", ("PAUSED",)),
        "slow": ("PAUSED", ("RUNNING", "RUNNING")),
    }
    world.create(
        NewConnector("whole", "sink", tasks=3),
        NewConnector("hurt", trouble="failed_task"),
        NewConnector("broken", trouble="failed_connector"),
        NewConnector("slow", tasks=2, trouble="held"),
    )
    with world.client() as client:
        for name in paused:
            send_by_hand(client, name, "pause")
        wait_until_shown(client, paused)
        world.restart_worker()
        restarted = {"whole": paused["whole"], "slow": ("PAUSED", ("PAUSED", "PAUSED"))}
        wait_until_shown(client, restarted)


def test_a_stop_takes_the_tasks_away(world: World) -> None:
    """STOPPED without tasks, a FAILED connector too; a resume brings the tasks back; a deletion all of it."""
    world.create(NewConnector("whole", tasks=3), NewConnector("broken", trouble="failed_connector"))
    with world.client() as client:
        for name in ("whole", "broken"):
            send_by_hand(client, name, "stop")
        wait_until_shown(client, {"whole": ("STOPPED", ()), "broken": ("STOPPED", ())})
        send_by_hand(client, "whole", "resume")
        wait_until_shown(client, {"whole": ("RUNNING", ("RUNNING",) * 3)})
        client.delete("/connectors/whole").raise_for_status()
        assert states(client, ["whole"]) == {"whole": None}
