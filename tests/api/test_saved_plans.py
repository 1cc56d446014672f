"""A saved plan against a world and files that may have moved."""

from datetime import timedelta
from typing import Any

import attrs
import pytest

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.errors import ApplyRefused, InvalidInput, LockHeld, NothingReadable, PlanRefused
from reconciler.model.plan import Selection, Update
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.runs.locks import FileLocks
from reconciler.simulators.faults import Fault, Lost, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from tests.api.world import World


@pytest.fixture
def pair(world: World) -> World:
    """Two running connectors that should be paused."""
    world.simulator = KafkaConnectSimulator(
        connectors=[SimulatedConnector(name="a"), SimulatedConnector(name="b", type="sink")]
    )
    world.wishes = {"a": "paused", "b": "paused"}
    return world


def test_a_plan_that_was_carried_out_runs_once(pair: World) -> None:
    """The second apply of a plan that did everything is refused."""

    async def scenario() -> None:
        made = await pair.plan()
        await pair.apply(made)
        with pytest.raises(PlanRefused, match="already carried out"):
            await pair.apply(made)

    run_virtual(scenario())


def test_a_plan_carried_out_in_part_may_go_on(pair: World) -> None:
    """What was done reads as already done; what was not is tried again."""
    pair.simulator.schedule.add(Fault(When("PUT", "/connectors/a/pause", times=3), heard=Lost("reset")))

    async def scenario() -> None:
        made = await pair.plan()
        assert pair.outcomes(await pair.apply(made)) == {"a": "unknown", "b": "applied"}
        assert pair.outcomes(await pair.apply(made)) == {"a": "applied", "b": "already_done"}

    run_virtual(scenario())


def test_what_an_earlier_run_applied_and_somebody_moved_back_is_stale(pair: World) -> None:
    """A plan that goes on does not fight whoever moved its work back."""
    pair.simulator.schedule.add(Fault(When("PUT", "/connectors/a/pause", times=3), heard=Lost("reset")))

    async def scenario() -> None:
        made = await pair.plan()
        await pair.apply(made)
        pair.simulator.move("b", "RUNNING")
        assert pair.outcomes(await pair.apply(made)) == {"a": "applied", "b": "stale"}

    run_virtual(scenario())


def test_an_expired_plan_is_refused(pair: World) -> None:
    """A plan ends after its time."""

    async def scenario() -> None:
        made = await pair.plan(PlanRequest(valid_for=-1.0))
        with pytest.raises(PlanRefused, match="expired"):
            await pair.apply(made)

    run_virtual(scenario())


def test_an_edited_entry_is_refused(pair: World) -> None:
    """A change that the digest does not cover is damage."""

    async def scenario() -> None:
        made = await pair.plan()
        with pytest.raises(PlanRefused, match="digest"):
            await pair.apply(attrs.evolve(made, entries=made.entries[1:]))

    run_virtual(scenario())


@pytest.mark.parametrize(
    "call",
    [
        Call("DELETE", "/connectors/a", is_repeatable=True),
        Call("PUT", "/connectors/b/stop", is_repeatable=True),
        Call("PUT", "http://elsewhere.example/connectors/a/pause", is_repeatable=True),
        Call("PUT", "/connectors/a/pause", body={"x": 1}, is_repeatable=True),
    ],
)
def test_a_plan_cannot_bring_a_call_of_its_own(pair: World, call: Call) -> None:
    """Calls are derived anew; a plan that shows others is refused and nothing is sent."""

    async def scenario() -> None:
        made = await pair.plan()
        entries = [attrs.evolve(entry, calls=(call,)) for entry in made.entries if isinstance(entry, Update)]
        with pytest.raises(PlanRefused, match="calls"):
            await pair.apply(attrs.evolve(made, entries=tuple(entries)))
        assert pair.writes() == []

    run_virtual(scenario())


@pytest.mark.parametrize(
    "wishes", [{"a": "stopped", "b": "paused"}, {"a": "paused"}, {"a": "paused", "b": "paused", "c": "paused"}]
)
def test_files_that_say_something_else_refuse_the_plan(pair: World, wishes: dict[str, Any]) -> None:
    """Another wish, a resource less or a resource more: the plan no longer says what the files say."""

    async def scenario() -> None:
        made = await pair.plan()
        pair.wishes = wishes
        with pytest.raises(PlanRefused):
            await pair.apply(made)
        assert pair.writes() == []

    run_virtual(scenario())


def test_blocked_entries_refuse_the_plan_unless_allowed(pair: World) -> None:
    """5 without the word, and one skipped outcome each with it."""
    pair.wishes = {"a": "paused", "gone": "paused"}

    async def scenario() -> None:
        made = await pair.plan()
        with pytest.raises(ApplyRefused, match="blocked"):
            await pair.apply(made)
        result = await pair.apply(made, ApplyRequest(is_blocked_allowed=True))
        assert pair.outcomes(result) == {"a": "applied", "gone": "skipped"}

    run_virtual(scenario())


def test_unreadable_services_refuse_the_plan_as_such(pair: World) -> None:
    """Nothing but unreadable entries is another refusal than blocked ones."""
    pair.simulator.schedule.add(Fault(When("GET", "*", times=None), heard=Lost("reset")))

    async def scenario() -> None:
        with pytest.raises(NothingReadable):
            await pair.apply(await pair.plan())

    run_virtual(scenario())


def test_a_service_that_goes_down_after_the_plan_is_not_read(pair: World) -> None:
    """Every entry is skipped as not read; nothing is sent."""

    async def scenario() -> None:
        made = await pair.plan()
        pair.simulator.schedule.add(Fault(When("GET", "*", times=None), heard=Lost("reset")))
        result = await pair.apply(made)
        assert [outcome.is_unread for outcome in result.outcomes] == [True, True]
        assert pair.writes() == []

    run_virtual(scenario())


def test_the_digest_demanded_must_be_the_plans(pair: World) -> None:
    """A prefix of eight digits is enough; another digest is refused; a shorter one proves nothing."""

    async def scenario() -> None:
        made = await pair.plan()
        digits = made.digest.removeprefix("sha256:")
        with pytest.raises(PlanRefused, match="digest"):
            await pair.apply(made, ApplyRequest(digest="0" * 12))
        for wrong in (digits[:7], "", "zzzzzzzzz"):
            with pytest.raises(InvalidInput, match="no digest"):
                await pair.apply(made, ApplyRequest(digest=wrong))
        result = await pair.apply(made, ApplyRequest(digest=digits[:8]))
        assert pair.outcomes(result) == {"a": "applied", "b": "applied"}

    run_virtual(scenario())


def test_the_digest_is_of_meaning_and_not_of_time(pair: World) -> None:
    """Two plans of one world have one digest."""

    async def scenario() -> None:
        first = await pair.plan()
        await FakeClock().sleep(60)
        second = await pair.plan()
        assert first.created_at + timedelta(seconds=60) <= second.created_at
        assert first.digest == second.digest

    run_virtual(scenario())


def test_another_run_on_the_service_is_locked_out(pair: World) -> None:
    """One writer for each service url."""

    async def scenario() -> None:
        made = await pair.plan()
        locks = FileLocks(pair.settings.lock_folder, Run(actor="somebody"), FakeClock())
        async with locks.hold((pair.desired.services["workers"].url,)):
            with pytest.raises(LockHeld, match="somebody"):
                await pair.apply(made)
        assert pair.writes() == []

    run_virtual(scenario())


def test_a_narrowed_plan_is_recorded_and_applied_as_such(pair: World) -> None:
    """What `--target` leaves out is neither entry nor touched."""

    async def scenario() -> None:
        made = await pair.plan(PlanRequest(selection=Selection(targets=("*/a",))))
        assert not made.selection.is_complete
        assert pair.outcomes(await pair.apply(made)) == {"a": "applied"}
        assert pair.writes() == ["PUT /connectors/a/pause"]

    run_virtual(scenario())
