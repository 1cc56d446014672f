"""Somebody else acts on a pipeline, and its effect shows at once: no waiting, no answers."""

from reconciler.simulators.feldera.installation import Installation
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.process import Process
from reconciler.simulators.feldera.row import Bootstrap
from reconciler.simulators.feldera.statuses import (
    IN_USE,
    PAUSED,
    PROVISIONED,
    PROVISIONING,
    RUNNING,
    STANDBY,
    STOPPED,
    STOPPING,
)


def move(installation: Installation, pipeline: Pipeline, status: str) -> None:
    """Brings a pipeline to `status`. Raises ValueError for one that nobody can ask for."""
    if status not in (RUNNING, PAUSED, STANDBY, STOPPED):
        raise ValueError(f"nobody can ask for {status}")
    now = installation.now()
    if pipeline.row.resources == STOPPING:
        installation.runner.finish_stop(pipeline, now)
    if status == STOPPED:
        _stop(installation, pipeline, now)
    else:
        process = pipeline.process or _deploy(installation, pipeline, status, now)
        _bring(installation, pipeline, process, status, now)


def _stop(installation: Installation, pipeline: Pipeline, now: float) -> None:
    row = pipeline.row
    if row.resources == STOPPED:
        row.initial = row.bootstrap = None
        row.resources_desired = STOPPED
        return
    installation.runner.stop(pipeline, now)
    installation.runner.finish_stop(pipeline, now)


def _deploy(installation: Installation, pipeline: Pipeline, status: str, now: float) -> Process:
    row = pipeline.row
    if row.resources_desired == STOPPED:
        row.resources_desired, row.resources_desired_since = PROVISIONED, now
        row.initial, row.bootstrap, row.error = status, Bootstrap(), None
        installation.database.record(pipeline, now)
    row.storage_status = IN_USE
    installation.database.record(pipeline, now)
    process = installation.runner.spawn(pipeline, now)
    row.resources, row.resources_since, row.refresh_version = PROVISIONING, now, row.refresh_version + 1
    installation.database.record(pipeline, now)
    return process


def _bring(installation: Installation, pipeline: Pipeline, process: Process, status: str, now: float) -> None:
    process.has_announced, process.ending = True, None
    process.calm()
    if pipeline.row.resources != PROVISIONED:
        installation.runner.observer.provide(pipeline, process, now)
        installation.runner.observe(pipeline, now)
    process.desired = process.status = status
    pipeline.is_blind, pipeline.probe = False, None
    installation.runner.observe(pipeline, now)
    pipeline.looked_at = now
