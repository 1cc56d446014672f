"""L13: `undo` restores what was changed, and names what it cannot restore before apply.

Worlds of all five services by chance, wishes by chance, and now and then a lost reply or a rival; then there and back.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.api import PlanRequest
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import Blocked, Plan, Selection, Unchanged, Update
from reconciler.model.values import Values
from reconciler.simulators.apinizer.seeds import DeploymentState, SimulatedEnvironment, SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.faults import Fault, Lost, When
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.progression import Progression, after_seconds
from reconciler.simulators.redpanda import seeds as redpanda
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from tests.api.five import PROJECT, Five, uid_of

CONNECTOR_STATES = ("RUNNING", "PAUSED", "STOPPED", "FAILED")
CONNECTOR_WISHES = (None, "running", "paused", "stopped", {"at_most": "paused"})
PIPELINE_STATES = ("Running", "Paused", "Stopped")
PIPELINE_WISHES = (None, "running", "paused", "stopped")
INPUTS: tuple[Mapping[str, str], ...] = (
    {},
    {"orders.kafka": "paused"},
    {"orders.kafka": "running", "orders.http": "running"},
)
DEPLOYMENTS: tuple[DeploymentState, ...] = ("deployed", "redeploy_required", "not_deployed")
SETTINGS: tuple[Mapping[str, Any] | None, ...] = (
    None,
    {"enabled": True},
    {"enabled": False, "message": "later"},
    {"enabled": True, "http_status_code": 404},
)

_QUIET = 30.0
"""Seconds in which everything that was accepted comes to its end."""


@frozen
class Case:
    """What is live, what is wished, and what goes wrong.

    `lost`: connectors whose answers are lost; `rival`: where somebody moves the first connector between there and back;
    `pace`: of the connectors, which are given a second to settle.
    """

    connectors: tuple[tuple[str, Any], ...]
    dataplane: tuple[tuple[str, Any], ...]
    endpoints: tuple[tuple[str, str | None], ...]
    pipelines: tuple[tuple[str, str | None, Mapping[str, str]], ...]
    proxies: tuple[tuple[DeploymentState, Mapping[str, Any] | None, bool], ...]
    may_lose: bool = True
    lost: tuple[int, ...] = field(default=())
    rival: str | None = None
    pace: Progression | None = None


CASES = st.builds(
    Case,
    connectors=st.lists(
        st.tuples(st.sampled_from(CONNECTOR_STATES), st.sampled_from(CONNECTOR_WISHES)), min_size=1, max_size=3
    ).map(tuple),
    dataplane=st.lists(
        st.tuples(st.sampled_from(CONNECTOR_STATES[:3]), st.sampled_from(CONNECTOR_WISHES)), max_size=2
    ).map(tuple),
    endpoints=st.lists(
        st.tuples(st.sampled_from(("active", "paused", "inactive")), st.sampled_from((None, "active", "paused"))),
        max_size=2,
    ).map(tuple),
    pipelines=st.lists(
        st.tuples(st.sampled_from(PIPELINE_STATES), st.sampled_from(PIPELINE_WISHES), st.sampled_from(INPUTS)),
        max_size=2,
    ).map(tuple),
    proxies=st.lists(st.tuples(st.sampled_from(DEPLOYMENTS), st.sampled_from(SETTINGS), st.booleans()), max_size=2).map(
        tuple
    ),
    may_lose=st.booleans(),
    lost=st.lists(st.integers(0, 2), max_size=2).map(tuple),
    rival=st.none() | st.sampled_from(("RUNNING", "PAUSED", "STOPPED")),
    pace=st.sampled_from((None, after_seconds(3.0, 2.0))),
)


def build(case: Case, folder: Path) -> Five:
    """The world of a case, and the file over it."""
    world = Five(
        folder,
        kafka_connect=KafkaConnectSimulator(
            connectors=[SimulatedConnector(name=f"c{i}", state=one) for i, (one, _) in enumerate(case.connectors)],
            progression=case.pace,
            faults=[Fault(When("PUT", f"/connectors/c{i}/*", times=2), heard=Lost("reset")) for i in case.lost],
        ),
        redpanda=RedpandaSimulator(
            connectors=[
                redpanda.SimulatedConnector(name=f"r{i}", state=one) for i, (one, _) in enumerate(case.dataplane)
            ]
        ),
        convoy=ConvoySimulator(
            [SimulatedEndpoint(uid_of(f"e{i}"), PROJECT, f"e{i}", one) for i, (one, _) in enumerate(case.endpoints)],
            projects=[SimulatedProject(PROJECT)],
        ),
        feldera=FelderaSimulator(
            [
                SimulatedPipeline(f"p{i}", one, connectors={"orders.kafka": "running", "orders.http": "paused"})
                for i, (one, _, _) in enumerate(case.pipelines)
            ]
        ),
        apinizer=ApinizerSimulator(
            [
                SimulatedProxy("Retail", f"x{i}", environments={"production": one})
                for i, (one, _, _) in enumerate(case.proxies)
            ],
            environments=(SimulatedEnvironment("production"),),
        ),
    )
    _wish(world, case)
    return world


def _wish(world: Five, case: Case) -> None:
    for service, kind, name, resource in _list_wishes(case):
        if resource:
            world.wish(service, kind, **{name: {**_find_place(service, name), **resource}})


def _find_place(service: str, name: str) -> dict[str, Any]:
    """What the file says besides, so that the thing is found."""
    return {"hooks": {"project": PROJECT, "id": uid_of(name)}, "gw": {"project": "Retail"}}.get(service, {})


def _list_wishes(case: Case) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Service, kind, name and what is wished, nothing where there is no wish."""
    for i, (_, wish) in enumerate(case.connectors):
        yield "workers", "connector", f"c{i}", {**_keep(status=wish), **_keep(settle=wish and case.pace and "1s")}
    for i, (_, wish) in enumerate(case.dataplane):
        yield "rp", "connector", f"r{i}", _keep(status=wish)
    for i, (_, wish) in enumerate(case.endpoints):
        yield "hooks", "endpoint", f"e{i}", _keep(status=wish)
    for i, (_, wish, inputs) in enumerate(case.pipelines):
        wished = _keep(status=wish, connectors=inputs if wish != "stopped" else None)
        yield "streams", "pipeline", f"p{i}", {**wished, **_keep(allow=wished and case.may_lose and ["lose_state"])}
    for i, (_, setting, is_carried) in enumerate(case.proxies):
        wished = _keep(maintenance=setting)
        yield "gw", "api_proxy", f"x{i}", {**wished, **_keep(deploy=wished and is_carried and ["production"])}


def _keep(**given: Any) -> dict[str, Any]:
    """What says something."""
    return {name: value for name, value in given.items() if value}


def intrude(case: Case, world: Five) -> None:
    """A rival moves a connector between there and back."""
    if case.rival is not None and case.connectors:
        world.kafka_connect.move("c0", case.rival)


@frozen
class Journey:
    """What was live before, after the apply, after the rival, and after the undo; and what was said on the way."""

    before: Mapping[str, Values]
    there: Result
    moved: Mapping[str, Values]
    plan: Plan
    back: Result
    after: Mapping[str, Values]


async def travel(case: Case, world: Five) -> Journey:
    """There and back."""
    before = await world.read()
    there = await world.apply_all()
    await world.settings.clock.sleep(_QUIET)
    intrude(case, world)
    moved = await world.read()
    made = await world.undo(there, PlanRequest(Selection(), is_blocked_allowed=True))
    back = await world.apply_back(made, there)
    await world.settings.clock.sleep(_QUIET)
    return Journey(before, there, moved, made, back, await world.read())


def _pause_one(**more: Any) -> Case:
    """One connector that runs and is wished paused."""
    return Case(connectors=(("RUNNING", "paused"),), dataplane=(), endpoints=(), pipelines=(), proxies=(), **more)


@pytest.mark.timeout(300)
@settings(max_examples=25)
@given(CASES)
@example(_pause_one(rival="STOPPED"))
@example(_pause_one(pace=after_seconds(3.0, 2.0)))
@example(_pause_one(lost=(0,)))
def test_what_was_changed_is_restored_or_named(case: Case) -> None:
    """Each changed path reads as before, or the plan, or the result, says that it does not."""
    with tempfile.TemporaryDirectory() as folder:
        world = build(case, Path(folder))
        journey = world.run(travel(case, world))
    assert list(_list_silent(journey)) == []
    assert list(_list_strays(journey)) == []
    assert list(_list_fought(journey)) == []


def _list_silent(journey: Journey) -> Iterator[str]:
    """What is not as before, and nobody said so."""
    entries = {entry.subject.address: entry for entry in journey.plan.entries}
    outcomes = {outcome.address: outcome for outcome in journey.back.outcomes}
    for outcome in journey.there.outcomes:
        if outcome.calls_sent == 0:
            continue
        entry = entries[outcome.address]
        if isinstance(entry, Blocked):
            assert entry.reason
            assert entry.way_out
            continue
        named = " ".join(entry.warnings)
        told = isinstance(entry, Update) and outcomes[outcome.address].outcome is not OutcomeKind.APPLIED
        name = _name(str(outcome.address))
        for path in _list_wished(outcome):
            value, is_now = journey.before[name].get(path), journey.after[name].get(path)
            if is_now != value and path not in named and not told:
                yield f"{outcome.address} {path} was {value}, is {is_now}: {type(entry).__name__}"


def _list_wished(outcome: Outcome) -> set[str]:
    """The changed paths, and what was to be so beside them; a new start takes inputs as the SQL says."""
    assert outcome.touched is not None
    paths = {*(outcome.before or {}), *outcome.touched.wished}
    return {path for path in paths if not path.startswith("connectors.") or "status" not in paths}


def _list_fought(journey: Journey) -> Iterator[str]:
    """What a rival moved between there and back, to where it had not been, and the way back moved again."""
    for outcome in journey.there.outcomes:
        if outcome.calls_sent == 0 or outcome.before is None or outcome.touched is None:
            continue
        moved, after = (live[_name(str(outcome.address))] for live in (journey.moved, journey.after))
        for path, value in outcome.before.items():
            ours = {value, outcome.touched.wished.get(path), (outcome.after or {}).get(path)}
            if moved.get(path) not in ours and after.get(path) != moved.get(path):
                yield f"{outcome.address} {path} was moved to {moved.get(path)}, is {after.get(path)}"


def _list_strays(journey: Journey) -> Iterator[str]:
    """What the way back changed and was not changed on the way there, nor carries it on."""
    for address, values in journey.moved.items():
        for path, value in values.items():
            is_now = journey.after[address].get(path)
            if is_now != value and path not in _list_touched(journey.there, address):
                yield f"{address} {path} was {value}, is {is_now}"


def _list_touched(there: Result, address: str) -> set[str]:
    """The paths that an apply wished for at this address; a save undoes what was deployed."""
    touched = [one for one in there.outcomes if address in {str(one.address), _name(str(one.address))}]
    paths = {path for one in touched if one.touched is not None for path in one.touched.wished}
    saved = {"deploy.production"} if any(path.startswith("maintenance.") for path in paths) else set()
    # Inputs follow their pipeline: a new start takes them as the SQL says.
    started = {"connectors.orders.kafka", "connectors.orders.http"} if "status" in paths else set()
    return paths | saved | started


def _name(address: str) -> str:
    """The address under which a look at everything has what the file calls so."""
    service, kind, name = address.split("/")
    listed = {"hooks": uid_of(name), "gw": f"Retail:{name}"}.get(service, name)
    return f"{service}/{kind}/{listed}"


def test_a_way_back_from_nothing() -> None:
    """A world without wishes has nothing to undo."""
    case = Case(connectors=(("RUNNING", None),), dataplane=(), endpoints=(), pipelines=(), proxies=())
    with tempfile.TemporaryDirectory() as folder:
        world = build(case, Path(folder))
        journey = world.run(travel(case, world))
    assert (journey.plan.entries, journey.after) == ((), journey.before)
    assert not any(isinstance(one, Unchanged) for one in journey.plan.entries)
