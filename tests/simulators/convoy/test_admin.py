"""The levers over HTTP: for people who try things out; off unless asked for."""

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.convoy.asking import ENDPOINTS, SHOP, Json, client, endpoint


def test_the_levers_are_off_unless_asked_for() -> None:
    """Without them the path is the dashboard's, as any outside of the API."""
    answer = pull(ConvoySimulator(), "POST", "instance", {"database": "down"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def pull(simulator: ConvoySimulator, method: str, path: str, wish: Json) -> httpx.Response:
    """Pulls one lever."""

    async def asking() -> httpx.Response:
        async with client(simulator) as convoy:
            return await convoy.request(method, f"/_simulator/{path}", json=wish)

    return run_virtual(asking())


@pytest.mark.parametrize(
    ("method", "path", "wish", "expected"),
    [
        ("POST", "endpoints/E1", {"status": "inactive"}, {"E1": "inactive"}),
        ("POST", "endpoints/E2", {"project": SHOP, "name": "new"}, {"E1": "active", "E2": "active"}),
        ("DELETE", "endpoints/E1", None, {}),
        ("POST", "instance", {"resumed": SHOP}, {"E1": "active"}),
    ],
)
def test_levers_change_endpoints(method: str, path: str, wish: Json, expected: dict[str, str]) -> None:
    """What is not said stays as it was; a new one needs a project."""
    simulator = ConvoySimulator((endpoint("E1"),), admin="on")
    assert pull(simulator, method, path, wish).status_code in (200, 204)
    assert simulator.all_statuses() == expected


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"database": "down"}, 404),
        ({"database": "refusing"}, 200),
        ({"redis": "down"}, 429),
        ({"rate_limited": 8}, 429),
    ],
)
def test_levers_make_bad_days(wish: Json, code: int) -> None:
    """Turned over HTTP, seen in the next read."""
    simulator = ConvoySimulator((endpoint("E1"),), admin="on")

    async def asking() -> int:
        async with client(simulator) as convoy:
            await convoy.get(ENDPOINTS)
            assert (await convoy.post("/_simulator/instance", json=wish)).status_code == 204
            return (await convoy.get(f"{ENDPOINTS}/E1")).status_code

    assert run_virtual(asking()) == code


@pytest.mark.parametrize(
    ("path", "wish", "words"),
    [
        ("endpoints/E9", {}, "project"),
        ("endpoints/E1", {"colour": "red"}, "colour"),
        ("instance", {"database": "sideways"}, "say {"),
        ("updates/E9", {"seconds": 1}, "E9"),
        ("faults", {"kind": "meteor"}, "rate_limited"),
    ],
)
def test_a_wrong_wish_is_explained(path: str, wish: Json, words: str) -> None:
    """400 with what is missing or allowed."""
    answer = pull(ConvoySimulator((endpoint("E1"),), admin="on"), "POST", path, wish)
    assert (answer.status_code, words in answer.json()["message"]) == (400, True)


def test_a_lever_begins_an_update_of_somebody_else() -> None:
    """It writes the status of now back when its seconds are over."""
    simulator = ConvoySimulator((endpoint("E1"),), admin="on")

    async def asking() -> list[str]:
        async with client(simulator) as convoy:
            await convoy.post("/_simulator/updates/E1", json={"seconds": 3})
            await convoy.put(f"{ENDPOINTS}/E1/pause")
            before = simulator.all_statuses()["E1"]
            await elapse(3)
            await convoy.get(ENDPOINTS)
            return [before, simulator.all_statuses()["E1"]]

    assert run_virtual(asking()) == ["paused", "active"]
