"""How many proxies one apply may take into maintenance, counted in the projects that it reads."""

from reconciler.simulators.virtual_time import run_virtual
from tests.api.apinizer.world import World

NAMES = [f"p{number:02}" for number in range(12)]


def test_the_proxies_of_the_project_are_counted(world: World) -> None:
    """The file names four of twelve: more than 30 % of what is live; another message for all of them is nothing."""
    world.simulate(*NAMES)
    quiet = "maintenance: {message: soon}"
    world.wish("maintenance: {enabled: true}", *NAMES[:4])

    async def scenario() -> None:
        (finding,) = (await world.plan()).guards
        assert finding.detail.startswith("would take down 4 of 12 api proxies of gw (34 %)")
        world.wish(quiet, *NAMES)
        made = await world.plan()
        assert (len(made.updates), made.guards) == (12, ())

    run_virtual(scenario())


def test_deploying_a_saved_maintenance_takes_down(world: World) -> None:
    """Somebody saved it long ago: what takes it to the clients is this apply."""
    world.simulate(*NAMES, maintenance={"enabled": True}, deployments={"production": "redeploy_required"})
    world.wish("maintenance: {enabled: true}, deploy: [production]", *NAMES[:4])
    made = run_virtual(world.plan())
    assert all([change.path for change in one.changes] == ["deploy.production"] for one in made.updates)
    (finding,) = made.guards
    assert finding.is_refusing
