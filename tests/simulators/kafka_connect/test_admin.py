"""The levers over HTTP: for people who try things out; off unless asked for."""

import httpx
import pytest

from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.progression import AT_ONCE
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.asking import Json, client, lines, running, shown


def simulate() -> KafkaConnectSimulator:
    """A quick worker with levers and one running connector, `pg`."""
    return KafkaConnectSimulator((running("pg"),), progression=AT_ONCE, admin="on")


def pull(simulator: KafkaConnectSimulator, path: str, wish: Json, method: str = "POST") -> httpx.Response:
    """Pulls one lever."""

    async def asking() -> httpx.Response:
        async with client(simulator) as worker:
            return await worker.request(method, f"/_simulator/{path}", json=wish)

    return run_virtual(asking())


def states_after(simulator: KafkaConnectSimulator, name: str, wish: Json) -> tuple[str, list[str]]:
    """What a connector reports after the lever was pulled."""

    async def asking() -> tuple[str, list[str]]:
        async with client(simulator) as worker:
            answer = await worker.post(f"/_simulator/connectors/{name}", json=wish)
            assert answer.status_code == 200, answer.text
        return shown(simulator, name)

    return run_virtual(asking())


def test_the_levers_are_off_unless_asked_for() -> None:
    """Without them the path is one that the worker does not know."""
    answer = pull(KafkaConnectSimulator(), "connectors/x", {})
    assert (answer.status_code, answer.json()["error_code"]) == (404, 404)


@pytest.mark.parametrize(
    ("name", "wish", "expected"),
    [
        ("pg", {"state": "paused"}, ("PAUSED", ["PAUSED", "PAUSED"])),
        ("pg", {"state": "stopped"}, ("STOPPED", [])),
        ("pg", {"fail_tasks": [1]}, ("RUNNING", ["RUNNING", "FAILED"])),
        ("pg", {"state": "failed"}, ("FAILED", ["RUNNING", "RUNNING"])),
        ("pg", {"state": "paused", "tasks": ["paused", "running"]}, ("PAUSED", ["PAUSED", "RUNNING"])),
        ("new", {"tasks": 3, "type": "sink"}, ("RUNNING", ["RUNNING"] * 3)),
        ("with space", {"state": "unassigned"}, ("UNASSIGNED", ["UNASSIGNED"])),
    ],
)
def test_a_connector_is_made_or_changed(name: str, wish: Json, expected: tuple[str, list[str]]) -> None:
    """What is not said stays as it was; a new one runs with one task."""
    assert states_after(simulate(), name, wish) == expected


def test_a_connector_is_deleted() -> None:
    """It is gone from the list."""
    simulator = simulate()
    assert pull(simulator, "connectors/pg", None, "DELETE").status_code == 204
    assert simulator.find("pg") is None


def test_faults_come_by_name() -> None:
    """One kind, its request and its own settings; forgotten on demand."""

    async def asking() -> list[object]:
        simulator = simulate()
        fault = {"kind": "too_many_requests", "method": "PUT", "times": None, "retry_after": "5"}
        async with client(simulator) as worker:
            added = await worker.post("/_simulator/faults", json=[fault, {"kind": "rebalance_expected"}])
            answer = await worker.put("/connectors/pg/pause")
            await worker.delete("/_simulator/faults")
            again = await worker.put("/connectors/pg/pause")
        return [added.json(), answer.status_code, answer.headers["retry-after"], again.status_code]

    assert run_virtual(asking()) == [{"added": 2}, 429, "5", 202]


def test_the_worker_and_its_broker_are_turned_off_and_on() -> None:
    """A stopped broker, a started one, a start of the worker."""

    async def asking() -> list[int]:
        simulator = simulate()
        async with client(simulator) as worker:
            await worker.post("/_simulator/worker", json={"broker": "down"})
            down = await worker.get("/health")
            await worker.post("/_simulator/worker", json={"broker": "up"})
            up = await worker.get("/health")
            await worker.post("/_simulator/worker", json={"start_again": {"page": 5}})
            starting = await worker.get("/health")
        return [down.status_code, up.status_code, starting.status_code]

    assert run_virtual(asking()) == [500, 200, 404]


def test_the_journal_can_be_read() -> None:
    """Requests of clients are in it, those for the levers and what authenticates are not."""

    async def asking() -> list[Json]:
        simulator = simulate()
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause", headers={"authorization": "Basic canary"})
            journal = await worker.get("/_simulator/requests")
        assert "canary" not in journal.text
        assert lines(simulator) == [("PUT /connectors/pg/pause", 202)]
        return [(entry["method"], entry["path"], entry["status"]) for entry in journal.json()]

    assert run_virtual(asking()) == [("PUT", "/connectors/pg/pause", 202)]


@pytest.mark.parametrize(
    ("path", "wish", "words"),
    [
        ("connectors/pg", {"state": "asleep"}, "state must be one of running, paused"),
        ("faults", {"kind": "meteor"}, "kind must be one of dropped_before_effect"),
        ("faults", {"kind": "cut_short", "length": 1}, "unexpected keyword argument 'length'"),
        ("worker", {"broker": "sideways"}, "say {"),
    ],
)
def test_a_wrong_wish_is_explained(path: str, wish: Json, words: str) -> None:
    """400 with what is allowed."""
    answer = pull(simulate(), path, wish)
    assert (answer.status_code, words in answer.json()["message"]) == (400, True)


def test_an_unknown_lever_names_the_others() -> None:
    """404 with the list of all."""
    answer = pull(simulate(), "nope", {})
    assert answer.status_code == 404
    assert "POST /_simulator/faults" in answer.json()["levers"]
