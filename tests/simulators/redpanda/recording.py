"""Derives from a recording of Console, and from nothing else, the world that it began in."""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote

from attrs import define, field

from reconciler.simulators.redpanda.seeds import SimulatedCluster, SimulatedConnector
from reconciler.simulators.redpanda.simulator import NO_LOGIN, RedpandaSimulator
from tests.simulators.exchange import Exchange, Json
from tests.simulators.redpanda.comparison import count_entries

UNKNOWN_CLUSTER = "a client for the given cluster name does not exist"
GAVE_UP = "Client.Timeout exceeded"
_CALLED = re.compile(r'"(http://[^/"]+)/')
_SAME_WORKER = re.compile(r"cluster (\S+) is the same worker")
_NUMBERED = re.compile(r"(.*\D)(\d+)")
_TOKEN_HEAD = 8  # bytes before the name in a page token: key, tag, length


def place_of(exchange: Exchange) -> tuple[str | None, str | None]:
    """The cluster and the connector that its path is about."""
    pieces = [unquote(piece) for piece in exchange.path.strip("/").split("/")]
    if pieces[1:3] != ["kafka-connect", "clusters"]:
        return None, None
    rest = [*pieces[3:], "", "", ""]
    return rest[0] or None, (rest[2] or None) if rest[1] == "connectors" else None


def named_in(token: str) -> str:
    """The connector that a page token begins with."""
    return b64decode(token)[_TOKEN_HEAD:].decode()


def tokens_of(exchange: Exchange) -> list[str]:
    """The page tokens that were sent and answered."""
    sent = parse_qs(exchange.query).get("page_token", [])
    got = exchange.body.get("next_page_token", "") if isinstance(exchange.body, dict) else ""
    return [*sent, *([got] if got else [])]


@define
class _Evidence:
    """What a recording tells of one connector that was there before it."""

    first_status: Json = None
    first_verb: str | None = None
    config: dict[str, str] = field(factory=dict)
    type: Any = None
    most_tasks: int = 0


def build_simulator(exchanges: Sequence[Exchange]) -> RedpandaSimulator:
    """A simulator that stands where the recording begins."""
    owners = _owners(exchanges)
    clusters = [_cluster(name, exchanges, owners) for name in _configured(exchanges)]
    blank = max((_count_blank(each) for each in exchanges), default=0)
    known = sum(1 for cluster in clusters if _is_blank(cluster.name, exchanges))
    unseen = [SimulatedCluster(f"unseen-{each}", worker="down") for each in range(blank - known)]
    seeds = [_seed(name, cluster, evidence) for (cluster, name), evidence in _gather(exchanges, owners).items()]
    return RedpandaSimulator([*seeds, *_fillers(exchanges, seeds)], [*clusters, *unseen], version=_version(exchanges))


def _owners(exchanges: Sequence[Exchange]) -> dict[str, str]:
    """Clusters that reach the worker of another one."""
    shared = {found[1] for each in exchanges if (found := _SAME_WORKER.search(each.note))}
    others = [name for name in _configured(exchanges) if name not in shared]
    return {name: others[0] for name in shared if others}


def _configured(exchanges: Sequence[Exchange]) -> list[str]:
    """The clusters that answered as such, in paths or in lists."""
    names: dict[str, None] = {}
    for each in exchanges:
        cluster, _ = place_of(each)
        message = each.body.get("message", "") if isinstance(each.body, dict) else ""
        if cluster and each.status not in {400, 501} and message not in (UNKNOWN_CLUSTER, "Not Found"):
            names[cluster] = None
        names.update(dict.fromkeys(entry["name"] for entry in _listed_clusters(each) if entry["name"]))
    return list(names)


def _cluster(name: str, exchanges: Sequence[Exchange], owners: dict[str, str]) -> SimulatedCluster:
    said = [_message(each) for each in exchanges if place_of(each)[0] == name]
    refused = any("connection refused" in text for text in said)
    locked = any("401 Unauthorized" in text for text in said) and not any("proxy" in each.note for each in exchanges)
    return SimulatedCluster(
        name,
        address=_address(name, exchanges) or "http://worker.example:8083",
        worker="down" if refused else "up",
        worker_of=owners.get(name),
        credentials=("user", "password") if locked else None,
        login=NO_LOGIN if locked else None,
    )


def _address(name: str, exchanges: Sequence[Exchange]) -> str | None:
    for each in exchanges:
        for told in [*_listed_clusters(each), _cluster_in(each)]:
            if told.get("name") == name:
                return str(told["address"])
        called = _CALLED.search(_message(each))
        if called and place_of(each)[0] == name:
            return called[1]
    return None


def _count_blank(exchange: Exchange) -> int:
    return sum(1 for entry in _listed_clusters(exchange) if not entry["name"])


def _is_blank(name: str, exchanges: Sequence[Exchange]) -> bool:
    lists = [[entry["name"] for entry in _listed_clusters(each)] for each in exchanges]
    return all(name not in names for names in lists if names)


def _listed_clusters(exchange: Exchange) -> list[Json]:
    is_list = exchange.path.endswith("/kafka-connect/clusters") and exchange.status == 200
    return exchange.body["clusters"] if is_list else []


def _cluster_in(exchange: Exchange) -> Json:
    return exchange.body.get("cluster", {}) if _is_object(exchange) else {}


def _message(exchange: Exchange) -> str:
    return str(exchange.body.get("message", "")) if _is_object(exchange) else ""


def _is_object(exchange: Exchange) -> bool:
    return isinstance(exchange.body, dict)


def _gather(exchanges: Sequence[Exchange], owners: dict[str, str]) -> dict[tuple[str, str], _Evidence]:
    """Evidence of every connector that was there before the recording began."""
    born: set[tuple[str, str]] = set()
    seen: dict[tuple[str, str], _Evidence] = {}
    for each in exchanges:
        cluster, name = place_of(each)
        owner = owners.get(cluster or "", cluster or "")
        if each.status == 201:
            born.add((owner, name or each.body["connector"]["name"]))
        for found, status, spec in _shown(each, name):
            if (owner, found) not in born:
                _note_down(seen.setdefault((owner, found), _Evidence()), each, status, spec)
    return seen


def _shown(exchange: Exchange, name: str | None) -> Iterator[tuple[str, Json, Json]]:
    """The connectors that this exchange shows to exist, each with its status and its description."""
    body: Json = exchange.body if _is_object(exchange) else {}
    if name is None:
        for entry in body.get("connectors", []) if exchange.status == 200 else []:
            yield entry["name"], entry["status"], entry["info"]
        for token in tokens_of(exchange):
            yield named_in(token), None, None
        return
    verb = exchange.path.rsplit("/", 1)[-1]
    if exchange.status == 200 and verb == "status":
        status = body.get("status", body)
        if status["name"]:
            yield name, status, None
    elif exchange.status == 200 and "connector" in body and not exchange.is_write:
        yield name, None, body["connector"]
    elif verb != "topics" and (exchange.status in (200, 202, 204) or GAVE_UP in _message(exchange)):
        yield name, None, {"config": body["config"], "type": None, "tasks": []} if "config" in body else None


def _note_down(evidence: _Evidence, exchange: Exchange, status: Json, spec: Json) -> None:
    if exchange.is_write:
        evidence.first_verb = evidence.first_verb or exchange.path.rsplit("/", 1)[-1]
    if status is not None:
        evidence.most_tasks = max(evidence.most_tasks, len(status["tasks"]))
        evidence.type = status["type"]
        if evidence.first_verb is None:
            evidence.first_status = evidence.first_status or status
    if spec is not None:
        evidence.type = spec["type"] or evidence.type
        evidence.config = evidence.config or spec["config"]
        evidence.most_tasks = max(evidence.most_tasks, len(spec["tasks"]))


def _seed(name: str, cluster: str, evidence: _Evidence) -> SimulatedConnector:
    config = {"tasks.max": str(max(1, evidence.most_tasks)), **evidence.config}
    first = evidence.first_status
    if first is not None:
        tasks = [task["state"] for task in first["tasks"]]
        state = first["connector"]["state"]
    else:
        state = "PAUSED" if evidence.first_verb == "resume" else "RUNNING"
        state = state if evidence.most_tasks else "STOPPED"
        tasks = [state] * evidence.most_tasks
    return SimulatedConnector(name, cluster, evidence.type or "source", state, tasks, config)


def _fillers(exchanges: Sequence[Exchange], seeds: Sequence[SimulatedConnector]) -> list[SimulatedConnector]:
    """The connectors of long, numbered lists that were cut for the recording, in the state that others have."""
    count = max((count_entries(each) or 0 for each in exchanges), default=0)
    found = _NUMBERED.fullmatch(seeds[0].name) if seeds and count else None
    if found is None:
        return []
    stem, width, known = found[1], len(found[2]), {seed.name for seed in seeds}
    names = [f"{stem}{number:0{width}}" for number in range(count)]
    like = seeds[0]
    return [
        SimulatedConnector(name, like.cluster, like.type, like.state, like.tasks) for name in names if name not in known
    ]


def _version(exchanges: Sequence[Exchange]) -> str:
    for each in exchanges:
        for told in [*_listed_clusters(each), _cluster_in(each)]:
            if "info" in told and told["info"]["version"]:
                return str(told["info"]["version"])
    return "4.3.1"
