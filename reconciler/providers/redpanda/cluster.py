"""Reading one Kafka Connect cluster through the data plane: by one list, or a few connectors alone; changes nothing.

Traps designed for (recordings of Console before 4.3.1 workers): while a cluster is down its list is a plain 200 with
nothing in it, so a list counts only between two signs of life, and what is wanted and not in it is asked for by
name; a redirect before the worker comes out as a 200 with empty strings, so an empty version is no sign of life;
a fresh connector is in no list; configurations hold secrets, and nothing but `connector.class` is taken from them.
"""

import re
from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.model.live import Found, Missing, Reading, Unreadable
from reconciler.model.values import Values
from reconciler.providers import connectors
from reconciler.providers.redpanda.paths import CLUSTERS, cluster_path, connector_path, find_obstacle, has_separator
from reconciler.providers.redpanda.replies import demand_json, is_of_worker, is_own, is_unknown_path, unwrap, word_of

FEW = 3
"""Up to this many connectors are asked for by name: cheaper than the list, and proof against a list that is short."""

_HOLISTIC = "CONNECTOR_HOLISTIC_STATE_"
_HOLISTIC_WORD = re.compile(r"[A-Z_]{1,40}")
_CALM = frozenset({"HEALTHY", "PAUSED", "STOPPED"})


@frozen
class Ask:
    """What is asked of one cluster: connectors by name, and a listing as a query has it."""

    cluster: str
    names: frozenset[str]
    listing: tuple[Values, ...] | None


@frozen
class Brought:
    """What one cluster brought: readings by name, the names that were listed, and what could not be listed.

    `count`: how many connectors its list has, where that was read.
    """

    readings: Mapping[str, Reading]
    listed: Sequence[str] = ()
    abilities: frozenset[str] | None = None
    gap: Unreadable | None = None
    count: int | None = None


async def read_cluster(ask: Ask, session: ReadSession) -> Brought:
    """What is asked; a cluster that does not exist or does not answer makes all of it unreadable."""
    try:
        abilities = connectors.find_abilities(await _demand_life(ask.cluster, session))
        brought = await _read_few(ask, session) or await _read_list(ask, session)
    except ReadFailed as failure:
        why = describe_failure(failure)
        return Brought(dict.fromkeys(ask.names, why), gap=why if ask.listing else None)
    return attrs.evolve(brought, abilities=abilities)


def describe_failure(failure: ReadFailed) -> Unreadable:
    """The failure with its way out, as a reading."""
    hint = failure.problems[0].hint
    return Unreadable(f"{failure.message} ({hint})" if hint else failure.message, is_refused=failure.is_refused)


async def _demand_life(cluster: str, session: ReadSession) -> str:
    """The version that the cluster's worker tells; raises ReadFailed where it tells none."""
    path = cluster_path(cluster)
    reply = await session.fetch(path)
    if _is_not_found(reply) and not is_of_worker(reply):
        said = f"there is no Kafka Connect cluster {cluster!r}: {word_of(reply)}"
        raise ReadFailed(said, hint=f"check `cluster`: GET {CLUSTERS} lists those that exist")
    about = unwrap(demand_json(reply, path), "cluster")
    worker = about.get("info") if isinstance(about, Mapping) else None
    version = worker.get("version") if isinstance(worker, Mapping) else None
    if not isinstance(about, Mapping) or about.get("name") != cluster or not isinstance(version, str) or not version:
        said = f"GET {path} tells no version of the workers of {cluster!r}"
        raise ReadFailed(said, hint="something before the workers may answer in their place: look at its url")
    return version


def _is_not_found(reply: Reply) -> bool:
    return reply.status == 404 and is_own(reply) and not is_unknown_path(reply)


def _may_be_asked(name: str) -> bool:
    """Whether a request for this one connector proves anything; else only the list does."""
    return find_obstacle(name) is None and not has_separator(name)


async def _read_few(ask: Ask, session: ReadSession) -> Brought | None:
    """Each connector by its own status; `None` where the list is needed, to tell one of them from absent too."""
    if ask.listing is not None or len(ask.names) > FEW or not all(_may_be_asked(name) for name in ask.names):
        return None
    readings: dict[str, Reading] = {}
    for name in sorted(ask.names):
        reading = await _read_one(ask.cluster, name, session)
        if reading is None:
            return None
        readings[name] = reading
    return Brought(readings)


async def _read_one(cluster: str, name: str, session: ReadSession) -> Reading | None:
    """A connector by its status; `None` where there is none, be it fresh or absent."""
    path = f"{connector_path(cluster, name)}/status"
    reply = await session.fetch(path)
    if _is_not_found(reply):
        return None
    try:
        status = unwrap(demand_json(reply, path), "status")
    except ReadFailed as failure:
        return describe_failure(failure)
    return _read_status(cluster, name, status)


async def _read_list(ask: Ask, session: ReadSession) -> Brought:
    """By the list; raises ReadFailed where it cannot be believed."""
    entries = await _fetch_list(ask.cluster, session)
    if not entries or not ask.names <= set(entries):
        await _demand_life(ask.cluster, session)
        # Under a rule no name can be asked for that an empty list lacks, and a worker that fails for a moment makes
        # one between two signs of life: only the second counts.
        entries = entries or (await _fetch_list(ask.cluster, session) if ask.listing else entries)
    lacking = sorted(ask.names - set(entries))
    doubted = await _seek(ask.cluster, lacking, len(entries), session)
    # A poll asks for a few of what may be thousands: only those are looked into.
    names = set(entries) if ask.listing else set(entries) & ask.names
    found = {name: _read_entry(ask.cluster, name, entries[name]) for name in names}
    listed = connectors.select(ask.listing or (), found)
    fresh = sum(1 for reading in doubted.values() if isinstance(reading, Found))
    return Brought({**found, **doubted}, listed, gap=_find_gap(ask, doubted), count=len(entries) + fresh)


async def _fetch_list(cluster: str, session: ReadSession) -> Mapping[str, object]:
    """The entries by name. Whole, in one reply: pages are no snapshot, and a token may lead back to the first."""
    path = f"{cluster_path(cluster)}/connectors"
    body = demand_json(await session.fetch(path, query={"page_size": -1}), path)
    entries = unwrap(body, "connectors")
    if not isinstance(entries, list):
        raise ReadFailed(f"GET {path} answered no list of connectors", hint="check the service's url")
    if isinstance(body, Mapping) and body.get("next_page_token"):
        raise ReadFailed(f"GET {path} was asked for the whole list and answered a part of it")
    named = {str(entry["name"]): entry for entry in entries if isinstance(entry, Mapping) and entry.get("name")}
    if len(named) != len(entries):
        raise ReadFailed(f"GET {path} lists a connector without a name of its own")
    return named


async def _seek(cluster: str, lacking: Sequence[str], count: int, session: ReadSession) -> Mapping[str, Reading]:
    """A reading of each that the list lacks: the first few are asked for by name, the others follow from them."""
    sought = [name for name in lacking if _may_be_asked(name)][:FEW]
    readings: dict[str, Reading] = {name: await _seek_one(cluster, name, session) for name in sought}
    present = next((name for name, reading in readings.items() if isinstance(reading, Found)), None)
    absent = Missing(f"it is not among the {count} connectors that the cluster {cluster!r} lists")
    doubt = Unreadable(f"the list of the cluster {cluster!r} is short: it lacks {present!r}, which exists (try again)")
    return {**dict.fromkeys(lacking, absent if present is None else doubt), **readings}


async def _seek_one(cluster: str, name: str, session: ReadSession) -> Reading:
    reading = await _read_one(cluster, name, session)
    if reading is not None:
        return reading
    path = connector_path(cluster, name)
    reply = await session.fetch(path)
    if _is_not_found(reply):
        return Missing(f"GET {path} answered 404: {word_of(reply)}")
    try:
        about = unwrap(demand_json(reply, path), "connector")
    except ReadFailed as failure:
        return describe_failure(failure)
    if not isinstance(about, Mapping) or about.get("name") != name:
        return Unreadable(f"asked for {name!r}, was answered about something else")
    return connectors.add_class(connectors.describe_new(_thing(cluster, name)), about)


def _find_gap(ask: Ask, doubted: Mapping[str, Reading]) -> Unreadable | None:
    """Why the list may lack more; a connector without a status is in no list, and says nothing about the others."""
    if not ask.listing:
        return None
    for name, reading in doubted.items():
        if isinstance(reading, Found) and reading.values["status"] != "unassigned":
            return Unreadable(f"the list of the cluster {ask.cluster!r} is short: it lacks {name!r}, which exists")
    return None


def _read_entry(cluster: str, name: str, entry: object) -> Reading:
    if not isinstance(entry, Mapping):
        return Unreadable(f"the API lists {name!r} without an object")
    return connectors.add_class(_read_status(cluster, name, entry.get("status")), entry.get("info"))


def _read_status(cluster: str, name: str, status: object) -> Reading:
    """A status object, with what Redpanda makes of it."""
    reading = connectors.read_status(_thing(cluster, name), status)
    said = status.get("holistic_state") if isinstance(status, Mapping) else None
    word = said.removeprefix(_HOLISTIC) if isinstance(said, str) else ""
    if not isinstance(reading, Found) or not _HOLISTIC_WORD.fullmatch(word):
        return reading
    parts = (reading.detail, None if word in _CALM else f"holistic state {word}")
    detail = "; ".join(part for part in parts if part)
    return attrs.evolve(reading, facts={**reading.facts, "holistic_state": word}, detail=detail or None)


def _thing(cluster: str, name: str) -> connectors.Thing:
    return connectors.Thing(name=name, identity=f"{cluster}/{name}", place={"cluster": cluster, "name": name})
