"""Derives from a recording of Feldera, and from nothing else, the world that it began in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from attrs import field, frozen

from reconciler.simulators.feldera.installation import Edition, Role
from reconciler.simulators.feldera.rhythm import Compilation, Startup
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.progression import Never, Seconds
from tests.simulators.exchange import Exchange

SYNCED: Mapping[str, Any] = {"storage": {"backend": {"name": "file", "config": {"sync": {"bucket": "made-up"}}}}}
BORN = (("POST", "/v0/pipelines"), ("PUT", "/v0/pipelines/"), ("PATCH", "/v0/pipelines/"))
LOOK_SECONDS = 2.5


@frozen
class World:
    """What the simulator has to start with; `appearing` are pipelines that come up unrecorded, by line."""

    edition: Edition
    credentials: Mapping[str, Role] | None
    compilation: Compilation
    seeds: Sequence[SimulatedPipeline]
    appearing: Mapping[int, Sequence[SimulatedPipeline]] = field(factory=dict)


def derive_world(exchanges: Sequence[Exchange]) -> World:
    """The world before the first exchange."""
    seeds: list[SimulatedPipeline] = []
    appearing: dict[int, list[SimulatedPipeline]] = {}
    born: set[str] = set()
    seen: set[str] = set()
    for place, exchange in enumerate(exchanges):
        born |= _born(exchange)
        for body in pipelines_in(exchange):
            name = body["name"]
            if name in born | seen:
                continue
            seen.add(name)
            seed = _seed(body, exchanges, place)
            if any(_denies(earlier, name) for earlier in exchanges[:place]):
                appearing.setdefault(exchange.line, []).append(seed)
            else:
                seeds.append(seed)
    return World(_edition(exchanges), _credentials(exchanges), _compilation(exchanges), seeds, appearing)


def pipeline_of(exchange: Exchange) -> str | None:
    """The pipeline that its path is about."""
    pieces = exchange.path.split("/")
    return unquote(pieces[3]) if exchange.path.startswith("/v0/pipelines/") and pieces[3] else None


def verb_of(exchange: Exchange) -> str:
    """The last piece of its path."""
    return exchange.path.rpartition("/")[2]


def pipelines_in(exchange: Exchange) -> list[dict[str, Any]]:
    """The pipelines that a successful reading, or edit, shows."""
    body = exchange.body
    if exchange.status != 200:
        return []
    found = body if isinstance(body, list) else [body]
    return [each for each in found if isinstance(each, dict) and "deployment_status" in each]


def readings_of(exchanges: Sequence[Exchange], name: str) -> Iterator[tuple[float, dict[str, Any]]]:
    """What the readings show of one pipeline, and when."""
    for exchange in exchanges:
        for body in pipelines_in(exchange):
            if body["name"] == name:
                yield exchange.at, body


def _born(exchange: Exchange) -> set[str]:
    """The name of a pipeline that this exchange has made or renamed."""
    body = exchange.body
    is_edit = any(exchange.method == method and exchange.path.startswith(path) for method, path in BORN)
    is_pipeline = isinstance(body, dict) and "deployment_status" in body
    has_new_name = exchange.status == 201 or (isinstance(body, dict) and body.get("name") != pipeline_of(exchange))
    return {body["name"]} if is_edit and is_pipeline and has_new_name else set()


def _denies(exchange: Exchange, name: str) -> bool:
    """Whether it shows that there is no such pipeline yet."""
    is_list = exchange.path == "/v0/pipelines" and exchange.method == "GET" and isinstance(exchange.body, list)
    is_unknown = isinstance(exchange.body, dict) and exchange.body.get("error_code") == "UnknownPipelineName"
    return is_list or (is_unknown and pipeline_of(exchange) == name)


def _seed(body: dict[str, Any], exchanges: Sequence[Exchange], place: int) -> SimulatedPipeline:
    name = body["name"]
    status, desired, refresh = _before(body, exchanges[:place])
    whole = next((each for _, each in readings_of(exchanges, name) if _has_program(each, body)), {})
    stands_by = any(
        each.status == 202 and pipeline_of(each) == name and "initial=standby" in each.query for each in exchanges
    )
    is_fresh = status == "Stopped" and refresh <= 3
    return SimulatedPipeline(
        name=name,
        status=status,
        desired=desired,
        initial=body["deployment_initial"] if status != "Stopped" else None,
        program_status=body["program_status"],
        tags=body["tags"],
        description=body["description"],
        storage_status="Cleared" if is_fresh else body["storage_status"],
        error=body["deployment_error"],
        program_code=whole.get("program_code"),
        udf_rust=whole.get("udf_rust", ""),
        runtime_config=whole.get("runtime_config", SYNCED if stands_by else {}),
        program_config=body["program_config"],
        platform_version=body["platform_version"],
        version=body["version"],
        program_version=body["program_version"],
        refresh_version=refresh,
        startup=Startup(suspending=_suspending(exchanges, name)),
    )


def _has_program(body: dict[str, Any], like: dict[str, Any]) -> bool:
    return "program_code" in body and body["version"] == like["version"]


def _before(body: dict[str, Any], earlier: Sequence[Exchange]) -> tuple[str, str | None, int]:
    """Status, desired status and refresh version before the calls that came before the first reading."""
    status, desired, refresh = body["deployment_status"], body["deployment_desired_status"], body["refresh_version"]
    verbs = {verb_of(each) for each in earlier if each.status == 202 and pipeline_of(each) == body["name"]}
    if "start" in verbs and status == "Stopped":
        return "Stopped", None, refresh
    if "start" in verbs and status == "Provisioning":
        return "Stopped", None, refresh - 1
    if "stop" in verbs and status != "Stopped":
        return status, None, refresh
    if status == "Unavailable":
        return body["deployment_initial"], None, refresh - 1
    return status, desired, refresh


def derive_startup(exchanges: Sequence[Exchange], place: int, name: str) -> Startup:
    """How the process comes up, and goes, that the start at `place` is about."""
    began = exchanges[place].at
    readings = _until_stopped(list(readings_of(exchanges[place:], name)))
    provisioning = _span(readings, "Provisioning")
    error = next((body["deployment_error"] for _, body in readings if body["deployment_error"]), None)
    code = (error or {}).get("error_code")
    if code == "RunnerCheckError" and not any(body["deployment_runtime_status"] for _, body in readings):
        return Startup(ending=error["message"].partition("prematurely with ")[2] if error else None)
    if code == "AutomatonProvisioningTimeout":
        return Startup(announcing=Never())
    first = next((body["deployment_status"] for _, body in readings if body["deployment_runtime_status"]), "Running")
    waits = [at for at, body in readings if body["deployment_status"] == "Stopped" and at < provisioning[0]]
    spawned = max([began + 0.05, *waits])
    activated = [
        each.at for each in exchanges[place:] if each.status in (200, 202) and verb_of(each) in ("approve", "activate")
    ]
    moment = activated[0] if first in ("AwaitingApproval", "Standby") and activated else spawned
    initializing = _span([reading for reading in readings if reading[0] >= moment], "Initializing")
    is_quick = initializing[1] == 0.0
    return Startup(
        announcing=Seconds(max(0.05, provisioning[1] - spawned - 0.5)),
        initializing=Seconds(
            0.02 if is_quick else max(initializing[1] - moment - LOOK_SECONDS / 2, initializing[0] - moment + 0.05)
        ),
        first="AwaitingApproval" if first == "AwaitingApproval" else "Initializing",
        suspending=_suspending(exchanges, name),
    )


def _until_stopped(readings: Sequence[tuple[float, dict[str, Any]]]) -> list[tuple[float, dict[str, Any]]]:
    """The readings of one deployment: up to the first that shows it stopped again."""
    kept: list[tuple[float, dict[str, Any]]] = []
    for at, body in readings:
        kept.append((at, body))
        has_begun = any(each["deployment_status"] != "Stopped" for _, each in kept)
        if has_begun and body["deployment_status"] == body["deployment_desired_status"] == "Stopped":
            break
    return kept


def _span(readings: Sequence[tuple[float, dict[str, Any]]], status: str) -> tuple[float, float]:
    """When the first run of readings with this status began and ended; zeros without any."""
    began = ended = 0.0
    for at, body in readings:
        if body["deployment_status"] == status:
            began, ended = began or at, at
        elif ended:
            break
    return began, ended


def _suspending(exchanges: Sequence[Exchange], name: str) -> Seconds | Never:
    began = next((each.at for each in exchanges if each.body == "Pipeline is suspending"), None)
    if began is None:
        return Seconds(3.0)
    suspended = [at for at, body in readings_of(exchanges, name) if body["deployment_desired_status"] == "Suspended"]
    later = next(
        (body for at, body in readings_of(exchanges, name) if suspended and at > suspended[-1]),
        {"deployment_runtime_desired_status": None},
    )
    if later["deployment_runtime_desired_status"] == "Suspended":
        return Never()
    return Seconds(max(0.1, max(suspended, default=began + 1.5) - began - LOOK_SECONDS / 2))


def _compilation(exchanges: Sequence[Exchange]) -> Compilation:
    """How long each step of the compiler lasted at most."""
    lasted: dict[str, float] = {}
    begun: tuple[str, float] = ("", 0.0)
    for exchange in exchanges:
        for body in pipelines_in(exchange):
            status = body["program_status"]
            begun = begun if begun[0] == status else (status, exchange.at)
            lasted[status] = max(lasted.get(status, 0.0), exchange.at - begun[1] + 0.05)
    return Compilation(
        waiting=Seconds(lasted.get("Pending", 0.05)),
        sql=Seconds(lasted.get("CompilingSql", 0.4)),
        queueing=Seconds(lasted.get("SqlCompiled", 0.1)),
        rust=Seconds(lasted.get("CompilingRust", 0.4)),
    )


def _edition(exchanges: Sequence[Exchange]) -> Edition:
    for exchange in exchanges:
        if exchange.path == "/v0/config" and exchange.status == 200 and exchange.body is not None:
            return "Enterprise" if exchange.body["edition"] == "Enterprise" else "Open source"
    is_enterprise = any(
        exchange.body == "Pipeline is suspending" or (verb_of(exchange) == "activate" and exchange.status in (202, 503))
        for exchange in exchanges
    )
    return "Enterprise" if is_enterprise else "Open source"


def _credentials(exchanges: Sequence[Exchange]) -> Mapping[str, Role] | None:
    if not any(exchange.status == 401 for exchange in exchanges):
        return None
    roles: dict[str, Role] = {}
    for exchange in exchanges:
        scheme, _, secret = exchange.sent_headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer" and exchange.status != 401:
            is_small = isinstance(exchange.body, dict) and exchange.body.get("error_code") == "InsufficientPermissions"
            is_small = is_small or roles.get(secret) == "read"
            roles[secret] = "read" if is_small else "write"
    return roles


def shows_unrecorded_start(exchange: Exchange) -> str | None:
    """The state of a process that answers, though its start may not have been recorded."""
    if verb_of(exchange) != "stats" or exchange.status != 200:
        return None
    return str(exchange.body.get("global_metrics", {}).get("state", "Running"))
