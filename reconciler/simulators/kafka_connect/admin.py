"""Levers of a served simulator, over HTTP under /_simulator: for people who try things out, not for the service's API.

POST   /_simulator/connectors/{name}   make or change one: state, tasks, type, config, wanted, fail_tasks
DELETE /_simulator/connectors/{name}   somebody else deletes it
POST   /_simulator/faults              one fault or a list: kind, method, path, nth, times, and what the kind asks
DELETE /_simulator/faults              forget all faults
POST   /_simulator/worker              {"broker": "down" | "up"} or {"start_again": {"page": 1.5, ...}}
GET    /_simulator/requests            the journal
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from attrs import frozen

from reconciler.simulators.faults import Fault, Schedule, When
from reconciler.simulators.kafka_connect.answers import Status
from reconciler.simulators.kafka_connect.mishaps import MISHAPS
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector, Startup
from reconciler.simulators.kafka_connect.steps import FAILED, PAUSED, RUNNING, STOPPED, UNASSIGNED
from reconciler.simulators.messages import (
    Answer,
    AsgiApp,
    Message,
    Receive,
    Request,
    Send,
    json_answer,
    read_request,
    send_answer,
)
from reconciler.simulators.reception import Received

PREFIX = "/_simulator/"
STATES = (RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, "RESTARTING")
_WHEN = ("method", "path", "nth", "times")


class Levers(Protocol):
    """What the administration may do to the simulator."""

    schedule: Schedule

    def plant(self, *seeds: SimulatedConnector) -> None:
        """Puts connectors in."""
        ...

    def find(self, name: str) -> SimulatedConnector | None:
        """A connector as it is now."""
        ...

    def delete(self, name: str) -> None:
        """Takes a connector away."""
        ...

    def status_of(self, name: str) -> Status | None:
        """What is reported of a connector."""
        ...

    def stop_broker(self) -> None:
        """The broker goes down."""
        ...

    def start_broker(self) -> None:
        """The broker comes back."""
        ...

    def start_again(self, startup: Startup) -> None:
        """The worker starts again."""
        ...

    @property
    def requests(self) -> Sequence[Received]:
        """The journal."""
        ...


@frozen
class Administration:
    """An ASGI application before the simulator's own, which keeps the requests under /_simulator for itself."""

    levers: Levers
    app: AsgiApp

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Takes one HTTP request, or hands it on."""
        if not scope.get("path", "").startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        request = await read_request(scope, receive)
        await send_answer(answer(self.levers, request), send)


def answer(levers: Levers, request: Request) -> Answer:
    """Carries out one request; what is wrong with it is said in a 400."""
    place, _, name = "/".join(request.segments()[1:]).partition("/")
    lever = _LEVERS.get((request.method, place))
    if lever is None:
        known = sorted(f"{method} {PREFIX}{path}" for method, path in _LEVERS)
        return json_answer(404, {"message": "no such lever", "levers": known})
    try:
        return lever(levers, name, json.loads(request.body or b"{}"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return json_answer(400, {"message": f"{type(error).__name__}: {error}"})


def _change(levers: Levers, name: str, wish: Mapping[str, Any]) -> Answer:
    before = levers.find(name) or SimulatedConnector(name)
    state = str(wish.get("state", before.state or RUNNING)).upper()
    if state not in STATES:
        raise ValueError(f"state must be one of {', '.join(STATES).lower()}")
    levers.plant(
        SimulatedConnector(
            name=name,
            type=wish.get("type", before.type),
            state=state,
            tasks=_tasks(wish, state, before),
            config={**before.config, **wish.get("config", {})},
            wanted=wish["wanted"].upper() if "wanted" in wish else _wanted(state, before),
        )
    )
    return json_answer(200, levers.status_of(name))


def _wanted(state: str, before: SimulatedConnector) -> str | None:
    return None if state in (RUNNING, PAUSED, STOPPED) else before.wanted


def _tasks(wish: Mapping[str, Any], state: str, before: SimulatedConnector) -> tuple[str, ...]:
    given = wish.get("tasks", len(before.tasks) or 1)
    if isinstance(given, list):
        return tuple(str(each).upper() for each in given)
    follows = state if state in (RUNNING, PAUSED, UNASSIGNED) else RUNNING
    failed = wish.get("fail_tasks", [])
    count = 0 if state == STOPPED else int(given)
    return tuple(FAILED if task in failed else follows for task in range(count))


def _delete(levers: Levers, name: str, _wish: object) -> Answer:
    levers.delete(name)
    return Answer(204)


def _add_faults(levers: Levers, _name: str, wish: Mapping[str, Any] | list[Mapping[str, Any]]) -> Answer:
    faults = [_read_fault(each) for each in (wish if isinstance(wish, list) else [wish])]
    levers.schedule.add(*faults)
    return json_answer(200, {"added": len(faults)})


def _read_fault(wish: Mapping[str, Any]) -> Fault:
    when = When(**{key: wish[key] for key in _WHEN if key in wish})
    kind = wish.get("kind", "")
    if kind not in MISHAPS:
        raise ValueError(f"kind must be one of {', '.join(MISHAPS)}")
    rest = {key: value for key, value in wish.items() if key not in (*_WHEN, "kind")}
    return MISHAPS[kind](when, **rest)


def _forget_faults(levers: Levers, _name: str, _wish: object) -> Answer:
    levers.schedule.clear()
    return Answer(204)


def _turn_worker(levers: Levers, _name: str, wish: Mapping[str, Any]) -> Answer:
    match wish:
        case {"broker": "down"}:
            levers.stop_broker()
        case {"broker": "up"}:
            levers.start_broker()
        case {"start_again": dict(startup)}:
            levers.start_again(Startup(**startup))
        case _:
            raise ValueError('say {"broker": "down"}, {"broker": "up"} or {"start_again": {}}')
    return Answer(204)


def _show_requests(levers: Levers, _name: str, _wish: object) -> Answer:
    return json_answer(
        200,
        [
            {
                "at": received.at,
                "method": received.request.method,
                "path": received.request.path,
                "query": received.request.query,
                "body": received.request.body.decode("utf-8", "replace"),
                "status": received.status,
                "disturbed": received.fault is not None,
            }
            for received in levers.requests
        ],
    )


Lever = Callable[[Levers, str, Any], Answer]
_LEVERS: Mapping[tuple[str, str], Lever] = {
    ("POST", "connectors"): _change,
    ("DELETE", "connectors"): _delete,
    ("POST", "faults"): _add_faults,
    ("DELETE", "faults"): _forget_faults,
    ("POST", "worker"): _turn_worker,
    ("GET", "requests"): _show_requests,
}
