"""Tokens: fetched once for all, renewed once, and every refusal explained."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs

import httpx
import pytest
from attrs import define, evolve, field

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import NotSent, Reply, Sent
from reconciler.model.service import Secret
from reconciler.transport.credentials import Grant, Resolved
from reconciler.transport.session import Reading, Writing, open_reading, open_writing
from reconciler.transport.shared import Shared
from tests.transport.loopback import START, JumpingClock
from tests.transport.sessions import PAUSE, TOGGLE, make_service, make_shared

GRANT = Grant("https://auth/token", Secret("me-me"), Secret("canary-secret"), (("audience", "things &c"),))
RESOLVED = Resolved(
    headers=(("X-Proxy", Secret("canary-proxy")),), grant=GRANT, secrets=frozenset({GRANT.client_secret})
)

VERSION = {"X-Api-Version": "2024-04-01"}


@define
class World:
    """A token endpoint and a service in this process; `valid` is the token that the service takes."""

    lives: float | str | None = 3600
    valid: str | None = None
    refusal: Callable[[], httpx.Response] | None = None
    clock: JumpingClock = field(factory=JumpingClock)
    token_requests: list[httpx.Request] = field(factory=list)
    service_requests: list[httpx.Request] = field(factory=list)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Both of them."""
        if request.url.host == "auth":
            self.token_requests.append(request)
            if self.refusal is not None:
                return self.refusal()
            answer: dict[str, object] = {"access_token": f"canary-token-{len(self.token_requests)}"}
            return httpx.Response(200, json=answer if self.lives is None else {**answer, "expires_in": self.lives})
        self.service_requests.append(request)
        is_good = self.valid is None or request.headers["authorization"] == f"Bearer {self.valid}"
        return httpx.Response(200 if is_good else 401, json={})

    @property
    def tokens(self) -> list[str]:
        """What the service saw."""
        return [request.headers["authorization"] for request in self.service_requests]


def reading(world: World, work: Callable[[Reading, Writing, Shared], object]) -> object:
    """Runs the work with both sessions of one run."""

    async def run() -> object:
        shared = make_shared(world.clock)
        wire = httpx.MockTransport(world.handle)
        service = make_service("https://things")
        async with (
            open_reading(service, RESOLVED, shared=shared, headers=VERSION, wire=wire) as read,
            open_writing(service, RESOLVED, shared=shared, headers=VERSION, wire=wire) as write,
        ):
            made = work(read, write, shared)
            assert asyncio.iscoroutine(made)
            return await made

    return asyncio.run(run())


def test_one_token_serves_a_run() -> None:
    """Many reads at once and a write: one request, form-encoded, without the service's own headers."""

    async def work(read: Reading, write: Writing, shared: Shared) -> Sent:
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(read.fetch("/things"))
        assert shared.redactor.clean("canary-token-1") == "***"
        return await write.send(TOGGLE)

    world = World()
    sent = reading(world, work)
    assert isinstance(sent, Reply)
    (request,) = world.token_requests
    assert (request.method, request.headers["content-type"]) == ("POST", "application/x-www-form-urlencoded")
    assert "x-proxy" not in request.headers
    assert "x-api-version" not in request.headers
    assert "authorization" not in request.headers
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "client_id": ["me-me"],
        "client_secret": ["canary-secret"],
        "audience": ["things &c"],
    }
    assert world.tokens == ["Bearer canary-token-1"] * 6
    assert {request.headers["x-proxy"] for request in world.service_requests} == {"canary-proxy"}
    assert {request.headers["x-api-version"] for request in world.service_requests} == {"2024-04-01"}


@pytest.mark.parametrize(
    ("lives", "pause", "expected"),
    [(3600, 3539, 1), (3600, 3541, 2), ("100", 89, 1), ("100", 91, 2), (None, 10**9, 1), (True, 10**9, 1)],
)
def test_a_token_is_used_until_shortly_before_its_end(lives: float | str | None, pause: float, expected: int) -> None:
    """A minute, or a tenth of a short life; without `expires_in` for ever."""
    count = count_tokens(World(lives=lives), pause)
    assert expected == count


@pytest.mark.parametrize(("pause", "expected"), [(3539, 1), (3541, 2)])
def test_an_end_may_be_told_as_a_moment(pause: float, expected: int) -> None:
    """`expires_in` in Unix milliseconds, as Apinizer's older managers say it."""
    world = World(lives=(START.timestamp() + 3600) * 1000)
    assert expected == count_tokens(world, pause)


def test_an_end_that_has_passed_is_no_reason_to_ask_for_ever() -> None:
    """A clock that is ahead of the endpoint's: each request may ask for a token, and each is served."""
    world = World(lives=(START.timestamp() - 3600) * 1000)
    assert count_tokens(world, 1) == 2


def count_tokens(world: World, pause: float) -> int:
    """How many tokens two reads with a pause between them ask for."""

    async def work(read: Reading, write: Writing, shared: Shared) -> None:
        del write, shared
        await read.fetch("/a")
        world.clock.advance(pause)
        await read.fetch("/b")

    reading(world, work)
    return len(world.token_requests)


def test_a_rejected_token_is_renewed_once() -> None:
    """The read is repeated with the new one; when that is rejected too, the 401 stands."""
    world = World(valid="canary-token-2")

    async def work(read: Reading, write: Writing, shared: Shared) -> list[int]:
        del write, shared
        first = (await read.fetch("/a")).status
        world.valid = "nothing"
        return [first, (await read.fetch("/b")).status, (await read.fetch("/c")).status]

    assert reading(world, work) == [200, 401, 401]
    assert len(world.token_requests) == 2


@pytest.mark.parametrize(("unheard", "status", "calls"), [(frozenset({401}), 200, 2), (frozenset[int](), 401, 1)])
def test_a_write_is_repeated_with_a_new_token_only_when_unheard(
    unheard: frozenset[int], status: int, calls: int
) -> None:
    """A 401 that proves nothing is returned."""
    world = World(valid="canary-token-2")

    async def work(read: Reading, write: Writing, shared: Shared) -> Sent:
        del read, shared
        return await write.send(evolve(PAUSE, unheard=unheard))

    sent = reading(world, work)
    assert isinstance(sent, Reply)
    assert (status, calls) == (sent.status, len(world.service_requests))


@pytest.mark.parametrize(
    ("refusal", "why", "is_refused", "requests"),
    [
        (
            lambda: httpx.Response(429, json={"error": "too_many_requests", "error_description": "Quota exceeded"}),
            "the token endpoint https://auth/token gives out no more tokens for now (Quota exceeded)",
            False,
            1,
        ),
        (
            lambda: httpx.Response(401, json={"error": "access_denied canary-secret"}),
            "refused the client credentials with 401 (access_denied ***): check client_id, client_secret, audience",
            True,
            1,
        ),
        (lambda: httpx.Response(400, json={"error": "invalid_client"}), "with 400 (invalid_client)", True, 1),
        (lambda: httpx.Response(404, text="no such page"), "with 404 (no such page)", True, 1),
        (lambda: httpx.Response(503, text="resting"), "answered 503 (resting)", False, 4),
        (lambda: httpx.Response(302, headers={"location": "/x"}), "answered 302", False, 1),
        (lambda: httpx.Response(200, text="<html>"), "answered without an access_token", False, 1),
        (lambda: httpx.Response(200, json={"access_token": "a\r\nX: 1"}), "answered without an access_token", False, 1),
    ],
)
def test_a_token_that_is_not_given_is_explained(
    refusal: Callable[[], httpx.Response], why: str, requests: int, *, is_refused: bool
) -> None:
    """Reads fail, writes were not sent, the service is never asked; and the endpoint is not asked for each anew."""
    world = World(refusal=refusal)

    async def work(read: Reading, write: Writing, shared: Shared) -> Sent:
        del shared
        for _ in range(2):
            with pytest.raises(ReadFailed) as caught:
                await read.fetch("/a")
            assert why in str(caught.value)
            assert is_refused == caught.value.is_refused
        return await write.send(TOGGLE)

    sent = reading(world, work)
    assert isinstance(sent, NotSent)
    assert why in sent.why
    assert (requests, []) == (len(world.token_requests), world.service_requests)


def test_an_endpoint_that_rested_is_asked_again_later() -> None:
    """A long apply outlives a short outage of the token endpoint."""
    world = World(refusal=lambda: httpx.Response(503))

    async def work(read: Reading, write: Writing, shared: Shared) -> int:
        del write, shared
        with pytest.raises(ReadFailed):
            await read.fetch("/a")
        world.refusal = None
        world.clock.advance(11)
        return (await read.fetch("/a")).status

    assert reading(world, work) == 200


def test_a_token_url_that_is_none_is_told() -> None:
    """Without asking anybody."""

    async def run() -> None:
        resolved = Resolved(grant=evolve(GRANT, token_url="http://a:x"))
        session = open_reading(make_service("https://things"), resolved, shared=make_shared())
        async with session as read:
            with pytest.raises(ReadFailed, match="is not a url"):
                await read.fetch("/a")

    asyncio.run(run())
