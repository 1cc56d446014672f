"""SIGKILL while a call is on its way: before the service did it, and after it did it but before it was heard."""

from typing import Literal

import pytest

from tests.crash.aftermath import Way, check_again, check_mended, check_told, read_journals
from tests.crash.gate import Moment
from tests.crash.worlds import RECIPES, World

Fate = Literal["lost", "done"]
"""What becomes of a call that was on its way when its sender died."""

CALLS = [(name, nth) for name, recipe in RECIPES.items() for nth in range(len(recipe.writes))]


def _kill_held(world: World, nth: int, moment: Moment, fate: Fate) -> None:
    """Kills a run while its nth call is held, and lets that call come to its fate."""
    hold = world.gate.hold("*", nth=nth + 1, moment=moment)
    running = world.place.start("apply", "plan.json", "-o", "json=result.json")
    hold.reached()
    running.signal(9)
    assert running.end().code == -9
    hold.free(fate)
    hold.passed()


@pytest.mark.parametrize("way", ["resumed", "anew"])
@pytest.mark.parametrize(("moment", "fate"), [("before", "lost"), ("before", "done"), ("after", "done")])
@pytest.mark.parametrize(("world", "nth"), CALLS, indirect=["world"])
def test_killed_with_a_call_in_flight(world: World, nth: int, moment: Moment, fate: Fate, way: Way) -> None:
    """The journal names the call in flight, the next run names it too, looks, and moves nothing twice."""
    _kill_held(world, nth, moment, fate)
    (journal,) = read_journals(world)
    assert journal.names()[-1] == "about_to_send"
    assert world.recipe.writes[nth] in journal.records[-1]["call"]["path"]
    assert world.state in world.recipe.states[nth : nth + 1 + (fate == "done")]
    sent = len(world.gate.writes)
    mended = check_mended(world, way)
    assert mended.code == 0
    assert len(world.gate.writes) - sent == len(world.recipe.writes) - nth - (fate == "done")


@pytest.mark.parametrize("world", ["convoy-brief"], indirect=True)
def test_a_run_that_follows_at_once_waits_for_the_toggle_in_flight(world: World) -> None:
    """It is told what it waits for, sees what the toggle did, and sends no other one."""
    _kill_held(world, 0, "after", "done")
    sent = len(world.gate.writes)
    mended = check_again(world, "anew", check_told(world))
    assert "a call of an earlier run" in mended.err
    assert len(world.gate.writes) == sent


@pytest.mark.parametrize("name", ["plan", "apply"])
@pytest.mark.parametrize("world", ["convoy-brief"], indirect=True)
def test_a_run_in_another_folder_waits_for_it_too(world: World, name: str) -> None:
    """A pipeline that is started again elsewhere: the lock that died with the run tells where its journal is."""
    hold = world.gate.hold("*")
    running = world.place.start("apply", "plan.json")
    hold.reached()
    running.signal(9)
    assert running.end().code == -9
    words = ("apply", "--auto-approve") if name == "apply" else ("plan",)
    again = world.elsewhere().start(*words)
    again.hear("a call of an earlier run")
    hold.free("done")
    ended = again.end()
    assert (ended.code, world.state, len(world.gate.writes)) == (0, "paused", 1)
    assert "1 unchanged" in ended.out + ended.err or "No changes" in ended.out + ended.err


@pytest.mark.parametrize("world", ["convoy-brief"], indirect=True)
def test_a_run_that_was_interrupted_meanwhile_hides_it_from_nobody(world: World) -> None:
    """One that waited for the toggle and was ended by a signal has not waited for it: the next one does."""
    hold = world.gate.hold("*")
    running = world.place.start("apply", "plan.json")
    hold.reached()
    running.signal(9)
    assert running.end().code == -9
    between = world.elsewhere().start("apply", "plan.json")
    between.hear("a call of an earlier run")
    between.signal(15)
    assert between.end().code == 143
    last = world.elsewhere().start("apply", "--auto-approve")
    last.hear("a call of an earlier run")
    hold.free("done")
    ended = last.end()
    assert (ended.code, world.state, len(world.gate.writes)) == (0, "paused", 1)


@pytest.mark.parametrize("world", ["convoy"], indirect=True)
def test_a_plan_beside_a_run_waits_for_none(world: World) -> None:
    """What a living run has in flight is not an earlier run's: the plan tells what is now."""
    hold = world.gate.hold("*")
    running = world.place.start("apply", "plan.json")
    hold.reached()
    beside = world.beside().run("plan")
    hold.free()
    assert (beside.code, "a call of an earlier run" in beside.err) == (0, False)
    assert running.end().code == 0


@pytest.mark.parametrize("nth", [0, 1])
@pytest.mark.parametrize("world", ["convoy", "feldera"], indirect=True)
def test_killed_while_reading(world: World, nth: int) -> None:
    """Killed before it has sent anything, nothing is left to be told."""
    hold = world.gate.hold("GET", nth=nth + 1)
    running = world.place.start("apply", "plan.json")
    hold.reached()
    running.signal(9)
    assert running.end().code == -9
    hold.free("done")
    hold.passed()
    assert world.gate.writes == []
    assert check_mended(world, "resumed").code == 0
