"""Answers that are not the worker's own words: none of what they say is repeated."""

import pytest

from reconciler.model.plan import Blocked
from reconciler.model.service import Credentials, EnvRef, Token
from reconciler.model.terms import Terms
from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.messages import json_answer
from tests.api.world import World

CANARY = "canary-s3cret-token"


def _say_the_token(method: str, status: int) -> Fault:
    answer = json_answer(status, {"message": f"log in with {CANARY}"})
    return Fault(When(method, "*", times=None), effect="undone", heard=Replaced(answer))


@pytest.fixture
def guarded(world: World) -> World:
    """A connector behind a token."""
    world.simulate(SimulatedConnector(name="orders"))
    world.wishes = {"orders": "paused"}
    token = (Token(EnvRef("TOKEN")),)
    world.credentials = Credentials(token, token)
    world.environment = {"TOKEN": CANARY}
    return world


def test_a_redirect_of_a_write_is_not_quoted(guarded: World) -> None:
    """A gateway that repeats the token does not bring it into a result or a journal."""
    guarded.simulator.schedule.add(_say_the_token("PUT", 302))
    guarded.terms = {"orders": Terms(settle=20.0)}
    (outcome,) = guarded.run_apply().outcomes
    assert outcome.outcome.value == "unknown"
    assert "302" in outcome.detail
    assert CANARY not in f"{outcome}{guarded.journal()}{guarded.events}"


def test_an_odd_answer_to_a_read_is_not_quoted(guarded: World) -> None:
    """Nor into a plan."""
    guarded.simulator.schedule.add(_say_the_token("GET", 202))
    entry = guarded.run_plan()["orders"]
    assert isinstance(entry, Blocked)
    assert "202" in entry.reason
    assert CANARY not in f"{entry}{guarded.events}"
