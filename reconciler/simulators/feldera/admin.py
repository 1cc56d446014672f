"""Levers of a simulated Feldera, beside those that every simulator has (under /_simulator).

POST   /_simulator/pipelines/{name}   make one, or change one: the arguments of a simulated pipeline
DELETE /_simulator/pipelines/{name}   somebody else deletes it
POST   /_simulator/moves/{name}       somebody else moves it, and it shows: {"status": "Paused"}
POST   /_simulator/processes/{name}   {"hang": true}, {"slow": {"actions": 3, "status": 4}}, {"kill": true},
                                      {"fail": true}, {"refuse": true}, {"report": "Bootstrapping"}, {"calm": true}
POST   /_simulator/rows/{name}        {"lock": 14} seconds
POST   /_simulator/database           {"is": "down"} or {"is": "up"}
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from attrs import evolve

from reconciler.simulators.administration import Lever
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.messages import Answer, json_answer


class Levered(Protocol):
    """What the administration may do to the simulated installation."""

    def plant(self, *seeds: SimulatedPipeline) -> None:
        """Puts pipelines in."""
        ...

    def find(self, name: str) -> SimulatedPipeline | None:
        """A pipeline as it is now."""
        ...

    def delete(self, name: str) -> None:
        """Takes a pipeline away."""
        ...

    def move(self, name: str, status: str) -> None:
        """Moves a pipeline."""
        ...

    def hang(self, name: str) -> None:
        """Its process hangs."""
        ...

    def slow_down(self, name: str, *, actions: float = 0.0, status: float = 0.0) -> None:
        """Its process is slow."""
        ...

    def kill(self, name: str) -> None:
        """Its process is gone."""
        ...

    def fail(self, name: str) -> None:
        """Its process breaks down."""
        ...

    def refuse(self, name: str) -> None:
        """Its process does not tell its status."""
        ...

    def report(self, name: str, status: str, desired: str | None = None) -> None:
        """Its process reports a status."""
        ...

    def calm(self, name: str) -> None:
        """Its process is well again."""
        ...

    def lock(self, name: str, seconds: float) -> None:
        """Its row is locked."""
        ...

    def stop_database(self) -> None:
        """The database goes away."""
        ...

    def start_database(self) -> None:
        """The database comes back."""
        ...


def installation_levers(levered: Levered) -> Mapping[tuple[str, str], Lever]:
    """The levers of this installation."""
    return {place: partial(lever, levered) for place, lever in _LEVERS.items()}


def _change(levered: Levered, name: str, wish: Mapping[str, Any]) -> Answer:
    before = levered.find(name)
    if before is None:
        seed = SimulatedPipeline(**{**wish, "name": name})
    else:
        follows = {} if "status" not in wish else {"desired": None, "initial": None, "storage_status": None}
        remade = {} if "connectors" not in wish else {"program_code": None}
        seed = evolve(before, **{**follows, **remade, **wish})
    levered.plant(seed)
    return _show(levered, name)


def _delete(levered: Levered, name: str, _wish: object) -> Answer:
    levered.delete(name)
    return Answer(204)


def _move(levered: Levered, name: str, wish: Mapping[str, Any]) -> Answer:
    levered.move(name, wish["status"])
    return _show(levered, name)


def _turn_process(levered: Levered, name: str, wish: Mapping[str, Any]) -> Answer:
    match wish:
        case {"hang": True}:
            levered.hang(name)
        case {"slow": dict(seconds)}:
            levered.slow_down(name, actions=float(seconds.get("actions", 0)), status=float(seconds.get("status", 0)))
        case {"kill": True}:
            levered.kill(name)
        case {"fail": True}:
            levered.fail(name)
        case {"refuse": True}:
            levered.refuse(name)
        case {"report": str(status)}:
            levered.report(name, status)
        case {"calm": True}:
            levered.calm(name)
        case _:
            raise ValueError("say one of hang, slow, kill, fail, refuse, report, calm")
    return Answer(204)


def _lock(levered: Levered, name: str, wish: Mapping[str, Any]) -> Answer:
    levered.lock(name, float(wish["lock"]))
    return Answer(204)


def _turn_database(levered: Levered, _name: str, wish: Mapping[str, Any]) -> Answer:
    match wish:
        case {"is": "down"}:
            levered.stop_database()
        case {"is": "up"}:
            levered.start_database()
        case _:
            raise ValueError('say {"is": "down"} or {"is": "up"}')
    return Answer(204)


def _show(levered: Levered, name: str) -> Answer:
    seed = levered.find(name)
    if seed is None:
        raise ValueError(f"there is no pipeline {name}")
    return json_answer(200, {"name": name, "status": seed.status, "desired": seed.desired})


_LEVERS: Mapping[tuple[str, str], Callable[[Levered, str, Any], Answer]] = {
    ("POST", "pipelines"): _change,
    ("DELETE", "pipelines"): _delete,
    ("POST", "moves"): _move,
    ("POST", "processes"): _turn_process,
    ("POST", "rows"): _lock,
    ("POST", "database"): _turn_database,
}
