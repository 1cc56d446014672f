"""Reads that go wrong on real sockets: broken, slow, packed and oversized answers."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from reconciler.errors import ReadFailed
from reconciler.transport import body
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import open_reading
from tests.transport.loopback import Answer, Connection, Script, answering, listening
from tests.transport.reads import fail, read
from tests.transport.sessions import fetch, make_service, make_shared

JSON = "Content-Type: application/json"
GZIP = "Content-Encoding: gzip"


async def _reset(connection: Connection) -> None:
    await connection.read_request()
    connection.reset()


async def _close(connection: Connection) -> None:
    await connection.read_request()


async def _cut(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":')


async def _cut_chunks(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n')


async def _speak_otherwise(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(b"220 mail.example ESMTP ready\r\n\r\n")


async def _flood_headers(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(b"HTTP/1.1 200 OK\r\n" + b"X-Y: " + b"z" * 300_000)


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (_reset, "the connection to URL broke (reset)"),
        (_close, "URL closed the connection without an answer (does it want https://?)"),
        (_cut, "the answer of URL broke off"),
        (_cut_chunks, "the answer of URL broke off"),
        (_speak_otherwise, "the answer of URL is not valid HTTP: check the scheme and port of `url`"),
        (_flood_headers, "the answer of URL has a head, or a line between its parts, that is longer than 100 kB"),
    ],
)
def test_broken_answers_are_retried_and_then_told(script: Script, why: str) -> None:
    """Four connections, then words with a way out."""
    assert (f"GET /things: {why}", 4) == fail(script)


def test_a_dropped_idle_connection_is_no_failure_of_a_read() -> None:
    """The service closes just as the next read leaves: it is sent again."""

    async def drop_second(connection: Connection) -> None:
        await connection.read_request()
        await connection.write(Answer().encode())
        await connection.read_request()
        connection.reset()

    async def run() -> tuple[int, int]:
        async with listening(drop_second) as server:
            async with open_reading(make_service(server.url), Resolved(), shared=make_shared()) as reading:
                await reading.fetch("/a")
                reply = await reading.fetch("/b")
            return reply.status, server.connections

    assert asyncio.run(run()) == (200, 2)


def test_a_service_that_is_not_there_is_told() -> None:
    """Refused to the end."""

    async def run() -> str:
        async with listening(_reset) as server:
            url = server.url
        with pytest.raises(ReadFailed) as caught:
            await fetch(url)
        return str(caught.value).replace(url, "URL")

    why = "nothing listens at URL (connection refused): is the service running, and is `url` right?"
    assert asyncio.run(run()) == f"GET /things: {why}"


def test_a_name_that_does_not_exist_is_told() -> None:
    """`.invalid` never resolves."""
    with pytest.raises(ReadFailed, match=r"the host name of http://x\.invalid cannot be resolved"):
        asyncio.run(fetch("http://x.invalid"))


def test_a_packed_answer_is_unpacked() -> None:
    """Also in several members, and in many small pieces."""
    content = json.dumps([{"name": f"thing-{number}"} for number in range(5000)]).encode()
    packed = gzip.compress(content[:1000]) + gzip.compress(content[1000:])
    reply, _ = read(answering(Answer(packed, headers=(JSON, GZIP))))
    assert json.loads(content) == reply.body


@pytest.mark.parametrize("size", [1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 5 * 1024 * 1024])
@pytest.mark.parametrize("chunk", [7, 1 << 20])
def test_unpacking_loses_nothing_between_pieces(size: int, chunk: int) -> None:
    """However it is cut on the wire, and wherever a piece ends."""

    class Stream(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            for start in range(0, len(packed), chunk):
                yield packed[start : start + chunk]

    content = bytes(size)
    packed = gzip.compress(content)
    response = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Stream())
    assert content == asyncio.run(body.read_body(response))


def test_an_empty_packed_answer_is_empty() -> None:
    """Some services label nothing as gzip."""
    reply, _ = read(answering(Answer(b"", 204, (GZIP,))))
    assert reply.body is None


@pytest.mark.parametrize(
    ("content", "packing", "why"),
    [
        (gzip.compress(b"x" * 100, mtime=0)[:-4], "gzip", "it broke off"),
        (b"plain text", "gzip", "it is not the gzip that it claims to be"),
        (b"whatever", "br", "it is packed in a way that was not asked for (br)"),
        (b"whatever", "gzip, gzip", "it is packed in a way that was not asked for (gzip, gzip)"),
    ],
)
def test_a_wrongly_packed_answer_is_no_answer(content: bytes, packing: str, why: str) -> None:
    """Asking again would bring the same."""
    script = answering(Answer(content, headers=(JSON, f"Content-Encoding: {packing}")))
    assert (f"GET /things: URL answered, but the body is of no use: {why}", 1) == fail(script)


def test_a_bomb_ends_in_bounded_memory() -> None:
    """200 MiB of zeros in 0.2 MB: the read ends at 64 MiB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    million = bytes(1024 * 1024)
    bomb = b"".join(packer.compress(million) for _ in range(200)) + packer.flush()
    script = answering(Answer(bomb, headers=(JSON, GZIP)))
    assert fail(script) == ("GET /things: URL answered, but the body is of no use: it is larger than 64 MiB", 1)


def test_the_limit_is_exact() -> None:
    """As many bytes as allowed are fine, one more is not; packed or not."""

    async def take(content: bytes, headers: dict[str, str]) -> bytes:
        response = httpx.Response(200, headers=headers, stream=httpx.ByteStream(content))
        return await body.read_body(response, limit=1000)

    packed = {"content-encoding": "gzip"}
    assert len(asyncio.run(take(bytes(1000), {}))) == 1000
    assert len(asyncio.run(take(gzip.compress(bytes(1000)), packed))) == 1000
    for content, headers in ((bytes(1001), {}), (gzip.compress(bytes(1001)), packed)):
        with pytest.raises(body.BodyUnusable, match="it is larger than"):
            asyncio.run(take(content, headers))
