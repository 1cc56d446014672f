"""Who may call, where tokens come from, and the dialects of the API."""

import asyncio
from typing import Any

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import When
from reconciler.simulators.mishaps import dropped_after_effect
from reconciler.simulators.progression import AT_ONCE
from reconciler.simulators.redpanda.credentials import Credentials, TokenEndpoint
from reconciler.simulators.redpanda.mishaps import MISHAPS, rate_limited, token_quota_spent
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.redpanda.wording import CLOUD, CONSOLE, OPENAPI, Dialect
from reconciler.simulators.serving import serving
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.redpanda.asking import HERE, PG, ROOT, ask_one, client, connector, error_of, lines, shown

FORM = {"grant_type": "client_credentials", "client_id": "id", "client_secret": "canary", "audience": "cloud"}
OAUTH = TokenEndpoint("id", "canary", audience="cloud", expires_in=60, quota=3)


def guarded(**rest: Any) -> RedpandaSimulator:
    """An API that wants credentials."""
    return RedpandaSimulator([connector()], credentials=Credentials(**rest), progression=AT_ONCE)


@pytest.mark.parametrize(
    ("headers", "read", "write"),
    [
        ({}, 401, 401),
        ({"Authorization": "Bearer good"}, 200, 202),
        ({"Authorization": "bearer good"}, 200, 202),
        ({"Authorization": "Bearer bad"}, 401, 401),
        ({"Authorization": "good"}, 401, 401),
        ({"Authorization": "Bearer viewer"}, 200, 403),
    ],
)
def test_a_bearer_token_lets_in(headers: dict[str, str], read: int, write: int) -> None:
    """One of the tokens, in full; a viewer's only reads."""
    simulator = guarded(tokens=["good"], viewers=["viewer"])
    answers = [ask_one(simulator, *each, headers=headers) for each in (("GET", HERE), ("PUT", f"{PG}/pause"))]
    assert [answer.status_code for answer in answers] == [read, write]


def test_a_refusal_is_in_the_envelope_and_in_a_header() -> None:
    """401 UNAUTHENTICATED, its message in WWW-Authenticate as well."""
    answer = ask_one(guarded(tokens=["good"]), "GET", ROOT)
    assert error_of(answer) == (401, "UNAUTHENTICATED", "missing credentials")
    assert answer.headers["www-authenticate"] == "missing credentials"


@pytest.mark.parametrize(("password", "expected"), [("p", 200), ("q", 401)])
def test_a_login_lets_in(password: str, expected: int) -> None:
    """A proxy before Console may want basic authentication."""
    assert ask_one(guarded(login=("u", "p")), "GET", HERE, auth=("u", password)).status_code == expected


@pytest.mark.parametrize(("value", "expected"), [("a", 200), ("b", 401)])
def test_headers_may_be_asked_for(value: str, expected: int) -> None:
    """With nothing else set they are all that is asked for."""
    answer = ask_one(guarded(headers={"x-tenant": "a"}), "GET", HERE, headers={"X-Tenant": value})
    assert answer.status_code == expected


def test_without_credentials_any_header_will_do() -> None:
    """The open-source build asks nobody."""
    assert ask_one(guarded(), "GET", HERE, headers={"Authorization": "Bearer x"}).status_code == 200


def test_a_token_is_issued_holds_and_ends() -> None:
    """It lets in for as long as it says; each request for one is in the journal and counts against the quota."""
    simulator = guarded(oauth=OAUTH)

    async def asking() -> None:
        async with client(simulator) as console:
            issued = await console.post("/oauth/token", data=FORM)
            assert issued.json() == {"access_token": "simulated-token-1", "expires_in": 60, "token_type": "Bearer"}
            assert issued.headers["auth0-organization-quota-limit"] == "b=per_day;q=3;r=2;t=86400"
            headers = {"Authorization": "Bearer simulated-token-1"}
            assert (await console.get(HERE, headers=headers)).status_code == 200
            await elapse(61)
            assert (await console.get(HERE, headers=headers)).status_code == 401

    run_virtual(asking())
    assert lines(simulator)[0] == ("POST /oauth/token", 200)
    assert [status for line, status in lines(simulator) if "oauth" not in line] == [200, 401]


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "access_denied"),
        ({"client_id": "wrong"}, 401, "access_denied"),
        ({"audience": "wrong"}, 403, "access_denied"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_stranger_gets_no_token(changed: dict[str, str], status: int, error: str) -> None:
    """The error's name is in `error`, and the secret nowhere."""
    answer = ask_one(guarded(oauth=OAUTH), "POST", "/oauth/token", data={**FORM, **changed})
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "canary" not in answer.text


def test_the_days_quota_ends_and_comes_back() -> None:
    """429 in the words of the token service, and new tokens the day after."""
    simulator = guarded(oauth=OAUTH)

    async def asking() -> list[int]:
        async with client(simulator) as console:
            first = [await console.post("/oauth/token", data=FORM) for _ in range(4)]
            assert first[3].json() == {
                "error": "too_many_requests",
                "error_description": "Organization quota exceeded",
            }
            await elapse(86400)
            last = await console.post("/oauth/token", data=FORM)
        return [answer.status_code for answer in [*first, last]]

    assert run_virtual(asking()) == [200, 200, 200, 429, 200]


def test_issued_tokens_can_be_revoked() -> None:
    """A token may die before its time."""
    simulator = guarded(oauth=OAUTH)
    token = ask_one(simulator, "POST", "/oauth/token", data=FORM).json()["access_token"]
    simulator.revoke_tokens()
    assert ask_one(simulator, "GET", HERE, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_there_is_no_token_endpoint_unless_asked_for() -> None:
    """The path is then outside the API, in the server's own shape."""
    answer = ask_one(guarded(), "POST", "/oauth/token", data=FORM)
    assert (answer.status_code, answer.json()) == (404, {"statusCode": 404, "message": "Resource was not found."})


@pytest.mark.parametrize(
    ("dialect", "prefix", "bodies", "older"),
    [
        (CONSOLE, "", "wrapped", 200),
        (CLOUD, "type.googleapis.com/", "wrapped", 404),
        (OPENAPI, "type.googleapis.com/", "bare", 404),
    ],
)
def test_dialects_differ(dialect: Dialect, prefix: str, bodies: str, older: int) -> None:
    """Prefixed or bare types of details, wrapped or bare things, alpha generations still there or retired."""
    simulator = RedpandaSimulator([connector()], dialect=dialect)
    missing = ask_one(simulator, "GET", f"{HERE}/connectors/nope").json()
    assert missing["details"][0]["@type"] == f"{prefix}google.rpc.ErrorInfo"
    told = [list(ask_one(simulator, "GET", path).json()) for path in (HERE, PG, f"{PG}/status")]
    wrapped = [["cluster"], ["connector"], ["status"]]
    assert ("wrapped" if told == wrapped else "bare") == bodies
    assert "connectors" in ask_one(simulator, "GET", f"{HERE}/connectors").json()
    assert ask_one(simulator, "GET", PG.replace("/v1/", "/v1alpha2/")).status_code == older


def test_faults_of_the_api_itself() -> None:
    """Limits and quotas speak in headers; every kind has a name."""
    simulator = guarded()
    simulator.schedule.add(rate_limited(When("GET"), 12), token_quota_spent(When("POST")))
    limited, spent = ask_one(simulator, "GET", HERE), ask_one(simulator, "POST", "/oauth/token")
    assert error_of(limited)[:2] == (429, "RESOURCE_EXHAUSTED")
    assert limited.headers["ratelimit"] == "limit=500, remaining=0, reset=12"
    assert spent.json()["error"] == "too_many_requests"
    assert {"gave_up_after_effect", "blank_list", "page_instead"} <= set(MISHAPS)


def test_over_a_socket_a_broken_connection_hides_a_pause() -> None:
    """Real sockets meet the same service: the client hears nothing, and the pause was done."""
    simulator = guarded()
    simulator.schedule.add(dropped_after_effect(When("PUT")))

    async def asking() -> str:
        async with serving(simulator.app) as url, httpx.AsyncClient(base_url=url) as console:
            with pytest.raises(httpx.TransportError):
                await console.put(f"{PG}/pause")
            deleted = await console.delete(f"{HERE}/connectors/nope")
            assert deleted.status_code == 404
            assert (await console.post(f"{PG}/restart")).status_code == 204
            return shown(simulator)[0]

    assert asyncio.run(asking()) == "PAUSED"


def test_secrets_are_not_shown() -> None:
    """Neither tokens nor logins are in what a simulator prints of itself."""
    simulator = guarded(tokens=["canary-1"], login=("u", "canary-2"), oauth=OAUTH)
    assert "canary" not in repr(simulator)
