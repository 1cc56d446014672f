"""How many requests a thousand connectors take: the numbers that docs/providers/redpanda.md states."""

from collections import Counter
from pathlib import Path

import pytest

from reconciler.model.event import CallSent, Event, OutcomeReached
from reconciler.model.outcome import OutcomeKind
from reconciler.simulators.progression import after_seconds
from reconciler.simulators.redpanda.credentials import Credentials, TokenEndpoint
from reconciler.simulators.redpanda.seeds import SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from tests.api.redpanda.world import World

COUNT = 1000
MOST_READS = 12
"""Of the whole list, each with a sign of life: two before the calls, the polls, and the last look."""

PAGE = Path(__file__).parents[3] / "docs" / "providers" / "redpanda.md"


def _serve(world: World, count: int = COUNT, slow: float = 0.0) -> None:
    pace = after_seconds(slow, 0.0, 0.0) if slow else None
    names = [f"c-{number:04}" for number in range(count)]
    world.simulator = RedpandaSimulator(
        [SimulatedConnector(name) for name in names],
        credentials=Credentials(oauth=TokenEndpoint("id", "secret")),
        progression=pace,
    )
    world.services = (
        "services: {rp: {provider: redpanda, url: 'https://rp.example', credentials: {oauth: "
        "{token_url: 'https://auth.example/oauth/token', client_id: {env: ID}, client_secret: {env: SECRET}}}}}\n"
    )
    world.environment = {"ID": "id", "SECRET": "secret"}
    world.wish(**dict.fromkeys(names, "paused"))


def _count(world: World) -> Counter[str]:
    """Requests by what they are for: tokens, signs of life, lists, one connector alone, calls."""
    kinds = {2: "clusters", 3: "life", 4: "list"}
    counted: Counter[str] = Counter()
    for one in world.simulator.requests:
        if one.request.method == "PUT":
            counted["call"] += 1
        elif one.request.method == "POST":
            counted["token"] += 1
        else:
            counted[kinds.get(one.request.path.count("/") - 1, "alone")] += 1
    return counted


def test_a_plan_of_a_thousand_takes_two_requests_and_a_token(world: World) -> None:
    """A sign of life and the whole list."""
    _serve(world)
    assert len(world.run_plan()) == COUNT
    assert _count(world) == {"token": 1, "life": 1, "list": 1}


@pytest.mark.parametrize("text", ["rules: [{select: 'rp/connector/*', status: paused}]\n", None])
def test_a_rule_drift_and_status_ask_for_the_clusters_besides(world: World, text: str | None) -> None:
    """One request more for the service."""
    _serve(world)
    if text is None:
        assert len(world.run_drift().findings) == COUNT
    else:
        world.text = text
        assert len(world.run_plan()) == COUNT
    assert _count(world) == {"token": 1, "clusters": 1, "life": 1, "list": 1}


def test_an_apply_of_a_thousand_takes_a_call_each_and_two_requests_a_poll(world: World) -> None:
    """A thousand calls and one token; every poll reads all of them at once, and so does the last look."""
    _serve(world, slow=1.0)
    world.text += "guards: {max_down: 100%}\n"
    marks: list[Counter[str]] = []

    def react(event: Event) -> None:
        if isinstance(event, CallSent | OutcomeReached):
            marks.append(_count(world))

    world.react = react
    planned: list[Counter[str]] = []
    result = world.run_apply(lambda: planned.append(_count(world)))
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}
    spent = _count(world) - planned[0]
    assert (spent["call"], spent["token"]) == (COUNT, 1)
    assert spent["life"] == spent["list"] == spent.total() / 2 - (COUNT + 1) / 2
    before, after = marks[0] - planned[0], _count(world) - marks[-1]
    assert (before["list"], after) == (2, {"life": 1, "list": 1})
    assert spent["list"] <= MOST_READS


def test_the_page_states_the_numbers() -> None:
    """What is counted above stands in the provider's page."""
    text = " ".join(PAGE.read_text().split())
    assert "1,000 connectors that all show a pause within a second" in text
    assert f"1,000 calls, 1 token, and at most {2 * MOST_READS} reads" in text
