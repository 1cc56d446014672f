"""Time-outs on real sockets: connecting, the answer, and the whole call however it is dripped."""

import asyncio
from collections.abc import Callable

import pytest
from attrs import evolve

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Lost, NotSent, Reply
from reconciler.model.service import Limits, Secret
from reconciler.transport.credentials import Grant, Resolved
from reconciler.transport.session import open_reading, open_writing
from tests.transport.loopback import Answer, Connection, JumpingClock, Script, answering, listening
from tests.transport.sessions import TOGGLE, make_service, make_shared
from tests.transport.situations import dripping, standing

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


async def _tell_for_ever(connection: Connection) -> None:
    await connection.read_request()
    while True:
        await connection.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 50)


async def _pour_for_ever(connection: Connection) -> None:
    await connection.read_request()
    await connection.write(CHUNKED)
    while True:
        await connection.write(b"2\r\n[]\r\n" * 500)


NEVER_ENDING: dict[str, Callable[[], Script]] = {
    "an answer that drips from its first letter": lambda: dripping(b"H", b""),
    "headers, one by one": lambda: dripping(HEAD, b"X-Y: z\r\n"),
    "a body, letter by letter": lambda: dripping(HEAD + b"Content-Length: 9999\r\n\r\n", b"x"),
    "chunks, one by one": lambda: dripping(CHUNKED, b"1\r\nx\r\n"),
    "one chunk, letter by letter": lambda: dripping(CHUNKED + b"ffff\r\n", b"x"),
    "the length of a chunk, digit by digit": lambda: dripping(CHUNKED, b"0"),
    "trailers, one by one": lambda: dripping(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X-Y: z\r\n"),
    "until it is closed": lambda: dripping(HEAD + b"\r\n", b" "),
    "early hints without an end": lambda: _tell_for_ever,
    "small chunks as fast as they go": lambda: _pour_for_ever,
}


class HastyClock(JumpingClock):
    """All patience is over as soon as somebody looks: nothing is tried a second time."""

    def elapsed(self) -> float:
        """A minute more each time."""
        self.advance(60.0)
        return super().elapsed()


@pytest.mark.parametrize(
    ("answer", "flag"), [*((answer, 0.5) for answer in NEVER_ENDING), ("a body, letter by letter", None)]
)
def test_the_whole_call_is_bounded(answer: str, flag: float | None) -> None:
    """Every letter is in time, the answer is not: unreadable for a read, unclear for a write, and heard once."""

    async def run() -> tuple[str, object, int]:
        async with listening(NEVER_ENDING[answer]()) as server:
            service = make_service(server.url, limits=Limits(timeout=60.0 if flag else 0.5))
            hasty, shared = evolve(make_shared(HastyClock()), timeout=flag), evolve(make_shared(), timeout=flag)
            async with (
                open_reading(service, Resolved(), shared=hasty) as reading,
                open_writing(service, Resolved(), shared=shared) as writing,
            ):
                with pytest.raises(ReadFailed) as caught:
                    await reading.fetch("/x")
                return str(caught.value), await writing.send(TOGGLE), len(server.lines)

    why, sent, heard = asyncio.run(run())
    assert "no complete answer from" in why
    assert "within 0.5 s; raise `limits.timeout` or --timeout" in why
    assert isinstance(sent, Lost)
    assert heard == 2


@pytest.mark.parametrize("failure", ["connection never accepted", "TLS handshake without an end"])
def test_connecting_may_take_a_third_of_the_whole(failure: str) -> None:
    """So that what ends is a connection that was never made: not sent, whatever the whole call may take."""

    async def run() -> object:
        async with standing(failure) as place:
            session = open_writing(make_service(place.url), Resolved(), shared=make_shared(timeout=0.6))
            async with session as writing:
                return await writing.send(TOGGLE)

    sent = asyncio.run(run())
    assert isinstance(sent, NotSent)
    assert "in time: check `url`, the network and firewalls" in sent.why


def test_a_token_has_a_time_out_of_its_own() -> None:
    """A token endpoint that drips is given up, nothing is sent, and it is not asked for each request anew."""

    async def run() -> tuple[object, object, int, int]:
        clock = JumpingClock()
        drip = dripping(HEAD + b"Content-Length: 9999\r\n\r\n", b"x")
        async with listening(drip) as auth, listening(answering(Answer())) as server:
            resolved = Resolved(grant=Grant(f"{auth.url}/token", Secret("the-id"), Secret("the-secret")))
            shared = make_shared(clock, timeout=0.2)
            async with open_writing(make_service(server.url), resolved, shared=shared) as writing:
                first, second = await writing.send(TOGGLE), await writing.send(TOGGLE)
            return first, second, auth.connections, server.connections

    first, second, asked, served = asyncio.run(run())
    assert first == second
    assert isinstance(first, NotSent)
    assert "no token: no complete answer from" in first.why
    assert (asked, served) == (4, 0)


def test_waiting_for_a_turn_is_not_the_call() -> None:
    """The time-out begins when the request leaves: a queue before a slow service fails nobody."""

    async def slowly(connection: Connection) -> None:
        while await connection.read_request():
            await connection.wait(0.15)
            await connection.write(Answer().encode())

    async def run() -> list[int]:
        async with listening(slowly) as server:
            service = make_service(server.url, limits=Limits(concurrency=1))
            async with open_reading(service, Resolved(), shared=make_shared(timeout=0.6)) as reading:
                replies: list[Reply] = await asyncio.gather(*(reading.fetch("/x") for _ in range(6)))
            return [reply.status for reply in replies]

    assert asyncio.run(run()) == [200] * 6
