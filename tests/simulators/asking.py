"""Short ways to ask a simulator in process, for tests."""

from collections.abc import Sequence
from typing import Any

import httpx

from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.progression import Progression

Json = Any  # whatever a JSON body holds
HOST = "http://worker.example:8083"


def client(simulator: KafkaConnectSimulator) -> httpx.AsyncClient:
    """A client whose requests reach the simulator without a socket."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=simulator.app), base_url=HOST)


def shown(simulator: KafkaConnectSimulator, name: str) -> tuple[str, list[str]]:
    """The states of the connector and of its tasks, without counting as a reading."""
    status = simulator.status_of(name)
    assert status is not None
    return states(status)


def states(status: Json) -> tuple[str, list[str]]:
    """The states of the connector and of its tasks in the body of a status."""
    return status["connector"]["state"], [task["state"] for task in status["tasks"]]


def running(name: str, tasks: int = 2, progression: Progression | None = None) -> SimulatedConnector:
    """A running connector with so many running tasks."""
    return SimulatedConnector(name, state="RUNNING", tasks=("RUNNING",) * tasks, progression=progression)


def lines(simulator: KafkaConnectSimulator) -> Sequence[tuple[str, int | None]]:
    """The journal: each request line and the status it was answered with."""
    return [(received.line, received.status) for received in simulator.requests]
