"""How much of a project one apply may pause, counted in what the project has."""

import pytest

from reconciler.api import PlanRequest
from reconciler.errors import ApplyRefused
from reconciler.model.plan import Selection
from reconciler.simulators.convoy.seeds import SimulatedProject
from reconciler.simulators.virtual_time import run_virtual
from tests.api.convoy.world import PROJECT, World, seed, uid_of

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


def test_a_selection_changes_what_is_counted_and_not_what_there_is(world: World) -> None:
    """The projects of what is left out are counted too: in parts no more goes through than in one."""
    other = "01M7OTHER0000000000000000X"
    small = NAMES[:8]
    endpoints = [seed(name, project=other) for name in small] + [seed(f"f{number:02}") for number in range(12)]
    world.simulate(*endpoints, projects=[SimulatedProject(PROJECT), SimulatedProject(other)])
    world.resources = {name: {"project": other, "id": uid_of(name), "status": "paused"} for name in small[:7]}
    world.wishes = {"f00": "active"}

    async def scenario() -> list[str]:
        whole = await world.plan()
        part = await world.plan(PlanRequest(selection=Selection(targets=("hooks/endpoint/e*",))))
        return [finding.detail for made in (whole, part) for finding in made.guards]

    whole, part = run_virtual(scenario())
    assert "7 of 20 endpoints" in whole
    assert part == whole
