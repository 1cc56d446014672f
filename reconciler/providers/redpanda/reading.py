"""Reading a data plane: which Kafka Connect clusters are looked at, and one survey of them all; changes nothing."""

import asyncio
from collections.abc import Mapping, Sequence

from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Query, Reading, Survey, Unreadable
from reconciler.model.values import Values
from reconciler.providers.redpanda.abilities import join
from reconciler.providers.redpanda.cluster import Ask, Brought, describe_failure, read_cluster
from reconciler.providers.redpanda.paths import CLUSTERS
from reconciler.providers.redpanda.replies import demand_json, unwrap
from reconciler.providers.redpanda.resources import CONNECTOR, DEFAULT_CLUSTER

_Thing = tuple[str, str]
"""Cluster and name."""


@frozen
class _Range:
    """The clusters to list, and why there may be more."""

    clusters: frozenset[str] = frozenset()
    gap: Unreadable | None = None


async def read(query: Query, clusters: Sequence[str], session: ReadSession) -> Survey:
    """A survey of every cluster that is wanted or listed; `clusters` are those that the service's options name."""
    ranged = await _find_range(query, clusters, session)
    names = sorted(ranged.clusters | {_find_thing(want)[0] for want in query.wants})
    brought = await asyncio.gather(*(read_cluster(_ask_of(name, query, ranged), session) for name in names))
    return _join(query, dict(zip(names, brought, strict=True)), ranged)


async def _find_range(query: Query, clusters: Sequence[str], session: ReadSession) -> _Range:
    """Where to list: what each equality names, else the option, else all that the service has."""
    if not query.listing:
        return _Range()
    named = frozenset(str(where["cluster"]) for where in query.listing if "cluster" in where)
    if all("cluster" in where for where in query.listing):
        return _Range(named)
    if clusters:
        return _Range(named | frozenset(clusters))
    found = await _list_clusters(session)
    return _Range(named | found.clusters, found.gap)


async def _list_clusters(session: ReadSession) -> _Range:
    """All clusters; one that does not answer is a blank in the list, which is a gap."""
    try:
        listed = unwrap(demand_json(await session.fetch(CLUSTERS), CLUSTERS), "clusters")
    except ReadFailed as failure:
        return _Range(gap=describe_failure(failure))
    if not isinstance(listed, list):
        return _Range(gap=Unreadable(f"GET {CLUSTERS} answered no list of clusters (check the service's url)"))
    names = [one.get("name") if isinstance(one, Mapping) else None for one in listed]
    told = frozenset(name for name in names if isinstance(name, str) and name)
    blank = sum(1 for name in names if name not in told)
    if not blank:
        return _Range(told)
    why = f"{blank} of {len(names)} Kafka Connect clusters do not answer, and the service does not say which"
    return _Range(told, Unreadable(f"{why} (to look in others only, write `clusters: […]` on the service)"))


def _ask_of(cluster: str, query: Query, ranged: _Range) -> Ask:
    names = frozenset(name for place, name in map(_find_thing, query.wants) if place == cluster)
    if query.listing is None:
        return Ask(cluster, names, None)
    is_listed = cluster in ranged.clusters
    return Ask(cluster, names, tuple(where for where in query.listing if is_listed and _may_fit(where, cluster)))


def _may_fit(where: Values, cluster: str) -> bool:
    return where.get("cluster", cluster) == cluster


def _find_thing(want: Want) -> _Thing:
    return str(want.place["cluster"]), str(want.place["name"])


def _join(query: Query, brought: Mapping[str, Brought], ranged: _Range) -> Survey:
    """One survey of all clusters; what is wanted keeps its address, whatever else would be called so."""
    wanted = {want.address: _find_thing(want) for want in query.wants}
    listed = [(cluster, name) for cluster, one in brought.items() for name in one.listed]
    addresses = _name_listed(query.service, listed, wanted)
    readings: dict[Address, Reading] = {
        address: brought[cluster].readings[name] for address, (cluster, name) in {**addresses, **wanted}.items()
    }
    unnamed = Unreadable("two connectors would have the same address (write one of them as a resource)")
    gaps = (ranged.gap, *(one.gap for one in brought.values()), unnamed if len(addresses) < len(listed) else None)
    return Survey(
        readings=readings,
        gaps=tuple(gap for gap in gaps if gap is not None),
        abilities=join({name: one.abilities for name, one in brought.items() if one.abilities is not None}),
        listed=tuple(sorted(addresses)),
        inventory=_count(brought),
    )


def _count(brought: Mapping[str, Brought]) -> Mapping[str, int]:
    counts = [one.count for one in brought.values() if one.count is not None]
    return {CONNECTOR.name: sum(counts)} if counts else {}


def _name_listed(service: str, things: Sequence[_Thing], wanted: Mapping[Address, _Thing]) -> Mapping[Address, _Thing]:
    """An address for each thing that has one to itself: its name, with its cluster where it must; else its want's."""
    own = {thing: address for address, thing in wanted.items()}
    named: dict[Address, _Thing] = {}
    for thing in sorted(things, key=lambda one: (one[0] == DEFAULT_CLUSTER, one)):
        cluster, name = thing
        texts = (name, f"{cluster}:{name}") if cluster == DEFAULT_CLUSTER else (f"{cluster}:{name}",)
        choices = [Address(service, CONNECTOR.name, text) for text in texts]
        free = (one for one in choices if one not in named and wanted.get(one, thing) == thing)
        address = next(free, own.get(thing))
        if address is not None:
            named[address] = thing
    return named
