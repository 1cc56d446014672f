"""What the sessions of a run have in common, and applications in this process as services."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest
from attrs import evolve

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Lost, Reply
from reconciler.model.service import Limits
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import open_reading, open_writing
from reconciler.transport.wires import wire_to
from tests.transport.loopback import Answer, JumpingClock, answering, listening
from tests.transport.sessions import PAUSE, make_service, make_shared

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Dropped(Exception):
    """What an application raises to break the connection."""


async def app(scope: Message, receive: Receive, send: Send) -> None:
    """Tells back the raw path; breaks the connection for `/drop`, and itself for `/bug`."""
    del receive
    if scope["raw_path"] == b"/drop":
        raise Dropped
    if scope["raw_path"] == b"/bug":
        raise ZeroDivisionError
    await send({"type": "http.response.start", "status": 200, "headers": []})
    told = json.dumps([scope["method"], scope["raw_path"].decode(), scope["query_string"].decode()])
    await send({"type": "http.response.body", "body": told.encode()})


def test_an_application_in_this_process_is_a_service() -> None:
    """With exact paths, and without any socket."""

    async def run() -> Reply:
        session = open_reading(make_service("http://things"), Resolved(), shared=make_shared(), wire=wire_to(app))
        async with session as reading:
            return await reading.fetch("/a%2Fb", query={"x": 1})

    assert asyncio.run(run()).body == ["GET", "/a%2Fb", "x=1"]


def test_a_dropped_connection_looks_like_one_and_a_bug_like_a_bug() -> None:
    """Only the exceptions that were named are broken connections."""

    async def run() -> None:
        wire = wire_to(app, drops=(Dropped,))
        service, shared = make_service("http://things"), make_shared()
        async with (
            open_reading(service, Resolved(), shared=shared, wire=wire) as reading,
            open_writing(service, Resolved(), shared=shared, wire=wire) as writing,
        ):
            with pytest.raises(ReadFailed, match=r"broke \(reset\)"):
                await reading.fetch("/drop")
            assert isinstance(await writing.send(evolve(PAUSE, path="/drop")), Lost)
            with pytest.raises(ZeroDivisionError):
                await reading.fetch("/bug")

    asyncio.run(run())


def test_reads_and_writes_of_a_service_share_its_limits() -> None:
    """Two requests a second, whichever session sends them; a second service has its own."""

    async def run() -> tuple[float, float]:
        clock = JumpingClock()
        shared = make_shared(clock)
        service = make_service("http://things", limits=Limits(requests_per_second=2.0))
        other = evolve(service, name="others")
        async with (
            open_reading(service, Resolved(), shared=shared, wire=wire_to(app)) as reading,
            open_writing(service, Resolved(), shared=shared, wire=wire_to(app)) as writing,
            open_reading(other, Resolved(), shared=shared, wire=wire_to(app)) as apart,
        ):
            await reading.fetch("/a")
            await writing.send(PAUSE)
            await reading.fetch("/b")
            spent = clock.elapsed()
            await apart.fetch("/c")
            return spent, clock.elapsed()

    assert asyncio.run(run()) == (1.0, 1.0)


def test_what_one_request_is_told_to_wait_holds_back_the_others() -> None:
    """A service that asks to be left alone is left alone by all."""

    async def run() -> list[float]:
        clock = JumpingClock()
        shared = make_shared(clock)
        script = answering(Answer(b"", 429, ("Retry-After: 9",)), Answer())
        async with listening(script) as server:
            gate = shared.find_gate(make_service(server.url))
            async with open_reading(make_service(server.url), Resolved(), shared=shared) as reading:
                await reading.fetch("/a")
            gate.hold(3)
            async with gate.turn():
                return clock.slept

    assert asyncio.run(run()) == [9.25, 3.0]


@pytest.mark.parametrize(
    ("flag", "limit", "expected"), [(None, None, 30.0), (None, 7.0, 7.0), (3.0, 7.0, 3.0), (3.0, None, 3.0)]
)
def test_the_flag_wins_over_the_file(flag: float | None, limit: float | None, expected: float) -> None:
    """Without either, thirty seconds."""
    service = make_service("http://things", limits=Limits(timeout=limit))
    assert expected == evolve(make_shared(), timeout=flag).find_timeout(service)


def test_ten_thousand_things_are_read_quickly() -> None:
    """A list of 4 MB in one piece of work: far below a second."""
    things = [{"name": f"thing-{number}", "status": "RUNNING", "filler": "x" * 350} for number in range(10_000)]
    content = json.dumps(things).encode()

    async def run() -> tuple[int, float]:
        async with listening(answering(Answer(content))) as server:
            session = open_reading(make_service(server.url), Resolved(), shared=make_shared())
            async with session as reading:
                began = asyncio.get_running_loop().time()
                reply = await reading.fetch("/things")
                assert isinstance(reply.body, list)
                return len(reply.body), asyncio.get_running_loop().time() - began

    number, seconds = asyncio.run(run())
    assert number == 10_000
    assert seconds < 2.0


def test_importing_the_contracts_does_not_import_httpx() -> None:
    """Only this room pays for it."""
    code = "import sys, reconciler.interfaces.session, reconciler.transport; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
