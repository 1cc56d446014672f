"""Which endpoint a request is for, who may use it, and what is answered where there is none."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import unquote

from attrs import frozen

from reconciler.simulators.feldera import api_keys, editing, forwarding, interactions, reading, verbs
from reconciler.simulators.feldera.answers import nowhere, unclassified
from reconciler.simulators.feldera.credentials import refuse_role, refuse_stranger
from reconciler.simulators.feldera.installation import Installation, Role
from reconciler.simulators.messages import Answer, Request
from reconciler.simulators.paths import match_pieces

Names = tuple[str, ...]
Act = Callable[[Installation, Names, Request], Awaitable[Answer]]

CONSOLE = b"<html>stub</html>\n"


@frozen
class Operation:
    """One method of one path; versions older than `since` do not have it."""

    act: Act
    role: Role
    since: tuple[int, ...] = (0,)


@frozen
class Route:
    """A path, in which `*` stands for any one piece."""

    pattern: Sequence[str]
    operations: Mapping[str, Operation]

    def names(self, pieces: Sequence[str]) -> Names | None:
        """The pieces that stand where the pattern has `*`; None where the path is another."""
        names = match_pieces(self.pattern, pieces)
        return None if names is None or not all(names) else names


def _read(act: Act, *since: int) -> Operation:
    return Operation(act, "read", since or (0,))


def _write(act: Act, *since: int) -> Operation:
    return Operation(act, "write", since or (0,))


def _route(path: str, **operations: Operation) -> Route:
    return Route(path.split("/"), operations)


_ONE = "pipelines/*"
_CONNECTOR = f"{_ONE}/tables/*/connectors/*"

ROUTES = (
    _route("config", GET=_read(reading.tell_config)),
    _route("config/session", GET=_read(reading.tell_session)),
    _route("cluster_healthz", GET=_read(reading.tell_cluster_health)),
    _route("api_keys", GET=_read(api_keys.list_keys), POST=_write(api_keys.create_key)),
    _route("api_keys/*", GET=_read(api_keys.read_key)),
    _route("pipelines", GET=_read(reading.list_pipelines), POST=_write(editing.create)),
    _route(
        _ONE,
        GET=_read(reading.read_pipeline),
        PUT=_write(editing.put),
        PATCH=_write(editing.patch),
        DELETE=_write(verbs.delete),
    ),
    _route(f"{_ONE}/start", POST=_write(verbs.start)),
    _route(f"{_ONE}/stop", POST=_write(verbs.stop)),
    _route(f"{_ONE}/clear", POST=_write(verbs.clear)),
    _route(f"{_ONE}/dismiss_error", POST=_write(verbs.dismiss_error, 0, 251)),
    _route(f"{_ONE}/pause", POST=_write(forwarding.pause)),
    _route(f"{_ONE}/resume", POST=_write(forwarding.resume, 0, 148)),
    _route(f"{_ONE}/activate", POST=_write(interactions.activate, 0, 127)),
    _route(f"{_ONE}/approve", POST=_write(interactions.approve, 0, 164)),
    _route(f"{_ONE}/update_runtime", POST=_write(editing.update_runtime, 0, 161)),
    _route(f"{_ONE}/checkpoint", POST=_write(interactions.checkpoint)),
    _route(f"{_ONE}/checkpoint/sync", POST=_write(interactions.checkpoint)),
    _route(f"{_ONE}/testing", POST=_write(interactions.refuse_testing)),
    _route(f"{_ONE}/stats", GET=_read(interactions.tell_all)),
    _route(f"{_ONE}/logs", GET=_read(reading.read_logs)),
    _route(f"{_ONE}/events", GET=_read(reading.list_events, 0, 292)),
    _route(f"{_ONE}/events/*", GET=_read(reading.read_event, 0, 292)),
    _route(f"{_CONNECTOR}/stats", GET=_read(interactions.tell_connector)),
    _route(f"{_CONNECTOR}/*", POST=_write(interactions.turn_connector)),
)
OPEN: Mapping[str, Act] = {"/healthz": reading.tell_health, "/config/authentication": reading.tell_authentication}
HINTED_SINCE = (0, 330)


async def answer(installation: Installation, request: Request) -> Answer:
    """The answer to any request."""
    if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
        return Answer(200, {"content-length": "0"})
    if request.path != "/v0" and not request.path.startswith("/v0/"):
        return await _answer_outside(installation, request)
    refused = refuse_stranger(installation, request)
    if refused is not None:
        return refused
    found = _find(installation, request)
    given = await _answer_inside(installation, request, found) if found is not None else nowhere()
    if given.status == 503 and not installation.is_at_least(*HINTED_SINCE):
        return _without_hint(given)
    return given


async def _answer_outside(installation: Installation, request: Request) -> Answer:
    """The web console answers every GET that nobody else does."""
    if request.method != "GET":
        return nowhere()
    if request.path in OPEN:
        return await OPEN[request.path](installation, (), request)
    return Answer(200, {"content-type": "text/html"}, CONSOLE)


async def _answer_inside(installation: Installation, request: Request, found: tuple[Route, Names]) -> Answer:
    route, names = found
    operation = route.operations.get(request.method)
    if operation is None:
        return unclassified()
    return refuse_role(installation, request, operation.role) or await operation.act(installation, names, request)


def _find(installation: Installation, request: Request) -> tuple[Route, Names] | None:
    pieces = [unquote(piece) for piece in request.path.removeprefix("/v0").removeprefix("/").split("/")]
    for route in ROUTES:
        names = route.names(pieces)
        if names is not None and any(installation.is_at_least(*each.since) for each in route.operations.values()):
            return route, names
    return None


def _without_hint(given: Answer) -> Answer:
    headers = {name: value for name, value in given.headers.items() if name != "retry-after"}
    return Answer(given.status, headers, given.body)
