"""Somebody else at work on the same endpoint: what our toggle did is told truly, and mended at most once."""

import asyncio
import signal
from collections.abc import Iterator, Sequence
from itertools import chain, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import pytest
from attrs import define
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.api import apply
from reconciler.model.event import CallSent, Event
from reconciler.model.plan import Plan
from reconciler.simulators.clock import elapse
from reconciler.simulators.progression import after_seconds
from reconciler.simulators.virtual_time import run_virtual
from reconciler.transport.wires import wire_to
from tests.api.convoy.witness import Witness
from tests.api.convoy.world import OLD, World, seed, uid_of


def test_somebody_moved_it_before_the_fresh_reading(world: World) -> None:
    """Paused meanwhile: already done. Anything else: stale. Neither is written."""
    world.simulate(seed("a"), seed("b"))
    world.wishes = {"a": "paused", "b": "paused"}

    async def scenario() -> None:
        made = await world.plan()
        world.simulator.move(uid_of("a"), "paused")
        world.simulator.move(uid_of("b"), "inactive")
        assert world.outcomes(await world.apply(made)) == {"a": "already_done", "b": "stale"}

    run_virtual(scenario())
    assert world.writes() == []


@pytest.mark.parametrize("version", [OLD, "26.7.3"])
def test_somebody_paused_it_between_our_reading_and_our_call(world: World, version: str) -> None:
    """Our toggle resumed it, as its answer says: it converges, once."""
    world.simulate(seed("a"), version=version)
    world.wishes = {"a": "paused"}
    world.witness.before[4] = lambda: world.simulator.move(uid_of("a"), "paused")
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 2, "paused")


def test_somebody_mends_it_himself_meanwhile(world: World) -> None:
    """Two that see what they did both wait; whoever is first is enough."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}
    world.witness.before[4] = lambda: world.simulator.move(uid_of("a"), "paused")
    world.witness.before[7] = lambda: world.simulator.move(uid_of("a"), "paused")
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 1, "paused")


def test_a_late_reading_does_not_outweigh_what_the_toggle_said(world: World) -> None:
    """Behind a replica that lags a second: somebody paused it, our toggle said `active`, the reading is from before."""
    world.simulate(seed("a"), version=OLD, progression=after_seconds(1.0))
    world.wishes = {"a": "paused"}
    world.witness.before[4] = lambda: world.simulator.move(uid_of("a"), "paused")
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, outcome.calls_sent, world.status_of("a")) == ("applied", 2, "paused")


def test_a_signal_does_not_make_a_late_reading_true(world: World) -> None:
    """The same, and SIGTERM after the call: what the result calls applied is active."""
    world.simulate(seed("a"), version=OLD, progression=after_seconds(1.0))
    world.wishes = {"a": "paused"}
    world.witness.before[4] = lambda: world.simulator.move(uid_of("a"), "paused")
    world.react = lambda event: world.stop.request(signal.SIGTERM) if isinstance(event, CallSent) else None
    (outcome,) = world.run_apply().outcomes
    assert (outcome.outcome.value, world.status_of("a")) == ("not_settled", "active")


def test_somebody_who_is_always_faster_is_not_fought(world: World) -> None:
    """Two toggles went the wrong way: no third, and the result does not say applied."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}

    def react(event: Event) -> None:
        if isinstance(event, CallSent):
            world.simulator.move(uid_of("a"), "paused")

    world.react = react
    (outcome,) = world.run_apply().outcomes
    assert (outcome.calls_sent, world.status_of("a"), outcome.after) == (2, "active", {"status": "active"})
    assert outcome.outcome.value in {"not_settled", "unknown"}
    assert "somebody else" in outcome.detail


def test_a_project_update_of_somebody_revives_what_was_inactive(world: World) -> None:
    """Any update of a project may set its inactive endpoints active: `at_most: paused` is drifted then."""
    world.simulate(seed("a", "inactive"))
    world.wishes = {"a": {"at_most": "paused"}}

    async def scenario() -> None:
        assert [one.finding.value for one in (await world.drift()).findings] == ["in_sync"]
        world.simulator.resume_inactive("01M7PROJECT000000000000000")
        assert [one.finding.value for one in (await world.drift()).findings] == ["drifted"]

    run_virtual(scenario())


@define
class _Slow:
    """The way to the service, which takes so many seconds there and back, each request its own."""

    witness: Witness
    seconds: Iterator[float]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        await elapse(next(self.seconds))
        await self.witness(scope, receive, send)
        await elapse(next(self.seconds))


@st.composite
def _delays(draw: st.DrawFn) -> Sequence[float]:
    return draw(st.lists(st.sampled_from([0.0, 0.001, 0.005, 0.02, 0.1, 0.5]), min_size=4, max_size=30))


@pytest.mark.timeout(300)  # what fails is made small first, which takes longer than finding it
@settings(max_examples=120)
@given(_delays(), _delays(), st.sampled_from([0.0, 0.004, 0.03]), st.sampled_from([0.0, 0.01, 0.4]))
def test_two_runs_without_a_common_lock_never_both_say_applied_of_something_else(
    ours: Sequence[float], theirs: Sequence[float], gap: float, later: float
) -> None:
    """Both want it paused; the server reads, decides and writes without a lock. Who says applied saw it paused."""
    with TemporaryDirectory() as folder:
        first, second = World(Path(folder) / "1"), World(Path(folder) / "2")
        first.simulate(seed("a"), gap=gap)
        second.simulator, second.witness = first.simulator, first.witness

        async def run(world: World, made: Plan, delays: Sequence[float], later: float) -> str:
            slow = _Slow(world.witness, chain(delays, cycle([0.001])))
            await elapse(later)
            result = await apply(
                made, world.desired, None, attrs.evolve(world.settings, wires={"hooks": wire_to(slow)})
            )
            return result.outcomes[0].outcome.value

        async def scenario() -> tuple[str, str]:
            plans = []
            for world in (first, second):
                world.folder.mkdir()
                world.wishes = {"a": "paused"}
                plans.append(await world.plan())
            return await asyncio.gather(run(first, plans[0], ours, 0.0), run(second, plans[1], theirs, later))

        words = run_virtual(scenario())
        is_said = set(words) <= {"applied", "already_done"}
        assert not is_said or first.status_of("a") == "paused", words
