"""Pausing and resuming on good days: which calls, what they cost, and what is blocked with which way out."""

import pytest

from reconciler.api import PlanRequest
from reconciler.model.plan import BlockCause, Blocked, Unchanged, Update
from reconciler.simulators.virtual_time import run_virtual
from tests.api.convoy.world import NEW, OLD, World, seed

LENIENT = PlanRequest(is_blocked_allowed=True)


@pytest.mark.parametrize("version", ["25.9.2", OLD, NEW])
def test_a_pause_is_one_toggle_between_two_readings(world: World, version: str) -> None:
    """Read alone immediately before, one PUT without a body, then read: nothing else while the plan is carried out."""
    world.simulate(seed("a"), version=version)
    world.wishes = {"a": "paused"}

    async def scenario() -> None:
        made = await world.plan()
        begins = len(world.witness.seen)
        assert world.outcomes(await world.apply(made)) == {"a": "applied"}
        # The plan is derived anew from a listing, then comes the toggle between its readings, then the last look.
        asked = [(one.method, one.path.rpartition("/")[2]) for one in world.witness.seen[begins:]]
        one = ("GET", "01M7E00000000000000000000A")
        assert asked == [("GET", "endpoints"), one, ("PUT", "pause"), one, one]
        assert {one.request.body for one in world.simulator.requests} == {b""}

    run_virtual(scenario())
    assert world.status_of("a") == "paused"


def test_every_request_says_the_api_version(world: World) -> None:
    """So that a server pinned to an older one answers in the same words."""
    world.simulate(seed("a"), api_version="0001-01-01")
    world.wishes = {"a": "paused"}
    assert world.outcomes(world.run_apply()) == {"a": "applied"}
    assert {one.request.headers["x-convoy-version"] for one in world.simulator.requests} == {"2024-04-01"}


@pytest.mark.parametrize(("version", "call"), [(OLD, "PUT {}/pause"), (NEW, "POST {}/activate")])
def test_a_resume_takes_activate_where_the_server_has_it(world: World, version: str, call: str) -> None:
    """Learnt without a write; else the toggle, which the plan shows as one and warns of."""
    world.simulate(seed("a", "paused"), version=version)
    world.wishes = {"a": "active"}

    async def scenario() -> None:
        made = await world.plan()
        (update,) = made.updates
        effects = [one.effect for one in update.calls]
        assert effects == (["toggle"] if version == OLD else ["absolute"])
        assert any("the pause toggle resumes it" in cost for cost in update.costs) is (version == OLD)
        assert world.writes() == []
        assert world.outcomes(await world.apply(made)) == {"a": "applied"}

    run_virtual(scenario())
    assert world.writes() == [call.format("01M7E00000000000000000000A")]
    assert world.status_of("a") == "active"


def test_plan_and_result_say_what_a_pause_costs(world: World) -> None:
    """What is discarded, what goes on, what may become of it; and the call that makes up for it."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}

    async def scenario() -> None:
        made = await world.plan()
        (update,) = made.updates
        for words in ("Discarded", "keep going out", "drift to inactive", "batchretry"):
            assert any(words in cost for cost in update.costs), words
        (outcome,) = (await world.apply(made)).outcomes
        assert any("eventdeliveries/batchretry" in one for one in outcome.follow_up)

    run_virtual(scenario())


def test_an_inactive_endpoint_is_activated_and_warned_about(world: World) -> None:
    """The server switched it off because its receiver failed, and may do so again."""
    world.simulate(seed("a", "inactive"))
    world.wishes = {"a": "active"}

    async def scenario() -> None:
        made = await world.plan()
        (update,) = made.updates
        assert any("switched it off after failed deliveries" in one for one in (*update.costs, *update.warnings))
        assert world.outcomes(await world.apply(made)) == {"a": "applied"}

    run_virtual(scenario())
    assert world.status_of("a") == "active"


@pytest.mark.parametrize(
    ("status", "wish", "version", "words"),
    [
        ("inactive", "paused", NEW, "at_most: paused"),
        ("inactive", "paused", OLD, "at_most: paused"),
        ("inactive", "active", OLD, "dashboard"),
        ("pending", "paused", NEW, "database"),
        ("pending", "active", OLD, "ends with the retry"),
    ],
)
def test_what_no_call_can_do_is_blocked_with_the_way_out(
    world: World, status: str, wish: str, version: str, words: str
) -> None:
    """Nothing is sent to try."""
    world.simulate(seed("a", status), version=version)
    world.wishes = {"a": wish}

    async def scenario() -> None:
        made = await world.plan(LENIENT)
        (entry,) = made.entries
        assert isinstance(entry, Blocked)
        assert entry.cause is BlockCause.REFUSED
        assert status in entry.reason
        assert words in entry.way_out
        assert world.outcomes(await world.apply(made)) == {"a": "skipped"}

    run_virtual(scenario())
    assert world.writes() == []


@pytest.mark.parametrize("word", ["dozing", ""])
def test_an_unknown_word_is_blocked_and_never_guessed(world: World, word: str) -> None:
    """Whatever is wished; the word is told."""
    world.simulate(seed("a", word), seed("b", word))
    world.wishes = {"a": "paused", "b": {"at_most": "paused"}}
    for entry in world.run_plan().values():
        assert isinstance(entry, Blocked)
        assert entry.cause is BlockCause.UNREADABLE
        assert repr(word) in entry.reason


@pytest.mark.parametrize(
    ("status", "verdict"), [("active", Update), ("paused", Unchanged), ("inactive", Unchanged), ("pending", Blocked)]
)
def test_at_most_paused_never_starts_anything(world: World, status: str, verdict: type) -> None:
    """Paused and inactive meet it; pending may deliver at any moment."""
    world.simulate(seed("a", status))
    world.wishes = {"a": {"at_most": "paused"}}
    (entry,) = world.run_plan().values()
    assert isinstance(entry, verdict)


def test_what_turns_inactive_meets_at_most_paused(world: World) -> None:
    """The server switches it off between the reading and the call: the toggle is refused, and all is as wished."""
    world.simulate(seed("a"))
    world.wishes = {"a": {"at_most": "paused"}}
    uid = "01M7E00000000000000000000A"
    # The readings of the plan, of the plan derived anew and of the apply come first.
    world.witness.before[4] = lambda: world.simulator.move(uid, "inactive")
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.after) == ("applied", {"status": "inactive"})
    assert world.writes() == [f"PUT {uid}/pause"]


def test_a_name_finds_the_one_endpoint_that_has_it(world: World) -> None:
    """Letter by letter, among names that the server's search cannot tell apart."""
    world.simulate(seed("a", name="orders"), seed("b", name="Orders"), seed("c", name="orders-2"))
    world.resources = {"x": {"project": "01M7PROJECT000000000000000", "name": "orders", "status": "paused"}}
    assert world.outcomes(world.run_apply()) == {"x": "applied"}
    assert world.writes() == ["PUT 01M7E00000000000000000000A/pause"]


def test_two_endpoints_of_one_name_are_blocked(world: World) -> None:
    """With their ids, so that one can be written."""
    world.simulate(seed("a", name="orders"), seed("b", name="orders"))
    world.resources = {"x": {"project": "01M7PROJECT000000000000000", "name": "orders", "status": "paused"}}
    (entry,) = world.run_plan().values()
    assert isinstance(entry, Blocked)
    for uid in ("01M7E00000000000000000000A", "01M7E00000000000000000000B"):
        assert uid in entry.reason
    assert "`id`" in entry.way_out


def test_a_second_endpoint_of_the_name_after_the_plan_withholds_the_call(world: World) -> None:
    """Somebody makes another one between plan and apply: stale, and nothing is sent."""
    world.simulate(seed("a", name="orders"))
    world.resources = {"x": {"project": "01M7PROJECT000000000000000", "name": "orders", "status": "paused"}}

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.plant(seed("b", name="orders"))
        assert world.outcomes(await world.apply(made)) == {"x": "stale"}

    run_virtual(scenario())
    assert world.writes() == []


def test_two_addresses_for_one_endpoint_are_both_blocked(world: World) -> None:
    """One by its id and one by its name: only the service shows it."""
    world.simulate(seed("a", name="orders"))
    world.wishes = {"a": "paused"}
    world.resources = {"x": {"project": "01M7PROJECT000000000000000", "name": "orders", "status": "active"}}
    entries = world.run_plan()
    assert [isinstance(entry, Blocked) for entry in entries.values()] == [True, True]
