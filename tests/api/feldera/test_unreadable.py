"""What cannot be read is blocked and told with what to mend; never missing, never unchanged, never drift."""

from typing import Any

import pytest

from reconciler.errors import CredentialMissing, NothingReadable
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import BlockCause, Blocked
from reconciler.simulators import mishaps as common
from reconciler.simulators.faults import Fault, When
from reconciler.simulators.feldera import mishaps
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.testing.tap import drop_members, replace_words
from tests.api.feldera.world import World, running

EVERY_READ = When("GET", "*", times=None)


def _orders(world: World, *faults: Fault, **more: Any) -> None:
    world.simulate(running("orders"), running("other"), faults=faults, **more)
    world.wish(orders="paused", nobody="paused")


def _demand_unreadable(world: World, *words: str) -> None:
    """Every entry is blocked as unreadable, drift says unreadable, nothing is missing, and nothing is sent."""
    entries = world.run_plan()
    assert {type(entry) for entry in entries.values()} == {Blocked}
    assert {getattr(entry, "cause", None) for entry in entries.values()} == {BlockCause.UNREADABLE}
    for word in words:
        assert word in next(iter(entries.values())).reason
    assert {finding.finding.value for finding in world.run_drift().findings} == {"unreadable"}
    with pytest.raises(NothingReadable):
        world.run_apply()
    assert world.calls() == []


def test_a_manager_without_its_database_is_unreadable(world: World) -> None:
    """500 PostgresPoolError on every read: said as it is."""
    _orders(world)
    world.prepare = world.simulator.stop_database
    _demand_unreadable(world, "PostgresPoolError")


def test_a_good_key_that_is_not_recognized_may_be_the_databases_fault(world: World) -> None:
    """401 with a body outside of the envelope; the hint says both."""
    _orders(world, mishaps.key_not_recognized(EVERY_READ))
    _demand_unreadable(world, "401", "AuthenticationFailed")


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (common.dropped_before_effect(EVERY_READ), ""),
        (common.failed_before_effect(EVERY_READ), "503"),
        (common.page_instead(EVERY_READ), "HTML"),
        (common.redirected(EVERY_READ, "https://login.example/"), "https://login.example/"),
        (common.cut_short(EVERY_READ), ""),
        (common.empty_list(EVERY_READ), "no version"),
        (common.empty_list(When("GET", "/v0/pipelines", times=None), "{}"), "no list"),
    ],
    ids=repr,
)
def test_a_read_that_fails_makes_nothing_missing(world: World, fault: Fault, word: str) -> None:
    """Whatever comes instead of the manager's answer."""
    _orders(world, fault)
    _demand_unreadable(world, word)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://feldera.example/v0", "the manager's root, without /v0"),
        ("https://feldera.example/", ""),
        ("https://feldera.example/console", "the manager's root, without /v0"),
    ],
)
def test_a_wrong_url_is_told_with_its_mend(world: World, url: str, words: str) -> None:
    """Outside of /v0 every GET answers 200 with the web console, which is no manager's answer."""
    _orders(world)
    world.services = f"services: {{streams: {{provider: feldera, url: '{url}'}}}}\n"
    if not words:
        assert world.run_plan()["orders"].reason == "status is running, desired paused"
        return
    entry = world.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert words in f"{entry.reason} {entry.way_out}"


def test_an_old_manager_is_refused(world: World) -> None:
    """Before 0.148 a pause also starts: nothing of it is planned."""
    _orders(world, version="0.147.0")
    _demand_unreadable(world, "the manager is version 0.147.0; 0.148 or later is needed")


@pytest.mark.parametrize("status", ["Unavailable", "Coordination", "Pondering"])
def test_a_word_that_says_nothing_is_unreadable_for_that_pipeline_alone(world: World, status: str) -> None:
    """Unavailable, Coordination and what no version knows yet: not drift, and the others go on."""
    world.simulate(running("orders"), SimulatedPipeline("other", "Paused"))
    world.wish(orders="running", other="paused")
    world.mend = replace_words({"Running": status})
    entries = world.run_plan()
    assert isinstance(entries["orders"], Blocked)
    assert entries["orders"].cause is BlockCause.UNREADABLE
    assert entries["other"].reason == "as desired"
    findings = {one.address.name: one.finding.value for one in world.run_drift().findings}
    assert findings["orders"] == "unreadable"


def test_a_hung_process_is_unreadable_not_drift(world: World) -> None:
    """Unavailable overwrites the desired status too: nobody can tell what it was to be."""
    world.simulate(SimulatedPipeline("orders", "Unavailable"))
    world.wish(orders="paused")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "Unavailable" in entry.reason


def test_a_pipeline_without_a_desired_status_is_unreadable(world: World) -> None:
    """A member less is no reason to guess."""
    world.simulate(running("orders"))
    world.wish(orders="running")
    world.mend = drop_members(["deployment_desired_status"])
    assert isinstance(world.plan_one(), Blocked)


KEYS = {"apikey:reader": "read", "apikey:writer": "write"}


def _with_key(world: World, credentials: str) -> None:
    world.services = (
        f"services: {{streams: {{provider: feldera, url: 'https://feldera.example', credentials: {credentials}}}}}\n"
    )
    world.environment.update({"GOOD": "apikey:writer", "WEAK": "apikey:reader", "BAD": "apikey:canary"})


def test_a_key_works_as_a_bearer(world: World) -> None:
    """One key of the role `write` for everything."""
    _orders(world, credentials=KEYS)
    world.wish(orders="paused")
    _with_key(world, "{token: {env: GOOD}}")
    assert world.apply_one().outcome is OutcomeKind.APPLIED


def test_two_keys_one_for_reading_and_one_for_calls(world: World) -> None:
    """The reading key is enough for a plan; apply writes with the other."""
    _orders(world, credentials=KEYS)
    world.wish(orders="paused")
    _with_key(world, "{read: {token: {env: WEAK}}, write: {token: {env: GOOD}}}")
    assert world.apply_one().outcome is OutcomeKind.APPLIED


def test_a_key_that_may_only_read_is_told_at_apply(world: World) -> None:
    """403 in the manager's words: nothing was done, the result says rejected."""
    _orders(world, credentials=KEYS)
    world.wish(orders="paused")
    _with_key(world, "{token: {env: WEAK}}")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "InsufficientPermissions" in outcome.detail
    assert world.show() == ("Running", "Running")


@pytest.mark.parametrize("credentials", ["{token: {env: BAD}}", "{}"])
def test_a_wrong_or_missing_key_is_unreadable_and_never_shown(world: World, credentials: str) -> None:
    """401 with and without a body."""
    _orders(world, credentials=KEYS)
    if credentials == "{}":
        world.services = world.services.replace(", credentials: {}", "")
    else:
        _with_key(world, credentials)
    entry = world.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert "401" in entry.reason
    assert "canary" not in repr(entry)


def test_a_credential_that_is_nowhere_is_told_before_the_first_request(world: World) -> None:
    """Exit 9: the manager is not asked."""
    _orders(world)
    _with_key(world, "{token: {env: NOWHERE}}")
    with pytest.raises(CredentialMissing):
        world.run_plan()
    assert world.requests() == []


@pytest.mark.parametrize("wishes", [1, 5])
def test_a_pipeline_that_does_not_exist_is_missing(world: World, wishes: int) -> None:
    """By the manager's own word, or by its complete list; `stopped` is not met by that either."""
    world.simulate(*(running(f"p{number}") for number in range(wishes)))
    world.wish(nobody="stopped", **{f"p{number}": "running" for number in range(1, wishes)})
    entry = world.run_plan()["nobody"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.MISSING
    assert "if_missing: skip" in entry.way_out
    findings = {one.address.name: one.finding.value for one in world.run_drift().findings}
    assert findings["nobody"] == "missing"


def test_a_name_that_no_pipeline_can_have_is_missing_and_sent_nowhere(world: World) -> None:
    """Slashes and question marks of a name never reach a path."""
    _orders(world)
    world.wish(orders="running", **{"'a/../b?x'": "paused"})
    entry = world.run_plan()["a/../b?x"]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.MISSING
    assert all(".." not in line for line in world.requests())
