"""Shows that the real worker runs and behaves as the other live tests need it; uses none of our code."""

import httpx
import pytest

from tests.live.processes import wait_until
from tests.live.real_worker import Kafka, Worker

pytestmark = [pytest.mark.live, pytest.mark.timeout(120, func_only=True)]


def state_of(client: httpx.Client, name: str) -> tuple[str, tuple[str, ...]] | None:
    """The connector's state and its tasks' states; None while there is no status."""
    reply = client.get(f"/connectors/{name}/status")
    if reply.status_code == httpx.codes.NOT_FOUND:
        return None
    status = reply.raise_for_status().json()
    return status["connector"]["state"], tuple(task["state"] for task in status["tasks"])


def test_a_real_worker_pauses_a_connector_with_its_tasks(worker: Worker) -> None:
    """A connector that was created runs with its tasks; after a pause it and each task are PAUSED."""
    config = {
        "connector.class": "VerifiableSource",
        "tasks.max": "2",
        "throughput": "5",
        "topic": "harness",
    }
    with worker.client() as client:
        created = client.post("/connectors", json={"name": "harness", "config": config})
        assert created.status_code == httpx.codes.CREATED
        wait_until(
            lambda: state_of(client, "harness") == ("RUNNING", ("RUNNING", "RUNNING")) or None,
            seconds=30,
            what="both tasks run",
        )
        assert client.put("/connectors/harness/pause").status_code == httpx.codes.ACCEPTED
        wait_until(
            lambda: state_of(client, "harness") == ("PAUSED", ("PAUSED", "PAUSED")) or None,
            seconds=30,
            what="both tasks paused",
        )
        assert client.delete("/connectors/harness").status_code == httpx.codes.NO_CONTENT


def test_connectors_survive_a_restart_of_the_worker(kafka: Kafka) -> None:
    """A restarted worker has its connectors and their states from the broker, and its port is the same."""
    body = {
        "name": "kept",
        "initial_state": "STOPPED",
        "config": {"connector.class": "FileStreamSink", "topics": "t", "file": "/dev/null"},
    }
    with kafka.running_worker("restarted") as worker, worker.client() as client:
        assert client.post("/connectors", json=body).status_code == httpx.codes.CREATED
        worker.restart()
        assert client.get("/connectors").json() == ["kept"]
        assert wait_until(lambda: state_of(client, "kept"), seconds=30, what="a status") == ("STOPPED", ())


def test_a_worker_with_basic_authentication_refuses_strangers(guarded_worker: Worker) -> None:
    """Without credentials even /health answers 401."""
    reply = httpx.get(f"{guarded_worker.url}/health", trust_env=False)
    assert reply.status_code == httpx.codes.UNAUTHORIZED
