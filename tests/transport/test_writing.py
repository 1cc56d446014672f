"""Writes over real sockets: sent once, and the truth about whether they can have been heard."""

import asyncio
import json
import socket
from contextlib import closing

import httpx
import pytest
from attrs import evolve

from reconciler.interfaces.session import Lost, NotSent, Reply, Sent, WriteSession
from reconciler.model.step import Call
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import open_writing
from tests.transport.loopback import Answer, Connection, JumpingClock, Script, answering, listening
from tests.transport.sessions import PAUSE, TOGGLE, answer_with, make_service, make_shared, send


def write(script: Script, call: Call = PAUSE, *, timeout: float = 5.0) -> tuple[Sent, list[str]]:
    """What became of the call, and the requests that the server saw."""

    async def run() -> tuple[Sent, list[str]]:
        async with listening(script) as server:
            sent = await send(server.url, call, shared=make_shared(timeout=timeout))
            return sent, server.lines

    return asyncio.run(run())


def write_to(wire: httpx.AsyncBaseTransport, call: Call) -> Sent:
    """The same over a wire in this process."""

    async def run() -> Sent:
        session = open_writing(make_service("http://things"), Resolved(), shared=make_shared(), wire=wire)
        async with session as writing:
            return await writing.send(call)

    return asyncio.run(run())


def test_a_call_without_a_body_carries_none() -> None:
    """No content type, a length of nought, a connection of its own."""

    async def run() -> bytes:
        async with listening(answering(Answer(b"", 202, ()))) as server:
            assert await send(server.url) == Reply(202)
            return server.requests[0].lower()

    request = asyncio.run(run())
    assert request.startswith(b"put /connectors/a/pause http/1.1\r\n")
    assert b"\r\ncontent-length: 0\r\n" in request
    assert b"\r\nconnection: close\r\n" in request
    assert b"content-type" not in request


def test_a_body_is_json() -> None:
    """With its content type."""

    async def run() -> bytes:
        call = Call("PATCH", "/x?a=%2F", {"enabled": True, "message": "é", "nested": {"a": [1]}})
        async with listening(answering(Answer())) as server:
            await send(server.url, call)
            return server.requests[0]

    head, _, body = asyncio.run(run()).partition(b"\r\n\r\n")
    assert head.startswith(b"PATCH /x?a=%2F HTTP/1.1\r\n")
    assert b"Content-Type: application/json" in head
    assert json.loads(body) == {"enabled": True, "message": "é", "nested": {"a": [1]}}


@pytest.mark.parametrize("status", [200, 202, 302, 307, 400, 401, 403, 404, 409, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("is_repeatable", [False, True])
def test_every_answer_is_returned_after_one_call(status: int, *, is_repeatable: bool) -> None:
    """Also a 503 to a repeatable call: it may have been done; and no redirect is followed."""
    answer = Answer(b"{}", status, ("Location: /elsewhere", "Retry-After: 0"))
    sent, lines = write(answering(answer, Answer()), evolve(PAUSE, is_repeatable=is_repeatable))
    assert isinstance(sent, Reply)
    assert (status, 1) == (sent.status, len(lines))


UNHEARD = evolve(PAUSE, unheard=frozenset({429}))


def test_a_status_that_proves_it_unheard_is_repeated() -> None:
    """429 before the handler: the call may leave again."""
    sent, lines = write(answering(Answer(b"", 429), Answer(b"", 429), Answer(b"", 202)), UNHEARD)
    assert isinstance(sent, Reply)
    assert (sent.status, len(lines)) == (202, 3)


def test_unheard_to_the_end_is_not_sent() -> None:
    """With the service's own words."""
    sent, lines = write(answering(Answer(b'{"message": "exceeded rate limit"}', 429)), UNHEARD)
    assert (NotSent("the service answered 429: exceeded rate limit"), 4) == (sent, len(lines))


def test_a_toggle_leaves_once_though_it_was_not_heard() -> None:
    """While it waits its reading grows old: whoever sends it again looks first, and is told how long to wait."""
    limited = Answer(b'{"message": "exceeded rate limit"}', 429, ("Content-Type: application/json", "Retry-After: 7"))
    sent, lines = write(answering(limited, Answer()), TOGGLE)
    assert (NotSent("the service answered 429: exceeded rate limit", retry_after=7.0), 1) == (sent, len(lines))


def test_a_refusal_that_proves_nothing_was_done_is_still_a_reply() -> None:
    """The provider says in the service's words why the key is not good."""
    sent, lines = write(answering(Answer(b"{}", 403)), evolve(TOGGLE, unheard=frozenset({403, 429})))
    assert isinstance(sent, Reply)
    assert (sent.status, len(lines)) == (403, 1)


async def _reset_unread(connection: Connection) -> None:
    connection.reset()


async def _reset(connection: Connection) -> None:
    await connection.read_request()
    connection.reset()


async def _close(connection: Connection) -> None:
    await connection.read_request()


async def _cut(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(b'HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n{"a":')


async def _babble(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(b"\x15\x03\x01\x00\x02\x02\x16\r\n\r\n")


async def _hang(connection: Connection) -> None:
    await connection.read_request()
    await connection.read_request()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (_reset, "broke (reset)"),
        (_close, "closed the connection without an answer"),
        (_cut, "broke off"),
        (_babble, "is not valid HTTP"),
        (_hang, "no complete answer from"),
        (answering(Answer(b"x", 202, ("Content-Encoding: br",))), "the body is of no use"),
    ],
)
@pytest.mark.parametrize("call", [PAUSE, TOGGLE])
def test_what_may_have_been_heard_is_lost_and_never_repeated(script: Script, why: str, call: Call) -> None:
    """However repeatable the call is: what comes next is a read."""
    sent, lines = write(script, call, timeout=0.5)
    assert isinstance(sent, Lost)
    assert why in sent.why
    assert [f"PUT {call.path}"] == lines


def test_a_connection_that_breaks_before_anything_was_read_is_lost() -> None:
    """The service may have read it all the same: nobody can tell."""
    sent, _ = write(_reset_unread)
    assert isinstance(sent, Lost)


def test_nobody_listening_is_not_sent_after_four_tries() -> None:
    """No connection was ever made."""

    async def run() -> tuple[Sent, int]:
        clock = JumpingClock()
        async with listening(_close) as server:
            url = server.url
        return await send(url, PAUSE, shared=make_shared(clock)), len(clock.slept)

    sent, waits = asyncio.run(run())
    assert isinstance(sent, NotSent)
    assert "connection refused" in sent.why
    assert waits == 3


def test_a_connection_that_is_never_accepted_is_not_sent() -> None:
    """The whole call timed out, but not a byte had left."""

    async def run() -> Sent:
        with closing(socket.socket()) as full, closing(socket.socket()) as first, closing(socket.socket()) as second:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            for waiting in (first, second):
                waiting.setblocking(False)  # noqa: FBT003 - the signature of the standard library
                waiting.connect_ex(full.getsockname())
            return await send(f"http://127.0.0.1:{full.getsockname()[1]}", TOGGLE, shared=make_shared(timeout=0.2))

    sent = asyncio.run(run())
    assert isinstance(sent, NotSent)
    assert "no connection to" in sent.why


def test_a_handshake_that_hangs_is_not_sent() -> None:
    """The service took the connection, but TLS never came to an end: not a byte of the call had left."""

    async def run() -> Sent:
        async with listening(_hang) as server:
            return await send(server.url.replace("http", "https"), TOGGLE, shared=make_shared(timeout=0.3))

    sent = asyncio.run(run())
    assert isinstance(sent, NotSent)
    assert "no connection to" in sent.why


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("x"), NotSent),
        (httpx.ConnectTimeout("x"), NotSent),
        (httpx.PoolTimeout("x"), NotSent),
        (httpx.UnsupportedProtocol("x"), NotSent),
        (httpx.ProxyError("407 x"), NotSent),
        (httpx.ReadError("x"), Lost),
        (httpx.WriteError("x"), Lost),
        (httpx.CloseError("x"), Lost),
        (httpx.ReadTimeout("x"), Lost),
        (httpx.WriteTimeout("x"), Lost),
        (httpx.RemoteProtocolError("x"), Lost),
        (httpx.LocalProtocolError("x"), Lost),
        (httpx.DecodingError("x"), Lost),
        (OSError("x"), Lost),
    ],
)
@pytest.mark.parametrize("call", [PAUSE, TOGGLE])
def test_every_exception_is_not_sent_or_lost(error: Exception, kind: type[Sent], call: Call) -> None:
    """Only what shows that no connection was made counts as not sent."""

    def fail(request: httpx.Request) -> httpx.Response:
        del request
        raise error

    wire, seen = answer_with(fail)
    sent = write_to(wire, call)
    assert isinstance(sent, kind)
    assert (kind is Lost) <= (len(seen) == 1)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "CONNECT", "TRACE", "put", "PUT /x HTTP/1.1\r\n"])
def test_methods_that_write_nothing_are_not_sent(method: str) -> None:
    """A write session is no way to read, and no way to smuggle."""
    sent, lines = write(answering(Answer()), evolve(PAUSE, method=method))
    assert isinstance(sent, NotSent)
    assert lines == []


@pytest.mark.parametrize("path", ["/a/../b", "/a b", "/é", "/a\r\nX: 1"])
def test_a_path_that_would_be_changed_is_not_sent(path: str) -> None:
    """Rather than pause another thing."""
    sent, lines = write(answering(Answer()), evolve(PAUSE, path=path))
    assert isinstance(sent, NotSent)
    assert lines == []


def test_no_connection_is_used_twice() -> None:
    """An idle one may be closing just as the next call leaves."""

    async def run() -> int:
        async with listening(answering(Answer())) as server:
            async with open_writing(make_service(server.url), Resolved(), shared=make_shared()) as writing:
                session: WriteSession = writing
                for _ in range(3):
                    await session.send(TOGGLE)
            return server.connections

    assert asyncio.run(run()) == 3


@pytest.mark.parametrize("seconds", [None, 60.0])
def test_a_cancelled_call_ends_as_cancelled(seconds: float | None) -> None:
    """Nothing is swallowed: the caller knows that it is unknown."""

    async def run() -> list[str]:
        heard = asyncio.Event()

        async def hang(connection: Connection) -> None:
            await connection.read_request()
            heard.set()
            await connection.read_request()

        async with listening(hang) as server:
            task = asyncio.create_task(send(server.url, TOGGLE, shared=make_shared(timeout=seconds or 5.0)))
            await heard.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return server.lines

    assert asyncio.run(run()) == ["PUT /endpoints/a/pause"]
