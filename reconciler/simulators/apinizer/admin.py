"""Levers of a simulated installation, beside those that every simulator has (under /_simulator).

GET    /_simulator/proxies/{project}/{name}   as it is now, and what each environment serves
POST   /_simulator/proxies/{project}/{name}   make or change one: maintenance, environments, description, …
DELETE /_simulator/proxies/{project}/{name}   somebody else deletes it
POST   /_simulator/edits/{project}/{name}     somebody else saves {"maintenance": {...}, "others": {...}}
POST   /_simulator/moves/{project}/{name}     somebody else saves and deploys {"maintenance": {...}}
POST   /_simulator/deploys/{project}/{name}   somebody else deploys to {"environments": [...]}
POST   /_simulator/failures                   deployments fail: a list of {"environment": ..., "pod": ..., ...}
DELETE /_simulator/failures                   they work again
DELETE /_simulator/tokens                     every token expires
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from attrs import asdict, evolve

from reconciler.simulators.administration import Lever
from reconciler.simulators.apinizer.seeds import DeployFailure, Json, SimulatedProxy
from reconciler.simulators.messages import Answer, json_answer


class Installation(Protocol):
    """What the administration may do to the simulated installation."""

    def plant(self, *seeds: SimulatedProxy) -> None:
        """Puts proxies in."""
        ...

    def find(self, project: str, name: str) -> SimulatedProxy | None:
        """A proxy as it is now."""
        ...

    def served(self, project: str, name: str, environment: str) -> Mapping[str, Json] | None:
        """What an environment serves."""
        ...

    def move(
        self, project: str, name: str, maintenance: Mapping[str, Json], environments: Sequence[str] | None
    ) -> None:
        """Somebody else saves and deploys."""
        ...

    def edit(
        self, project: str, name: str, maintenance: Mapping[str, Json] | None, others: Mapping[str, Json] | None
    ) -> None:
        """Somebody else saves."""
        ...

    def deploy(self, project: str, name: str, environments: Sequence[str]) -> None:
        """Somebody else deploys."""
        ...

    def delete(self, project: str, name: str) -> None:
        """Somebody else deletes it."""
        ...

    def fail_deployments(self, *failures: DeployFailure) -> None:
        """Deployments fail, or work again."""
        ...

    def expire_tokens(self) -> None:
        """Every token expires."""
        ...


def installation_levers(installation: Installation) -> Mapping[tuple[str, str], Lever]:
    """The levers of this installation."""
    return {place: partial(lever, installation) for place, lever in _LEVERS.items()}


def _show(installation: Installation, place: str, _wish: object) -> Answer:
    project, name = _split(place)
    found = installation.find(project, name)
    if found is None:
        return json_answer(404, {"message": "no such proxy"})
    served = {each: installation.served(project, name, each) for each in found.environments}
    shown = {key: value for key, value in asdict(found).items() if key != "progression"}
    return json_answer(200, {**shown, "served": served})


def _change(installation: Installation, place: str, wish: Mapping[str, Any]) -> Answer:
    project, name = _split(place)
    before = installation.find(project, name) or SimulatedProxy(project, name)
    merged = dict(wish)
    for member in ("maintenance", "environments"):
        if isinstance(merged.get(member), dict):
            merged[member] = {**(asdict(before)[member] or {}), **merged[member]}
    if merged.get("maintenance") is not None and "live" not in merged:
        merged["live"] = {}
    installation.plant(evolve(before, **merged))
    return _show(installation, place, None)


def _delete(installation: Installation, place: str, _wish: object) -> Answer:
    installation.delete(*_split(place))
    return Answer(204)


def _edit(installation: Installation, place: str, wish: Mapping[str, Any]) -> Answer:
    installation.edit(*_split(place), wish.get("maintenance"), wish.get("others"))
    return _show(installation, place, None)


def _move(installation: Installation, place: str, wish: Mapping[str, Any]) -> Answer:
    installation.move(*_split(place), wish["maintenance"], wish.get("environments"))
    return _show(installation, place, None)


def _deploy(installation: Installation, place: str, wish: Mapping[str, Any]) -> Answer:
    installation.deploy(*_split(place), wish["environments"])
    return _show(installation, place, None)


def _fail(installation: Installation, _place: str, wish: Sequence[Mapping[str, Any]]) -> Answer:
    installation.fail_deployments(*(DeployFailure(**each) for each in wish))
    return Answer(204)


def _mend(installation: Installation, _place: str, _wish: object) -> Answer:
    installation.fail_deployments()
    return Answer(204)


def _expire(installation: Installation, _place: str, _wish: object) -> Answer:
    installation.expire_tokens()
    return Answer(204)


def _split(place: str) -> tuple[str, str]:
    project, slash, name = place.partition("/")
    if not slash or not project or not name:
        raise ValueError("say it as {project}/{name}")
    return project, name


_LEVERS: Mapping[tuple[str, str], Callable[[Installation, str, Any], Answer]] = {
    ("GET", "proxies"): _show,
    ("POST", "proxies"): _change,
    ("DELETE", "proxies"): _delete,
    ("POST", "edits"): _edit,
    ("POST", "moves"): _move,
    ("POST", "deploys"): _deploy,
    ("POST", "failures"): _fail,
    ("DELETE", "failures"): _mend,
    ("DELETE", "tokens"): _expire,
}
