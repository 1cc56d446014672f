"""Redirects are followed by nobody: not with a read, not with a write, and no credential goes to another host."""

import asyncio

import pytest

from reconciler.interfaces.session import NotSent, Reply, Sent
from reconciler.model.service import Secret
from reconciler.model.step import Call
from reconciler.transport.credentials import Grant, Resolved
from reconciler.transport.session import open_reading, open_writing
from tests.transport.loopback import Answer, answering, listening
from tests.transport.sessions import make_service, make_shared

STATUSES = (300, 301, 302, 303, 305, 307, 308)

RESOLVED = Resolved((("Authorization", Secret("Bearer canary-token")), ("X-Key", Secret("canary-key"))))

PATCH = Call("PATCH", "/x", {"enabled": True}, is_repeatable=True)


async def _ask_both(url: str, resolved: Resolved) -> tuple[Sent, ...]:
    service, shared = make_service(url), make_shared()
    async with (
        open_reading(service, resolved, shared=shared, read_posts=frozenset({"/q"})) as reading,
        open_writing(service, resolved, shared=shared) as writing,
    ):
        return (await reading.fetch("/x"), await reading.fetch("/q", post={}), await writing.send(PATCH))


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("header", ["Location", "Content-Location", "Refresh", "Link"])
def test_nothing_goes_to_the_other_host(status: int, header: str) -> None:
    """Each request leaves once, for its own service; whoever asked gets the answer as it is."""

    async def run() -> tuple[tuple[Sent, ...], list[str], int]:
        async with listening(answering(Answer())) as elsewhere:
            there = f"{header}: {elsewhere.url}/stolen"
            async with listening(answering(Answer(b"", status, (there,)))) as server:
                return await _ask_both(server.url, RESOLVED), server.lines, elsewhere.connections

    sent, lines, connections = asyncio.run(run())
    assert [one.status for one in sent if isinstance(one, Reply)] == [status] * 3
    assert (lines, connections) == (["GET /x", "POST /q", "PATCH /x"], 0)


@pytest.mark.parametrize(
    "place", ["/x?again=1", "//127.0.0.1/x", "http://127.0.0.1/x", "", "\\\\evil.example", "http://["]
)
def test_nothing_goes_to_the_same_host_again(place: str) -> None:
    """Wherever the redirect leads, and whether or not it is a url."""

    async def run() -> list[str]:
        async with listening(answering(Answer(b"", 307, (f"Location: {place}",)))) as server:
            await _ask_both(server.url, RESOLVED)
            return server.lines

    assert asyncio.run(run()) == ["GET /x", "POST /q", "PATCH /x"]


@pytest.mark.parametrize("status", STATUSES)
def test_client_credentials_do_not_follow_a_redirect(status: int) -> None:
    """A token endpoint that sends elsewhere gives no token, and nothing is sent to the service."""

    async def run() -> tuple[Sent, int, int]:
        async with listening(answering(Answer(b'{"access_token": "stolen"}'))) as elsewhere:
            moved = Answer(b"", status, (f"Location: {elsewhere.url}/token",))
            async with listening(answering(moved)) as auth, listening(answering(Answer())) as server:
                resolved = Resolved(grant=Grant(f"{auth.url}/token", Secret("the-id"), Secret("canary-secret")))
                session = open_writing(make_service(server.url), resolved, shared=make_shared())
                async with session as writing:
                    sent = await writing.send(PATCH)
                return sent, elsewhere.connections, server.connections

    sent, elsewhere, served = asyncio.run(run())
    assert isinstance(sent, NotSent)
    assert f"answered {status}" in sent.why
    assert (elsewhere, served) == (0, 0)
