"""Derives from a recording of a worker, and from nothing else, the world that it began in."""

import json
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from attrs import define, field, frozen

from reconciler.simulators.kafka_connect.seeds import Deployment, SimulatedConnector, Startup
from tests.simulators.exchange import Exchange

ENTRIES = re.compile(r"\b(\d+) entries")


def connector_of(exchange: Exchange) -> str | None:
    """The connector that its path is about."""
    pieces = exchange.path.strip("/").split("/")
    return unquote(pieces[1]) if len(pieces) > 1 and pieces[0] == "connectors" else None


def is_starting_page(exchange: Exchange) -> bool:
    """Whether the HTTP server answered before the service was there."""
    is_empty = exchange.body is None and exchange.method == "PUT"
    is_page = isinstance(exchange.body, dict) and exchange.body.get("status") == "404"
    is_html = isinstance(exchange.body, str) and "Error 404" in exchange.body
    return exchange.status == 404 and (is_empty or is_page or is_html)


def count_entries(exchange: Exchange) -> int | None:
    """How many entries the list had that was cut for the recording."""
    found = ENTRIES.search(exchange.note)
    return int(found[1]) if found and isinstance(exchange.body, list | dict) else None


@define
class _Evidence:
    """What a recording tells of one connector that was there before it."""

    first_status: dict[str, Any] | None = None
    first_verb: str | None = None
    config: dict[str, str] = field(factory=dict)
    type: str | None = None
    most_tasks: int = 0


@frozen
class World:
    """What the simulator has to start with."""

    version: str
    deployment: Deployment
    credentials: tuple[str, str] | None
    host: str
    seeds: Sequence[SimulatedConnector]


def derive_world(exchanges: Sequence[Exchange]) -> World:
    """The world before the first exchange."""
    notes = " ".join(exchange.note for exchange in exchanges)
    seeds = [_seed(name, evidence) for name, evidence in _gather(exchanges).items()]
    return World(
        version=_version(exchanges),
        deployment="standalone" if "ConnectStandalone" in notes else "distributed",
        credentials=_credentials(exchanges),
        host=_host(exchanges),
        seeds=[*seeds, *_fillers(exchanges, seeds)],
    )


def derive_startup(exchanges: Sequence[Exchange]) -> Startup:
    """How the worker starts, told by exchanges of which the first is a starting page."""
    first = exchanges[0]
    rest = [each for each in exchanges if each.status is not None and not is_starting_page(each)]
    lists = [each for each in rest if each.path.strip("/") == "connectors" and isinstance(each.body, list)]
    listed = (count_entries(lists[0]) or len(lists[0].body)) if lists else 0
    return Startup(page=rest[0].at - first.at, listed=listed)


def _gather(exchanges: Sequence[Exchange]) -> dict[str, _Evidence]:
    """Evidence of every connector that was there before the recording began, by name."""
    born: set[str] = set()
    seen: dict[str, _Evidence] = {}
    for exchange in exchanges:
        if exchange.method == "POST" and exchange.path == "/connectors" and exchange.status != 409:
            born |= _asked_for(exchange)
        for name in _mentioned(exchange) - born:
            _note_down(seen.setdefault(name, _Evidence()), name, exchange)
    return seen


def _asked_for(exchange: Exchange) -> set[str]:
    """The name in a request to create; a name is trimmed, and a request that failed may be carried out later."""
    try:
        return {json.loads(exchange.sent)["name"].strip()}
    except (ValueError, KeyError, TypeError):
        return set()


def _mentioned(exchange: Exchange) -> set[str]:
    """The connectors that this exchange shows to exist."""
    if exchange.path.strip("/") == "connectors" and exchange.method == "GET" and exchange.status == 200:
        return set(exchange.body)
    has_worked = exchange.status in (200, 202, 204) and not exchange.path.endswith("/topics")
    name = connector_of(exchange)
    return {name} if name is not None and has_worked else set()


def _note_down(evidence: _Evidence, name: str, exchange: Exchange) -> None:
    if exchange.is_write:
        evidence.first_verb = evidence.first_verb or exchange.path.strip("/").split("/")[-1]
    for status in _statuses(exchange, name):
        evidence.most_tasks = max(evidence.most_tasks, len(status["tasks"]))
        if status["type"] == "unknown":
            continue  # a worker that has only just started says nothing of what is wanted
        evidence.type = status["type"]
        if evidence.first_verb is None:
            evidence.first_status = evidence.first_status or status
    for description in _descriptions(exchange, name):
        evidence.type = description["type"]
        evidence.config = evidence.config or description["config"]
        evidence.most_tasks = max(evidence.most_tasks, len(description["tasks"]))


def _statuses(exchange: Exchange, name: str) -> Iterator[dict[str, Any]]:
    body = exchange.body
    if not isinstance(body, dict) or exchange.is_write:
        return
    found = body if exchange.path.endswith("/status") else body.get(name, {}).get("status")
    if isinstance(found, dict) and "connector" in found:
        yield found


def _descriptions(exchange: Exchange, name: str) -> Iterator[dict[str, Any]]:
    body = exchange.body
    if not isinstance(body, dict) or exchange.is_write:
        return
    found = body if "config" in body else body.get(name, {})
    found = found.get("info", found) if isinstance(found, dict) else {}
    if "config" in found and "tasks" in found:
        yield found


def _seed(name: str, evidence: _Evidence) -> SimulatedConnector:
    config = {"tasks.max": str(max(1, evidence.most_tasks)), **evidence.config}
    kind: Any = evidence.type or "source"
    first = evidence.first_status
    if first is not None:
        tasks = tuple(task["state"] for task in first["tasks"])
        return SimulatedConnector(name, kind, first["connector"]["state"], tasks, config)
    before = "PAUSED" if evidence.first_verb == "resume" else "RUNNING"
    if evidence.most_tasks == 0:
        before = "STOPPED"
    return SimulatedConnector(name, kind, before, (before,) * evidence.most_tasks, config)


def _fillers(exchanges: Sequence[Exchange], seeds: Sequence[SimulatedConnector]) -> list[SimulatedConnector]:
    """The connectors of long lists that were cut for the recording, in the state that most have."""
    count = max((count_entries(exchange) or 0 for exchange in exchanges), default=0) - len(seeds)
    states = Counter(seed.state for seed in seeds)
    usual = states.most_common(1)[0][0] if states else None
    return [SimulatedConnector(f"unseen-{each:04}", state=usual, tasks=()) for each in range(count)]


def _version(exchanges: Sequence[Exchange]) -> str:
    """What GET / says; else what statuses say of their parts, which only 4.x does."""
    told = [each.body["version"] for each in exchanges if each.path == "/" and each.status == 200]
    parts = [
        each.body["connector"]
        for each in exchanges
        if each.path.endswith("/status") and isinstance(each.body, dict) and "connector" in each.body
    ]
    said = [part["version"] for part in parts if part.get("version")]
    if told or said:
        return str((told or said)[0])
    return "3.9.2" if parts else "4.3.1"


def _host(exchanges: Sequence[Exchange]) -> str:
    found = re.search(
        r"worker[-a-z]*\.example:\d+", json.dumps([[each.body, dict(each.headers)] for each in exchanges])
    )
    return found[0] if found else "worker.example:8083"


def _credentials(exchanges: Sequence[Exchange]) -> tuple[str, str] | None:
    """The credential that worked, where others did not."""
    if not any(exchange.status == 401 for exchange in exchanges):
        return None
    worked = [each for each in exchanges if each.status in (200, 202, 204) and "Authorization" in each.sent_headers]
    user, _, password = b64decode(worked[0].sent_headers["Authorization"].split()[1]).decode().partition(":")
    return user, password
