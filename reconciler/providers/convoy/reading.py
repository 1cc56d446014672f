"""Reading endpoints: a few of them one by one, more by the pages of their projects; changes nothing.

Traps designed for (recordings of v25.9.2, v26.3.4 and v26.7.3 servers): a 404 of one endpoint is also what a server
without its database says, so only a list proves absence; a project key answers for its own project, whatever the
path says; names are not unique.
"""

from collections.abc import Mapping, Sequence

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Ambiguous, Found, Missing, Query, Reading, Survey, Unreadable
from reconciler.model.values import Values
from reconciler.providers.convoy.listing import (
    Contents,
    Row,
    fetch_contents,
    fetch_rows,
    is_addressable,
    read_row,
    warn_of_key,
    write_path,
)
from reconciler.providers.convoy.replies import NOT_FOUND, demand_data, lacks_route, message_of
from reconciler.providers.convoy.resources import ACTIVATE, NO_ACTIVATE

_FEW = 3
"""Up to this many wants are read one by one: cheaper than all pages of a large project."""

_MOST_IDS = 5
_WRONG_METHOD = 405

Projects = Mapping[str, Contents | Unreadable | Ambiguous]


async def read(query: Query, projects: Sequence[str], session: ReadSession) -> Survey:
    """A survey of these projects and those of the wants; raises ReadFailed where nothing could be read at all."""
    if query.listing is None and len(query.wants) <= _FEW:
        alone = {want.address: await _read_alone(want, session) for want in query.wants}
        return Survey(readings=alone)
    listing = query.listing or ()
    to_list = _name_projects(listing, projects)
    wanted = (str(want.place.get("project", "")) for want in query.wants)
    contents = {name: await fetch_contents(name, session) for name in dict.fromkeys((*to_list, *wanted))}
    rows = [row for name in to_list for row in _list_rows(contents[name]) if _is_listed(row, listing)]
    readings: dict[Address, Reading] = {Address(query.service, "endpoint", row.uid): row.reading for row in rows}
    listed = tuple(sorted(readings))
    readings.update({want.address: _find(want.place, contents) for want in query.wants})
    return Survey(
        readings=readings,
        gaps=tuple(gap for name in to_list if (gap := _find_gap(contents[name])) is not None),
        abilities=await _find_abilities(query, readings, session),
        listed=listed,
        inventory={"endpoint": sum(len(_list_rows(one)) for one in contents.values())},
    )


def _name_projects(listing: Sequence[Values], projects: Sequence[str]) -> tuple[str, ...]:
    """Where to look for what is asked: in the project that is asked for, else in all; raises ReadFailed for none."""
    if not projects and any("project" not in where for where in listing):
        raise ReadFailed("nothing says in which projects to look", hint="write `projects: […]` on the service")
    named = [(str(where["project"]),) if "project" in where else projects for where in listing]
    return tuple(dict.fromkeys(name for names in named for name in names))


def _list_rows(contents: Contents | Unreadable | Ambiguous) -> Sequence[Row]:
    return tuple(contents.rows.values()) if isinstance(contents, Contents) else ()


def _is_listed(row: Row, listing: Sequence[Values]) -> bool:
    seen = {**row.facts, **row.place}
    return any(all(seen.get(path) == value for path, value in where.items()) for where in listing)


def _find_gap(contents: Contents | Unreadable | Ambiguous) -> Unreadable | None:
    match contents:
        case Contents():
            return None
        case Unreadable():
            return contents
        case Ambiguous(why=why, way_out=way_out):
            return Unreadable(f"{why} ({way_out})")


def _find(place: Values, projects: Projects) -> Reading:
    """What a place means among the endpoints of its project."""
    contents = projects[str(place.get("project", ""))]
    if not isinstance(contents, Contents):
        return contents
    uid, name = place.get("id"), place.get("name")
    absent = Missing(f"it is not among the {len(contents.rows)} endpoints that project {contents.project} lists")
    if uid is not None:
        row = contents.rows.get(str(uid))
        return absent if row is None else _check_name(row, name)
    if name is None:
        return Unreadable("neither an `id` nor a `name` says which endpoint is meant")
    return _choose([row for row in contents.rows.values() if row.name == name]) or absent


def _check_name(row: Row, name: object) -> Reading:
    """The id finds it; a name that is written beside must agree."""
    if name is not None and name != row.name:
        why = f"endpoint {row.uid} is called {row.name!r}, and the file says {name!r}"
        return Ambiguous(why, "correct the `id` or the `name`, or leave out the `name`")
    return row.reading


def _choose(rows: Sequence[Row]) -> Reading | None:
    """The one endpoint of a name; Convoy allows several."""
    if len(rows) <= 1:
        return rows[0].reading if rows else None
    uids = sorted(row.uid for row in rows)
    shown = ", ".join(uids[:_MOST_IDS]) + (", …" if len(uids) > _MOST_IDS else "")
    why = f"{len(rows)} endpoints of project {rows[0].project} are called {rows[0].name!r}: {shown}"
    return Ambiguous(why, "write the `id` of the one that is meant")


async def _read_alone(want: Want, session: ReadSession) -> Reading:
    """One want from where it is told best, now; from the whole list where that proves nothing."""
    project, uid, name = (str(want.place.get(one, "")) for one in ("project", "id", "name"))
    told: Reading | None = None
    if is_addressable(project) and is_addressable(uid):
        told = await _read_one(project, uid, want.place.get("name"), session)
    elif is_addressable(project) and not uid and name:
        told = await _read_named(project, name, session)
    if told is not None:
        return told
    return _find(want.place, {project: await fetch_contents(project, session)})


async def _read_one(project: str, uid: str, name: object, session: ReadSession) -> Reading | None:
    """The endpoint of this id; `None` for the 404 that proves nothing (measured with the database stopped)."""
    path = write_path(project, "endpoints", uid)
    reply = await session.fetch(path)
    if reply.status == NOT_FOUND and message_of(reply) is not None:
        return None
    told = demand_data(reply, path)
    if isinstance(told, Unreadable):
        return told
    row = read_row(told)
    if row is None or row.uid != uid:
        said = "something that is no endpoint" if row is None else f"endpoint {row.uid}"
        return Unreadable(f"GET {path} answered about {said}")
    return _check_name(row, name) if row.project == project else warn_of_key(project, row.project)


async def _read_named(project: str, name: str, session: ReadSession) -> Reading | None:
    """The endpoint of this name; `None` where the whole list must be asked.

    The server's search takes more than the name (any case, part of a name, `%` and `_`), never less, but for a
    backslash, which escapes.
    """
    if "\\" in name:
        return None
    rows = await fetch_rows(project, session, like=name)
    if isinstance(rows, Unreadable):
        return rows
    named = [row for row in rows if row.name == name]
    if named and named[0].project != project:
        return warn_of_key(project, named[0].project)
    return _choose(named)


async def _find_abilities(query: Query, readings: Mapping[Address, Reading], session: ReadSession) -> frozenset[str]:
    """Whether the server can activate, asked only where a plan may have to resume something.

    Nothing but the wants is asked while a plan is carried out, whose calls are chosen: nothing may come between the
    reading and the toggle.
    The path answers a GET with 405 where it is mounted and with the text of an unknown path where it is not.
    """
    if query.listing is None:
        return frozenset()
    if query.listing:
        candidates = sorted(readings)
    else:
        candidates = sorted(want.address for want in query.wants if _may_resume(want))
    first = next((found for address in candidates if (found := _keep_off(readings[address])) is not None), None)
    if first is None:
        return frozenset()
    path = write_path(str(first.place["project"]), "endpoints", first.identity, "activate")
    try:
        reply = await session.fetch(path)
    except ReadFailed:
        return frozenset()
    if reply.status == _WRONG_METHOD and "post" in reply.headers.get("allow", "").lower():
        return frozenset({ACTIVATE})
    return frozenset({NO_ACTIVATE}) if lacks_route(reply) else frozenset()


def _may_resume(want: Want) -> bool:
    """A wish that ends resumes too: what is wished afterwards is only known later."""
    return want.wishes.get("status") == "active" or want.terms.until is not None


def _keep_off(reading: Reading) -> Found | None:
    """The endpoint, where activate is what would resume it."""
    if isinstance(reading, Found) and reading.values.get("status") in {"paused", "inactive"}:
        return reading
    return None
