"""Who the tool says it is: OAuth client credentials, a token, a user and password, headers; none ever shows."""

from pathlib import Path

import pytest

from reconciler.errors import CredentialMissing
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.model.event import CallSent
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import BlockCause, Blocked
from reconciler.simulators.faults import Fault, Intervention, When
from reconciler.simulators.progression import after_seconds
from reconciler.simulators.redpanda import mishaps
from reconciler.simulators.redpanda.credentials import Credentials, TokenEndpoint
from reconciler.simulators.redpanda.seeds import SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.api.redpanda.world import World

OAUTH = """services:
  rp:
    provider: redpanda
    url: https://rp.example
    credentials:
      oauth:
        token_url: https://auth.example/oauth/token
        client_id: {env: RP_ID}
        client_secret: {env: RP_SECRET}
        audience: cloudv2
"""
TOKEN_REQUEST = When("POST", "/oauth/token", times=None)


def _serve(world: World, credentials: Credentials, *faults: Fault | Intervention, slow: float = 0.0) -> None:
    pace = after_seconds(slow, 0.0, 0.0) if slow else None
    seeds = [
        SimulatedConnector(name=name, config={"password": "canary-config"}, progression=pace)
        for name in ("billing", "orders")
    ]
    world.simulator = RedpandaSimulator(seeds, credentials=credentials, faults=faults)
    world.wish(orders="paused", billing="paused")


def _use_oauth(world: World, *faults: Fault | Intervention, lives: float = 3600.0, slow: float = 0.0) -> None:
    endpoint = TokenEndpoint("canary-id", "canary-secret", "cloudv2", expires_in=lives, quota=100)
    _serve(world, Credentials(oauth=endpoint), *faults, slow=slow)
    world.services = OAUTH
    world.environment = {"RP_ID": "canary-id", "RP_SECRET": "canary-secret"}


def test_a_plan_asks_for_one_token_and_so_does_an_apply(world: World) -> None:
    """The reads and the writes of one run share it."""
    _use_oauth(world)
    counts: list[int] = []
    result = world.run_apply(lambda: counts.append(world.token_requests()))
    assert [*counts, world.token_requests()] == [1, 2]
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}


@pytest.mark.parametrize(("lives", "slow", "count"), [(3600.0, 200.0, 1), (100.0, 200.0, 3), (1800.0, 300.0, 1)])
def test_a_token_is_used_until_close_to_its_end(world: World, lives: float, slow: float, count: int) -> None:
    """A long wait takes a new one shortly before the old one ends, and the service never sees an old one."""
    _use_oauth(world, lives=lives, slow=slow)
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}
    assert world.token_requests() == 1 + count
    assert 401 not in {one.status for one in world.simulator.requests}


def test_a_token_that_is_withdrawn_is_renewed_once(world: World) -> None:
    """The call that met a 401 was not heard, and leaves again with the new token."""
    _use_oauth(world)
    world.wish(orders="paused")
    world.react = lambda event: world.simulator.revoke_tokens() if isinstance(event, CallSent) else None
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}
    assert world.token_requests() == 3
    refused = [one.request.method for one in world.simulator.requests if one.status == 401]
    assert refused
    assert set(refused) == {"PUT"}


def test_a_spent_quota_is_asked_once_and_explained(world: World) -> None:
    """429 of the token endpoint: everything is unreadable, and the entry says what to do."""
    _use_oauth(world, mishaps.token_quota_spent(TOKEN_REQUEST))
    entry = world.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert "quota" in entry.reason
    assert (world.token_requests(), world.requests()) == (1, [])


def test_wrong_client_credentials_are_told_from_a_sick_service(world: World) -> None:
    """The endpoint's own words, and nothing is asked of the data plane."""
    _use_oauth(world)
    world.environment["RP_SECRET"] = "another"
    entry = world.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert "refused the client credentials with 401" in entry.reason
    assert world.requests() == []


def test_the_audience_is_sent(world: World) -> None:
    """Redpanda Cloud refuses a request without it."""
    _use_oauth(world)
    world.services = OAUTH.replace("        audience: cloudv2\n", "")
    entry = world.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert "Service not enabled within domain" in entry.reason


def test_credentials_that_are_not_there_stop_before_the_first_request(world: World) -> None:
    """Told by name, and nothing is asked."""
    _use_oauth(world)
    del world.environment["RP_SECRET"]
    with pytest.raises(CredentialMissing, match="RP_SECRET"):
        run_virtual(world.plan())
    assert world.simulator.requests == []


def test_a_plan_needs_no_key_that_can_write(world: World) -> None:
    """With `read` and `write` apart each is used for its own; a viewer's key alone is refused in its words."""
    _serve(world, Credentials(tokens=["canary-editor"], viewers=["canary-viewer"]))
    world.services = """services:
  rp:
    provider: redpanda
    url: https://rp.example
    credentials: {read: {token: {env: VIEW}}, write: {token: {env: EDIT}}}
"""
    world.environment = {"VIEW": "canary-viewer", "EDIT": "canary-editor"}
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}
    shown = {one.request.method: one.request.headers["authorization"] for one in world.simulator.requests}
    assert shown == {"GET": "Bearer canary-viewer", "PUT": "Bearer canary-editor"}


def test_a_key_that_may_only_read_cannot_write(world: World) -> None:
    """403 is definite: rejected, sent once, with the service's words."""
    _serve(world, Credentials(viewers=["canary-viewer"]))
    world.services = "services: {rp: {provider: redpanda, url: 'https://rp.example', credentials: {token: {env: T}}}}\n"
    world.environment = {"T": "canary-viewer"}
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.REJECTED}
    assert all("missing permission to edit connectors" in one.detail for one in result.outcomes)
    assert len(world.requests("PUT")) == 2


@pytest.mark.parametrize(
    ("credentials", "wanted"),
    [
        ("{token: {env: SECRET}}", Credentials(tokens=["canary-secret"])),
        ("{token: {file: token.txt}}", Credentials(tokens=["canary-secret"])),
        ("{basic: {username: {env: USER}, password: {env: SECRET}}}", Credentials(login=("me", "canary-secret"))),
        ("{headers: {X-Api-Key: {env: SECRET}}}", Credentials(headers={"x-api-key": "canary-secret"})),
        (
            "{token: {env: SECRET}, headers: {X-Proxy: {env: USER}}}",
            Credentials(tokens=["canary-secret"], headers={"x-proxy": "me"}),
        ),
    ],
)
def test_every_way_to_say_who_one_is(world: World, credentials: str, wanted: Credentials, tmp_path: Path) -> None:
    """Let in with it, refused without it as a credential that was refused, and not as something that is missing."""
    (tmp_path / "token.txt").write_text("canary-secret\n")
    _serve(world, wanted)
    world.environment = {"SECRET": "canary-secret", "USER": "me"}
    service = "provider: redpanda, url: 'https://rp.example'"
    world.services = f"services: {{rp: {{{service}, credentials: {credentials}}}}}\n"
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}
    world.services = f"services: {{rp: {{{service}}}}}\n"
    entry = world.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert "check the service's credentials" in entry.reason


def test_no_secret_gets_out(world: World) -> None:
    """Not the client's, not a token, not a connector's configuration: in no plan, result, journal, event or trace."""
    _use_oauth(world)

    async def scenario() -> list[str]:
        made = await world.plan()
        return [dump_plan(made), dump_result(await world.apply(made))]

    told = run_virtual(scenario())
    assert any(isinstance(event, CallSent) for event in world.events)
    told += [repr(world.events), repr(world.journal()), *world.traced, repr(world.run_drift()), world.run_import().text]
    assert world.journal()
    assert world.traced
    for secret in ("canary", "simulated-token"):
        assert [text[:200] for text in told if secret in text] == []
