"""Keys, roles, editions, versions, and requests that lead nowhere."""

import httpx
import pytest

from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from tests.simulators.feldera.asking import ask, post


def bearing(secret: str) -> dict[str, str]:
    """The header with that key."""
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize(
    ("secret", "pause", "read"),
    [("apikey:reader", 403, 200), ("apikey:writer", 202, 200), ("apikey:wrong", 401, 401), ("no-key", 401, 401)],
)
def test_a_key_opens_what_its_role_allows(secret: str, pause: int, read: int) -> None:
    """Reading needs `read`, every verb `write`; strangers get neither."""
    simulator = FelderaSimulator(
        [SimulatedPipeline("orders", "Running")], credentials={"apikey:reader": "read", "apikey:writer": "write"}
    )

    async def asking(http: httpx.AsyncClient) -> tuple[int, int]:
        paused = await http.post("/pipelines/orders/pause")
        return paused.status_code, (await http.get("/pipelines")).status_code

    assert ask(simulator, asking, headers=bearing(secret)) == (pause, read)


def test_a_database_outage_makes_a_valid_key_unauthorized() -> None:
    """401 in the words for a wrong key: JSON labelled as text, without details."""
    simulator = FelderaSimulator(credentials={"apikey:writer": "write"})

    async def asking(http: httpx.AsyncClient) -> httpx.Response:
        await http.get("/pipelines")
        simulator.stop_database()
        return await http.get("/pipelines")

    answer = ask(simulator, asking, headers=bearing("apikey:writer"))
    assert (answer.status_code, answer.headers["content-type"]) == (401, "text/plain; charset=utf-8")
    assert answer.json() == {"message": "Unauthorized API key", "error_code": "AuthenticationFailed"}


@pytest.mark.parametrize(("version", "hint"), [("0.329.0", None), ("0.330.0", "5"), ("0.337.0", "5")])
def test_old_versions_do_not_say_when_to_come_back(version: str, hint: str | None) -> None:
    """Retry-After is there from 0.330 on."""

    async def asking(http: httpx.AsyncClient) -> httpx.Response:
        return await http.post("/pipelines/orders/pause")

    answer = ask(FelderaSimulator([SimulatedPipeline("orders")], version=version), asking)
    assert (answer.status_code, answer.headers.get("retry-after")) == (503, hint)


def test_versions_before_0_148_have_no_resume() -> None:
    """The path does not exist: 404 without a body."""
    simulator = FelderaSimulator([SimulatedPipeline("orders", "Paused")], version="0.147.0")
    assert ask(simulator, lambda http: post(http, "resume")) == (404, "")


@pytest.mark.parametrize("edition", ["Open source", "Enterprise"])
def test_the_config_tells_edition_and_version(edition: str) -> None:
    """GET /v0/config, even without a database."""
    simulator = FelderaSimulator(edition="Enterprise" if edition == "Enterprise" else "Open source", version="0.200.1")

    async def asking(http: httpx.AsyncClient) -> dict[str, str]:
        simulator.stop_database()
        config: dict[str, str] = (await http.get("/config")).json()
        return config

    config = ask(simulator, asking)
    assert (config["edition"], config["version"]) == (edition, "0.200.1")


@pytest.mark.parametrize(
    ("method", "path", "status", "content_type"),
    [
        ("GET", "/v0/pipelines/orders/start", 403, "application/json"),
        ("HEAD", "/v0/config", 403, "application/json"),
        ("POST", "/v0/pipelines/orders/restart", 404, None),
        ("GET", "/v0/pipelines/", 404, None),
        ("GET", "/api/pipelines", 200, "text/html"),
        ("GET", "/healthz", 200, "application/json"),
        ("GET", "/v0/pipelines?selector=ALL", 400, "text/plain; charset=utf-8"),
    ],
)
def test_wrong_requests_are_answered_in_misleading_ways(
    method: str, path: str, status: int, content_type: str | None
) -> None:
    """A wrong method is 403, a wrong root is a page with 200, a bad query is plain text."""

    async def asking(http: httpx.AsyncClient) -> httpx.Response:
        return await http.request(method, f"http://feldera.example:8080{path}")

    answer = ask(FelderaSimulator(), asking)
    assert (answer.status_code, answer.headers.get("content-type")) == (status, content_type)
