"""The simulators by the name of their provider, and what each can be made of; serves none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from reconciler.errors import InvalidInput
from reconciler.simulators.apinizer.seeds import SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import AsgiApp
from reconciler.simulators.redpanda import seeds as redpanda
from reconciler.simulators.redpanda.simulator import RedpandaSimulator

WallTime = Callable[[], float]
"""Unix seconds."""

Seeds = Sequence[Any]
"""Of one class: what a simulated service starts with."""


@frozen
class Model:
    """One simulator: the class of its seeds, the keys that matter of it, what makes it, and a small world to begin."""

    seed: Callable[..., object]
    keys: str
    make: Callable[[Seeds, WallTime], AsgiApp]
    shipped: Seeds

    def build(self, live: object, wall_time: WallTime) -> AsgiApp:
        """The service with what is live: a list of objects of the seed's keys, or `None` for the shipped world.

        Raises InvalidInput for anything else.
        """
        return self.make(self.shipped if live is None else self.read(live), wall_time)

    def read(self, live: object) -> Seeds:
        """The seeds that a parsed JSON document describes; raises InvalidInput."""
        if not isinstance(live, list) or not all(isinstance(one, dict) for one in live):
            raise InvalidInput("what is live must be a list of objects", hint=f"the keys are {self.keys}")
        try:
            return [self.seed(**one) for one in live]
        except (TypeError, ValueError, KeyError, AttributeError) as failure:
            raise InvalidInput(f"what is live cannot be simulated: {failure}", hint=f"keys: {self.keys}") from failure


def _make_kafka_connect(seeds: Seeds, _: WallTime) -> AsgiApp:
    return KafkaConnectSimulator(connectors=seeds, admin="on").app


def _make_redpanda(seeds: Seeds, _: WallTime) -> AsgiApp:
    return RedpandaSimulator(connectors=seeds, admin="on").app


def _make_convoy(seeds: Seeds, wall_time: WallTime) -> AsgiApp:
    projects = [SimulatedProject(uid) for uid in sorted({one.project for one in seeds})]
    return ConvoySimulator(endpoints=seeds, projects=projects, wall_time=wall_time, admin="on").app


def _make_feldera(seeds: Seeds, _: WallTime) -> AsgiApp:
    return FelderaSimulator(pipelines=seeds, admin="on").app


def _make_apinizer(seeds: Seeds, wall_time: WallTime) -> AsgiApp:
    return ApinizerSimulator(proxies=seeds, wall=wall_time, admin="on").app


MODELS: Mapping[str, Model] = {
    "apinizer": Model(
        SimulatedProxy,
        "project, name, maintenance, environments (name to deployed, redeploy_required or not_deployed)",
        _make_apinizer,
        (
            SimulatedProxy(project="Retail", name="OrdersAPI"),
            SimulatedProxy(project="Retail", name="StockAPI", environments={"test": "deployed"}),
        ),
    ),
    "convoy": Model(
        SimulatedEndpoint,
        "uid, project, name, status (active, paused or inactive), owner_id, url",
        _make_convoy,
        (
            SimulatedEndpoint("01KCONVOY0BILLING000000000", "01KCONVOY0PROJECT000000000", "billing"),
            SimulatedEndpoint("01KCONVOY0SHIPPING00000000", "01KCONVOY0PROJECT000000000", "shipping", owner_id="acme"),
        ),
    ),
    "feldera": Model(
        SimulatedPipeline,
        'name, status (Stopped, Running or Paused), tags, connectors ("table.connector" to running or paused)',
        _make_feldera,
        (SimulatedPipeline("fraud", status="Running", tags=("nightly",)), SimulatedPipeline("reports")),
    ),
    "kafka_connect": Model(
        SimulatedConnector,
        "name, type (source or sink), state, tasks (a list of states), config",
        _make_kafka_connect,
        (
            SimulatedConnector(name="orders-sink", type="sink", tasks=("RUNNING", "RUNNING")),
            SimulatedConnector(name="pg-source", type="source", tasks=("RUNNING", "RUNNING", "RUNNING")),
        ),
    ),
    "redpanda": Model(
        redpanda.SimulatedConnector,
        "name, cluster, type (source or sink), state, tasks (a list of states), config",
        _make_redpanda,
        (
            redpanda.SimulatedConnector(name="orders-sink", type="sink", tasks=("RUNNING", "RUNNING")),
            redpanda.SimulatedConnector(name="clicks", type="source"),
        ),
    ),
}
"""What can be served, by provider name."""
