"""The guard as a law: whatever the fleet, the wishes and the limits, no apply takes down more than it may."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.api import ApplyRequest
from reconciler.errors import ApplyRefused
from reconciler.model.guard import Guards, Limit, Limits
from reconciler.model.outcome import OutcomeKind
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World

TASKS = {"RUNNING": ("RUNNING",), "PAUSED": ("PAUSED",), "STOPPED": ()}

fleets = st.lists(st.tuples(st.sampled_from(sorted(TASKS)), st.sampled_from(["running", "paused", "stopped", None])))
limits = st.builds(Limit, st.integers(0, 6)) | st.integers(0, 100).map(lambda percent: Limit(percent, is_share=True))


@settings(max_examples=40)
@given(
    fleet=fleets,
    guards=st.builds(Guards, st.integers(0, 12), limits, st.none() | limits),
    said=st.builds(Limits, st.none() | limits, st.none() | limits),
)
def test_no_apply_moves_more_than_it_may(fleet: list[tuple[str, str | None]], guards: Guards, said: Limits) -> None:
    """Held against what the worker itself says: refused exactly where a limit is exceeded, and then nothing is sent."""
    connectors = {f"c{number:02}": one for number, one in enumerate(fleet)}
    down = [name for name, (live, wish) in connectors.items() if live == "RUNNING" and wish in {"paused", "stopped"}]
    up = [name for name, (live, wish) in connectors.items() if live != "RUNNING" and wish == "running"]
    is_refused = any(
        exceeds(len(moved), len(fleet), guards.floor, own, flag)
        for moved, own, flag in ((down, guards.max_down, said.max_down), (up, guards.max_up, said.max_up))
    )
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), guards=guards)
        world.simulate(
            *(SimulatedConnector(name=name, state=live, tasks=TASKS[live]) for name, (live, _) in connectors.items())
        )
        world.wishes = {name: wish for name, (_, wish) in connectors.items() if wish is not None}
        moved = run_virtual(apply_all(world, said))
        assert moved is None if is_refused else moved == {*down, *up}
        assert not is_refused or world.writes() == []


def exceeds(count: int, total: int, floor: int, own: Limit | None, flag: Limit | None) -> bool:
    """By hand: whether so many of so many are more than may be."""
    limit = flag or own
    if limit is None or (total < floor and (flag is None or flag.is_share)):
        return False
    return count * 100 > limit.amount * total if limit.is_share else count > limit.amount


async def apply_all(world: World, said: Limits) -> set[str] | None:
    """The names that an apply took down or turned on; `None` where it was refused."""
    try:
        result = await world.apply(await world.plan(), ApplyRequest(limits=said))
    except ApplyRefused:
        return None
    assert all(one.outcome is OutcomeKind.APPLIED for one in result.outcomes)
    sides = {one.address.name: ((one.before or {})["status"], (one.after or {})["status"]) for one in result.outcomes}
    return {name for name, states in sides.items() if "running" in states}
