"""Idle connections that the service drops at the worst moment: a read may be repeated, a write never is."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from attrs import evolve

from reconciler.interfaces.session import Reply, Sent
from reconciler.model.step import Call
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import Reading, Writing, open_reading, open_writing
from tests.transport.loopback import Answer, Connection, Loopback, breathe, listening
from tests.transport.sessions import PAUSE, TOGGLE, make_service, make_shared

Ending = Callable[[Connection], Awaitable[None]]

_KEPT = Answer(b"[]", headers=("Content-Type: application/json", "Connection: keep-alive", "Keep-Alive: timeout=60"))
"""What a service says that promises to keep the connection."""


async def _close_at_once(connection: Connection) -> None:
    connection.writer.close()


async def _close_later(connection: Connection) -> None:
    for _ in range(5):
        await breathe()
    connection.writer.close()


async def _half_close(connection: Connection) -> None:
    connection.writer.write_eof()
    await connection.read_request()


async def _reset_at_once(connection: Connection) -> None:
    connection.reset()


async def _close_as_a_request_comes(connection: Connection) -> None:
    await connection.reader.read(1)
    connection.writer.close()


async def _reset_as_a_request_comes(connection: Connection) -> None:
    await connection.reader.read(1)
    connection.reset()


async def _close_unanswered(connection: Connection) -> None:
    await connection.read_request()


async def _reset_unanswered(connection: Connection) -> None:
    await connection.read_request()
    connection.reset()


async def _half_close_unanswered(connection: Connection) -> None:
    await connection.read_request()
    connection.writer.write_eof()
    await connection.read_request()


ENDINGS: dict[str, Ending] = {
    "closed at once": _close_at_once,
    "closed a little later": _close_later,
    "half closed": _half_close,
    "reset at once": _reset_at_once,
    "closed as a request comes": _close_as_a_request_comes,
    "reset as a request comes": _reset_as_a_request_comes,
    "closed unanswered": _close_unanswered,
    "reset unanswered": _reset_unanswered,
    "half closed unanswered": _half_close_unanswered,
}


def _serve(end: Ending, first: int) -> Callable[[Connection], Awaitable[None]]:
    """The first `first` connections answer one request and end like this; all others answer whatever comes."""
    left = first

    async def script(connection: Connection) -> None:
        nonlocal left
        while await connection.read_request():
            await connection.write(_KEPT.encode())
            if left:
                left -= 1
                await end(connection)
                return

    return script


async def _with_sessions(
    server: Loopback, work: Callable[[Reading, Writing], Awaitable[list[Sent]]]
) -> tuple[list[Sent], list[str]]:
    service, shared = make_service(server.url), make_shared()
    async with (
        open_reading(service, Resolved(), shared=shared) as reading,
        open_writing(service, Resolved(), shared=shared) as writing,
    ):
        return await work(reading, writing), server.lines


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("call", [PAUSE, TOGGLE], ids=["absolute", "toggle"])
def test_no_write_goes_out_twice(ending: str, call: Call) -> None:
    """Reads and writes in turn, every connection dropped after its first answer: each write is heard once."""

    async def work(reading: Reading, writing: Writing) -> list[Sent]:
        got: list[Sent] = []
        for number in range(4):
            got.append(await reading.fetch(f"/r{number}"))
            got.append(await writing.send(evolve(call, path=f"/w{number}")))
        return got

    async def run() -> tuple[list[Sent], list[str]]:
        async with listening(_serve(ENDINGS[ending], 6)) as server:
            return await _with_sessions(server, work)

    got, lines = asyncio.run(run())
    assert all(isinstance(one, Reply) and one.status == 200 for one in got)
    assert [line for line in lines if line.startswith("PUT")] == [f"PUT /w{number}" for number in range(4)]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_read_survives_a_dropped_connection(ending: str) -> None:
    """However it is dropped: the same read goes out again, and its answer counts."""

    async def work(reading: Reading, writing: Writing) -> list[Sent]:
        del writing
        return [await reading.fetch(f"/r{number}") for number in range(4)]

    async def run() -> tuple[list[Sent], list[str]]:
        async with listening(_serve(ENDINGS[ending], 3)) as server:
            return await _with_sessions(server, work)

    got, lines = asyncio.run(run())
    assert [one.status for one in got if isinstance(one, Reply)] == [200] * 4
    assert list(dict.fromkeys(lines)) == [f"GET /r{number}" for number in range(4)]


def test_a_write_never_uses_the_connection_of_a_read() -> None:
    """Nor of another write, though the service promises to keep them all."""

    async def work(reading: Reading, writing: Writing) -> list[Sent]:
        return [
            await reading.fetch("/r"),
            await writing.send(TOGGLE),
            await reading.fetch("/r"),
            await writing.send(TOGGLE),
        ]

    async def run() -> int:
        async with listening(_serve(_close_at_once, 0)) as server:
            await _with_sessions(server, work)
            return server.connections

    assert asyncio.run(run()) == 3
