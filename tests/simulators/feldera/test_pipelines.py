"""Pipelines as they are planted, listed, found again and edited; many of them; over a real socket too."""

import asyncio
from collections import Counter

import httpx
import pytest
from attrs import evolve

from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import When
from reconciler.simulators.feldera.mishaps import MISHAPS
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.feldera.statuses import DEPLOYMENT_STATUSES
from reconciler.simulators.mishaps import COMMON, dropped_after_effect
from reconciler.simulators.serving import serving
from tests.simulators.feldera.asking import ask, post, shown

MANY = 10_000


@pytest.mark.parametrize("status", DEPLOYMENT_STATUSES)
def test_a_seed_shows_as_it_was_planted(status: str) -> None:
    """Whatever the status, the first reading shows it."""

    async def asking(http: httpx.AsyncClient) -> str:
        return (await shown(http))[0]

    assert ask(FelderaSimulator([SimulatedPipeline("orders", status)]), asking) == status


@pytest.mark.parametrize("status", ["Stopped", "Running", "Paused", "Standby"])
def test_what_is_found_makes_the_same_pipeline_again(status: str) -> None:
    """`find` gives a seed, and counts as no reading."""
    seed = SimulatedPipeline("orders", status, tags=("a", "b"), description="d", connectors={"t1.c1": "paused"})
    simulator = FelderaSimulator([seed])
    found = simulator.find("orders")
    assert found is not None
    assert FelderaSimulator([found]).find("orders") == found
    assert evolve(found, tags=("a", "b")).connectors == {"t1.c1": "paused"}
    assert list(simulator.requests) == []


@pytest.mark.parametrize(
    "seed",
    [
        SimulatedPipeline("orders", "running"),
        SimulatedPipeline("orders", desired="Asleep"),
        SimulatedPipeline("orders", program_status="Fine"),
        SimulatedPipeline("orders", connectors={"t1.c1": "stopped"}),
        SimulatedPipeline("orders", runtime_config={"workers": "four"}),
    ],
)
def test_a_seed_with_words_that_feldera_has_not_is_refused(seed: SimulatedPipeline) -> None:
    """ValueError, at once."""
    with pytest.raises(ValueError, match=r"must be one of|is running or paused|InvalidRuntimeConfig"):
        FelderaSimulator([seed])


def test_a_selector_tells_how_much_is_shown() -> None:
    """33 members for `status`, 40 for `all` which is the default; secrets of connectors stand in the latter."""
    connector = {"transport": {"name": "kafka_input", "config": {"sasl.password": "canary"}}}
    simulator = FelderaSimulator([SimulatedPipeline("orders", "Running", connectors={"t1.c1": connector})])

    async def asking(http: httpx.AsyncClient) -> list[tuple[int, bool]]:
        answers = [await http.get("/pipelines", params=each) for each in ({"selector": "status"}, {})]
        return [(len(answer.json()[0]), "canary" in answer.text) for answer in answers]

    assert ask(simulator, asking) == [(33, False), (40, True)]


def test_ten_thousand_pipelines_are_listed_at_once_and_read_one_by_one() -> None:
    """One list without pages; a call for one pipeline does not touch the others."""
    simulator = FelderaSimulator([SimulatedPipeline(f"p{number:05}", "Running") for number in range(MANY)])

    async def listed(http: httpx.AsyncClient) -> Counter[str]:
        pipelines = (await http.get("/pipelines", params={"selector": "status"})).json()
        return Counter(each["deployment_status"] for each in pipelines)

    async def asking(http: httpx.AsyncClient) -> list[Counter[str]]:
        before = await listed(http)
        for number in range(1000):
            await post(http, "pause", f"p{number:05}")
        await elapse(1)
        return [before, await listed(http)]

    assert ask(simulator, asking) == [{"Running": MANY}, {"Running": MANY - 1000, "Paused": 1000}]


def test_a_start_waits_for_the_compiler() -> None:
    """A start before the program is compiled waits for it; a failed compile is a deployment error."""
    simulator = FelderaSimulator()

    async def asking(http: httpx.AsyncClient) -> list[str]:
        made = await http.post(
            "/pipelines", json={"name": "orders", "program_code": "CREATE VIEW v AS SELECT * FROM t;"}
        )
        started = await post(http, "start")
        await elapse(5)
        body = (await http.get("/pipelines/orders")).json()
        return [str(made.status_code), started[1], body["program_status"], body["deployment_error"]["error_code"]]

    expected = ["201", "Pipeline is starting", "SqlError", "StartFailedDueToFailedCompilation"]
    assert ask(simulator, asking) == expected


def test_the_mishaps_include_those_that_can_happen_to_any_service() -> None:
    """All by their names, for levers and rehearsals."""
    assert COMMON.items() <= MISHAPS.items()


def test_a_connection_that_breaks_after_the_effect_hides_a_pause_that_was_carried_out() -> None:
    """Over a real socket: nothing is heard, and Paused shows."""
    simulator = FelderaSimulator(
        [SimulatedPipeline("orders", "Running")], faults=[dropped_after_effect(When("POST", "*/pause"))]
    )

    async def run() -> tuple[str, str]:
        async with serving(simulator.app) as url, httpx.AsyncClient(base_url=f"{url}/v0", timeout=10) as http:
            with pytest.raises(httpx.TransportError):
                await post(http, "pause")
            seen = await shown(http)
            while seen[0] != "Paused":
                seen = await shown(http)
            return seen

    assert asyncio.run(run()) == ("Paused", "Paused")
