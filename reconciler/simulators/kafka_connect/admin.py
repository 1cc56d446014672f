"""Levers of a simulated worker, beside those that every simulator has (under /_simulator).

POST   /_simulator/connectors/{name}   make or change one: state, tasks, type, config, wanted, fail_tasks
DELETE /_simulator/connectors/{name}   somebody else deletes it
POST   /_simulator/worker              {"broker": "down" | "up"} or {"start_again": {"page": 1.5, ...}}
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from reconciler.simulators.administration import Lever
from reconciler.simulators.kafka_connect.answers import Status
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector, Startup
from reconciler.simulators.kafka_connect.steps import FAILED, PAUSED, RUNNING, STOPPED, UNASSIGNED
from reconciler.simulators.messages import Answer, json_answer

STATES = (RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, "RESTARTING")


class Worker(Protocol):
    """What the administration may do to the simulated worker."""

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


def worker_levers(worker: Worker) -> Mapping[tuple[str, str], Lever]:
    """The levers of this worker."""
    return {place: partial(lever, worker) for place, lever in _LEVERS.items()}


def _change(worker: Worker, name: str, wish: Mapping[str, Any]) -> Answer:
    before = worker.find(name) or SimulatedConnector(name)
    state = str(wish.get("state", before.state or RUNNING)).upper()
    if state not in STATES:
        raise ValueError(f"state must be one of {', '.join(STATES).lower()}")
    worker.plant(
        SimulatedConnector(
            name=name,
            type=wish.get("type", before.type),
            state=state,
            tasks=_tasks(wish, state, before),
            config={**before.config, **wish.get("config", {})},
            wanted=wish["wanted"].upper() if "wanted" in wish else _wanted(state, before),
        )
    )
    return json_answer(200, worker.status_of(name))


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


def _delete(worker: Worker, name: str, _wish: object) -> Answer:
    worker.delete(name)
    return Answer(204)


def _turn_worker(worker: Worker, _name: str, wish: Mapping[str, Any]) -> Answer:
    match wish:
        case {"broker": "down"}:
            worker.stop_broker()
        case {"broker": "up"}:
            worker.start_broker()
        case {"start_again": dict(startup)}:
            worker.start_again(Startup(**startup))
        case _:
            raise ValueError('say {"broker": "down"}, {"broker": "up"} or {"start_again": {}}')
    return Answer(204)


_LEVERS: Mapping[tuple[str, str], Callable[[Worker, str, Any], Answer]] = {
    ("POST", "connectors"): _change,
    ("DELETE", "connectors"): _delete,
    ("POST", "worker"): _turn_worker,
}
