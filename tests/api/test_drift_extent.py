"""What a drift report reads: the services that the files say something about, and no others."""

from reconciler.model.drift import FindingKind
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World


def test_a_service_that_the_files_say_nothing_about_is_not_read(world: World) -> None:
    """No request is sent, and nothing is found."""
    world.simulate(SimulatedConnector(name="orders"))
    report = run_virtual(world.drift())
    assert report.findings == ()
    assert list(world.simulator.requests) == []


def test_a_service_with_one_resource_is_read_whole(world: World) -> None:
    """Beside it, what no file mentions is told."""
    world.simulate(SimulatedConnector(name="orders"), SimulatedConnector(name="stray"))
    world.wishes = {"orders": "running"}
    report = run_virtual(world.drift())
    found = {finding.address.name: finding.finding for finding in report.findings}
    assert found == {"orders": FindingKind.IN_SYNC, "stray": FindingKind.UNMANAGED}
