"""How an apply goes about it: so many changes a minute, and so many failures before it stops."""

import signal
from collections.abc import Mapping
from itertools import pairwise

import pytest

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.model.address import Address
from reconciler.model.event import CallSent, Event, OutcomeReached, Waiting
from reconciler.model.guard import Guards, OnFailure
from reconciler.model.outcome import Result
from reconciler.model.terms import Terms
from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.messages import json_answer
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from tests.api.world import World, address_of

NAMES = [f"c{number}" for number in range(6)]
REFUSED = Replaced(json_answer(404, {"error_code": 404, "message": "Connector not found"}))


@pytest.fixture
def paused(world: World) -> World:
    """Six paused connectors that should run."""
    world.simulate(*(SimulatedConnector(name=name, state="PAUSED", tasks=("PAUSED",)) for name in NAMES))
    world.wishes = dict.fromkeys(NAMES, "running")
    return world


def refuse(world: World, *names: str, times: int | None = 1) -> None:
    """The worker refuses to resume these, once."""
    for name in names:
        world.simulator.schedule.add(Fault(When("PUT", f"/connectors/{name}/resume", times=times), "undone", REFUSED))


def run(world: World, request: ApplyRequest | None = None) -> Result:
    """A plan and its apply."""

    async def scenario() -> Result:
        return await world.apply(await world.plan(), request)

    return run_virtual(scenario())


def note_starts(world: World) -> Mapping[Address, float]:
    """When each call left, in seconds of the run's own clock; filled as it runs."""
    starts: dict[Address, float] = {}
    clock = FakeClock()

    def note(event: Event) -> None:
        if isinstance(event, CallSent):
            starts[event.address] = clock.elapsed()

    world.react = note
    return starts


@pytest.mark.parametrize("asked", [None, 12])
def test_changes_start_no_faster_than_the_pace(paused: World, asked: int | None) -> None:
    """From the files or by flag, evenly spread, though each of them settles at once; a flag goes before the files."""
    paused.guards = Guards(changes_per_minute=12 if asked is None else 1)
    starts = note_starts(paused)
    result = run(paused, ApplyRequest(changes_per_minute=asked))
    assert set(paused.outcomes(result).values()) == {"applied"}
    moments = sorted(starts.values())
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert len(moments) == len(NAMES)
    assert all(5.0 <= gap < 6.0 for gap in gaps), gaps


def test_without_a_pace_nothing_waits(paused: World) -> None:
    """All of a wave start at once."""
    starts = note_starts(paused)
    run(paused)
    assert max(starts.values()) - min(starts.values()) < 1.0


def test_the_pace_holds_over_waves(paused: World) -> None:
    """A later wave does not begin afresh."""
    paused.guards = Guards(changes_per_minute=2)
    paused.wishes = dict.fromkeys(NAMES[:2], "running")
    paused.terms = {NAMES[1]: Terms(depends_on=(address_of(NAMES[0]),))}
    starts = note_starts(paused)
    run(paused)
    assert starts[address_of(NAMES[1])] - starts[address_of(NAMES[0])] >= 30.0


def test_waiting_for_a_turn_is_told(paused: World) -> None:
    """Nobody wonders why nothing happens."""
    paused.guards = Guards(changes_per_minute=12)
    run(paused)
    waits = [event for event in paused.events if isinstance(event, Waiting) and "turn" in event.why]
    assert len(waits) == len(NAMES) - 1
    assert waits[0].why == "for its turn: at most 12 changes a minute"


def test_what_moved_while_an_entry_waited_is_seen(paused: World) -> None:
    """The fresh reading comes after the wait: a minute old, it would be none."""
    paused.guards = Guards(changes_per_minute=1)
    paused.wishes = dict.fromkeys(NAMES[:2], "running")

    def delete(event: Event) -> None:
        if isinstance(event, OutcomeReached) and event.done == 1:
            paused.simulator.delete(NAMES[1])

    paused.react = delete
    assert paused.outcomes(run(paused)) == {NAMES[0]: "applied", NAMES[1]: "stale"}
    assert len(paused.writes()) == 1


def test_the_first_signal_ends_the_wait(paused: World) -> None:
    """What has not started is skipped at once, not after its minute."""
    paused.guards = Guards(changes_per_minute=1)
    clock, ended = FakeClock(), list[float]()

    def stop(event: Event) -> None:
        if isinstance(event, OutcomeReached):
            ended.append(clock.elapsed())
            if event.done == 1:
                paused.stop.request(signal.SIGINT)

    paused.react = stop
    result = run(paused)
    words = list(paused.outcomes(result).values())
    assert words == ["applied"] + ["skipped"] * (len(NAMES) - 1)
    assert max(ended) - min(ended) < 30.0
    assert len(paused.writes()) == 1


@pytest.mark.parametrize(
    ("guards", "request_", "failures"),
    [
        (Guards(), ApplyRequest(on_failure=OnFailure.STOP), 1),
        (Guards(), ApplyRequest(max_failures=2), 2),
        (Guards(max_failures=2), ApplyRequest(), 2),
        (Guards(max_failures=1), ApplyRequest(max_failures=3), 3),
        (Guards(max_failures=2), ApplyRequest(on_failure=OnFailure.STOP), 1),
        (Guards(max_failures=2), ApplyRequest(on_failure=OnFailure.STOP, max_failures=3), 1),
    ],
)
def test_after_so_many_failures_nothing_new_starts(
    paused: World, guards: Guards, request_: ApplyRequest, failures: int
) -> None:
    """One at a time under way: what failed is rejected, the rest is skipped with the reason, unsent."""
    paused.guards = guards
    refuse(paused, *NAMES)
    paused.parallelism = 1
    result = run(paused, request_)
    assert [one.outcome.value for one in result.outcomes] == ["rejected"] * failures + ["skipped"] * (6 - failures)
    plural = "s" if failures > 1 else ""
    names = ", ".join(f"workers/connector/{name}" for name in NAMES[:failures])
    assert {one.detail for one in result.outcomes[failures:]} == {f"stopped after {failures} failure{plural}: {names}"}
    assert len(paused.writes()) == failures


@pytest.mark.parametrize(
    ("guards", "request_"),
    [(Guards(), ApplyRequest()), (Guards(max_failures=1), ApplyRequest(on_failure=OnFailure.CONTINUE))],
)
def test_otherwise_a_failure_stops_nothing(paused: World, guards: Guards, request_: ApplyRequest) -> None:
    """The default, and what a flag can bring back."""
    paused.guards = guards
    refuse(paused, NAMES[0], NAMES[1])
    words = [one.outcome.value for one in run(paused, request_).outcomes]
    assert words == ["rejected", "rejected", "applied", "applied", "applied", "applied"]


def test_what_is_under_way_finishes(paused: World) -> None:
    """At most `parallelism` entries are between their reading and their outcome when the failure comes."""
    refuse(paused, NAMES[0])
    paused.parallelism = 3
    result = run(paused, ApplyRequest(on_failure=OnFailure.STOP))
    words = paused.outcomes(result)
    assert words[NAMES[0]] == "rejected"
    assert list(words.values()).count("applied") <= 2 + 1
    assert {words[name] for name in NAMES[4:]} <= {"skipped", "applied"}
    assert len(paused.writes()) == 6 - list(words.values()).count("skipped")


def test_a_stopped_run_waits_for_no_more_turns(paused: World) -> None:
    """Nobody sits through the minutes of those that will not start."""
    refuse(paused, NAMES[0])
    clock, ended = FakeClock(), list[float]()

    def note(event: Event) -> None:
        if isinstance(event, OutcomeReached):
            ended.append(clock.elapsed())

    paused.react = note
    result = run(paused, ApplyRequest(on_failure=OnFailure.STOP, changes_per_minute=1))
    assert list(paused.outcomes(result).values()) == ["rejected", *["skipped"] * 5]
    assert max(ended) - min(ended) < 61.0


def test_a_plan_that_failures_stopped_goes_on(paused: World) -> None:
    """The same plan again: what is done is already done, the rest is applied, and then it is used."""
    refuse(paused, NAMES[1])
    paused.parallelism = 1

    async def scenario() -> tuple[Result, Result]:
        made = await paused.plan(PlanRequest())
        return (
            await paused.apply(made, ApplyRequest(on_failure=OnFailure.STOP)),
            await paused.apply(made, ApplyRequest(on_failure=OnFailure.STOP)),
        )

    first, second = run_virtual(scenario())
    assert list(paused.outcomes(first).values()) == ["applied", "rejected", *["skipped"] * 4]
    assert list(paused.outcomes(second).values()) == ["already_done", *["applied"] * 5]


def test_a_dependent_of_a_failure_says_so_rather_than_the_limit(paused: World) -> None:
    """The nearer reason is told."""
    refuse(paused, NAMES[0])
    paused.wishes = dict.fromkeys(NAMES[:2], "running")
    paused.terms = {NAMES[1]: Terms(depends_on=(address_of(NAMES[0]),))}
    result = run(paused, ApplyRequest(on_failure=OnFailure.STOP))
    assert result.outcomes[1].detail == "workers/connector/c0 must come first and did not"


def test_nobody_sits_out_a_turn_that_will_not_come(world: World) -> None:
    """The first is refused and no more may fail: the others are skipped within a second or two, not at their turns."""
    world.simulate(*(SimulatedConnector(name=name) for name in "abcd"))
    world.simulator.schedule.add(Fault(When("PUT", "*"), "undone", Replaced(json_answer(403, {"message": "no"}))))
    world.wishes = dict.fromkeys("abcd", "paused")
    world.guards = Guards(changes_per_minute=1, max_failures=1)
    result = world.run_apply()
    assert sorted(world.outcomes(result).values()) == ["rejected", "skipped", "skipped", "skipped"]
    assert (result.finished_at - result.started_at).total_seconds() < 30
