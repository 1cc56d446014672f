"""Which endpoint a request is for, and what the HTTP layer refuses before any endpoint sees it."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from attrs import frozen

from reconciler.simulators.kafka_connect import endpoints
from reconciler.simulators.kafka_connect.answers import Identity, allowed_methods, bad_uri, bare_problem
from reconciler.simulators.kafka_connect.worker import Worker
from reconciler.simulators.messages import TYPE_JSON, Answer, Request
from reconciler.simulators.paths import match_pieces

Act = Callable[[Worker, tuple[str, ...], Request], Answer]

# What an endpoint waits for: nothing; a record in Kafka; the thread that does all the worker's business, as a
# change or as a mere look; or the worker's own report on itself.
Needs = Literal["memory", "record", "change", "look", "health"]


@frozen
class Operation:
    """One method of one path; workers older than `since` do not have it."""

    act: Act
    needs: Needs = "memory"
    since: tuple[int, ...] = (0,)


@frozen
class Route:
    """A path, in which `*` stands for any one piece."""

    pattern: tuple[str, ...]
    operations: Mapping[str, Operation]

    def names(self, segments: tuple[str, ...]) -> tuple[str, ...] | None:
        """The pieces that stand where the pattern has `*`; None where the path is another."""
        return match_pieces(self.pattern, segments)


@frozen
class Destination:
    """The endpoint of a request."""

    operation: Operation
    names: tuple[str, ...]


def _route(path: str, **operations: Operation) -> Route:
    return Route(tuple(path.removeprefix("/").split("/")), operations)


_ONE = "/connectors/*"
_STOPPABLE = (3, 5)
_PATCHABLE = (3, 8)
_TELLS_HEALTH = (3, 9)

ROUTES = (
    _route("/", GET=Operation(endpoints.identify)),
    _route("/health", GET=Operation(endpoints.tell_health, "health", _TELLS_HEALTH)),
    _route("/connector-plugins", GET=Operation(endpoints.list_plugins)),
    _route(
        "/connectors",
        GET=Operation(endpoints.list_connectors),
        POST=Operation(endpoints.create, "change"),
    ),
    _route(
        _ONE,
        GET=Operation(endpoints.read_one, "look"),
        DELETE=Operation(endpoints.delete, "change"),
    ),
    _route(
        f"{_ONE}/config",
        GET=Operation(endpoints.read_config, "look"),
        PUT=Operation(endpoints.put_config, "change"),
        PATCH=Operation(endpoints.patch_config, "change", _PATCHABLE),
    ),
    _route(f"{_ONE}/status", GET=Operation(endpoints.read_status)),
    _route(f"{_ONE}/tasks", GET=Operation(endpoints.read_tasks, "look")),
    _route(f"{_ONE}/tasks/*/status", GET=Operation(endpoints.read_task_status)),
    _route(f"{_ONE}/tasks/*/restart", POST=Operation(endpoints.restart_task, "change")),
    _route(f"{_ONE}/offsets", GET=Operation(endpoints.read_offsets, "look", _STOPPABLE)),
    _route(f"{_ONE}/topics", GET=Operation(endpoints.read_topics)),
    _route(f"{_ONE}/pause", PUT=Operation(endpoints.pause, "record")),
    _route(f"{_ONE}/resume", PUT=Operation(endpoints.resume, "record")),
    _route(f"{_ONE}/stop", PUT=Operation(endpoints.stop, "change", _STOPPABLE)),
    _route(f"{_ONE}/restart", POST=Operation(endpoints.restart, "change")),
)

_AMBIGUOUS = (
    (re.compile(r"%(?![0-9A-Fa-f]{2})"), "Bad Request", (0,)),
    (re.compile(r"%25"), "Ambiguous URI path encoding", (4,)),
    (re.compile(r"%2f", re.IGNORECASE), "Ambiguous URI path separator", (4,)),
    (re.compile(r"%5c|%[01][0-9a-f]", re.IGNORECASE), "Suspicious Path Character", (4,)),
)


def refuse_uri(request: Request, identity: Identity) -> Answer | None:
    """The 400 for a path that the HTTP server finds ambiguous; before 4.0 there was hardly any."""
    for expression, reason, since in _AMBIGUOUS:
        if identity.version >= since and expression.search(request.path):
            return bad_uri(request, reason, identity)
    return None


def find_destination(request: Request, identity: Identity) -> Destination | Answer:
    """The endpoint, or the 404, 405, 406, 415 of a request that has none."""
    segments = request.segments()
    for route in ROUTES:
        names = route.names(segments)
        operations = {
            method: operation for method, operation in route.operations.items() if identity.version >= operation.since
        }
        if names is not None and operations:
            return _choose(request, operations, names)
    return bare_problem(404)


def _choose(request: Request, operations: Mapping[str, Operation], names: tuple[str, ...]) -> Destination | Answer:
    if request.method == "OPTIONS":
        return allowed_methods(sorted([*operations, "OPTIONS"]))
    operation = operations.get("GET" if request.method == "HEAD" else request.method)
    if operation is None:
        return bare_problem(405)
    if not _accepts_json(request):
        return bare_problem(406)
    if request.headers.get("content-type", TYPE_JSON).partition(";")[0].strip() != TYPE_JSON:
        return bare_problem(415)
    return Destination(operation, names)


def _accepts_json(request: Request) -> bool:
    accepted = [kind.partition(";")[0].strip() for kind in request.headers.get("accept", "*/*").split(",")]
    return any(kind in ("", "*/*", "application/*", TYPE_JSON) for kind in accepted)
