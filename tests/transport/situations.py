"""The services that bring about each failure of the table of retries, on real sockets."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from email.utils import format_datetime
from socket import socket

from attrs import field, frozen

from tests.transport.loopback import START, Answer, Connection, Loopback, Script, answering, breathe, listening

JSON = "Content-Type: application/json"
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_MOMENT = int(START.timestamp())


@frozen
class Place:
    """Where to ask, and the server that notes what it was asked; `None` where there is none."""

    url: str
    server: Loopback | None = field(default=None)


async def _reset_unread(connection: Connection) -> None:
    connection.reset()


async def _reset(connection: Connection) -> None:
    await connection.read_request()
    connection.reset()


async def _reset_within_head(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(b"HTTP/1.1 200 OK\r\nContent-")
    await breathe()
    connection.reset()


async def _close(connection: Connection) -> None:
    await connection.read_request()


async def _half_close(connection: Connection) -> None:
    await connection.read_request()
    connection.writer.write_eof()
    await connection.read_request()


async def _hang(connection: Connection) -> None:
    await connection.read_request()
    await connection.read_request()


async def _listen_only(connection: Connection) -> None:
    while await connection.reader.read(1024):
        pass


async def _answer_in_plain(connection: Connection) -> None:
    await connection.reader.read(1)
    await connection.write(Answer(b"", 400).encode())


def saying(content: bytes) -> Script:
    """Reads a request, says this and closes."""

    async def script(connection: Connection) -> None:
        await connection.read_request()
        await connection.write(content)

    return script


def dripping(beginning: bytes, drop: bytes) -> Script:
    """Says the beginning, and then a drop every few milliseconds for ever."""

    async def script(connection: Connection) -> None:
        await connection.read_request()
        await connection.write(beginning)
        while not await connection.wait(0.02):
            await connection.write(drop)

    return script


def _answer(status: int, *headers: str) -> Script:
    return answering(Answer(b"{}", status, (JSON, *headers)))


def _later(seconds: int) -> str:
    return format_datetime(START.fromtimestamp(_MOMENT + seconds, START.tzinfo), usegmt=True)


SCRIPTS: Mapping[str, Callable[[], Script]] = {
    "reset before anything was read": lambda: _reset_unread,
    "reset after it was read": lambda: _reset,
    "closed without an answer": lambda: _close,
    "half closed, nothing said": lambda: _half_close,
    "no answer in time": lambda: _hang,
    "a head that drips": lambda: dripping(_OK, b"X: y\r\n"),
    "a body that drips": lambda: dripping(_OK + b"Content-Length: 9999\r\n\r\n", b"x"),
    "reset within the head": lambda: _reset_within_head,
    "body cut short": lambda: saying(_OK + b'Content-Length: 100\r\n\r\n{"a":'),
    "chunks cut short": lambda: saying(_OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'),
    "chunks that are none": lambda: saying(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
    "two different lengths": lambda: saying(_OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"),
    "a length that is no number": lambda: saying(_OK + b"Content-Length: -2\r\n\r\n{}"),
    "another protocol": lambda: saying(b"220 mail.example ESMTP ready\r\n\r\n"),
    "a head without an end": lambda: saying(_OK + b"X-Y: " + b"z" * 300_000),
    "too large by its length": lambda: saying(_OK + b"Content-Length: 1073741824\r\n\r\n"),
    "packed in a way not asked for": lambda: _answer(200, "Content-Encoding: br"),
    "packed twice": lambda: _answer(200, "Content-Encoding: gzip, gzip"),
    "packed wrongly": lambda: _answer(200, "Content-Encoding: gzip"),
    "100 and nothing more": lambda: saying(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "101 another protocol from here on": lambda: saying(
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n{}"
    ),
    "103 before the answer": lambda: saying(
        b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + _OK + b"Content-Length: 2\r\n\r\n{}"
    ),
    "more bytes than its length": lambda: saying(_OK + b"Content-Length: 2\r\n\r\n{}{}" + _OK),
    "200 of HTML": lambda: answering(Answer(b"<html></html>", 200, ("Content-Type: text/html",))),
    "200 of cut JSON": lambda: answering(Answer(b'{"cut": [1, 2', 200)),
    "204 without a body": lambda: saying(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "429 once": lambda: answering(Answer(b"{}", 429), Answer()),
    "429 for seconds": lambda: _answer(429, "Retry-After: 7"),
    "429 until a date": lambda: _answer(429, f"Retry-After: {_later(7)}"),
    "429 until a Unix time": lambda: _answer(429, f"Retry-After: {_MOMENT + 7}"),
    "429 until a quota is full": lambda: _answer(429, "RateLimit: limit=5, remaining=0, reset=3"),
    "429 for longer than patience": lambda: _answer(429, "Retry-After: 3600"),
    "429 until a date beyond patience": lambda: _answer(429, f"Retry-After: {_later(3600)}"),
    "429 until a Unix time beyond patience": lambda: _answer(429, f"Retry-After: {_MOMENT + 3600}"),
    "429 with a wish that is nonsense": lambda: _answer(429, "Retry-After: soon"),
    "429 that proves nothing": lambda: _answer(429),
    "503 for seconds": lambda: _answer(503, "Retry-After: 7"),
    "503 for longer than patience": lambda: _answer(503, "Retry-After: 3600"),
}
"""A script for each failure that a server makes; a fresh one for each test."""


@asynccontextmanager
async def standing(failure: str, *, rejected: int = 0) -> AsyncIterator[Place]:
    """The service that fails in this way; it rejects so many tokens first."""
    if failure in _PLACES:
        async with _PLACES[failure]() as place:
            yield place
        return
    script = _reject(rejected) if rejected else _find_script(failure)
    async with listening(script) as server:
        yield Place(server.url, server)


def _find_script(failure: str) -> Script:
    made = SCRIPTS.get(failure)
    if made is not None:
        return made()
    status, _, elsewhere = failure.partition(" ")
    return _answer(int(status), *(("Location: http://elsewhere.invalid/x",) if elsewhere else ()))


def _reject(number: int) -> Script:
    """A service beside its token endpoint `/token`; the first `number` tokens are none."""
    given = 0

    async def script(connection: Connection) -> None:
        nonlocal given
        while request := await connection.read_request():
            answer = Answer(b"{}", 401)
            if request.startswith(b"POST /token "):
                given += 1
                answer = Answer(b'{"access_token": "token-%d", "expires_in": 3600}' % given)
            elif b"Bearer token-%d\r\n" % (number + 1) in request:
                answer = Answer()
            await connection.write(answer.encode())

    return script


@asynccontextmanager
async def _refuse() -> AsyncIterator[Place]:
    with closing(socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        yield Place(f"http://127.0.0.1:{unused.getsockname()[1]}")


@asynccontextmanager
async def _hide() -> AsyncIterator[Place]:
    yield Place("http://things.invalid")


@asynccontextmanager
async def _never_accept() -> AsyncIterator[Place]:
    with closing(socket()) as full, closing(socket()) as first, closing(socket()) as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.settimeout(0)
            waiting.connect_ex(full.getsockname())
        yield Place(f"http://127.0.0.1:{full.getsockname()[1]}")


@asynccontextmanager
async def _speak_plainly() -> AsyncIterator[Place]:
    async with listening(_answer_in_plain) as server:
        yield Place(server.url.replace("http:", "https:"), server)


@asynccontextmanager
async def _never_shake_hands() -> AsyncIterator[Place]:
    async with listening(_listen_only) as server:
        yield Place(server.url.replace("http:", "https:"), server)


_PLACES = {
    "connection refused": _refuse,
    "unknown host name": _hide,
    "connection never accepted": _never_accept,
    "TLS asked of a server without it": _speak_plainly,
    "TLS handshake without an end": _never_shake_hands,
}
