"""Lists: projects, a project's proxies and environments, and where all of them are deployed; reads nothing else."""

from collections.abc import Mapping

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.live import Ambiguous, Unreadable
from reconciler.providers.apinizer import paths
from reconciler.providers.apinizer.deployments import Deployments, read_list
from reconciler.providers.apinizer.proxies import explain
from reconciler.providers.apinizer.replies import (
    ProjectUnseen,
    Trouble,
    demand_items,
    describe,
    find_trouble,
    list_names,
)

_SHOWN = 10


async def ask_projects(session: ReadSession) -> tuple[str, ...]:
    """The projects that the token sees; raises ReadFailed."""
    reply = await session.fetch(paths.PROJECTS)
    return list_names(demand_items(reply, paths.PROJECTS), paths.PROJECTS)


async def ask_environments(project: str, session: ReadSession) -> tuple[str, ...]:
    """The names of the project's environments, sorted; raises ReadFailed."""
    path = paths.spell_environments(project)
    reply = await session.fetch(path)
    return tuple(sorted(list_names(demand_items(reply, path), path)))


async def ask_names(project: str, session: ReadSession) -> tuple[str, ...]:
    """The names of the project's proxies; raises ReadFailed, ProjectUnseen where the token sees no such project."""
    path = paths.spell_proxies(project)
    reply = await session.fetch(path)
    if find_trouble(reply) is Trouble.ABSENT:
        raise ProjectUnseen(describe(reply, path))
    return list_names(demand_items(reply, path), path)


async def explain_unseen(project: str, failure: ProjectUnseen, session: ReadSession) -> Ambiguous | Unreadable:
    """A wrong file or a lacking right, told apart by the projects that the token sees. Raises ReadFailed."""
    known = await ask_projects(session)
    if project in known:
        return explain(failure)
    why = f"the token sees no project {project!r}: {failure.message}"
    return Ambiguous(why, f"mend `project`, or the token's rights; it sees {show_names(known) or 'none'}")


async def ask_deployments(project: str, session: ReadSession) -> Mapping[str, Deployments] | None:
    """Every proxy of the project with where it is deployed, by one request; `None` where that is not to be had."""
    path = paths.spell_deployments(project)
    reply = await session.fetch(path)
    if find_trouble(reply) is not None:
        return None
    try:
        items = demand_items(reply, path)
        names = list_names(items, path)
    except ReadFailed:
        return None
    return {name: read_list(item) for name, item in zip(names, items, strict=True)}


def show_names(names: tuple[str, ...]) -> str:
    """Names for a message, the first few of many."""
    shown = ", ".join(sorted(names)[:_SHOWN])
    return f"{shown}, … ({len(names)} in all)" if len(names) > _SHOWN else shown
