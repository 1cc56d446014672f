"""Reading API proxies: one of them by its own endpoints, many of them by a few requests for each project.

Traps designed for: 400 is validation, absence and missing permission alike, so absence is believed only from a
project's list; the saved setting and what an environment serves are two things; a definition holds secrets, and
four values of it are all that is taken.
"""

import asyncio
from collections.abc import Mapping, Sequence

from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Query, Reading, Survey, Unreadable
from reconciler.model.values import Values
from reconciler.providers.apinizer.alone import read_alone
from reconciler.providers.apinizer.bulk import Asked, Brought, read_project
from reconciler.providers.apinizer.paths import is_addressable
from reconciler.providers.apinizer.projects import ask_projects, explain_unseen
from reconciler.providers.apinizer.proxies import Proxy, Reader, explain
from reconciler.providers.apinizer.replies import ProjectUnseen
from reconciler.providers.apinizer.resources import API_PROXY, DEPLOY


@frozen
class Scope:
    """How settings are read, and in which projects everything is listed; none: in all that the token sees."""

    reader: Reader
    projects: tuple[str, ...]


async def read(query: Query, scope: Scope, session: ReadSession) -> Survey:
    """A survey of this manager; raises ReadFailed where nothing could be read at all."""
    if query.listing is None and len(query.wants) == 1:
        want = query.wants[0]
        reading = await read_alone(_find_proxy(want), _list_wished(want), scope.reader, session)
        return Survey(readings={want.address: reading})
    asked = await _ask(query, scope, session)
    brought = await asyncio.gather(*(_read_project(one, scope.reader, session) for one in asked))
    return _assemble(query, asked, dict(zip((one.project for one in asked), brought, strict=True)))


def _find_proxy(want: Want) -> Proxy:
    return Proxy(str(want.place["project"]), str(want.place["name"]))


def _list_wished(want: Want) -> tuple[str, ...]:
    return tuple(sorted(path.removeprefix(DEPLOY) for path in want.wishes if path.startswith(DEPLOY)))


async def _ask(query: Query, scope: Scope, session: ReadSession) -> Sequence[Asked]:
    """What is asked of each project, sorted."""
    wished: dict[str, dict[str, frozenset[str]]] = {}
    for want in query.wants:
        proxy = _find_proxy(want)
        of_project = wished.setdefault(proxy.project, {})
        of_project[proxy.name] = of_project.get(proxy.name, frozenset()) | {*_list_wished(want)}
    wheres = query.listing or ()
    ranges: dict[str, list[Values]] = {}
    everywhere = await _list_everywhere(wheres, scope, session)
    for where in wheres:
        for project in (str(where["project"]),) if "project" in where else everywhere:
            ranges.setdefault(project, []).append(where)
    return [
        Asked(project, wished.get(project, {}), tuple(ranges.get(project, ())))
        for project in sorted({*wished, *ranges})
    ]


async def _list_everywhere(wheres: Sequence[Values], scope: Scope, session: ReadSession) -> tuple[str, ...]:
    """The projects to look in for what does not say its own; asked only where something does not."""
    if all("project" in where for where in wheres):
        return ()
    return scope.projects or await ask_projects(session)


async def _read_project(asked: Asked, reader: Reader, session: ReadSession) -> Brought:
    """One project; where it cannot be read, the others go on."""
    if not is_addressable(asked.project):
        return Brought(whole=Unreadable(f"the project {asked.project!r} cannot stand in a url"))
    try:
        try:
            return await read_project(asked, reader, session)
        except ProjectUnseen as failure:
            return Brought(whole=await explain_unseen(asked.project, failure, session))
    except ReadFailed as failure:
        return Brought(whole=explain(failure))


def _assemble(query: Query, asked: Sequence[Asked], brought: Mapping[str, Brought]) -> Survey:
    readings: dict[Address, Reading] = {
        Address(query.service, API_PROXY.name, f"{project}:{name}"): reading
        for project, part in brought.items()
        for name, reading in part.listed.items()
    }
    listed = tuple(sorted(readings))
    for want in query.wants:
        proxy = _find_proxy(want)
        readings[want.address] = brought[proxy.project].find(proxy.name)
    # A project that was read only for its wants lacks nothing of a list.
    gaps = (brought[one.project].gap for one in asked if one.wheres)
    return Survey(
        readings=readings,
        gaps=tuple(gap for gap in gaps if gap is not None),
        listed=listed,
        inventory={API_PROXY.name: sum(part.count for part in brought.values())} if brought else {},
    )
