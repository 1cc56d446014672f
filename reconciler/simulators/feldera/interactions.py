"""The other things that are forwarded to the process: activate, approve, checkpoints, connectors and statistics."""

from collections.abc import Mapping
from typing import Any

from reconciler.simulators.feldera.answers import enterprise_only, envelope, process_refusal
from reconciler.simulators.feldera.forwarding import Call, answer_transition, forward, forward_and_read_back
from reconciler.simulators.feldera.installation import Installation
from reconciler.simulators.feldera.metrics import describe_connector, describe_process
from reconciler.simulators.feldera.process import Process
from reconciler.simulators.feldera.queries import Choice, Field, Flag, read_query
from reconciler.simulators.feldera.statuses import AWAITING_APPROVAL, INITIALIZING, STANDBY
from reconciler.simulators.feldera.verbs import refuse_bootstrap, unsupported
from reconciler.simulators.messages import Answer, Request, json_answer

Json = Any
"""Whatever a JSON body holds."""

Names = tuple[str, ...]

GOALS = ("unavailable", "coordination", "standby", "paused", "running", "suspended")
ACTIVATE: Mapping[str, Field] = {"initial": Choice(GOALS, "running")}
APPROVE: Mapping[str, Field] = {"silent_bootstrap": Flag(default=False), "concurrent_bootstrap": Flag(default=False)}
QUIET: Mapping[str, Json] = {"health": None, "completed_frontier": None}
TESTING = '/testing endpoint is disabled. Set FELDERA_UNSTABLE_FEATURES="testing" to enable.'


async def activate(installation: Installation, names: Names, request: Request) -> Answer:
    """POST .../activate: the way out of Standby."""
    query = read_query(request, ACTIVATE)
    if isinstance(query, Answer):
        return query
    if not installation.is_enterprise:
        return enterprise_only("start from object store (S3)")
    goal = query.texts["initial"].capitalize()

    def act(process: Process) -> Answer:
        if goal not in ("Running", "Paused"):
            message = f"Invalid activation status {goal} (only running and paused are valid)"
            return envelope(400, "InvalidActivateStatus", message, goal)
        was_standby = process.desired == STANDBY
        answer = answer_transition(process.activate(goal))
        if was_standby:
            _prepare(installation, names[0])
        return answer

    call = Call("POST activate", installation.rhythm.forward_patience, act)
    return await forward_and_read_back(installation, names[0], call)


async def approve(installation: Installation, names: Names, request: Request) -> Answer:
    """POST .../approve: the way out of AwaitingApproval; approves nothing where nothing waits."""
    query = read_query(request, APPROVE)
    if isinstance(query, Answer):
        return query
    refusal = refuse_bootstrap(query)
    if refusal is not None:
        return refusal

    def act(process: Process) -> Answer:
        if process.approve():
            _prepare(installation, names[0])
        return json_answer(200 if installation.is_at_least(0, 313) else 202, "Bootstrap approved")

    call = Call("POST approve", installation.rhythm.forward_patience, act)
    return await forward_and_read_back(installation, names[0], call)


def _prepare(installation: Installation, name: str) -> None:
    pipeline = installation.database.find(name)
    if pipeline is not None:
        installation.runner.prepare(pipeline, installation.now())


async def checkpoint(installation: Installation, names: Names, _request: Request) -> Answer:
    """POST .../checkpoint and .../checkpoint/sync."""
    if not installation.is_enterprise:
        return enterprise_only("checkpoint")
    patience = installation.rhythm.forward_patience
    call = Call("POST checkpoint", patience, lambda _process: json_answer(200, {"checkpoint_sequence_number": 1}))
    return await forward(installation, names[0], call)


async def refuse_testing(_installation: Installation, _names: Names, _request: Request) -> Answer:
    """POST .../testing."""
    return unsupported("/testing", TESTING)


async def turn_connector(installation: Installation, names: Names, _request: Request) -> Answer:
    """POST .../tables/{table}/connectors/{connector}/{action}; 200 without a body."""
    name, table, connector, action = names
    if action not in ("start", "pause"):
        message = f"Invalid connector action '{action}'; valid actions are: 'start' or 'pause'"
        return envelope(400, "InvalidConnectorAction", message, {"action": action})
    endpoint = name_endpoint(table, connector)

    def act(process: Process) -> Answer:
        refusal = refuse_early(process) or _refuse_endpoint(process, endpoint)
        if refusal is not None:
            return refusal
        process.paused[endpoint] = action == "pause"
        return Answer(200, {"content-length": "0"})

    line = f"GET input_endpoints/{endpoint}/{action}"
    return await forward(installation, name, Call(line, installation.rhythm.forward_patience, act))


async def tell_connector(installation: Installation, names: Names, _request: Request) -> Answer:
    """GET .../tables/{table}/connectors/{connector}/stats."""
    name, table, connector = names
    endpoint = name_endpoint(table, connector)

    def act(process: Process) -> Answer:
        refusal = refuse_early(process) or _refuse_endpoint(process, endpoint)
        return refusal or json_answer(200, {**describe_connector(process, endpoint), **QUIET})

    line = f"GET input_endpoints/{endpoint}/stats"
    return await forward(installation, name, Call(line, installation.rhythm.forward_patience, act))


async def tell_all(installation: Installation, names: Names, _request: Request) -> Answer:
    """GET .../stats: the whole process, and every connector."""

    def act(process: Process) -> Answer:
        return refuse_early(process) or json_answer(200, describe_process(process))

    return await forward(installation, names[0], Call("GET stats", installation.rhythm.forward_patience, act))


def refuse_early(process: Process) -> Answer | None:
    """The 503 of a process that is not so far; it does not say when to come back."""
    status = process.report().status
    if status == AWAITING_APPROVAL:
        message = "Operation failed: the pipeline is waiting for approval to bootstrap modified components."
        return process_refusal(503, "AwaitingApproval", message)
    if status in (INITIALIZING, STANDBY):
        message = "Operation failed because the pipeline has not finished initializing."
        return process_refusal(503, "Initializing", message)
    return None


def name_endpoint(table: str, connector: str) -> str:
    """How a process calls a connector: SQL identifiers are lower case unless quoted, connectors are as written."""
    is_quoted = len(table) > 1 and table.startswith('"') and table.endswith('"')
    return f"{table[1:-1] if is_quoted else table.lower()}.{connector}"


def _refuse_endpoint(process: Process, endpoint: str) -> Answer | None:
    if endpoint in process.paused:
        return None
    message = f"Unknown input endpoint '{endpoint}'."
    return envelope(404, "UnknownInputEndpoint", message, {"endpoint_name": endpoint})
