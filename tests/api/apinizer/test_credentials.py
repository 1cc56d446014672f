"""Who the tool says it is: personal tokens and fetched ones, their ends, and rights that are lacking; none shows."""

from collections.abc import Callable
from typing import Any

import pytest

from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import BlockCause, Blocked
from reconciler.simulators.apinizer import mishaps
from reconciler.simulators.apinizer.documents import SECRETS
from reconciler.simulators.apinizer.habits import Habits
from reconciler.simulators.apinizer.seeds import DEPLOY, EXPORT, MANAGE, VIEW, SimulatedProxy, SimulatedUser
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.faults import Fault, Intervention, When
from reconciler.simulators.progression import after_seconds
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import START, FakeClock
from tests.api.apinizer.world import APPLIED, ENVIRONMENTS, PATCH, POST, PROJECT, World, patch, post

TOKEN, NAME, PASSWORD = "canary-token", "canary-user", "canary-password"
BY_TOKEN = "services: {gw: {provider: apinizer, url: 'https://manager.example', credentials: {token: {env: TOKEN}}}}\n"
BY_OAUTH = """services:
  gw:
    provider: apinizer
    url: https://manager.example
    credentials:
      oauth:
        token_url: https://manager.example/apiops/auth/token
        client_id: {env: NAME}
        client_secret: {env: PASSWORD}
"""
BY_TWO = """services:
  gw:
    provider: apinizer
    url: https://manager.example
    credentials: {read: {token: {env: READ}}, write: {token: {env: TOKEN}}}
"""
EVERYTHING = (VIEW, EXPORT, MANAGE, DEPLOY)


def _serve(world: World, *rights: str, faults: tuple[Fault, ...] = (), slow: float = 0.0, **more: Any) -> None:
    user = SimulatedUser(NAME, PASSWORD, {TOKEN: None}, {PROJECT: rights or EVERYTHING})
    reader = SimulatedUser("reader", "", {"canary-read": None}, {PROJECT: (VIEW, EXPORT)})
    world.simulator = ApinizerSimulator(
        [SimulatedProxy(PROJECT, "orders")],
        environments=ENVIRONMENTS,
        users=[user, reader],
        progression=after_seconds(slow),
        faults=faults,
        wall=lambda: START.timestamp() + FakeClock().elapsed(),
        **more,
    )
    world.services = BY_TOKEN
    world.environment = {"TOKEN": TOKEN, "NAME": NAME, "PASSWORD": PASSWORD, "READ": "canary-read"}
    world.wish()


def _count_tokens(world: World) -> int:
    return sum(1 for line in world.requests() if line == "POST /apiops/auth/token")


def test_a_personal_token_does(world: World) -> None:
    """As a bearer token."""
    _serve(world)
    assert world.apply_one().outcome is APPLIED


@pytest.mark.parametrize("expiry", ["seconds", "epoch_milliseconds"])
def test_a_token_is_fetched_once_for_a_run(world: World, expiry: str) -> None:
    """By a form; its end is understood in seconds and as a moment."""
    _serve(world, habits=Habits(expiry="seconds" if expiry == "seconds" else "epoch_milliseconds"))
    world.services = BY_OAUTH
    assert world.apply_one().outcome is APPLIED
    assert _count_tokens(world) == 2
    form = next(one.request for one in world.simulator.requests if one.request.path.endswith("/token"))
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert b"grant_type=client_credentials" in form.body


@pytest.mark.parametrize("expiry", ["seconds", "epoch_milliseconds"])
def test_a_token_is_renewed_before_its_end(world: World, expiry: str) -> None:
    """A long wait never shows the manager an old one, in either dialect."""
    habits = Habits(expiry="seconds" if expiry == "seconds" else "epoch_milliseconds")
    _serve(world, habits=habits, slow=100.0, token_seconds=60.0)
    world.services = BY_OAUTH
    assert world.apply_one().outcome is APPLIED
    assert _count_tokens(world) in {4, 5}
    assert 401 not in {one.status for one in world.simulator.requests}


def test_a_fetched_token_that_is_withdrawn_is_renewed_once(world: World) -> None:
    """The call that met 401 was not heard, and leaves again."""
    _serve(world)
    world.simulator.schedule.add(Intervention(patch(), "before", world.simulator.expire_tokens))
    world.services = BY_OAUTH
    assert world.apply_one().outcome is APPLIED
    assert world.writes() == [PATCH, PATCH, POST]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (mishaps.token_missing, "Empty Key! Client must be authenticated"),
        (mishaps.token_invalid, "Token is not valid!"),
        (mishaps.token_expired, "Token was expired!"),
    ],
)
def test_the_texts_of_401_are_said(world: World, make: Callable[[When], Fault], words: str) -> None:
    """Unreadable because refused, never missing; and a call that meets one is rejected and was not done."""
    _serve(world, faults=(make(When(times=None)),))
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert words in entry.reason


@pytest.mark.parametrize("make", [mishaps.token_missing, mishaps.token_invalid, mishaps.token_expired])
def test_a_personal_token_that_ends_before_the_call_is_a_rejection(world: World, make: Callable[[When], Fault]) -> None:
    """Nothing was done, and the manager's text is in the result."""
    _serve(world, faults=(make(patch(times=None)),))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "answered 401" in outcome.detail
    assert world.saved()["enabled"] is False


def test_wrong_client_credentials_are_told(world: World) -> None:
    """In the words of the token endpoint, without a request to the rest."""
    _serve(world)
    world.services = BY_OAUTH
    world.environment["PASSWORD"] = "wrong"
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "Bad credentials" in entry.reason
    assert set(world.requests()) == {"POST /apiops/auth/token"}


def test_a_token_endpoint_that_fails_is_unreadable(world: World) -> None:
    """500 in its own shape."""
    _serve(world, faults=(mishaps.token_service_failed(When("POST", "/apiops/auth/token", times=None)),))
    world.services = BY_OAUTH
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE


def test_a_plan_needs_the_right_to_export_and_says_so(world: World) -> None:
    """Forbidden is unreadable, neither unverifiable nor missing."""
    _serve(world, VIEW, MANAGE, DEPLOY)
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert "EXPORT_IMPORT" in entry.reason


def test_a_right_that_is_lacking_for_the_patch_is_a_rejection(world: World) -> None:
    """400 here; nothing was saved."""
    _serve(world, VIEW, EXPORT, DEPLOY)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "required permission" in outcome.detail
    assert world.writes() == [PATCH]


def test_a_right_that_is_lacking_for_the_deploy_is_a_rejection_that_shows_what_was_saved(world: World) -> None:
    """The PATCH went through: `after` says so, and the words name the call that did not."""
    _serve(world, VIEW, EXPORT, MANAGE)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "POST …/environments/production/ answered 400" in outcome.detail
    assert "deploy/undeploy" in outcome.detail
    assert outcome.after == {"maintenance.enabled": True}


def test_a_plan_uses_the_token_that_reads(world: World) -> None:
    """Only the calls of apply use the other."""
    _serve(world)
    world.services = BY_TWO
    assert world.apply_one().outcome is APPLIED
    shown = {(one.request.method, one.request.headers["authorization"]) for one in world.simulator.requests}
    assert shown == {("GET", "Bearer canary-read"), ("PATCH", f"Bearer {TOKEN}"), ("POST", f"Bearer {TOKEN}")}


@pytest.mark.parametrize("services", [BY_TOKEN, BY_OAUTH])
@pytest.mark.parametrize("reader", ["export", "full"])
def test_no_secret_gets_out(world: World, services: str, reader: str) -> None:
    """Neither credentials nor what definitions hold: in no plan, result, report, event, journal, trace or import."""
    _serve(world, faults=(mishaps.unexpected_error(post()),))
    option = f"    read: {reader}\n"
    world.services = services.replace("url:", f"read: {reader}, url:") if services == BY_TOKEN else services + option
    told: list[str] = []

    async def scenario() -> Result:
        made = await world.plan()
        told.append(dump_plan(made))
        return await world.apply(made)

    result = run_virtual(scenario())
    told += [dump_result(result), repr(world.run_drift()), repr(world.run_status()), repr(world.run_import())]
    told += [repr(world.events), repr(world.journal()), *world.traced]
    assert world.traced
    issued = [f"apinizer-issued-{number}" for number in range(1, 20)]
    for secret in (*SECRETS, TOKEN, NAME, PASSWORD, *issued):
        assert [text for text in told if secret in text] == []
