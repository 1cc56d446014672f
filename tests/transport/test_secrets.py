"""Canaries in every credential slot never come out: no message, repr, exception, reply or trace holds one."""

import asyncio
import json
import traceback
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from attrs import evolve

from reconciler.errors import ReadFailed
from reconciler.model.service import Basic, Credential, EnvRef, Headers, KnownRef, OAuth, Secret, Token
from reconciler.transport.credentials import resolve
from reconciler.transport.session import Reading, Writing, open_reading, open_writing
from reconciler.transport.shared import Shared
from tests.transport.sessions import TOGGLE, make_service, make_shared

CANARY = "canary/ä 5f1c"
PLAIN = "canary-5f1c"
ENVIRONMENT = {"USER": "user-canary", "PASS": CANARY, "TOKEN": PLAIN}

SLOTS: dict[str, tuple[Credential, ...]] = {
    "token": (Token(EnvRef("TOKEN")),),
    "basic": (Basic(EnvRef("USER"), EnvRef("PASS")),),
    "url": (Basic(KnownRef(Secret("user-canary")), KnownRef(Secret(CANARY))),),
    "headers": (Headers({"X-Key": EnvRef("TOKEN")}),),
    "oauth": (OAuth("https://auth/token", EnvRef("USER"), EnvRef("PASS")),),
    "several": (Token(EnvRef("TOKEN")), Headers({"X-Key": KnownRef(Secret("proxy-canary"))})),
}

FORMS = (
    CANARY,
    PLAIN,
    "user-canary",
    "proxy-canary",
    "fetched-canary",
    quote(CANARY, safe=""),
    json.dumps(CANARY)[1:-1],
    b64encode(f"user-canary:{CANARY}".encode()).decode(),
)

PARROT = " ".join(FORMS)

Respond = Callable[[httpx.Request], httpx.Response]


def parrot_json(request: httpx.Request) -> httpx.Response:
    """A service that tells back all that it was told."""
    told = {"message": f"bad {request.headers} {PARROT}", PLAIN: [PARROT]}
    return httpx.Response(401, json=told, headers={"location": f"/x?token={PLAIN}"})


def parrot_text(request: httpx.Request) -> httpx.Response:
    """The same in text, with a secret across the place where it is cut."""
    del request
    return httpx.Response(500, text="x" * 4090 + PLAIN + PARROT)


def parrot_refusal(request: httpx.Request) -> httpx.Response:
    """A refusal that ends as not sent."""
    del request
    return httpx.Response(429, json={"message": PARROT})


def break_down(request: httpx.Request) -> httpx.Response:
    """A client library that puts what it sent into its exceptions."""
    raise httpx.LocalProtocolError(f"Illegal header value {PARROT} {request.headers.raw}")


def break_proxy(request: httpx.Request) -> httpx.Response:
    """The same of a proxy."""
    del request
    raise httpx.ProxyError(f"407 {PARROT}")


def give_token(respond: Respond) -> Respond:
    """Answers token requests; leaves the others to `respond`."""

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.host == "auth":
            return httpx.Response(200, json={"access_token": "fetched-canary"})
        return respond(request)

    return handle


async def _use(reading: Reading, writing: Writing) -> list[str]:
    """All that comes out of one read and one write."""
    out: list[str] = []
    path = f"/x/{quote(CANARY, safe='')}?token={PLAIN}"
    try:
        out.append(repr(await reading.fetch(path)))
    except ReadFailed as failed:
        out += [*traceback.format_exception(failed), repr(failed), repr(failed.problems), repr(failed.__context__)]
    out.append(repr(await writing.send(evolve(TOGGLE, path=path))))
    return [*out, repr(reading), repr(writing), repr(vars(reading)), repr(vars(writing))]


@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize("respond", [parrot_json, parrot_text, parrot_refusal, break_down, break_proxy])
def test_no_secret_comes_out(slot: str, respond: Respond) -> None:
    """Whatever the service, the client library or the address tells back."""
    lines: list[str] = []

    async def run() -> list[str]:
        shared: Shared = evolve(make_shared(), trace=lines.append)
        # What earlier sessions of the run have used is known too.
        shared.redactor.learn(Secret("proxy-canary"), Secret(PLAIN), Secret("fetched-canary"), Secret(CANARY))
        resolved = await resolve(SLOTS["basic"], environment=ENVIRONMENT, service="other")
        shared.redactor.learn(*resolved.secrets)
        resolved = await resolve(SLOTS[slot], environment=ENVIRONMENT, service="things")
        service, wire = make_service("https://things"), httpx.MockTransport(give_token(respond))
        async with (
            open_reading(service, resolved, shared=shared, wire=wire) as reading,
            open_writing(service, resolved, shared=shared, wire=wire) as writing,
        ):
            return [repr(resolved), repr(shared), *await _use(reading, writing)]

    out = "\n".join([*asyncio.run(run()), *lines])
    assert [form for form in FORMS if form in out] == []
    assert "***" in out


@pytest.mark.parametrize("slot", SLOTS)
def test_each_session_knows_its_own_secrets(slot: str) -> None:
    """Nothing has to be learnt beforehand: what a service was sent is replaced in what it tells back."""

    def echo(request: httpx.Request) -> httpx.Response:
        sent = {name: request.headers[name] for name in ("authorization", "x-key") if name in request.headers}
        return httpx.Response(403, json={"message": sent})

    async def run() -> object:
        shared = make_shared()
        resolved = await resolve(SLOTS[slot], environment=ENVIRONMENT, service="things")
        wire = httpx.MockTransport(give_token(echo))
        async with open_reading(make_service("https://things"), resolved, shared=shared, wire=wire) as reading:
            return (await reading.fetch("/x")).body

    told = repr(asyncio.run(run()))
    assert [form for form in FORMS if form in told] == []
    assert "***" in told


def test_names_in_good_answers_are_left_as_they_are() -> None:
    """A connector named like the user is still that connector."""

    async def run() -> object:
        shared = make_shared()
        shared.redactor.learn(Secret("admin"))
        wire = httpx.MockTransport(lambda _: httpx.Response(200, json=["admin-source"]))
        resolved = await resolve((), environment={}, service="things")
        async with open_reading(make_service("https://things"), resolved, shared=shared, wire=wire) as reading:
            return (await reading.fetch("/x")).body

    assert asyncio.run(run()) == ["admin-source"]


def test_a_trace_tells_each_request_and_its_answer() -> None:
    """Method, url, status and time; nothing more."""
    lines: list[str] = []

    async def run() -> None:
        answers = [httpx.Response(503), httpx.Response(200, json=[])]
        wire = httpx.MockTransport(lambda _: answers.pop(0))
        resolved = await resolve((), environment={}, service="things")
        shared = evolve(make_shared(), trace=lines.append)
        async with open_reading(make_service("https://things"), resolved, shared=shared, wire=wire) as reading:
            await reading.fetch("/x", query={"a": 1})

    asyncio.run(run())
    assert lines == [
        "--> GET https://things/x?a=1",
        "<-- 503 (GET https://things/x?a=1, 0.000 s)",
        "--> GET https://things/x?a=1",
        "<-- 200 (GET https://things/x?a=1, 0.000 s)",
    ]
