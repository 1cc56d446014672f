"""Verbs that only change the database: start, forced stop, clear, dismiss_error, delete; the rest is the runner's."""

from collections.abc import Mapping

from reconciler.simulators.feldera.answers import accepted, enterprise_only, envelope
from reconciler.simulators.feldera.configuration import may_stand_by
from reconciler.simulators.feldera.forwarding import suspend
from reconciler.simulators.feldera.installation import Installation
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.queries import Choice, Field, Flag, Query, Text, read_query
from reconciler.simulators.feldera.row import Bootstrap, Row
from reconciler.simulators.feldera.statuses import (
    CLEARED,
    CLEARING,
    FAILED_PROGRAMS,
    PROVISIONED,
    STANDBY,
    STOPPED,
)
from reconciler.simulators.messages import Answer, Request, json_answer

Names = tuple[str, ...]

POLICIES = ("allow", "reject", "await_approval")
INITIALS: Mapping[str, str] = {"running": "Running", "paused": "Paused", "standby": "Standby"}
START: Mapping[str, Field] = {
    "initial": Text("running"),
    "bootstrap_policy": Choice(POLICIES, "await_approval"),
    "silent_bootstrap": Flag(default=False),
    "concurrent_bootstrap": Flag(default=False),
    "dismiss_error": Flag(default=True),
}
STOP: Mapping[str, Field] = {"force": Flag(default=False)}
WORDS: Mapping[str, str] = {"Cleared": "cleared", "InUse": "in_use", "Clearing": "clearing"}

UNDISMISSED = (
    "Cannot process `/start?dismiss_error=false` if the `deployment_error` is set. You can dismiss the error by "
    "calling `/start?dismiss_error=true`, or alternatively first call `/dismiss_error`, after which "
    "`/start?dismiss_error=false` is again possible."
)
NOT_COMPILED = (
    "Cannot process `/start` if the `program_status` is `SqlError`, `RustError` or `SystemError`. Make changes to fix "
    "the error, which will trigger recompilation."
)
BEING_CLEARED = (
    "Cannot process `/start` if the `storage_status` is `Clearing`. Wait for the storage to become cleared before "
    "trying again."
)
INITIAL_FIXED = "Initial desired runtime status cannot be changed unless the pipeline is desired to become Stopped."
POLICY_FIXED = "Bootstrap policy cannot be changed unless the pipeline is desired to become Stopped."
NO_STANDBY = (
    "Initial desired runtime status can only be set to Standby if: (1) `runtime_config.storage.backend.name` is set to "
    "`file`, and (2) `runtime_config.storage.backend.config.sync` is configured."
)
WHILE_STOPPING = (
    "Cannot restart the pipeline while it is stopping. Wait until it is stopped before starting the pipeline again."
)
EXCLUSIVE = "`silent_bootstrap` and `concurrent_bootstrap` are mutually exclusive; set at most one"
DELETE_RUNNING = (
    "Cannot delete a pipeline which is not fully stopped. Stop the pipeline first fully by invoking the '/stop' "
    "endpoint."
)
DELETE_STORED = "Cannot delete pipeline unless its storage is cleared. Clear storage first using `/clear`."
DISMISS_RUNNING = "Deployment error can only be dismissed while the pipeline is fully stopped."


async def start(installation: Installation, names: Names, request: Request) -> Answer:
    """POST .../start: what is wanted changes at once; nothing else does."""
    query = read_query(request, START)
    if isinstance(query, Answer):
        return query
    refusal = _refuse_query(query)
    if refusal is not None:
        return refusal
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    held = await installation.hold(pipeline)
    return held or _start(installation, pipeline, query)


def _refuse_query(query: Query) -> Answer | None:
    initial = query.texts["initial"]
    if initial not in INITIALS:
        return unsupported(f"/start?initial={initial}", f"unknown initial runtime desired status: {initial}")
    return refuse_bootstrap(query)


def refuse_bootstrap(query: Query) -> Answer | None:
    """The 400 for two ways of bootstrapping at once."""
    if query.flags["silent_bootstrap"] and query.flags["concurrent_bootstrap"]:
        return envelope(
            400, "InvalidBootstrapConfig", f"Invalid bootstrap configuration: {EXCLUSIVE}", {"reason": EXCLUSIVE}
        )
    return None


def unsupported(action: str, reason: str) -> Answer:
    """405: not a matter of the method."""
    message = f"Unsupported pipeline action '{action}': {reason}"
    return envelope(405, "UnsupportedPipelineAction", message, {"action": action, "reason": reason})


def _start(installation: Installation, pipeline: Pipeline, query: Query) -> Answer:
    row, now = pipeline.row, installation.now()
    initial = INITIALS[query.texts["initial"]]
    bootstrap = Bootstrap(
        query.texts["bootstrap_policy"], query.flags["silent_bootstrap"], query.flags["concurrent_bootstrap"]
    )
    refusal = _refuse_start(row, initial, bootstrap, is_dismissing=query.flags["dismiss_error"])
    if refusal is not None:
        return refusal
    row.error = None
    if row.resources_desired == STOPPED:
        row.resources_desired, row.resources_desired_since = PROVISIONED, now
        row.initial, row.bootstrap = initial, bootstrap
    installation.database.record(pipeline, now)
    installation.runner.wake(pipeline, now)
    return accepted("Pipeline is starting")


def _refuse_start(row: Row, initial: str, bootstrap: Bootstrap, *, is_dismissing: bool) -> Answer | None:
    if row.error is not None and not is_dismissing:
        return envelope(400, "CannotStartWithUndismissedError", UNDISMISSED)
    if row.resources_desired != STOPPED:
        return _refuse_restart(row, initial, bootstrap)
    if row.resources != STOPPED:
        return _refuse_while_stopping(row)
    if row.storage_status == CLEARING:
        return envelope(400, "CannotStartWhileClearingStorage", BEING_CLEARED)
    if row.program.status in FAILED_PROGRAMS:
        return envelope(400, "CannotStartWithCompilationError", NOT_COMPILED)
    if initial == STANDBY and not may_stand_by(row.runtime_config):
        return envelope(400, "InitialStandbyNotAllowed", NO_STANDBY)
    return None


def _refuse_restart(row: Row, initial: str, bootstrap: Bootstrap) -> Answer | None:
    if row.initial != initial:
        return envelope(400, "InitialImmutableUnlessStopped", INITIAL_FIXED)
    if row.bootstrap != bootstrap:
        return envelope(400, "BootstrapPolicyImmutableUnlessStopped", POLICY_FIXED)
    return None


def _refuse_while_stopping(row: Row) -> Answer:
    message = (
        f"Deployment resources status (current: '{row.resources}', desired: 'Stopped') cannot have desired changed to "
        f"'Provisioned'. {WHILE_STOPPING}"
    )
    details = {
        "status": row.resources,
        "current_desired_status": STOPPED,
        "new_desired_status": PROVISIONED,
        "hint": WHILE_STOPPING,
    }
    return envelope(400, "IllegalPipelineAction", message, details)


async def stop(installation: Installation, names: Names, request: Request) -> Answer:
    """POST .../stop: by force in the database, else, with the Enterprise edition, by a word to the process."""
    query = read_query(request, STOP)
    if isinstance(query, Answer):
        return query
    is_forced = query.flags["force"]
    if not is_forced and not installation.is_enterprise:
        return enterprise_only("stop?force=false")
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    if not is_forced and pipeline.row.resources == PROVISIONED:
        return await suspend(installation, names[0])
    held = await installation.hold(pipeline)
    return held or _stop(installation, pipeline)


def _stop(installation: Installation, pipeline: Pipeline) -> Answer:
    row, now = pipeline.row, installation.now()
    if row.resources_desired != STOPPED:
        row.resources_desired, row.resources_desired_since = STOPPED, now
    if row.resources == STOPPED:
        row.initial = row.bootstrap = None
    installation.database.record(pipeline, now)
    installation.runner.wake(pipeline, now)
    return accepted("Pipeline is forcefully stopping")


async def clear(installation: Installation, names: Names, _request: Request) -> Answer:
    """POST .../clear."""
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    held = await installation.hold(pipeline)
    return held or _clear(installation, pipeline)


def _clear(installation: Installation, pipeline: Pipeline) -> Answer:
    row, now = pipeline.row, installation.now()
    if row.storage_status not in (CLEARED, CLEARING) and not row.is_fully_stopped:
        return _refuse_clear(row)
    if row.storage_status not in (CLEARED, CLEARING):
        row.storage_status = CLEARING
        installation.database.record(pipeline, now)
        delay, thing = installation.rhythm.clearing, row.identifier
        installation.agenda.after(delay, now, thing, lambda at: finish_clearing(installation, pipeline, at))
    return accepted("Pipeline storage is being cleared")


def finish_clearing(installation: Installation, pipeline: Pipeline, at: float) -> None:
    """The storage is empty."""
    pipeline.row.storage_status, pipeline.row.storage_details = CLEARED, None
    installation.database.record(pipeline, at)


def _refuse_clear(row: Row) -> Answer:
    message = (
        f"Cannot transition storage status from '{WORDS[row.storage_status]}' to 'clearing' with resources status "
        f"'{row.resources.lower()}' and desired status '{row.resources_desired.lower()}'. Storage status cannot be "
        "changed unless the pipeline is fully stopped."
    )
    details = {
        "resources_status": row.resources,
        "resources_desired_status": row.resources_desired,
        "current_status": row.storage_status,
        "new_status": CLEARING,
    }
    return envelope(400, "StorageStatusImmutableUnlessStopped", message, details)


async def dismiss_error(installation: Installation, names: Names, _request: Request) -> Answer:
    """POST .../dismiss_error: 200 where there is none."""
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    held = await installation.hold(pipeline)
    if held is not None:
        return held
    if pipeline.row.error is not None and not pipeline.row.is_fully_stopped:
        return envelope(400, "DismissErrorRestrictedToFullyStopped", DISMISS_RUNNING)
    now = installation.now()
    pipeline.row.error = None
    installation.database.record(pipeline, now)
    installation.runner.wake(pipeline, now)
    return json_answer(200, "Pipeline deployment error has been dismissed")


async def delete(installation: Installation, names: Names, _request: Request) -> Answer:
    """DELETE: stopped and cleared only."""
    pipeline = installation.find(names[0])
    if isinstance(pipeline, Answer):
        return pipeline
    held = await installation.hold(pipeline)
    if held is not None:
        return held
    if not pipeline.row.is_fully_stopped:
        return envelope(400, "DeleteRestrictedToFullyStopped", DELETE_RUNNING)
    if pipeline.row.storage_status != CLEARED:
        return envelope(400, "DeleteRestrictedToClearedStorage", DELETE_STORED)
    installation.database.remove(names[0])
    return Answer(200, {"content-length": "0"})
