"""How much of a project one apply may pause, counted in what the project has."""

import pytest

from reconciler.errors import ApplyRefused
from reconciler.simulators.virtual_time import run_virtual
from tests.api.convoy.world import World, seed

NAMES = [f"e{number:02}" for number in range(12)]


def test_the_endpoints_of_the_project_are_counted(world: World) -> None:
    """The file names four of twelve: more than 30 % of what is live, and no toggle leaves."""
    world.simulate(*(seed(name) for name in NAMES))
    world.wishes = dict.fromkeys(NAMES[:4], "paused")

    async def scenario() -> None:
        made = await world.plan()
        (finding,) = made.guards
        assert finding.detail.startswith("would take down 4 of 12 endpoints of hooks (34 %)")
        with pytest.raises(ApplyRefused, match="a guard"):
            await world.apply(made)

    run_virtual(scenario())
    assert all(one.request.method == "GET" for one in world.simulator.requests)
