"""Guards from the files to the worker: what a plan says of them, what an apply refuses, and what flags change."""

import attrs
import pytest

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.errors import ApplyRefused, PlanRefused
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.model.guard import Guards, Limit, Limits
from reconciler.model.plan import Plan, Selection
from reconciler.model.problem import Origin
from reconciler.model.rule import Rule
from reconciler.model.terms import Terms
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

HALF = Limits(max_down=Limit(50, is_share=True))


def name_all(count: int) -> list[str]:
    """Names of so many connectors, sorted."""
    return [f"c{number:02}" for number in range(count)]


def fill(world: World, live: int, *, pause: int) -> None:
    """So many running connectors, the first of which should be paused."""
    world.simulate(*(SimulatedConnector(name=name) for name in name_all(live)))
    world.wishes = dict.fromkeys(name_all(live)[:pause], "paused")


def reload(made: Plan) -> Plan:
    """The plan as its file holds it."""
    return load_plan(dump_plan(made), source="plan.json")


def test_a_plan_that_takes_down_too_much_says_so_and_its_apply_writes_nothing(world: World) -> None:
    """Four of twelve are more than 30 %, though the files name only those four."""
    fill(world, 12, pause=4)

    async def scenario() -> None:
        made = reload(await world.plan())
        assert not made.is_applicable
        (finding,) = made.guards
        assert finding.detail.startswith("would take down 4 of 12 connectors of workers (34 %)")
        with pytest.raises(ApplyRefused) as caught:
            await world.apply(made)
        assert caught.value.problems[0].message.startswith("max_down workers/connector: ")

    run_virtual(scenario())
    assert world.writes() == []


def test_what_the_files_allow_since_the_plan_is_counted_anew(world: World) -> None:
    """Who does what the refusal says need not make the plan again."""
    fill(world, 12, pause=4)

    async def scenario() -> set[str]:
        made = reload(await world.plan())
        assert not made.is_applicable
        world.guards = Guards(max_down=Limit.parse("50%"))
        return set(world.outcomes(await world.apply(made)).values())

    assert run_virtual(scenario()) == {"applied"}


def test_three_of_twelve_may_go_down(world: World) -> None:
    """Nothing is said of limits that are kept."""
    fill(world, 12, pause=3)

    async def scenario() -> set[str]:
        made = await world.plan()
        assert made.guards == ()
        return set(world.outcomes(await world.apply(made)).values())

    assert run_virtual(scenario()) == {"applied"}


def test_a_small_fleet_is_not_guarded(world: World) -> None:
    """Below ten things a share says nothing sensible."""
    fill(world, 9, pause=9)
    assert set(world.outcomes(world.run_apply()).values()) == {"applied"}


def test_a_rule_is_counted_like_any_resource(world: World) -> None:
    """Over all that is live, though `where` narrows what the rule ranges over."""
    fill(world, 12, pause=0)
    wishes, select = {"status": "paused"}, "workers/connector/c0*"
    narrow = Rule(select, "workers", {"name": "c03"}, wishes, Terms(), None, Origin())

    async def scenario() -> None:
        world.rules = (narrow,)
        assert (await world.plan()).guards == ()
        world.rules = (attrs.evolve(narrow, where={}),)
        (finding,) = (await world.plan()).guards
        assert "10 of 12" in finding.detail

    run_virtual(scenario())


def test_a_selection_does_not_change_what_there_is(world: World) -> None:
    """The selected updates are held against everything that is live."""
    fill(world, 12, pause=12)
    chosen = Selection(targets=("workers/connector/c0[0-2]",))
    wider = Selection(targets=("workers/connector/c0[0-3]",))

    async def scenario() -> None:
        assert (await world.plan(PlanRequest(selection=chosen))).guards == ()
        (finding,) = (await world.plan(PlanRequest(selection=wider))).guards
        assert "4 of 12" in finding.detail

    run_virtual(scenario())


def test_what_is_off_already_is_not_taken_down_again(world: World) -> None:
    """Stopping what is paused counts for nothing."""
    world.simulate(*(SimulatedConnector(name=name, state="PAUSED", tasks=("PAUSED",)) for name in name_all(12)))
    world.wishes = dict.fromkeys(name_all(12), "stopped")
    assert run_virtual(world.plan()).guards == ()


def test_the_files_bound_turning_on(world: World) -> None:
    """`max_up`, which has no default."""
    world.simulate(*(SimulatedConnector(name=name, state="PAUSED", tasks=("PAUSED",)) for name in name_all(12)))
    world.wishes = dict.fromkeys(name_all(12), "running")

    async def scenario() -> None:
        assert (await world.plan()).is_applicable
        world.guards = Guards(max_up=Limit(5))
        (finding,) = (await world.plan()).guards
        assert finding.guard == "max_up workers/connector"

    run_virtual(scenario())


def test_a_flag_of_the_plan_is_kept_in_it_and_honoured_by_its_apply(world: World) -> None:
    """The plan tells what was loosened; its file brings it to the apply."""
    fill(world, 12, pause=6)

    async def scenario() -> set[str]:
        made = reload(await world.plan(PlanRequest(limits=HALF)))
        assert made.is_applicable
        assert not any(one.is_refusing for one in made.guards)
        assert len(made.guards) == 1
        return set(world.outcomes(await world.apply(made)).values())

    assert run_virtual(scenario()) == {"applied"}


def test_a_flag_of_the_apply_goes_before_the_plans(world: World) -> None:
    """It loosens a plan that refuses, and tightens one that does not; where it goes one step only, that is refused."""
    fill(world, 12, pause=6)

    async def scenario() -> set[str]:
        strict, loose = await world.plan(), await world.plan(PlanRequest(limits=HALF))
        with pytest.raises(ApplyRefused, match="a guard"):
            await world.apply(strict, ApplyRequest(limits=Limits(max_down=Limit(5))))
        with pytest.raises(ApplyRefused, match="a guard"):
            await world.apply(strict, ApplyRequest(limits=Limits(max_up=Limit(100, is_share=True))))
        with pytest.raises(ApplyRefused, match="a guard"):
            await world.apply(loose, ApplyRequest(limits=Limits(max_down=Limit(1))))
        assert world.writes() == []
        return set(world.outcomes(await world.apply(strict, ApplyRequest(limits=HALF))).values())

    assert run_virtual(scenario()) == {"applied"}


def test_what_is_live_is_counted_again_at_the_apply(world: World) -> None:
    """Three of twelve were allowed; of the ten that are left they are too many, and the plan is not used by that."""
    fill(world, 12, pause=3)
    world.guards = Guards(max_down=Limit(25, is_share=True))

    async def scenario() -> None:
        made = await world.plan()
        assert made.is_applicable
        fill(world, 10, pause=3)
        with pytest.raises(ApplyRefused) as caught:
            await world.apply(made)
        assert "3 of 10" in caught.value.problems[0].message
        assert world.writes() == []
        assert world.journal() == []
        assert set(world.outcomes(await world.apply(made, ApplyRequest(limits=HALF))).values()) == {"applied"}

    run_virtual(scenario())


def test_the_files_of_today_decide(world: World) -> None:
    """A guard that was written after the plan was made refuses it all the same."""
    fill(world, 12, pause=3)

    async def scenario() -> None:
        made = await world.plan()
        world.guards = Guards(max_down=Limit(2))
        with pytest.raises(ApplyRefused, match="a guard"):
            await world.apply(made)

    run_virtual(scenario())
    assert world.writes() == []


def test_the_digest_covers_guards_and_what_was_said_of_them(world: World) -> None:
    """Whoever approves a digest approves how much may move; a plan file that says otherwise is refused."""
    fill(world, 12, pause=6)

    async def scenario() -> None:
        strict, loose = await world.plan(), await world.plan(PlanRequest(limits=HALF))
        assert strict.digest != loose.digest
        assert loose.digest == (await world.plan(PlanRequest(limits=HALF))).digest
        for forged in (attrs.evolve(loose, limits=Limits(max_down=Limit(99))), attrs.evolve(strict, guards=())):
            with pytest.raises(PlanRefused, match="digest"):
                await world.apply(reload(forged))

    run_virtual(scenario())
    assert world.writes() == []


def test_what_is_blocked_is_not_counted(world: World) -> None:
    """It is not carried out: three that can be paused and one FAILED make three."""
    broken = SimulatedConnector(name="broken", state="FAILED", tasks=("FAILED",))
    world.simulate(*(SimulatedConnector(name=name) for name in name_all(11)), broken)
    world.wishes = {**dict.fromkeys(name_all(3), "paused"), "broken": "paused"}
    made = run_virtual(world.plan(PlanRequest(is_blocked_allowed=True)))
    assert made.guards == ()
    assert made.is_applicable
