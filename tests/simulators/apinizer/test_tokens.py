"""The token endpoint: a form, two meanings of its `expires_in`, and tokens that work until they expire."""

import httpx
import pytest

from reconciler.simulators.apinizer.habits import Habits
from reconciler.simulators.apinizer.mishaps import token_service_failed
from reconciler.simulators.apinizer.seeds import SimulatedUser
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import When
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.apinizer.apiops import ORDERS, STATUS, Json, client

TOKEN = "/apiops/auth/token"
CI = SimulatedUser("ci", password="canary-password")
FORM = {"grant_type": "client_credentials", "client_id": "ci", "client_secret": "canary-password"}


def request_token(simulator: ApinizerSimulator, form: Json, path: str = TOKEN) -> httpx.Response:
    """Asks for a token with a form."""

    async def asking() -> httpx.Response:
        async with client(simulator) as apiops:
            return await apiops.post(path, data=form)

    return run_virtual(asking())


@pytest.mark.parametrize(
    ("habits", "reply"),
    [
        (Habits(), {"access_token": "apinizer-issued-1", "token_type": "Bearer", "expires_in": 3600}),
        (
            Habits(expiry="epoch_milliseconds"),
            {"access_token": "apinizer-issued-1", "expires_in": 1_788_224_400_000},
        ),
    ],
)
def test_a_token_is_issued_for_an_hour(habits: Habits, reply: Json) -> None:
    """In seconds on new pages, as a moment in milliseconds and without a type on old ones."""
    assert reply == request_token(ApinizerSimulator(users=(CI,), habits=habits), FORM).json()


def test_a_wall_clock_decides_the_moment() -> None:
    """For servers on real time, whose clients compare with their own clock."""
    simulator = ApinizerSimulator(users=(CI,), habits=Habits(expiry="epoch_milliseconds"), wall=lambda: 2e9)
    assert request_token(simulator, FORM).json()["expires_in"] == 2_000_003_600_000


@pytest.mark.parametrize(
    ("form", "status", "error", "description"),
    [
        ({**FORM, "client_secret": "guess"}, 401, "unauthorized_client", "Bad credentials"),
        ({**FORM, "client_id": "nobody"}, 401, "unauthorized_client", "Bad credentials"),
        ({**FORM, "client_secret": ""}, 401, "unauthorized_client", "Bad credentials"),
        ({**FORM, "grant_type": "password"}, 400, "unsupported_grant_type", "Unsupported grant type"),
        ({}, 400, "unsupported_grant_type", "Unsupported grant type"),
    ],
)
def test_refusals_have_a_shape_of_their_own(form: Json, status: int, error: str, description: str) -> None:
    """Not the one of the other endpoints."""
    answer = request_token(ApinizerSimulator(users=(CI,)), form)
    assert (status, {"error": error, "error_description": description}) == (answer.status_code, answer.json())


def test_json_is_not_accepted() -> None:
    """A form, or nothing."""

    async def asking() -> int:
        async with client(ApinizerSimulator(users=(CI,))) as apiops:
            return (await apiops.post(TOKEN, json=FORM)).status_code

    assert run_virtual(asking()) == 400


def test_the_token_endpoint_has_no_slash_at_its_end() -> None:
    """With one it is a path like any other, and asks for a token."""
    assert request_token(ApinizerSimulator(users=(CI,)), FORM, f"{TOKEN}/").status_code == 401


def test_an_issued_token_works_until_it_expires() -> None:
    """By the simulator's clock, or when all of them are made to."""

    async def asking() -> list[tuple[int, str]]:
        simulator = ApinizerSimulator((ORDERS,), users=(CI,), token_seconds=60)
        seen = []
        async with client(simulator) as apiops:

            async def look() -> None:
                answer = await apiops.get(STATUS)
                seen.append((answer.status_code, answer.json().get("resultMessage", "")))

            for end in (elapse(1), expire(simulator)):
                reply = await apiops.post(TOKEN, data=FORM)
                apiops.headers["authorization"] = f"Bearer {reply.json()['access_token']}"
                await elapse(59)
                await look()
                await end
                await look()
        return seen

    expired = (401, "Token was expired!")
    assert run_virtual(asking()) == [(200, ""), expired, (200, ""), expired]


async def expire(simulator: ApinizerSimulator) -> None:
    """Every token expires."""
    simulator.expire_tokens()


def test_the_token_service_can_fail() -> None:
    """500 in its own shape."""
    answer = request_token(ApinizerSimulator(users=(CI,), faults=(token_service_failed(When("POST")),)), FORM)
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")


def test_secrets_are_not_in_what_is_printed() -> None:
    """Neither passwords nor tokens are in the simulator's own words."""
    user = SimulatedUser("ci", password="canary-password", tokens={"canary-token": None})
    assert "canary" not in repr(ApinizerSimulator(users=(user,))) + repr(user)
