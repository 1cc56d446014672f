"""Proxies from the environment: used, and honest about what reached the service."""

import asyncio

import pytest

from reconciler.interfaces.session import Lost, NotSent, Reply, Sent
from tests.transport.loopback import Answer, Connection, Script, answering, listening
from tests.transport.sessions import TOGGLE, fetch, make_shared, send


def write_through(script: Script, url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Sent, list[str]]:
    """What became of a toggle that went through a proxy with this script."""

    async def run() -> tuple[Sent, list[str]]:
        async with listening(script) as proxy:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            return await send(url, TOGGLE, shared=make_shared(timeout=1.0)), proxy.lines

    return asyncio.run(run())


async def _reset(connection: Connection) -> None:
    await connection.read_request()
    connection.reset()


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The path arrives as it was written; a host of NO_PROXY is asked directly."""

    async def run() -> tuple[list[str], int]:
        async with listening(answering(Answer())) as proxy, listening(answering(Answer())) as server:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            await fetch("http://things.invalid", "/a%2Fb?x=%20")
            monkeypatch.setenv("NO_PROXY", "127.0.0.1")
            await fetch(server.url)
            return proxy.lines, len(server.lines)

    assert asyncio.run(run()) == (["GET http://things.invalid/a%2Fb?x=%20"], 1)


def test_what_a_proxy_answers_for_the_service_is_a_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 502 of a proxy proves nothing: the service may have done it."""
    sent, lines = write_through(answering(Answer(b"", 502)), "http://things.invalid", monkeypatch)
    assert isinstance(sent, Reply)
    assert (sent.status, len(lines)) == (502, 1)


def test_a_proxy_that_breaks_in_the_middle_loses_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have passed it on."""
    sent, lines = write_through(_reset, "http://things.invalid", monkeypatch)
    assert isinstance(sent, Lost)
    assert len(lines) == 1


def test_a_proxy_that_gives_no_way_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tunnel was never made."""
    sent, lines = write_through(answering(Answer(b"", 403)), "https://things.invalid", monkeypatch)
    assert isinstance(sent, NotSent)
    assert "the proxy refused the way to https://things.invalid (403 Whatever)" in sent.why
    assert set(lines) == {"CONNECT things.invalid:443"}
