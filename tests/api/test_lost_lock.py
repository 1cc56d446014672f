"""A lock that is lost in the middle of an apply: what is in flight is finished, and nothing more leaves."""

from collections.abc import Mapping

import attrs
import pytest
from attrs import define

from reconciler.interfaces.journal import AboutToSend, Answered
from reconciler.model.outcome import Result
from reconciler.simulators.faults import Fault, Lost, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.carrying import Notebook, carry
from tests.api.world import World

NAMES = "abcd"
WHY = "the lock was lost (its server is gone)"


@define(eq=False)
class FailingHold:
    """`Hold` that is lost after so many confirmations."""

    left: int
    lost: str | None = None

    async def confirm(self) -> str | None:
        """Still held, or not any more."""
        if self.left == 0:
            self.lost = "its server is gone"
        else:
            self.left -= 1
        return self.lost


@pytest.fixture
def running(world: World) -> World:
    """Four running connectors that should be paused."""
    world.simulate(*(SimulatedConnector(name=name) for name in NAMES))
    world.wishes = dict.fromkeys(NAMES, "paused")
    return world


def apply_with(world: World, hold: FailingHold, journal: Notebook, parallelism: int = 1) -> Result:
    """The plan of now, carried out while the lock is lost as `hold` says."""
    settings = attrs.evolve(world.settings, parallelism=parallelism)
    return run_virtual(carry(world.desired, settings, hold, journal))


def details(result: Result) -> Mapping[str, str]:
    """What the result says of each."""
    return {outcome.address.name: outcome.detail for outcome in result.outcomes}


@pytest.mark.parametrize("confirmed", range(5))
def test_as_many_writes_leave_as_were_confirmed(running: World, confirmed: int) -> None:
    """Whenever the lock is lost: those before it are finished, those after it never leave, and all is told."""
    journal = Notebook()
    result = apply_with(running, FailingHold(confirmed), journal)
    assert len(running.writes()) == confirmed
    outcomes = list(running.outcomes(result).values())
    assert outcomes == ["applied"] * confirmed + ["skipped"] * (4 - confirmed)
    skipped = set(list(details(result).values())[confirmed:])
    assert skipped <= {f"{WHY} before anything was sent"}
    assert (f"{WHY}: no further write was started" in result.warnings) == (confirmed < 4)
    # What the journal announced and did not happen is taken back there: nobody has to wonder later.
    announced = [record for record in journal.records if isinstance(record, AboutToSend)]
    answered = [record for record in journal.records if isinstance(record, Answered)]
    assert len(announced) == len(answered) == min(confirmed + 1, 4)


@pytest.mark.parametrize("confirmed", range(5))
def test_calls_side_by_side_are_each_confirmed(running: World, confirmed: int) -> None:
    """The first that finds the lock lost speaks for all."""
    result = apply_with(running, FailingHold(confirmed), Notebook(), parallelism=4)
    assert len(running.writes()) == confirmed
    outcomes = sorted(running.outcomes(result).values())
    assert outcomes == ["applied"] * confirmed + ["skipped"] * (4 - confirmed)


def test_an_unclear_answer_is_not_followed_by_a_second_try(world: World) -> None:
    """The first call was lost before it took effect; without the lock it is read once more and left at that."""
    lost = Fault(When(method="PUT", path="*/pause"), effect="undone", heard=Lost("reset"))
    world.simulate(SimulatedConnector(name="a"), faults=[lost])
    world.wishes = {"a": "paused"}
    result = apply_with(world, FailingHold(1), Notebook())
    assert len(world.writes()) == 1
    assert world.outcomes(result) == {"a": "not_settled"}
    assert details(result) == {"a": f"{WHY} before its last call; its wish does not show"}
