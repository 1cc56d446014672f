"""Reading connectors: all of them by one expanded list, or one of them by its status; changes nothing.

Traps designed for (recordings of 4.3.1 and 3.9.2 workers): the first list of a starting worker is short, so a
list counts only after `/health` said 200, or on workers without `/health` when a second look agrees; a fresh
connector is in the plain list and missing from the expanded one; configurations hold secrets, and nothing but
`connector.class` is taken from them.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.address import Address
from reconciler.model.live import Found, Missing, Query, Reading, Survey, Unreadable
from reconciler.model.values import Scalar
from reconciler.providers import connectors
from reconciler.providers.kafka_connect.replies import demand_json, is_workers_own, word_of
from reconciler.providers.kafka_connect.versions import find_abilities

_FEW = 3
"""Up to this many wants are read one by one: cheaper than the list of everything."""

_EXPAND = "/connectors?expand=status&expand=info"


@frozen
class _Lists:
    """The names of the plain list, and the expanded list."""

    names: frozenset[str]
    expanded: Mapping[str, object]


async def read(query: Query, session: ReadSession) -> Survey:
    """A survey of this worker; raises ReadFailed where nothing could be read at all."""
    if query.listing is None and len(query.wants) <= _FEW:
        alone = await _read_few(query, session)
        if alone is not None:
            return alone
    return await _read_all(query, session)


async def _read_few(query: Query, session: ReadSession) -> Survey | None:
    """Each want by its own status; `None` where one of them needs the list to be told from absent."""
    readings: dict[Address, Reading] = {}
    version = await _read_version(session)
    for want in query.wants:
        name = str(want.place["name"])
        path = f"/connectors/{quote(name, safe='')}/status"
        if set(name) & set("/%\\") or name in {".", ".."}:
            return None
        reply = await session.fetch(path)
        if reply.status == 404 and is_workers_own(reply):
            return None
        readings[want.address] = _read_status(name, demand_json(reply, path))
    return Survey(readings=readings, abilities=find_abilities(version))


async def _read_version(session: ReadSession) -> str:
    root = demand_json(await session.fetch("/"), "/")
    if not isinstance(root, Mapping) or not isinstance(root.get("version"), str):
        raise ReadFailed("GET / tells no version", hint="check the service's url: this is not a Kafka Connect worker")
    return str(root["version"])


async def _read_all(query: Query, session: ReadSession) -> Survey:
    version = await _read_version(session)
    lists = await _read_lists(session)
    everything = lists.names | set(lists.expanded)
    asked = {str(want.place["name"]) for want in query.wants}
    # A poll asks for a few of what may be thousands: only those are looked into.
    names = everything if query.listing else everything & asked
    found = {name: _read_entry(name, lists.expanded.get(name)) for name in names}
    kind = "connector"
    listed = () if query.listing is None else _select(query.listing, found)
    readings: dict[Address, Reading] = {Address(query.service, kind, name): found[name] for name in listed}
    absent = Missing(f"it is not among the {len(everything)} connectors that the worker lists")
    for want in query.wants:
        readings[want.address] = found.get(str(want.place["name"]), absent)
    addresses = tuple(Address(query.service, kind, name) for name in listed)
    return Survey(readings=readings, abilities=find_abilities(version), listed=addresses)


async def _read_lists(session: ReadSession) -> _Lists:
    """Both lists, believed only when the worker is known to have read its topics to the end."""
    health = await session.fetch("/health")
    has_health = not (health.status == 404 and is_workers_own(health))
    if has_health and health.status != 200:
        if health.status in {500, 503} and isinstance(health.body, Mapping):
            raise ReadFailed(f"the worker is not ready: {word_of(health)}", hint="wait until GET /health answers 200")
        demand_json(health, "/health")
        raise ReadFailed(f"GET /health answered {health.status}: {word_of(health)}")
    names = _names(demand_json(await session.fetch("/connectors"), "/connectors"))
    expanded = demand_json(await session.fetch(_EXPAND), _EXPAND)
    if not isinstance(expanded, Mapping):
        raise ReadFailed(f"GET {_EXPAND} answered no object", hint="Kafka 2.3 or later is needed")
    if not has_health:
        again = _names(demand_json(await session.fetch("/connectors"), "/connectors"))
        if again != names:
            raise ReadFailed("the list of connectors is still growing", hint="the worker has just started: try again")
    return _Lists(names=names, expanded=expanded)


def _names(body: object) -> frozenset[str]:
    if not isinstance(body, list) or not all(isinstance(name, str) for name in body):
        raise ReadFailed("GET /connectors answered no list of names", hint="check the service's url")
    return frozenset(body)


def _select(listing: Sequence[Mapping[str, Scalar]], found: Mapping[str, Reading]) -> Sequence[str]:
    """The names, sorted, that fit one of the narrowing equalities; an unreadable thing fits them all."""
    return sorted(name for name, reading in found.items() if any(_fits(where, reading) for where in listing))


def _fits(where: Mapping[str, Scalar], reading: Reading) -> bool:
    if not isinstance(reading, Found):
        return True
    seen = {**reading.facts, **reading.place}
    # A fact that is not told yet does not exclude: whoever asked decides.
    return all(seen.get(path, value) == value for path, value in where.items())


def _read_entry(name: str, entry: object) -> Reading:
    """One connector of the expanded list; `None` where only the plain list has it."""
    if entry is None:
        return _found(name, "unassigned", (), {}, ("it has no status yet: it was created a moment ago",))
    if not isinstance(entry, Mapping):
        return Unreadable(f"the worker lists {name!r} without an object")
    reading = _read_status(name, entry.get("status"))
    return _add_class(reading, entry.get("info"))


def _add_class(reading: Reading, about: object) -> Reading:
    config = about.get("config") if isinstance(about, Mapping) else None
    java_class = config.get("connector.class") if isinstance(config, Mapping) else None
    if not isinstance(reading, Found) or not isinstance(java_class, str):
        return reading
    return Found(
        identity=reading.identity,
        values=reading.values,
        place=reading.place,
        facts={**reading.facts, "connector.class": java_class},
        warnings=reading.warnings,
        detail=reading.detail,
    )


def _read_status(name: str, status: object) -> Reading:
    """A status object as served by `/status` and by the expanded list."""
    if not isinstance(status, Mapping) or not isinstance(status.get("connector"), Mapping):
        return Unreadable(f"the status of {name!r} has no connector in it")
    if status.get("name") != name:
        return Unreadable(f"asked for {name!r}, the worker answered about {status.get('name')!r}")
    state = status["connector"].get("state")
    tasks = status.get("tasks")
    if not isinstance(state, str) or not isinstance(tasks, list):
        return Unreadable(f"the status of {name!r} has no state or no tasks in it")
    states = [str(task.get("state")) if isinstance(task, Mapping) else "?" for task in tasks]
    word = connectors.name_status(state, states)
    if word is None:
        words = ", ".join(sorted({state, *states}))[:80]
        return Unreadable(f"the worker says a word that this version does not know: {words!r}")
    kind = status.get("type")
    facts: dict[str, Scalar] = {"type": kind} if isinstance(kind, str) else {}
    reason = _failure(status["connector"]) if state == "FAILED" else None
    return _found(name, word, states, facts, connectors.warn_of(state, states), reason)


def _found(
    name: str,
    word: str,
    tasks: Sequence[str],
    facts: Mapping[str, Scalar],
    warnings: tuple[str, ...],
    detail: str | None = None,
) -> Found:
    return Found(
        identity=name,
        values={"status": word},
        place={"name": name},
        facts={**facts, **connectors.count_tasks(tasks)},
        warnings=warnings,
        detail=detail,
    )


def _failure(part: Mapping[str, object]) -> str | None:
    """The exception's class, from the first line of the trace; its text may hold secrets of the configuration."""
    trace = part.get("trace")
    if not isinstance(trace, str) or not trace.strip():
        return None
    return trace.strip().splitlines()[0].split(":", 1)[0][:200]
