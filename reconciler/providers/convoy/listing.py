"""The endpoints of one project: their pages, and whether the key sees that project at all; decides nothing.

Only what is allowed here leaves a reply: every endpoint carries its signing secrets and authentication in plain text.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from attrs import frozen

from reconciler.interfaces.session import ReadSession
from reconciler.model.live import Ambiguous, Found, Unreadable
from reconciler.model.values import Scalar, Values
from reconciler.providers.convoy.replies import demand_data
from reconciler.providers.convoy.resources import WORKS

_PER_PAGE = 1000
"""Endpoints of a page, about 0.8 MB; the server sets no maximum (measured up to 10,000)."""

_WARNINGS: Mapping[str, tuple[str, ...]] = {
    "inactive": ("the server switched it off after failed deliveries",),
    "pending": ("pending is left over from before v25.12.5; it receives no new events",),
}


@frozen
class Row:
    """One endpoint as the service tells it; `place` finds it again."""

    uid: str
    project: str
    name: str
    facts: Values
    place: Values
    reading: Found | Unreadable


@frozen
class Contents:
    """All endpoints of a project that was seen to be the one that was asked for, by id."""

    project: str
    rows: Mapping[str, Row]


def write_path(project: str, *rest: str) -> str:
    """The path of something in a project, percent-encoded."""
    return "/".join(("/v1/projects", quote(project, safe=""), *(quote(one, safe="") for one in rest)))


def is_addressable(part: str) -> bool:
    """Whether it can be a segment of a path: dots alone would walk up."""
    return part not in {"", ".", ".."}


def read_row(raw: object) -> Row | None:
    """An endpoint object; `None` where it lacks what tells which one it is."""
    if not isinstance(raw, Mapping):
        return None
    uid, project, name = raw.get("uid"), raw.get("project_id"), raw.get("name")
    if not (isinstance(uid, str) and uid and isinstance(project, str) and isinstance(name, str)):
        return None
    owner = raw.get("owner_id")
    # Left out where it is empty: without a value nobody could ask for it.
    facts: Mapping[str, Scalar] = {"name": name, "owner_id": owner if isinstance(owner, str) else ""}
    place: Mapping[str, Scalar] = {"project": project, "id": uid}
    return Row(uid, project, name, facts, place, _read_status(raw.get("status"), uid, facts, place))


def _read_status(status: object, uid: str, facts: Values, place: Values) -> Found | Unreadable:
    if not isinstance(status, str):
        return Unreadable(f"the service tells no status of {uid}")
    if status not in WORKS:
        return Unreadable(f"the service says a status that this version does not know: {status[:80]!r}")
    return Found(identity=uid, values={"status": status}, place=place, facts=facts, warnings=_WARNINGS.get(status, ()))


def warn_of_key(asked: str, seen: str) -> Ambiguous:
    """What a project key does with another project's id: it ignores it (measured)."""
    return Ambiguous(
        f"asked for project {asked}, the service answered about {seen}: the credential is that project's key",
        f"use a key of project {asked}, or a personal key; or correct `project`",
    )


async def fetch_contents(project: str, session: ReadSession) -> Contents | Unreadable | Ambiguous:
    """Every endpoint of the project, a request per page; raises ReadFailed."""
    if not is_addressable(project):
        return Unreadable(f"{project!r} cannot be the id of a project")
    rows = await fetch_rows(project, session)
    if isinstance(rows, Unreadable):
        return rows
    seen = {row.project for row in rows} if rows else await _find_project(project, session)
    if isinstance(seen, Unreadable):
        return seen
    others = sorted(seen - {project})
    return warn_of_key(project, others[0]) if others else Contents(project, {row.uid: row for row in rows})


async def fetch_rows(project: str, session: ReadSession, *, like: str | None = None) -> Sequence[Row] | Unreadable:
    """What the list of a project says, from its first page to its last, whoever's endpoints they are.

    `like`: only names that hold this text, in any case. Raises ReadFailed.
    """
    path = write_path(project, "endpoints")
    rows: list[Row] = []
    cursors: set[str] = set()
    asked: dict[str, Scalar] = {"perPage": _PER_PAGE} if like is None else {"perPage": _PER_PAGE, "q": like}
    while True:
        page = demand_data(await session.fetch(path, query=asked), path)
        if isinstance(page, Unreadable):
            return page
        read = _read_page(page)
        if read is None:
            return Unreadable(f"GET {path} answered a list that cannot be understood")
        rows += read
        # The cursor of the last page is not empty: only `has_next_page` ends the list (measured).
        cursor = _find_next(page)
        if cursor is None:
            return rows
        if not cursor or not read or cursor in cursors:
            return Unreadable(f"GET {path} answers pages without an end")
        cursors.add(cursor)
        asked = {**asked, "next_page_cursor": cursor}


def _read_page(page: Mapping[str, object]) -> Sequence[Row] | None:
    content, pagination = page.get("content"), page.get("pagination")
    if not isinstance(content, list) or not isinstance(pagination, Mapping):
        return None
    if not isinstance(pagination.get("has_next_page"), bool):
        return None
    rows = [row for raw in content if (row := read_row(raw)) is not None]
    return rows if len(rows) == len(content) else None


def _find_next(page: Mapping[str, object]) -> str | None:
    """The cursor of the next page; `None` where this was the last, empty where it is not told."""
    pagination = page["pagination"]
    if not isinstance(pagination, Mapping) or pagination["has_next_page"] is False:
        return None
    cursor = pagination.get("next_page_cursor")
    return cursor if isinstance(cursor, str) else ""


async def _find_project(project: str, session: ReadSession) -> set[str] | Unreadable:
    """Whose endpoints an empty list lacks: a project key answers for its own project, whatever the path says."""
    path = write_path(project)
    told = demand_data(await session.fetch(path), path)
    if isinstance(told, Unreadable):
        return told
    uid = told.get("uid")
    return {uid} if isinstance(uid, str) else Unreadable(f"GET {path} does not tell which project it is")
