"""`depends_on` while a plan is carried out: what did not happen holds back, and the order is that of today's files."""

from collections.abc import Mapping

import attrs
import pytest

from reconciler.api import PlanRequest
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.model.outcome import Result
from reconciler.model.plan import Update
from reconciler.model.terms import Terms
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World, address_of


def _needs(**depends_on: str) -> dict[str, Terms]:
    """`a="bc"`: `a` depends on `b` and on `c`."""
    return {name: Terms(depends_on=tuple(address_of(one) for one in needed)) for name, needed in depends_on.items()}


def _stopped(name: str) -> SimulatedConnector:
    return SimulatedConnector(name=name, state="STOPPED", tasks=())


def _failed(name: str) -> SimulatedConnector:
    return SimulatedConnector(name=name, state="FAILED", tasks=("FAILED",))


def _waves(world: World) -> Mapping[str, int]:
    return {name: entry.wave for name, entry in world.run_plan().items() if isinstance(entry, Update)}


def _stops(names: str) -> list[str]:
    return [f"PUT /connectors/{name}/stop" for name in names]


def test_a_stale_predecessor_holds_back(world: World) -> None:
    """What must come up first broke down since the plan: nothing that needs it is started."""
    world.simulate(_stopped("a"), _stopped("b"))
    world.wishes = {"a": "running", "b": "running"}
    world.terms = _needs(a="b")

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.fail("b")
        assert world.outcomes(await world.apply(made)) == {"a": "skipped", "b": "stale"}
        assert world.writes() == []

    run_virtual(scenario())


def test_what_was_unchanged_and_has_moved_holds_back(world: World) -> None:
    """It is not in the plan's work; what needs it waits for a plan that has it, and the result says so."""
    world.simulate(_stopped("a"), SimulatedConnector(name="b"))
    world.wishes = {"a": "running", "b": "running"}
    world.terms = _needs(a="b")

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.move("b", "PAUSED")
        result = await world.apply(made)
        assert world.outcomes(result) == {"a": "skipped"}
        assert result.warnings == (
            "workers/connector/b was as wished when the plan was made and is not any more: make a new plan for it",
        )
        assert world.writes() == []

    run_virtual(scenario())


def test_what_was_unchanged_and_came_up_keeps_up_what_it_needs(world: World) -> None:
    """The way down: whoever depends on it must be down first, and is up again."""
    world.simulate(_stopped("a"), SimulatedConnector(name="b"))
    world.wishes = {"a": "stopped", "b": "stopped"}
    world.terms = _needs(a="b")

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.move("a", "RUNNING")
        assert world.outcomes(await world.apply(made)) == {"b": "skipped"}
        assert world.writes() == []

    run_virtual(scenario())


def test_a_blocked_predecessor_that_was_left_out_holds_back(world: World) -> None:
    """Allowing blocked entries does not start what needs them."""
    world.simulate(_stopped("a"), _failed("b"))
    world.wishes = {"a": "running", "b": "running"}
    world.terms = _needs(a="b")

    async def scenario() -> None:
        result = await world.apply(await world.plan(PlanRequest(is_blocked_allowed=True)))
        assert world.outcomes(result) == {"a": "skipped", "b": "skipped"}
        assert world.writes() == []

    run_virtual(scenario())


def test_a_blocked_dependent_that_was_left_out_keeps_up_what_it_needs(world: World) -> None:
    """The way down: it still runs, so what it needs is not taken from under it."""
    world.simulate(SimulatedConnector(name="a"), SimulatedConnector(name="b"))
    world.wishes = {"a": "stopped", "b": "stopped"}
    world.terms = {"a": attrs.evolve(_needs(a="b")["a"], protect=("stopped",))}

    async def scenario() -> None:
        made = await world.plan(PlanRequest(is_blocked_allowed=True))
        assert world.outcomes(await world.apply(made)) == {"a": "skipped", "b": "skipped"}
        assert world.writes() == []

    run_virtual(scenario())


def test_a_predecessor_that_is_already_so_holds_nothing_back(world: World) -> None:
    """Somebody else did the first part: the second goes on."""
    world.simulate(_stopped("a"), _stopped("b"))
    world.wishes = {"a": "running", "b": "running"}
    world.terms = _needs(a="b")

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.move("b", "RUNNING")
        assert world.outcomes(await world.apply(made)) == {"a": "applied", "b": "already_done"}

    run_virtual(scenario())


def test_the_order_reaches_through_what_does_not_change(world: World) -> None:
    """`a` needs `b` needs `c`, and `b` already runs: `c` still comes before `a`."""
    world.simulate(_stopped("a"), SimulatedConnector(name="b"), _stopped("c"))
    world.wishes = dict.fromkeys("abc", "running")
    world.terms = _needs(a="b", b="c")
    waves = _waves(world)
    assert waves["c"] < waves["a"]


def test_from_failed_to_stopped_is_a_way_down(world: World) -> None:
    """What depends on another goes down before it, even where nothing of it works any more."""
    world.simulate(_failed("a"), SimulatedConnector(name="b"))
    world.wishes = {"a": "stopped", "b": "stopped"}
    world.terms = _needs(a="b")
    waves = _waves(world)
    assert waves["a"] < waves["b"]


@pytest.mark.parametrize(("later", "order"), [({"a": "b"}, "cab"), ({"b": "a"}, "cba")], ids=["a needs b", "b needs a"])
def test_a_dependency_that_the_files_gained_is_obeyed(world: World, later: dict[str, str], order: str) -> None:
    """Two updates of one wave are put in order by today's files."""
    world.simulate(*(SimulatedConnector(name=name) for name in "abc"))
    world.wishes = dict.fromkeys("abc", "stopped")
    world.terms = _needs(c="ab")

    async def scenario() -> None:
        made = await world.plan()
        world.terms = _needs(c="ab", **later)
        await world.apply(made)
        assert _stops(order) == world.writes()

    run_virtual(scenario())


def test_a_dependency_that_the_files_turned_round_is_obeyed(world: World) -> None:
    """A plan file keeps its waves for its readers; they order nothing."""
    world.simulate(SimulatedConnector(name="a"), SimulatedConnector(name="b"))
    world.wishes = {"a": "stopped", "b": "stopped"}
    world.terms = _needs(a="b")

    async def scenario() -> None:
        made = load_plan(dump_plan(await world.plan()).encode(), source="plan.json")
        assert [update.wave for update in made.updates] == [0, 1]
        world.terms = _needs(b="a")
        await world.apply(made)
        assert _stops("ba") == world.writes()

    run_virtual(scenario())


def test_waves_that_were_edited_order_nothing(world: World) -> None:
    """`a` still waits for `b`, whatever the plan file says of waves."""
    world.simulate(_stopped("a"), _stopped("b"))
    world.wishes = {"a": "running", "b": "running"}
    world.terms = _needs(a="b")

    async def scenario() -> Result:
        made = await world.plan()
        flat = tuple(attrs.evolve(entry, wave=0) for entry in made.updates)
        return await world.apply(attrs.evolve(made, entries=flat))

    assert world.outcomes(run_virtual(scenario())) == {"a": "applied", "b": "applied"}
    assert world.writes() == ["PUT /connectors/b/resume", "PUT /connectors/a/resume"]
