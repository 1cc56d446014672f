"""Serving on loopback: real sockets meet the same service, the same faults, and a clean end."""

import asyncio
import contextlib
import logging
import socket

import httpx
import pytest

from reconciler.simulators.faults import Fault, When
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.mishaps import (
    cut_short,
    dropped_after_effect,
    dropped_before_effect,
    hanging_after_effect,
    too_many_requests,
)
from reconciler.simulators.progression import AT_ONCE
from reconciler.simulators.serving import serving, serving_in_thread
from tests.simulators.asking import running

ANY = When()


def simulate(*faults: Fault) -> KafkaConnectSimulator:
    """A quick worker with one running connector, `pg`."""
    return KafkaConnectSimulator((running("pg", 1),), progression=AT_ONCE, faults=faults)


def test_the_service_answers_over_a_socket() -> None:
    """Statuses and bodies are those in process; the address is the one that is served on."""

    async def asking() -> list[object]:
        async with serving(simulate().app) as url, httpx.AsyncClient(base_url=url) as worker:
            paused = await worker.put("/connectors/pg/pause")
            status = await worker.get("/connectors/pg/status")
            stopped = await worker.put("/connectors/pg/stop")
            missing = await worker.get("/nope")
        return [
            (paused.status_code, paused.content, paused.headers["content-length"]),
            status.json()["connector"]["state"],
            (stopped.status_code, stopped.content),
            (missing.status_code, missing.headers.get("content-type")),
        ]

    assert asyncio.run(asking()) == [(202, b"", "0"), "PAUSED", (204, b""), (404, None)]


def test_percent_encoded_names_arrive_as_they_were_sent() -> None:
    """A slash in a name stays encoded on the wire, and the worker refuses it as real ones do."""

    async def asking() -> tuple[int, int]:
        simulator = KafkaConnectSimulator((running("with space"), running("a/b")))
        async with serving(simulator.app) as url, httpx.AsyncClient() as worker:
            space = await worker.get(f"{url}/connectors/with%20space/status")
            slash = await worker.get(f"{url}/connectors/a%2Fb/status")
        return space.status_code, slash.status_code

    assert asyncio.run(asking()) == (200, 400)


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (dropped_before_effect(ANY, "reset"), "RUNNING"),
        (dropped_before_effect(ANY, "closed"), "RUNNING"),
        (dropped_after_effect(ANY, "reset"), "PAUSED"),
        (dropped_after_effect(ANY, "closed"), "PAUSED"),
    ],
)
def test_a_dropped_connection_really_breaks(fault: Fault, state: str, caplog: pytest.LogCaptureFixture) -> None:
    """The client gets not one byte; the server lives on, and logs nothing of it."""

    async def asking() -> str:
        async with serving(simulate(fault).app) as url, httpx.AsyncClient(base_url=url) as worker:
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await worker.put("/connectors/pg/pause")
            status = await worker.get("/connectors/pg/status")
            return str(status.json()["connector"]["state"])

    with caplog.at_level(logging.INFO):
        assert asyncio.run(asking()) == state
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


def test_a_reset_is_a_reset() -> None:
    """A bare socket sees the connection reset, not an orderly end."""

    async def asking() -> None:
        async with serving(simulate(dropped_before_effect(ANY, "reset")).app) as url:
            host, port = url.removeprefix("http://").split(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET /connectors HTTP/1.1\r\nHost: x\r\n\r\n")
            with pytest.raises(ConnectionResetError):
                await reader.read()
            writer.close()
            with contextlib.suppress(ConnectionResetError):
                await writer.wait_closed()

    asyncio.run(asking())


def test_a_cut_body_is_a_broken_answer() -> None:
    """The head promises more than comes."""

    async def asking() -> None:
        async with serving(simulate(cut_short(ANY, 2)).app) as url, httpx.AsyncClient(base_url=url) as worker:
            with pytest.raises(httpx.RemoteProtocolError):
                await worker.get("/connectors")
            assert (await worker.get("/connectors")).json() == ["pg"]

    asyncio.run(asking())


def test_headers_of_faults_arrive() -> None:
    """A 429 with its Retry-After goes over the wire as it is."""

    async def asking() -> tuple[int, str]:
        async with serving(simulate(too_many_requests(ANY, "7")).app) as url, httpx.AsyncClient() as worker:
            answer = await worker.get(url)
        return answer.status_code, answer.headers["retry-after"]

    assert asyncio.run(asking()) == (429, "7")


def test_leaving_does_not_wait_for_a_hanging_request(caplog: pytest.LogCaptureFixture) -> None:
    """The client meets a broken connection, nothing is logged, no task is left."""

    async def asking() -> None:
        simulator = simulate(hanging_after_effect(ANY, 3600))
        async with httpx.AsyncClient(timeout=30) as worker:
            async with serving(simulator.app) as url:
                hanging = asyncio.create_task(worker.get(f"{url}/connectors"))
                while not simulator.requests:
                    await asyncio.wait([hanging], timeout=0.01)
            with pytest.raises(httpx.TransportError):
                await hanging
        assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []

    with caplog.at_level(logging.INFO):
        asyncio.run(asking())
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


def test_the_port_is_free_again_afterwards() -> None:
    """Nobody answers on it any more."""

    async def asking() -> str:
        async with serving(simulate().app) as url:
            return url

    url = asyncio.run(asking())
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_thread_serves_code_without_a_loop() -> None:
    """The blocking twin gives the same service, and ends its thread."""
    with serving_in_thread(simulate().app) as url:
        assert httpx.put(f"{url}/connectors/pg/pause").status_code == 202
        assert httpx.get(f"{url}/connectors/pg/status").json()["connector"]["state"] == "PAUSED"
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_taken_port_is_said_at_once() -> None:
    """Both ways of serving raise OSError where somebody else has the port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        async def asking() -> None:
            async with serving(simulate().app, port=port):
                pass

        with pytest.raises(OSError, match="in use"):
            asyncio.run(asking())
        with pytest.raises(OSError, match="in use"), serving_in_thread(simulate().app, port=port):
            pass
