"""Reading connectors: all of them by one expanded list, or one of them by its status; changes nothing.

Traps designed for (recordings of 4.3.1 and 3.9.2 workers): the first list of a starting worker is short, so a
list counts only after `/health` said 200, or on workers without `/health` when a second look agrees; a fresh
connector is in the plain list and missing from the expanded one; configurations hold secrets, and nothing but
`connector.class` is taken from them.
"""

from collections.abc import Mapping
from urllib.parse import quote

from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.address import Address
from reconciler.model.live import Missing, Query, Reading, Survey, Unreadable
from reconciler.providers import connectors
from reconciler.providers.kafka_connect.replies import demand_json, is_workers_own

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
        readings[want.address] = connectors.read_status(_thing(name), demand_json(reply, path))
    return Survey(readings=readings, abilities=connectors.find_abilities(version))


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
    listed = () if query.listing is None else connectors.select(query.listing, found)
    readings: dict[Address, Reading] = {Address(query.service, kind, name): found[name] for name in listed}
    absent = Missing(f"it is not among the {len(everything)} connectors that the worker lists")
    for want in query.wants:
        readings[want.address] = found.get(str(want.place["name"]), absent)
    addresses = tuple(Address(query.service, kind, name) for name in listed)
    abilities, inventory = connectors.find_abilities(version), {kind: len(everything)}
    return Survey(readings=readings, abilities=abilities, listed=addresses, inventory=inventory)


async def _read_lists(session: ReadSession) -> _Lists:
    """Both lists, believed only when the worker is known to have read its topics to the end."""
    health = await session.fetch("/health")
    has_health = not (health.status == 404 and is_workers_own(health))
    if has_health and health.status != 200:
        if health.status in {500, 503} and isinstance(health.body, Mapping):
            raise ReadFailed(
                f"the worker is not ready: {connectors.word_of(health)}", hint="wait until GET /health answers 200"
            )
        demand_json(health, "/health")
        raise ReadFailed(f"GET /health answered {health.status}: {connectors.word_of(health)}")
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


def _read_entry(name: str, entry: object) -> Reading:
    """One connector of the expanded list; `None` where only the plain list has it."""
    if entry is None:
        return connectors.describe_new(_thing(name))
    if not isinstance(entry, Mapping):
        return Unreadable(f"the worker lists {name!r} without an object")
    return connectors.add_class(connectors.read_status(_thing(name), entry.get("status")), entry.get("info"))


def _thing(name: str) -> connectors.Thing:
    return connectors.Thing(name=name, identity=name, place={"name": name})
