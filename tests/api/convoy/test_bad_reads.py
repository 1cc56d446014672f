"""Reads that go wrong: unreadable with what to do, never missing, and never somebody else's endpoints."""

from collections.abc import Callable

import pytest

from reconciler.api import PlanRequest
from reconciler.model.event import ApplyStarted
from reconciler.model.plan import BlockCause, Blocked, Unchanged
from reconciler.simulators import mishaps
from reconciler.simulators.convoy.mishaps import database_fails, key_not_found
from reconciler.simulators.convoy.seeds import PersonalKey, SimulatedProject
from reconciler.simulators.faults import When
from reconciler.simulators.virtual_time import run_virtual
from tests.api.convoy.world import KEY, NEW, OLD, PROJECT, World, seed, uid_of

OTHER = "01M7PROJECT000000000000009"
LENIENT = PlanRequest(is_blocked_allowed=True)
READS = When("GET", "*", times=None)


def _plan_one(world: World) -> Blocked:
    (entry,) = world.run_plan().values()
    assert isinstance(entry, Blocked)
    assert world.writes() == []
    return entry


TROUBLES: dict[str, tuple[Callable[[World], None], str]] = {
    "its database is down": (lambda world: world.simulator.turn_database("down"), "Failed to load endpoints"),
    "its database is down, and its keys": (
        lambda world: world.simulator.schedule.add(key_not_found(READS)),
        "database",
    ),
    "its Redis is down": (lambda world: world.simulator.stop_redis(), "Redis"),
    "a gateway stands before nothing": (
        lambda world: world.simulator.schedule.add(mishaps.failed_before_effect(READS)),
        "503",
    ),
    "nobody answers": (lambda world: world.simulator.schedule.add(mishaps.dropped_before_effect(READS)), "connection"),
    "a login page": (
        lambda world: world.simulator.schedule.add(mishaps.redirected(READS, "https://login.example/")),
        "login",
    ),
    "an empty object": (lambda world: world.simulator.schedule.add(mishaps.empty_list(READS)), "data"),
    "half a page": (lambda world: world.simulator.schedule.add(mishaps.cut_short(READS, 40)), "GET"),
}


@pytest.mark.parametrize("why", sorted(TROUBLES))
def test_a_service_in_trouble_is_unreadable_and_never_missing(world: World, why: str) -> None:
    """A wish for something that is there, and one for something that is not."""
    trouble, words = TROUBLES[why]
    world.simulate(seed("a"))
    world.wishes = {"a": "paused", "gone": "paused"}

    async def scenario() -> None:
        # A first call puts the key into the server's cache, as on any day.
        await world.plan()
        trouble(world)
        for entry in (await world.plan()).entries:
            assert isinstance(entry, Blocked)
            assert (entry.cause, words in entry.reason) == (BlockCause.UNREADABLE, True), entry.reason

    run_virtual(scenario())


def test_drift_of_a_service_in_trouble_says_unreadable(world: World) -> None:
    """Not missing, not in sync."""
    world.simulate(seed("a"))
    world.wishes = {"a": "active"}
    world.simulator.turn_database("down")
    (finding,) = run_virtual(world.drift()).findings
    assert finding.finding.value == "unreadable"


@pytest.mark.parametrize("call", ["get", "list"])
def test_one_failed_reading_at_the_apply_withholds_the_call(world: World, call: str) -> None:
    """The database falters just then: a 404 of one endpoint proves nothing, and the list does not answer either."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}

    async def scenario() -> None:
        made = await world.plan()

        def react(event: object) -> None:
            if isinstance(event, ApplyStarted):
                world.simulator.schedule.add(
                    database_fails(When("GET", f"*/{uid_of('a')}", times=None), "get"),
                    database_fails(When("GET", "*/endpoints", times=1 if call == "list" else None), "list"),
                )

        world.react = react
        (outcome,) = (await world.apply(made)).outcomes
        assert (outcome.outcome.value, outcome.is_unread) == ("skipped", True)
        assert "not read" in outcome.detail

    run_virtual(scenario())
    assert world.writes() == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://convoy.example", "end the service's url with /api"),
        ("http://convoy.example/ui", "end the service's url with /api"),
        ("http://convoy.example/api/v1", "end the service's url with /api"),
    ],
)
def test_a_wrong_url_is_told_with_its_mend(world: World, url: str, words: str) -> None:
    """Outside /api the server answers anything with 200 and its dashboard; too much of it, and it knows no path."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.service = {"url": url}
    entry = _plan_one(world)
    assert entry.cause is BlockCause.UNREADABLE
    assert words in entry.reason


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_project_key_of_another_project_is_found_out(world: World, *, is_empty: bool) -> None:
    """It ignores the project in the address: what comes back is compared with what was wished, an empty list too."""
    endpoints = () if is_empty else (seed("a", project=OTHER),)
    world.simulate(*endpoints, keys={KEY: OTHER}, projects=[SimulatedProject(PROJECT), SimulatedProject(OTHER)])
    world.wishes = {"a": "paused"}
    entry = _plan_one(world)
    assert entry.cause is not BlockCause.MISSING
    assert (PROJECT in entry.reason, OTHER in entry.reason) == (True, True)
    assert "key" in entry.reason


def test_a_key_that_changes_hands_between_plan_and_apply_writes_nothing(world: World) -> None:
    """The fresh reading is compared too: the same id in another project is another endpoint."""
    world.simulate(seed("a"), projects=[SimulatedProject(PROJECT), SimulatedProject(OTHER)])
    world.wishes = {"a": "paused"}

    async def scenario() -> None:
        made = await world.plan()
        moved = seed("a", project=OTHER)
        world.simulate(moved, keys={KEY: OTHER}, projects=[SimulatedProject(PROJECT), SimulatedProject(OTHER)])
        result = await world.apply(made)
        assert set(world.outcomes(result).values()) <= {"stale", "skipped"}

    run_virtual(scenario())
    assert world.writes() == []


def test_a_project_that_is_not_there_is_no_missing_endpoint(world: World) -> None:
    """Wrong configuration is told apart from a missing resource, in the service's words and with what to check."""
    world.simulate(seed("a"))
    world.resources = {
        "x": {"project": OTHER, "id": uid_of("a"), "status": "paused"},
        "y": {"project": PROJECT, "id": uid_of("gone"), "status": "paused"},
    }
    entries = world.run_plan()
    wrong, missing = entries["x"], entries["y"]
    assert isinstance(wrong, Blocked)
    assert isinstance(missing, Blocked)
    assert (wrong.cause, missing.cause) == (BlockCause.UNREADABLE, BlockCause.MISSING)
    assert "Project not found" in wrong.reason
    assert "check `project`" in wrong.reason
    assert missing.subject.origin.line is not None


def test_a_project_that_a_personal_key_does_not_see_is_the_same(world: World) -> None:
    """The service does not tell the two apart, and the words say both."""
    keys = {KEY: PersonalKey(projects=[OTHER])}
    world.simulate(seed("a"), keys=keys, projects=[SimulatedProject(PROJECT), SimulatedProject(OTHER)])
    world.wishes = {"a": "paused"}
    assert "that the key may see it" in _plan_one(world).reason


def test_a_wrong_key_is_refused_for_the_whole_service(world: World) -> None:
    """401: unreadable, with what to check."""
    world.simulate(seed("a"), keys={"another": PROJECT})
    world.wishes = {"a": "paused"}
    entry = _plan_one(world)
    assert entry.cause is BlockCause.UNREADABLE
    assert "authorization failed" in entry.reason


@pytest.mark.parametrize("version", [NEW, OLD])
def test_a_key_that_may_only_view_can_plan(world: World, version: str) -> None:
    """From v26.6.6 on changing is refused with 403, in the service's words; before, viewing was enough."""
    world.simulate(seed("a"), keys={KEY: PersonalKey(may="view")}, version=version)
    world.wishes = {"a": "paused"}
    (outcome,) = world.run_apply().outcomes
    expected = ("rejected", "active") if version == NEW else ("applied", "paused")
    assert (outcome.outcome.value, world.status_of("a")) == expected
    assert version == OLD or "Unauthorized" in outcome.detail


def test_a_read_key_never_writes(world: World) -> None:
    """Two credentials: the readings go with one and the calls with the other."""
    keys = {"canary-reader": PersonalKey(may="view"), KEY: PersonalKey()}
    world.simulate(seed("a"), keys=keys)
    world.environment["READER"] = "canary-reader"
    read, write = {"token": {"env": "READER"}}, {"token": {"env": "CONVOY_API_KEY"}}
    world.service = {"credentials": {"read": read, "write": write}}
    world.wishes = {"a": "paused"}
    assert world.outcomes(world.run_apply()) == {"a": "applied"}
    used = {(one.request.method, one.request.headers["authorization"]) for one in world.simulator.requests}
    assert used == {("GET", "Bearer canary-reader"), ("PUT", f"Bearer {KEY}")}


def test_a_disabled_project_reads_and_refuses_writes(world: World) -> None:
    """An instance over its limit of projects: told in the service's words."""
    world.simulate(seed("a"), projects=[SimulatedProject(PROJECT, is_disabled=True)])
    world.wishes = {"a": "paused"}
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, world.status_of("a")) == ("rejected", "active")
    assert "disabled for write operations" in outcome.detail


def test_one_sick_project_does_not_keep_the_other_from_being_paused(world: World) -> None:
    """What is unreadable is left out when asked for; the rest is applied."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.resources = {"x": {"project": OTHER, "id": "x", "status": "paused"}}

    async def scenario() -> None:
        made = await world.plan(LENIENT)
        assert world.outcomes(await world.apply(made)) == {"a": "applied", "x": "skipped"}

    run_virtual(scenario())


def test_whether_a_server_can_activate_may_stay_unknown(world: World) -> None:
    """An error answers the question: nothing is resumed on a guess, and what needs no resume is planned."""
    world.simulate(seed("a", "paused"), seed("b"), seed("c", "inactive"))
    world.simulator.schedule.add(mishaps.failed_before_effect(When("GET", "*/activate", times=None)))
    world.wishes = {"a": "active", "b": "active", "c": "active"}
    entries = world.run_plan()
    assert isinstance(entries["b"], Unchanged)
    for name in "ac":
        entry = entries[name]
        assert isinstance(entry, Blocked)
        assert "plan again" in entry.way_out
