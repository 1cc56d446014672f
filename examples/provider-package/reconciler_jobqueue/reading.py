"""Reading queues: one alone, or all of them page by page; changes nothing."""

from collections.abc import Mapping
from urllib.parse import quote

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.address import Address
from reconciler.model.live import Found, Missing, Query, Reading, Survey, Unreadable
from reconciler.model.values import Scalar
from reconciler_jobqueue.resources import QUEUE

_PER_PAGE = 100


async def read(query: Query, session: ReadSession) -> Survey:
    """A survey of the service; raises ReadFailed where a page of the list could not be read."""
    if query.listing is None and len(query.wants) == 1:
        (want,) = query.wants
        return Survey({want.address: await _read_one(str(want.place["name"]), session)})
    everything = await _read_all(session)
    absent = Missing(f"it is not among the {len(everything)} queues that the service lists")
    listed = [
        name for name in sorted(everything) if any(_fits(where, everything[name]) for where in query.listing or ())
    ]
    addresses = tuple(Address(query.service, QUEUE.name, name) for name in listed)
    readings = {address: everything[address.name] for address in addresses}
    readings |= {want.address: everything.get(str(want.place["name"]), absent) for want in query.wants}
    return Survey(readings, listed=addresses)


async def _read_one(name: str, session: ReadSession) -> Reading:
    path = f"/queues/{quote(name, safe='')}"
    reply = await session.fetch(path)
    if reply.status == 404 and isinstance(reply.body, Mapping) and reply.body.get("error") == "no such queue":
        return Missing("the service says that there is no such queue")
    return _read_queue(_demand(reply, path))


async def _read_all(session: ReadSession) -> Mapping[str, Reading]:
    """Every queue by name; the list is sorted by name, and `after` begins the next page."""
    found: dict[str, Reading] = {}
    after, is_more = "", True
    while is_more:
        page = _demand(await session.fetch("/queues", query={"after": after, "limit": _PER_PAGE}), "/queues")
        queues, more = page.get("queues"), page.get("more")
        if not isinstance(queues, list) or not isinstance(more, bool) or (more and not queues):
            raise ReadFailed("GET /queues answered no list of queues", hint="check the service's url")
        names = [_demand_name(queue) for queue in queues]
        found |= {name: _read_queue(queue) for name, queue in zip(names, queues, strict=True)}
        after, is_more = (names[-1] if names else after), more
    return found


def _demand(reply: Reply, path: str) -> Mapping[str, object]:
    """The object that a success holds; raises ReadFailed that says what came instead."""
    if reply.status in {401, 403}:
        raise ReadFailed(f"GET {path} answered {reply.status}", is_refused=True, hint="check the credentials")
    if reply.status != 200 or not isinstance(reply.body, Mapping):
        raise ReadFailed(f"GET {path} answered {reply.status} and no object", hint="check the service's url")
    return reply.body


def _demand_name(queue: object) -> str:
    name = queue.get("name") if isinstance(queue, Mapping) else None
    if not isinstance(name, str):
        raise ReadFailed("GET /queues lists a queue without a name")
    return name


def _read_queue(queue: Mapping[str, object]) -> Reading:
    """One queue; a word that is not in the table is never guessed. Nothing but what is named here is taken."""
    name, state, owner = queue.get("name"), queue.get("state"), queue.get("owner")
    if not isinstance(name, str) or not isinstance(state, str):
        return Unreadable("the service tells no name or no state of it")
    if state not in QUEUE.works:
        return Unreadable(f"the service says a word that this version does not know: {state[:80]!r}")
    facts: dict[str, Scalar] = {"owner": owner} if isinstance(owner, str) else {}
    return Found(identity=name, values={"status": state}, place={"name": name}, facts=facts)


def _fits(where: Mapping[str, Scalar], reading: Reading) -> bool:
    """Whether everything asked is so; what cannot be read fits every question."""
    if not isinstance(reading, Found):
        return True
    seen = {**reading.facts, **reading.place}
    return all(seen.get(path) == value for path, value in where.items())
