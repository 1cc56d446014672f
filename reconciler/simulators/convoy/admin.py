"""Levers of a simulated instance, beside those that every simulator has (under /_simulator).

POST   /_simulator/endpoints/{uid}   make or change one: status, name, project, and whatever a seed has
DELETE /_simulator/endpoints/{uid}   somebody else deletes it
POST   /_simulator/updates/{uid}     {"seconds": 3}: somebody's update, with the status of now, is done then
POST   /_simulator/instance          {"database": "up" | "down" | "refusing"}, {"redis": "up" | "down"},
                                     {"rate_limited": seconds}, {"keys": "forgotten"}, {"resumed": project}
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from attrs import evolve

from reconciler.simulators.administration import Lever
from reconciler.simulators.convoy.database import State
from reconciler.simulators.convoy.seeds import SimulatedEndpoint
from reconciler.simulators.messages import Answer, json_answer


class Server(Protocol):
    """What the administration may do to the simulated instance."""

    def plant(self, *seeds: SimulatedEndpoint) -> None:
        """Puts endpoints in."""
        ...

    def find(self, uid: str) -> SimulatedEndpoint | None:
        """An endpoint as it is now."""
        ...

    def delete(self, uid: str) -> None:
        """Takes an endpoint away."""
        ...

    def update_elsewhere(self, uid: str, seconds: float) -> None:
        """Somebody's update begins."""
        ...

    def turn_database(self, state: State) -> None:
        """The database goes down, comes back, or refuses."""
        ...

    def stop_redis(self) -> None:
        """Redis goes down."""
        ...

    def start_redis(self) -> None:
        """Redis comes back."""
        ...

    def empty_bucket(self, seconds: float) -> None:
        """No calls are left for a while."""
        ...

    def forget_keys(self) -> None:
        """The cache of keys is gone."""
        ...

    def resume_inactive(self, project: str) -> None:
        """Somebody updates the project."""
        ...


def instance_levers(server: Server) -> Mapping[tuple[str, str], Lever]:
    """The levers of this instance."""
    return {place: partial(lever, server) for place, lever in _LEVERS.items()}


def _change(server: Server, uid: str, wish: Mapping[str, Any]) -> Answer:
    before = server.find(uid)
    seed = SimulatedEndpoint(**{"uid": uid, "name": uid, **wish}) if before is None else evolve(before, **wish)
    server.plant(seed)
    return json_answer(200, {"uid": seed.uid, "project": seed.project, "name": seed.name, "status": seed.status})


def _delete(server: Server, uid: str, _wish: object) -> Answer:
    server.delete(uid)
    return Answer(204)


def _update_elsewhere(server: Server, uid: str, wish: Mapping[str, Any]) -> Answer:
    server.update_elsewhere(uid, float(wish["seconds"]))
    return Answer(204)


def _turn(server: Server, _name: str, wish: Mapping[str, Any]) -> Answer:
    match wish:
        case {"database": "up" | "down" | "refusing" as state}:
            server.turn_database(state)
        case {"redis": "down"}:
            server.stop_redis()
        case {"redis": "up"}:
            server.start_redis()
        case {"rate_limited": int() | float() as seconds}:
            server.empty_bucket(seconds)
        case {"keys": "forgotten"}:
            server.forget_keys()
        case {"resumed": str() as project}:
            server.resume_inactive(project)
        case _:
            raise ValueError('say {"database": "down"}, {"redis": "down"}, {"rate_limited": 8}, {"keys": "forgotten"}')
    return Answer(204)


_LEVERS: Mapping[tuple[str, str], Callable[[Server, str, Any], Answer]] = {
    ("POST", "endpoints"): _change,
    ("DELETE", "endpoints"): _delete,
    ("POST", "updates"): _update_elsewhere,
    ("POST", "instance"): _turn,
}
