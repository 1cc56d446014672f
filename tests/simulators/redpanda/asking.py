"""Short ways to ask the simulated API in process, for tests."""

from collections.abc import Sequence
from typing import Any

import httpx

from reconciler.simulators.redpanda.seeds import SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual

Json = Any  # whatever a JSON body holds
HOST = "http://console.example:8080"
ROOT = "/v1/kafka-connect/clusters"
HERE = f"{ROOT}/redpanda"
PG = f"{HERE}/connectors/pg"


def client(simulator: RedpandaSimulator) -> httpx.AsyncClient:
    """A client whose requests reach the simulator without a socket."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=simulator.app), base_url=HOST)


def ask(simulator: RedpandaSimulator, *requests: tuple[str, str], **kwargs: Any) -> list[httpx.Response]:
    """Sends the requests one after the other, in virtual time."""

    async def asking() -> list[httpx.Response]:
        async with client(simulator) as console:
            return [await console.request(method, path, **kwargs) for method, path in requests]

    return run_virtual(asking())


def ask_one(simulator: RedpandaSimulator, method: str, path: str, **kwargs: Any) -> httpx.Response:
    """Sends one request."""
    return ask(simulator, (method, path), **kwargs)[0]


def shown(simulator: RedpandaSimulator, name: str = "pg", cluster: str = "redpanda") -> tuple[str, list[Json]]:
    """The states of the connector and of its tasks, without counting as a reading."""
    status = simulator.status_of(name, cluster)
    assert status is not None
    return str(status["connector"]["state"]), [task["state"] for task in status["tasks"]]


def error_of(response: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message of an error."""
    body = response.json()
    return response.status_code, body["code"], body["message"]


def lines(simulator: RedpandaSimulator) -> Sequence[tuple[str, int | None]]:
    """The journal: each request line and the status it was answered with."""
    return [(received.line, received.status) for received in simulator.requests]


def connector(name: str = "pg", state: str = "RUNNING", **rest: Any) -> SimulatedConnector:
    """One connector of the usual cluster."""
    return SimulatedConnector(name, state=state, **rest)
