"""How many connectors one apply may take down, counted in the clusters that it reads."""

from tests.api.redpanda.world import World

NAMES = [f"c{number:02}" for number in range(12)]


def test_the_connectors_of_the_cluster_are_counted(world: World) -> None:
    """The file names four of twelve: more than 30 % of what is live."""
    world.simulate(*NAMES)
    world.wish(**dict.fromkeys(NAMES[:4], "stopped"))
    (finding,) = world.run(world.plan()).guards
    assert finding.detail.startswith("would take down 4 of 12 connectors of rp (34 %)")
