"""Levers of a served simulator, over HTTP under /_simulator: for people who try things out, not for a service's API.

Every simulator has these, and levers of its own beside them:

POST   /_simulator/faults     one fault or a list: kind, method, path, nth, times, and what the kind asks
DELETE /_simulator/faults     forget all faults
GET    /_simulator/requests   the journal
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from reconciler.simulators.faults import Fault, Schedule, When
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
_WHEN = ("method", "path", "nth", "times")

Json = Any
"""Whatever a JSON body holds."""

Lever = Callable[[str, Json], Answer]
"""Carries out one request: the rest of its path, and its parsed body. What is wrong with it is a ValueError."""

Levers = Mapping[tuple[str, str], Lever]
"""By method and the first part of the path."""


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
    lever = levers.get((request.method, place))
    if lever is None:
        known = sorted(f"{method} {PREFIX}{path}" for method, path in levers)
        return json_answer(404, {"message": "no such lever", "levers": known})
    try:
        return lever(name, json.loads(request.body or b"{}"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return json_answer(400, {"message": f"{type(error).__name__}: {error}"})


def common_levers(
    schedule: Schedule, requests: Callable[[], Sequence[Received]], mishaps: Mapping[str, Callable[..., Fault]]
) -> dict[tuple[str, str], Lever]:
    """The levers that every simulator has."""

    def add_faults(_name: str, wish: Json) -> Answer:
        faults = [_read_fault(each, mishaps) for each in (wish if isinstance(wish, list) else [wish])]
        schedule.add(*faults)
        return json_answer(200, {"added": len(faults)})

    def forget_faults(_name: str, _wish: Json) -> Answer:
        schedule.clear()
        return Answer(204)

    def show_requests(_name: str, _wish: Json) -> Answer:
        return json_answer(200, [_show(received) for received in requests()])

    return {("POST", "faults"): add_faults, ("DELETE", "faults"): forget_faults, ("GET", "requests"): show_requests}


def _read_fault(wish: Mapping[str, Json], mishaps: Mapping[str, Callable[..., Fault]]) -> Fault:
    when = When(**{key: wish[key] for key in _WHEN if key in wish})
    kind = wish.get("kind", "")
    if kind not in mishaps:
        raise ValueError(f"kind must be one of {', '.join(mishaps)}")
    rest = {key: value for key, value in wish.items() if key not in (*_WHEN, "kind")}
    return mishaps[kind](when, **rest)


def _show(received: Received) -> Mapping[str, Json]:
    return {
        "at": received.at,
        "method": received.request.method,
        "path": received.request.path,
        "query": received.request.query,
        "body": received.request.body.decode("utf-8", "replace"),
        "status": received.status,
        "disturbed": received.fault is not None,
    }
