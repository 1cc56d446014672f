"""What a scenario may do to a Connect cluster besides running the command; must not know the program under test."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, assert_never

import httpx
from attrs import frozen

from tests.live.processes import wait_until
from tests.live.real_worker import Kafka, Login, Worker

SHOWN_SECONDS = 60

Trouble = Literal["none", "failed_task", "failed_connector", "held"]
State = tuple[str, tuple[str, ...]]


@frozen
class NewConnector:
    """A connector to create; the word in `trouble` says what is wrong with it.

    `failed_task`: its one task is FAILED. `failed_connector`: it is FAILED itself and its one task
    runs. `held`: its tasks show no pause until the worker is restarted (their poll never returns).
    """

    name: str
    kind: Literal["source", "sink"] = "source"
    tasks: int = 1
    trouble: Trouble = "none"
    state: Literal["RUNNING", "STOPPED"] = "RUNNING"

    @property
    def settled(self) -> State:
        """What its status shows when the worker is done with it."""
        match self.trouble:
            case "failed_task":
                return "RUNNING", ("FAILED",)
            case "failed_connector":
                return "FAILED", ("RUNNING",)
            case "none" | "held":
                return self.state, (("RUNNING",) * self.tasks if self.state == "RUNNING" else ())
            case _:
                assert_never(self.trouble)


class World(Protocol):
    """A Connect cluster, real or simulated, and the accidents that can befall it."""

    @property
    def url(self) -> str:
        """Where the worker listens."""
        ...

    @property
    def login(self) -> Login | None:
        """What the worker demands."""
        ...

    def client(self) -> httpx.Client:
        """A client for the worker's REST interface: somebody who works by hand."""
        ...

    def create(self, *connectors: NewConnector) -> None:
        """Create connectors and wait until each shows what it should."""
        ...

    def restart_worker(self) -> None:
        """Restart the worker and wait until it is ready."""
        ...

    def stop_broker(self) -> None:
        """Stop the broker; the worker stays."""
        ...

    def start_broker(self) -> None:
        """Start the broker again and return at once."""
        ...


@frozen
class RealWorld:
    """A real worker and its broker."""

    kafka: Kafka
    worker: Worker

    @property
    def url(self) -> str:
        """Where the worker listens."""
        return self.worker.url

    @property
    def login(self) -> Login | None:
        """What the worker demands."""
        return self.worker.login

    def client(self) -> httpx.Client:
        """A client for the worker's REST interface."""
        return self.worker.client()

    def create(self, *connectors: NewConnector) -> None:
        """Create connectors and wait until each shows what it should."""
        with self.client() as client:
            for connector in connectors:
                create_by_hand(client, connector, real_config(connector))
            wait_until_shown(client, {new.name: new.settled for new in connectors})

    def restart_worker(self) -> None:
        """Restart the worker and wait until it is ready."""
        self.worker.restart()

    def stop_broker(self) -> None:
        """Stop the broker; the worker stays."""
        self.kafka.broker.stop()

    def start_broker(self) -> None:
        """Start the broker again, on its old port and files, and return at once."""
        self.kafka.broker.start()


def real_config(connector: NewConnector) -> Mapping[str, str]:
    """The config that makes a real connector behave so."""
    match connector.trouble:
        case "failed_task":
            return {"connector.class": "MockSource", "mock_mode": "task-failure", "delay_ms": "0"}
        case "failed_connector":
            # Failing at once it would sometimes never get its task; the delay lets the task start first.
            return {"connector.class": "MockSource", "mock_mode": "connector-failure", "delay_ms": "1000"}
        case "held":
            # Asked for no records at all, its task waits inside poll() until the worker ends.
            return {"connector.class": "VerifiableSource", "throughput": "0", "topic": "scenario"}
        case "none" if connector.kind == "source":
            return {"connector.class": "VerifiableSource", "throughput": "2", "topic": "scenario"}
        case "none":
            return {"connector.class": "FileStreamSink", "file": "/dev/null", "topics": "scenario"}
        case _:
            assert_never(connector.trouble)


def create_by_hand(client: httpx.Client, connector: NewConnector, config: Mapping[str, str]) -> None:
    """Create one connector over REST."""
    body = {
        "name": connector.name,
        "initial_state": connector.state,
        "config": {**config, "tasks.max": str(connector.tasks)},
    }
    client.post("/connectors", json=body).raise_for_status()


def delete_everything(client: httpx.Client) -> None:
    """Delete every connector and wait until none is listed."""
    for name in client.get("/connectors").raise_for_status().json():
        client.delete(f"/connectors/{name}").raise_for_status()
    wait_until(lambda: client.get("/connectors").json() == [] or None, seconds=SHOWN_SECONDS, what="no connector left")


def send_by_hand(client: httpx.Client, name: str, verb: Literal["pause", "resume", "stop"]) -> None:
    """Do what somebody with curl would do."""
    client.put(f"/connectors/{name}/{verb}").raise_for_status()


def states(client: httpx.Client, names: Sequence[str]) -> Mapping[str, State | None]:
    """What the worker reports of these connectors and their tasks; None where it reports nothing."""
    listed = client.get("/connectors", params={"expand": "status"}).raise_for_status().json()
    return {name: state_in(listed[name]["status"]) if name in listed else None for name in names}


def state_in(status: Mapping[str, Any]) -> State:
    """The connector's state and its tasks' states in a status document."""
    return status["connector"]["state"], tuple(task["state"] for task in status["tasks"])


def wait_until_shown(client: httpx.Client, expected: Mapping[str, State]) -> None:
    """Return when the worker reports exactly this of these connectors; raises TimeoutError."""
    names = list(expected)
    try:
        wait_until(lambda: states(client, names) == expected or None, seconds=SHOWN_SECONDS, what=f"{expected}")
    except TimeoutError as late:
        raise TimeoutError(f"{late}; seen: {states(client, names)}") from late
