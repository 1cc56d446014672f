"""The shapes of a Kafka Connect worker's replies and errors, as recorded; decides nothing."""

from http import HTTPStatus
from typing import TypedDict

from attrs import frozen

from reconciler.simulators.kafka_connect.connector import Connector, has_version
from reconciler.simulators.kafka_connect.plugins import task_config
from reconciler.simulators.kafka_connect.steps import CONNECTOR, UNASSIGNED, Part
from reconciler.simulators.messages import TYPE_JSON, Answer, Request, encode_json, json_answer

_NO_CACHE = "must-revalidate,no-cache,no-store"
_BODY_METHODS = ("GET", "HEAD", "POST")

HEALTHY = "Worker has completed startup and is ready to handle requests."
STARTING = "Worker is still starting up."
UNHEALTHY = "Worker was unable to handle this request and may be unable to handle other requests."
STALE_CONFIG = (
    "Cannot complete request momentarily due to stale configuration (typically caused by a concurrent config change)"
)
REBALANCE_EXPECTED = "Request cannot be completed because a rebalance is expected"
NOT_WRITTEN = "Error writing target state to Kafka"


@frozen
class Identity:
    """What a worker says of itself; `version` decides what it can do."""

    version: tuple[int, ...]
    worker_id: str

    def text(self) -> str:
        """The version as it is written."""
        return ".".join(map(str, self.version))


class Status(TypedDict):
    """The body of GET /connectors/{name}/status."""

    name: str
    connector: dict[str, object]
    tasks: list[dict[str, object]]
    type: str


def problem(status: int, message: str) -> Answer:
    """An error of the Connect code itself."""
    return json_answer(status, {"error_code": status, "message": message})


def bare_problem(status: int) -> Answer:
    """An error of the HTTP layer below it: the same shape, but without a content type."""
    message = f"HTTP {status} {HTTPStatus(status).phrase}"
    return Answer(status, {}, encode_json({"error_code": status, "message": message}))


def accepted() -> Answer:
    """202 without a body: pause and resume."""
    return Answer(202, {"content-length": "0"})


def done() -> Answer:
    """204: stop, restart, delete."""
    return Answer(204)


def refused_credential() -> Answer:
    """401: plain text labelled as JSON, and no hint how to authenticate."""
    return Answer(401, {"content-type": TYPE_JSON}, b"User cannot access the resource.")


def allowed_methods(methods: list[str]) -> Answer:
    """The answer to OPTIONS."""
    return Answer(200, {"allow": ",".join(methods), "content-type": TYPE_JSON, "content-length": "0"})


def health(status: int, word: str, message: str) -> Answer:
    """The answer of GET /health."""
    return json_answer(status, {"status": word, "message": message})


def starting_page(request: Request, identity: Identity) -> Answer:
    """What the HTTP server answers on every path before the Connect code is there."""
    if request.method not in _BODY_METHODS:
        return Answer(404, {"cache-control": _NO_CACHE, "content-length": "0"})
    is_new = identity.version >= (4,)
    url = request.url() if is_new else request.path
    if "html" in request.headers.get("accept", ""):
        return _html_page(404, "Not Found", url, identity)
    return json_answer(404, {"message": "Not Found", "url": url, "status": "404"}, {"cache-control": _NO_CACHE})


def bad_uri(request: Request, reason: str, identity: Identity) -> Answer:
    """What the HTTP server answers to a path that it does not want to understand."""
    if request.method not in _BODY_METHODS:
        return Answer(400, {"cache-control": _NO_CACHE, "content-length": "0"})
    return _html_page(400, reason, "/badMessage" if reason == "Bad Request" else "/badURI", identity)


def describe(connector: Connector) -> dict[str, object]:
    """The body of GET /connectors/{name}."""
    tasks = [{"connector": connector.name, "task": task} for task in range(connector.configured)]
    return {
        "name": connector.name,
        "config": connector.config,
        "tasks": tasks,
        "type": connector.type(),
    }


def describe_tasks(connector: Connector) -> list[dict[str, object]]:
    """The body of GET /connectors/{name}/tasks."""
    return [
        {
            "id": {"connector": connector.name, "task": task},
            "config": task_config(connector.config, task),
        }
        for task in range(connector.configured)
    ]


def status_of(connector: Connector, identity: Identity) -> Status:
    """The body of GET /connectors/{name}/status, for a connector that has one."""
    tasks = sorted(connector.tasks.items())
    return {
        "name": connector.name,
        "connector": _part(connector, CONNECTOR, connector.state or UNASSIGNED, identity),
        "tasks": [{"id": task, **_part(connector, task, state, identity)} for task, state in tasks],
        "type": connector.type(),
    }


def unassigned_status_of(connector: Connector, identity: Identity) -> Status:
    """The status while the worker still reads its topics: it knows neither the type nor who runs it."""
    part: dict[str, object] = {"state": UNASSIGNED, "worker_id": identity.worker_id}
    if identity.version >= (4,):
        part["version"] = identity.text()
    tasks = [{"id": task, **part} for task in sorted(connector.tasks)]
    return {"name": connector.name, "connector": part, "tasks": tasks, "type": "unknown"}


def _part(connector: Connector, part: Part, state: str, identity: Identity) -> dict[str, object]:
    shown: dict[str, object] = {"state": state, "worker_id": identity.worker_id}
    if identity.version >= (4,):
        shown["version"] = identity.text() if has_version(state) else None
    trace = connector.trace(part)
    if trace is not None:
        shown["trace"] = trace
    return shown


def _html_page(status: int, reason: str, uri: str, identity: Identity) -> Answer:
    jetty = "12.0.34" if identity.version >= (4,) else "9.4.58.v20250814"
    page = (
        '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>\n'
        f"<title>Error {status} {reason}</title>\n</head>\n<body>\n<h2>HTTP ERROR {status} {reason}</h2>\n"
        f"<table>\n<tr><th>URI:</th><td>{uri}</td></tr>\n<tr><th>STATUS:</th><td>{status}</td></tr>\n"
        f"<tr><th>MESSAGE:</th><td>{reason}</td></tr>\n</table>\n<hr/>"
        f'<a href="https://jetty.org/">Powered by Jetty:// {jetty}</a><hr/>\n\n</body>\n</html>\n'
    )
    headers = {"cache-control": _NO_CACHE, "content-type": "text/html;charset=iso-8859-1"}
    return Answer(status, headers, page.encode("latin-1", "replace"))
