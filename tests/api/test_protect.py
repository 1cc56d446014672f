"""`protect`: a state that a resource, or whatever a rule matches, is never moved to."""

from datetime import UTC, datetime

import pytest

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.errors import ApplyRefused
from reconciler.model.plan import BlockCause, Blocked, Update
from reconciler.model.problem import Origin
from reconciler.model.rule import Rule
from reconciler.model.terms import Terms
from reconciler.model.values import AtMost, Wish
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

PASSED = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def pair(world: World) -> World:
    """One connector runs, the other is paused."""
    world.simulate(SimulatedConnector(name="on"), SimulatedConnector(name="off", state="PAUSED", tasks=("PAUSED",)))
    return world


@pytest.mark.parametrize(
    ("name", "wish", "terms"),
    [
        ("on", "stopped", Terms(protect=("stopped",))),
        ("on", "paused", Terms(protect=("running", "paused"))),
        ("on", AtMost("paused"), Terms(protect=("paused",))),
        ("off", "running", Terms(protect=("running",))),
        ("off", "paused", Terms(protect=("running",), until=PASSED)),
    ],
)
def test_an_entry_that_would_move_there_is_blocked(pair: World, name: str, wish: Wish, terms: Terms) -> None:
    """In both directions, by `at_most`, and where a wish has ended and the normal state is desired again."""
    pair.wishes, pair.terms = {name: wish}, {name: terms}
    entry = pair.run_plan()[name]
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.PROTECTED
    assert entry.reason.startswith("it is protected from becoming")


def test_another_state_is_free(pair: World) -> None:
    """Protected from being stopped, it may be paused."""
    pair.wishes, pair.terms = {"on": "paused"}, {"on": Terms(protect=("stopped",))}
    assert isinstance(pair.run_plan()["on"], Update)


def test_a_rule_protects_what_it_matches(pair: World) -> None:
    """Each match is blocked; apply refuses, or leaves it out where that was said."""
    terms = Terms(protect=("stopped",))
    pair.rules = (Rule("workers/connector/*", "workers", {}, {"status": "stopped"}, terms, None, Origin()),)

    async def scenario() -> None:
        made = await pair.plan()
        assert [entry.cause for entry in made.blocked] == [BlockCause.PROTECTED] * 2
        with pytest.raises(ApplyRefused, match="2 entries blocked"):
            await pair.apply(made)
        lenient = await pair.plan(PlanRequest(is_blocked_allowed=True))
        result = await pair.apply(lenient, ApplyRequest(is_blocked_allowed=True))
        assert pair.outcomes(result) == {"on": "skipped", "off": "skipped"}

    run_virtual(scenario())
    assert pair.writes() == []


def test_what_was_protected_since_the_plan_is_not_moved(pair: World) -> None:
    """The files of today count: the entry is stale."""
    pair.wishes = {"on": "stopped"}

    async def scenario() -> None:
        made = await pair.plan()
        pair.terms = {"on": Terms(protect=("stopped",))}
        (outcome,) = (await pair.apply(made)).outcomes
        assert outcome.outcome.value == "stale"
        assert "protected" in outcome.detail

    run_virtual(scenario())
    assert pair.writes() == []
