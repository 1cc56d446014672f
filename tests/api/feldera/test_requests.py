"""How many requests a thousand pipelines cost: the numbers that the provider's page states."""

from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.simulators.feldera.rhythm import Rhythm
from reconciler.simulators.progression import Seconds
from tests.api.feldera.world import World, running

MANY = 1000


def _fleet(world: World, lag: float = 0.03) -> None:
    pipelines = (running(f"p-{number:04}", connectors={"t.c": "running"}) for number in range(MANY))
    world.simulate(*pipelines, rhythm=Rhythm(read_back=Seconds(lag)))
    world.wish(**{f"p-{number:04}": "paused" for number in range(MANY)})


def _count(world: World) -> Counter[str]:
    """Requests by what they are."""
    return Counter(_name(line) for line in world.requests())


def _name(line: str) -> str:
    if line.startswith("POST"):
        return "calls"
    return {"GET /v0/config": "config", "GET /v0/pipelines?selector=status": "list"}.get(line, "others")


@pytest.mark.parametrize("command", ["plan", "drift", "status", "import"])
def test_looking_at_a_thousand_costs_two_requests(world: World, command: str) -> None:
    """`/v0/config` once, and one list."""
    _fleet(world)
    looks: Mapping[str, Callable[[], object]] = {
        "plan": world.run_plan,
        "drift": world.run_drift,
        "status": world.run_status,
        "import": world.run_import,
    }
    looks[command]()
    assert _count(world) == {"config": 1, "list": 1}


def test_a_thousand_with_wished_connectors_cost_one_more_each(world: World) -> None:
    """`/stats` of each pipeline that is there; the manager has no list of connectors."""
    _fleet(world)
    world.wish(**{f"p-{number:04}": "{connectors: {t.c: running}}" for number in range(MANY)})
    world.run_plan()
    assert _count(world) == {"config": 1, "list": 1, "others": MANY}


@pytest.mark.parametrize(("lag", "reads"), [(0.03, 5), (4.0, 13)])
def test_applying_a_thousand_costs_a_call_each_and_a_few_lists(world: World, lag: float, reads: int) -> None:
    """All that is read beside the thousand calls: the plan, its check, a fresh reading, shared polls, the last look."""
    _fleet(world, lag)
    world.text += "guards: {max_down: 100%}\n"
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {OutcomeKind.APPLIED}
    counted = _count(world)
    assert counted["calls"] == MANY
    assert counted["others"] == 0
    assert counted["config"] == 2
    assert counted["list"] == reads
