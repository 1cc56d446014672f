"""Many proxies of one project by a few requests: names with deployments, environments, and settings in one ZIP."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.live import Ambiguous, Reading, Unreadable
from reconciler.model.values import Values
from reconciler.providers.apinizer.deployments import Deployments, view
from reconciler.providers.apinizer.exports import Settings, ask_settings
from reconciler.providers.apinizer.found import make_found, prove_missing
from reconciler.providers.apinizer.paths import is_addressable
from reconciler.providers.apinizer.projects import ask_deployments, ask_environments, ask_names
from reconciler.providers.apinizer.proxies import Proxy, Reader, ask_own_list, ask_statuses, explain


@frozen
class Asked:
    """What is asked of one project: the environments wished for each wanted proxy, and what is to be listed."""

    project: str
    wished: Mapping[str, frozenset[str]]
    wheres: tuple[Values, ...]

    @property
    def needs_environments(self) -> bool:
        """Whether somebody may ask for an environment that no proxy is deployed to."""
        return bool(self.wheres) or any(self.wished.values())


@frozen
class Brought:
    """What one project's read brought: readings by name, or what is true of all of it.

    `wanted` shows the environments that are wished, as a reading of one alone does; `listed` shows them all. `count`:
    how many proxies the project has.
    """

    wanted: Mapping[str, Reading] = field(factory=dict)
    listed: Mapping[str, Reading] = field(factory=dict)
    whole: Unreadable | Ambiguous | None = None
    count: int = 0

    def find(self, name: str) -> Reading:
        """The reading of one wanted proxy."""
        return self.whole if self.whole is not None else self.wanted[name]

    @property
    def gap(self) -> Unreadable | None:
        """Why nothing of it could be listed."""
        return self.whole if isinstance(self.whole, Unreadable | None) else Unreadable(self.whole.why)


@frozen
class _Names:
    """Every name of the project, and the deployments that came with them."""

    names: frozenset[str]
    told: Mapping[str, Deployments]


@frozen
class _Ground:
    """Everything that was read of one project."""

    asked: Asked
    names: _Names
    environments: tuple[str, ...] | None
    settings: Settings
    told: Mapping[str, Deployments | Unreadable]

    def show(self, name: str, environments: Iterable[str]) -> Reading:
        """The reading of one proxy, with these environments."""
        if name not in self.names.names:
            return prove_missing(Proxy(self.asked.project, name), len(self.names.names))
        setting, deploys = self.settings[name], self.told.get(name, Deployments())
        if isinstance(setting, Unreadable):
            return setting
        if isinstance(deploys, Unreadable):
            return deploys
        seen = view(deploys, self.environments, environments)
        return make_found(Proxy(self.asked.project, name), setting, seen, self.environments)


async def read_project(asked: Asked, reader: Reader, session: ReadSession) -> Brought:
    """A reading for every wanted proxy and everything listed; raises ReadFailed."""
    names = await _read_names(asked, session)
    listed = sorted(name for name in names.names if _is_listed(name, asked))
    chosen = sorted({*listed, *(names.names & set(asked.wished))})
    environments = await ask_environments(asked.project, session) if asked.needs_environments and chosen else None
    settings = await ask_settings(asked.project, chosen, reader, session)
    readable = [name for name in chosen if not isinstance(settings[name], Unreadable)]
    told = await _read_deployments(asked, readable, names.told, session)
    ground = _Ground(asked, names, environments, settings, told)
    return Brought(
        wanted={name: ground.show(name, wished) for name, wished in asked.wished.items()},
        listed={name: ground.show(name, environments or ()) for name in listed},
        count=len(names.names),
    )


async def _read_names(asked: Asked, session: ReadSession) -> _Names:
    """By the list for promotion; what it lacks, or all of it where there is none, by the plain list."""
    told = await ask_deployments(asked.project, session)
    if told is not None and set(asked.wished) <= set(told):
        return _Names(frozenset(told), told)
    names = await ask_names(asked.project, session)
    return _Names(frozenset({*names, *(told or ())}), told or {})


def _is_listed(name: str, asked: Asked) -> bool:
    return any(where.get("name", name) == name for where in asked.wheres)


async def _read_deployments(
    asked: Asked, names: Sequence[str], told: Mapping[str, Deployments], session: ReadSession
) -> Mapping[str, Deployments | Unreadable]:
    """What the list for promotion told, and the rest proxy by proxy."""
    left = [name for name in names if name not in told]
    own = await asyncio.gather(*(_read_deployment(asked, name, session) for name in left))
    return {**told, **dict(zip(left, own, strict=True))}


async def _read_deployment(asked: Asked, name: str, session: ReadSession) -> Deployments | Unreadable:
    proxy, wished = Proxy(asked.project, name), asked.wished.get(name, frozenset())
    if not is_addressable(name) or not asked.needs_environments:
        return Deployments()
    try:
        told = await ask_statuses(proxy, sorted(wished), session) if wished else None
        return told if told is not None else await ask_own_list(proxy, session)
    except ReadFailed as failure:
        return explain(failure)
