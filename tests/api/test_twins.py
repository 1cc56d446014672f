"""One worker under two names: one live thing has one wish, or none is carried out."""

from pathlib import Path

import attrs
import pytest

from reconciler.api.load import load
from reconciler.api.plan import plan
from reconciler.errors import InvalidInput
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.plan import BlockCause, Blocked
from reconciler.model.service import Service
from reconciler.simulators.faults import Dropped
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from reconciler.transport.wires import wire_to
from tests.api.world import URL, World

TWO_NAMES = """\
version: 1
services:
  a: {provider: kafka_connect, url: "http://worker.example:8083"}
  b: {provider: kafka_connect, url: "http://worker.example:8083"}
resources:
  a: {connector: {orders: paused}}
  b: {connector: {orders: stopped}}
"""


def test_the_same_connector_of_two_services_with_one_url_is_blocked_twice(world: World) -> None:
    """Neither of two contrary wishes is planned."""
    world.simulate(SimulatedConnector(name="orders"))
    services = {name: Service(name=name, provider="kafka_connect", url=URL) for name in ("one", "two")}
    wishes = {"one": "paused", "two": "stopped"}
    wants = tuple(
        Want(Address(name, "connector", "orders"), {"name": "orders"}, {"status": wish})
        for name, wish in wishes.items()
    )
    desired = DesiredState(services=services, wants=wants)
    wire = wire_to(world.simulator.app, drops=(Dropped,))
    settings = attrs.evolve(world.settings, wires=dict.fromkeys(services, wire))
    made = run_virtual(plan(desired, None, settings))
    assert [entry.cause for entry in made.entries if isinstance(entry, Blocked)] == [BlockCause.AMBIGUOUS] * 2


def test_the_same_connector_of_two_services_with_one_url_is_invalid_in_the_files(tmp_path: Path) -> None:
    """What the files alone can show is refused while they are read."""
    path = tmp_path / "reconciler.yaml"
    path.write_text(TWO_NAMES)
    with pytest.raises(InvalidInput) as caught:
        load(path)
    (problem,) = caught.value.problems
    assert "a/connector/orders" in problem.message
