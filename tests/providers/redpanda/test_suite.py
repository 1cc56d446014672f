"""The Redpanda data plane keeps the rules of a provider."""

from reconciler.model.live import Found
from reconciler.model.values import Values
from reconciler.providers.redpanda import Redpanda
from reconciler.providers.redpanda.resources import CONNECTOR
from reconciler.simulators.redpanda.seeds import CLUSTER, SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.testing.bench import Bench, Hopeless, Stand
from reconciler.testing.suite import ProviderSuite

SECRET = "canary-password"

# What a worker reports for the words of the table: the connector's state and its tasks'.
REPORTED = {
    "running": ("RUNNING", ("RUNNING", "RUNNING")),
    "paused": ("PAUSED", ("PAUSED", "PAUSED")),
    "stopped": ("STOPPED", ()),
    "failing": ("FAILED", ("RUNNING", "FAILED")),
    "failed": ("FAILED", ("FAILED", "FAILED")),
}


def stand(count: int, live: Values) -> Stand:
    """A data plane with so many connectors in its one cluster, all in one state."""
    state, tasks = REPORTED[str(live["status"])]
    connectors = [
        SimulatedConnector(name=f"c-{number:04}", state=state, tasks=tasks, config={"database.password": SECRET})
        for number in range(count)
    ]
    places = [{"cluster": CLUSTER, "name": connector.name} for connector in connectors]
    return Stand(RedpandaSimulator(connectors=connectors).app, places)


def shown(status: str) -> Found:
    """A connector of this state."""
    return Found("redpanda/c", {"status": status}, {"cluster": CLUSTER, "name": "c"})


class TestRedpanda(ProviderSuite):
    """R1 to R15."""

    bench = Bench(
        provider=Redpanda(),
        kind=CONNECTOR,
        stand=stand,
        states=[{"status": status} for status in REPORTED],
        wishes=[{"status": status} for status in ("running", "paused", "stopped")],
        absent={"cluster": CLUSTER, "name": "nobody"},
        hopeless=[
            Hopeless({"status": "paused"}, shown("running"), shown("failed")),
            Hopeless({"status": "running"}, shown("paused"), shown("failed")),
        ],
        garbled={"RUNNING": "PONDERING", "PAUSED": "PONDERING", "STOPPED": "PONDERING", "FAILED": "PONDERING"},
        required=["state", "tasks", "connector", "connectors", "version"],
        secrets=[SECRET],
    )
