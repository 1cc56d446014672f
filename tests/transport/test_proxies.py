"""Proxies from the environment: used, and honest about what reached the service."""

import asyncio
import traceback
from base64 import b64encode
from urllib.parse import quote

import pytest
from attrs import evolve

from reconciler.errors import InvalidInput, ReadFailed
from reconciler.interfaces.session import Lost, NotSent, Reply, Sent
from tests.transport.loopback import Answer, Connection, Script, answering, listening
from tests.transport.sessions import TOGGLE, fetch, make_shared, send
from tests.transport.situations import standing


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


def test_a_tls_failure_behind_a_proxy_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tunnel stood, but what answers in it speaks no TLS: not a byte of the call had left."""

    async def tunnel(connection: Connection) -> None:
        await connection.read_request()
        await connection.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await connection.wait(5.0)
        await connection.write(Answer(b"", 400).encode())

    sent, lines = write_through(tunnel, "https://things.invalid", monkeypatch)
    assert isinstance(sent, NotSent)
    assert "https://things.invalid does not speak TLS" in sent.why
    assert lines == ["CONNECT things.invalid:443"]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    """Not the service, which may well be there; nothing was sent."""

    async def run() -> tuple[Sent, str]:
        async with standing("connection refused") as place:
            monkeypatch.setenv(f"{scheme.upper()}_PROXY", place.url)
            return await send(f"{scheme}://things.invalid", TOGGLE), place.url.removeprefix("http://")

    sent, proxy = asyncio.run(run())
    assert isinstance(sent, NotSent)
    assert sent.why.startswith(f"nothing listens at the proxy {proxy} (connection refused)")
    assert sent.why.endswith("(see HTTP_PROXY, HTTPS_PROXY and NO_PROXY)")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "http://canary-user:canary-word@host:port"),
        ("HTTP_PROXY", "ftp://canary-user:canary-word@host"),
        ("HTTPS_PROXY", "socks5://canary-user:canary-word@host:1080"),
        ("ALL_PROXY", "http://canary-user:canary-word@[::1"),
        ("NO_PROXY", "canary-user,[::1:canary-word"),
    ],
)
def test_a_proxy_that_is_none_is_invalid_input(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Said with the names of the variables and without their values, before anything is sent."""
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput) as caught:
        asyncio.run(fetch("http://things.invalid"))
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.problems)
    assert "PROXY" in told
    assert [word for word in ("canary-user", "canary-word") if word in told] == []


WORD = "canary/wörd @1"
USER_PART = f"canary-user:{quote(WORD, safe='')}"


@pytest.mark.parametrize("url", ["http://things.invalid", "https://things.invalid"])
def test_the_password_of_a_proxy_goes_to_the_proxy_and_never_comes_back(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Whatever the proxy says: it is told once, in its header, and redacted wherever the proxy quotes it."""

    async def quote_back(connection: Connection) -> None:
        while request := await connection.read_request():
            (line,) = [one for one in request.split(b"\r\n") if one.startswith(b"Proxy-Authorization: ")]
            said = line + b" " + WORD.encode() + b" " + quote(WORD, safe="").encode()
            head = b"HTTP/1.1 407 No %s\r\nContent-Length: %d\r\n\r\n" % (quote(said).encode(), len(said))
            await connection.write(head + said)

    async def run() -> tuple[str, list[str], list[bytes]]:
        lines: list[str] = []
        shared = evolve(make_shared(), trace=lines.append)
        async with listening(quote_back) as proxy:
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                monkeypatch.setenv(name, proxy.url.replace("://", f"://{USER_PART}@"))
            try:
                told = repr(await fetch(url, shared=shared))
            except ReadFailed as failed:
                told = "".join(traceback.format_exception(failed))
            return told + repr(await send(url, TOGGLE, shared=shared)), lines, proxy.requests

    told, lines, requests = asyncio.run(run())
    pair = b64encode(f"canary-user:{WORD}".encode())
    assert all(b"Basic " + pair in request for request in requests)
    assert ("***" in told) == url.startswith("http:")
    words = (WORD, quote(WORD, safe=""), quote(WORD), pair.decode(), quote(pair.decode()))
    assert [word for word in words if word in told + "".join(lines)] == []


def test_a_proxy_that_gives_no_way_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tunnel was never made."""
    sent, lines = write_through(answering(Answer(b"", 403)), "https://things.invalid", monkeypatch)
    assert isinstance(sent, NotSent)
    assert "the proxy refused the way to https://things.invalid (403)" in sent.why
    assert sent.is_lasting
    assert set(lines) == {"CONNECT things.invalid:443"}
