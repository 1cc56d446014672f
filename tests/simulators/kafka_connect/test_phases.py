"""A worker that starts, and one whose broker is away."""

import asyncio

import httpx
import pytest

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector, Startup
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.asking import client, running, shown


def ask(simulator: KafkaConnectSimulator, *requests: tuple[str, str]) -> list[httpx.Response]:
    """Sends the requests one after the other."""

    async def asking() -> list[httpx.Response]:
        async with client(simulator) as worker:
            return [await worker.request(method, path) for method, path in requests]

    return run_virtual(asking())


def test_the_phases_of_a_start() -> None:
    """First no path exists, then the list is short and its entries UNASSIGNED, then all is as it was left."""

    async def asking() -> list[object]:
        simulator = KafkaConnectSimulator(
            [running(f"c{each}", 1) for each in range(3)],
            startup=Startup(page=2, short=2, unassigned=2, listed=1, health_patience=1),
        )
        seen: list[object] = []
        async with client(simulator) as worker:
            for _ in range(3):
                answer = await worker.get("/connectors?expand=status")
                health = await worker.get("/health")
                seen.append((answer.status_code, len(answer.json()), health.status_code))
                await elapse(1)
            names = (await worker.get("/connectors")).json()
            state = (await worker.get(f"/connectors/{names[0]}/status")).json()["connector"]["state"]
        return [*seen, len(names), state]

    page = (404, 3, 404)  # its JSON has three members, and no error_code among them
    assert run_virtual(asking()) == [page, page, (200, 1, 503), 3, "UNASSIGNED"]


def test_health_waits_for_the_end_of_a_start() -> None:
    """Asked first, /health answers 200 when everything can be believed."""

    async def asking() -> tuple[int, int]:
        simulator = KafkaConnectSimulator([running("a"), running("b")], startup=Startup(page=0, short=3))
        async with client(simulator) as worker:
            health = await worker.get("/health")
            names = await worker.get("/connectors")
        assert loop_time() == pytest.approx(3.2)
        return health.status_code, len(names.json())

    assert run_virtual(asking()) == (200, 2)


def test_a_worker_that_has_not_read_of_a_connector_does_not_know_it() -> None:
    """During the short list a pause of another connector is 404, with an error_code."""
    simulator = KafkaConnectSimulator([running("a"), running("b")], startup=Startup(page=0, short=5))
    answer = ask(simulator, ("PUT", "/connectors/a/pause"))[0]
    assert (answer.status_code, answer.json()["error_code"]) == (404, 404)


def test_pauses_survive_a_restart_of_the_worker() -> None:
    """What is wanted is kept, and a FAILED task comes back in it."""

    async def asking() -> None:
        seeds = (SimulatedConnector("keep", state="PAUSED", tasks=("PAUSED", "FAILED")), running("run", 1))
        simulator = KafkaConnectSimulator(seeds)
        simulator.start_again()
        await elapse(60)
        assert shown(simulator, "keep") == ("PAUSED", ["PAUSED", "PAUSED"])
        assert shown(simulator, "run") == ("RUNNING", ["RUNNING"])

    run_virtual(asking())


@pytest.mark.parametrize(
    ("verb", "patience", "message", "later"),
    [
        ("pause", 60, "Error writing target state to Kafka", "RUNNING"),
        ("stop", 90, "Request timed out. The worker is currently stopping 1 and 1 tasks", "STOPPED"),
    ],
)
def test_a_write_during_an_outage(verb: str, patience: float, message: str, later: str) -> None:
    """Both answer 500 after their time; when the broker returns the stop happens, the pause never does."""

    async def asking() -> None:
        simulator = KafkaConnectSimulator((running("pg", 1),))
        simulator.stop_broker()
        async with client(simulator) as worker:
            answer = await worker.put(f"/connectors/pg/{verb}", timeout=None)
            assert loop_time() == pytest.approx(patience)
            assert answer.status_code == 500
            assert answer.json()["message"].startswith(message)
            assert (await worker.get("/connectors/pg/status")).json()["connector"]["state"] == "RUNNING"
            simulator.start_broker()
            await elapse(60)
        assert shown(simulator, "pg")[0] == later

    run_virtual(asking())


def test_a_broker_that_returns_in_time_is_hardly_noticed() -> None:
    """Calls that wait are answered as usual when it is back."""

    async def asking() -> list[int]:
        simulator = KafkaConnectSimulator((running("a", 1), running("b", 1)))
        simulator.stop_broker()
        async with client(simulator) as worker:
            pausing = asyncio.create_task(worker.put("/connectors/a/pause"))
            stopping = asyncio.create_task(worker.put("/connectors/b/stop"))
            await elapse(30)
            simulator.start_broker()
            answers = [await pausing, await stopping]
            await elapse(1)
        assert [shown(simulator, "a")[0], shown(simulator, "b")[0]] == ["PAUSED", "STOPPED"]
        return [answer.status_code for answer in answers]

    assert run_virtual(asking()) == [202, 204]


def test_a_stop_whose_client_has_left_is_carried_out_all_the_same() -> None:
    """What the worker has queued does not depend on who still listens."""

    async def asking() -> None:
        simulator = KafkaConnectSimulator((running("pg", 1),))
        simulator.stop_broker()
        async with client(simulator) as worker:
            stopping = asyncio.create_task(worker.put("/connectors/pg/stop"))
            await elapse(6)
            stopping.cancel()
            await asyncio.gather(stopping, return_exceptions=True)
        simulator.start_broker()
        await elapse(1)
        assert shown(simulator, "pg") == ("STOPPED", [])

    run_virtual(asking())
