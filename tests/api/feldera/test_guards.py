"""How many pipelines one apply may take down, counted in what the manager has."""

from tests.api.feldera.world import World, running

NAMES = [f"p{number:02}" for number in range(12)]


def test_the_pipelines_of_the_manager_are_counted(world: World) -> None:
    """The file names four of twelve: more than 30 % of what is live."""
    world.simulate(*(running(name) for name in NAMES))
    world.wish(**dict.fromkeys(NAMES[:4], "paused"))
    (finding,) = world.run(world.plan()).guards
    assert finding.detail.startswith("would take down 4 of 12 pipelines of streams (34 %)")
