"""The levers of a served simulator."""

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from tests.simulators.feldera.asking import HOST, Json, ask, post, shown


async def pull(http: httpx.AsyncClient, method: str, place: str, wish: Json = None) -> httpx.Response:
    """Pulls a lever."""
    return await http.request(method, f"{HOST}/_simulator/{place}", json=wish)


def simulated(status: str = "Running") -> FelderaSimulator:
    """One pipeline, and levers."""
    return FelderaSimulator([SimulatedPipeline("orders", status)], admin="on")


def test_a_pipeline_is_made_changed_and_deleted() -> None:
    """By its seed's arguments; what a changed status says is not contradicted by what was wished before."""
    simulator = simulated()

    async def asking(http: httpx.AsyncClient) -> list[tuple[str, str] | int]:
        await pull(http, "POST", "pipelines/new", {"status": "Paused", "tags": ["a"]})
        await pull(http, "POST", "pipelines/orders", {"status": "Stopped", "connectors": {"t1.c1": "paused"}})
        seen: list[tuple[str, str] | int] = [await shown(http, "new"), await shown(http, "orders")]
        await pull(http, "DELETE", "pipelines/new")
        return [*seen, (await http.get("/pipelines/new")).status_code]

    assert ask(simulator, asking) == [("Paused", "Paused"), ("Stopped", "Stopped"), 404]
    assert [received.line for received in simulator.requests][-1] == "GET /v0/pipelines/new"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"hang": True}, "Unavailable"),
        ({"slow": {"status": 9}}, "Unavailable"),
        ({"refuse": True}, "Unavailable"),
        ({"kill": True}, "Stopped"),
        ({"fail": True}, "Stopped"),
        ({"report": "Bootstrapping"}, "Bootstrapping"),
    ],
)
def test_a_process_is_made_ill(wish: Json, expected: str) -> None:
    """What ails it shows within the runner's patience."""

    async def asking(http: httpx.AsyncClient) -> str:
        await pull(http, "POST", "processes/orders", wish)
        await elapse(10)
        return (await shown(http))[0]

    assert ask(simulated(), asking) == expected


def test_a_process_is_calmed() -> None:
    """Running again."""

    async def asking(http: httpx.AsyncClient) -> str:
        await pull(http, "POST", "processes/orders", {"refuse": True})
        await elapse(10)
        await pull(http, "POST", "processes/orders", {"calm": True})
        await elapse(10)
        return (await shown(http))[0]

    assert ask(simulated(), asking) == "Running"


def test_database_rows_and_moves_have_levers() -> None:
    """An outage, a lock, and somebody else."""

    async def asking(http: httpx.AsyncClient) -> list[tuple[int, str] | tuple[str, str]]:
        await pull(http, "POST", "database", {"is": "down"})
        seen: list[tuple[int, str] | tuple[str, str]] = [await post(http, "pause")]
        await pull(http, "POST", "database", {"is": "up"})
        await pull(http, "POST", "moves/orders", {"status": "Stopped"})
        seen.append(await shown(http))
        await pull(http, "POST", "rows/orders", {"lock": 20})
        return [*seen, await post(http, "start")]

    expected = [(500, "PostgresPoolError"), ("Stopped", "Stopped"), (503, "LockTookTooLong")]
    assert ask(simulated(), asking) == expected


def test_a_fault_of_this_service_is_added_by_name() -> None:
    """It happens to the next request that fits."""

    async def asking(http: httpx.AsyncClient) -> list[tuple[int, str]]:
        fault = {"kind": "row_deadlocked", "method": "POST", "path": "*/pause"}
        await pull(http, "POST", "faults", fault)
        return [await post(http, "pause"), await post(http, "pause")]

    assert [status for status, _ in ask(simulated(), asking)] == [503, 202]


@pytest.mark.parametrize(
    ("place", "wish"),
    [
        ("pipelines/orders", {"status": "running"}),
        ("pipelines/orders", {"stauts": "Running"}),
        ("moves/orders", {"status": "Unavailable"}),
        ("moves/nosuch", {"status": "Running"}),
        ("processes/orders", {"dance": True}),
        ("processes/nosuch", {"hang": True}),
        ("database", {"is": "sideways"}),
        ("faults", {"kind": "meteorite"}),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(place: str, wish: Json) -> None:
    """400 with a word on what is wrong."""

    async def asking(http: httpx.AsyncClient) -> httpx.Response:
        return await pull(http, "POST", place, wish)

    answer = ask(simulated(), asking)
    assert answer.status_code == 400
    assert answer.json()["message"]
