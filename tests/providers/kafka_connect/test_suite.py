"""Kafka Connect keeps the rules of a provider."""

from reconciler.model.live import Found
from reconciler.model.values import Values
from reconciler.providers.kafka_connect import KafkaConnect
from reconciler.providers.kafka_connect.resources import CONNECTOR
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.testing.bench import Bench, Hopeless, Stand
from reconciler.testing.suite import ProviderSuite

SECRET = "canary-password"


def stand(count: int, live: Values) -> Stand:
    """A worker with so many connectors of two tasks, all in one state."""
    state = str(live["status"]).upper()
    tasks = () if state == "STOPPED" else (state, state)
    connectors = [
        SimulatedConnector(name=f"c-{number:04}", state=state, tasks=tasks, config={"database.password": SECRET})
        for number in range(count)
    ]
    places = [{"name": connector.name} for connector in connectors]
    return Stand(KafkaConnectSimulator(connectors=connectors).app, places)


def shown(status: str) -> Found:
    """A connector of this state."""
    return Found("c", {"status": status}, {"name": "c"}, detail="org.apache.kafka.connect.errors.ConnectException")


class TestKafkaConnect(ProviderSuite):
    """R1 to R15."""

    bench = Bench(
        provider=KafkaConnect(),
        kind=CONNECTOR,
        stand=stand,
        states=[{"status": state} for state in ("running", "paused", "stopped", "failed")],
        wishes=[{"status": status} for status in ("running", "paused", "stopped")],
        absent={"name": "nobody"},
        hopeless=[Hopeless({"status": "paused"}, shown("running"), shown("failed"))],
        garbled={"RUNNING": "PONDERING", "PAUSED": "PONDERING"},
        required=["state", "tasks"],
        secrets=[SECRET],
    )
