"""Writes into the database what a process says of itself, or that it says nothing; takes no process away."""

from collections.abc import Mapping
from typing import Any

from attrs import define, frozen

from reconciler.simulators.feldera import breakdowns
from reconciler.simulators.feldera.database import Database
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.process import Process
from reconciler.simulators.feldera.rhythm import Rhythm
from reconciler.simulators.feldera.statuses import (
    DESIRED_STATUSES,
    INITIALIZING,
    PROVISIONED,
    RUNTIME_STATUSES,
    SUSPENDED,
    UNAVAILABLE,
)

Json = Any
"""Whatever a JSON body holds."""

PROCESS_HOST = "pipeline.example:40000"
GRACE = 20.0
RESOURCES: Mapping[str, Json] = {"process": "has not exited", "working_dir": "exists"}


@frozen
class End:
    """What was observed is the end of the process, for a reason or, suspended, without any."""

    error: Mapping[str, Json] | None


@define(eq=False)
class Observer:
    """The runner's pen. Changes of nothing but details are written now and then only."""

    rhythm: Rhythm
    database: Database

    def provide(self, pipeline: Pipeline, process: Process, at: float) -> None:
        """The process is there; that it initializes is said before it says anything itself."""
        row = pipeline.row
        row.resources, row.resources_since, row.refresh_version = PROVISIONED, at, row.refresh_version + 1
        row.runtime, row.runtime_since = INITIALIZING, at
        row.runtime_desired, row.runtime_desired_since = process.desired, at
        row.runtime_details = {"reason": breakdowns.SET_BY_THE_RUNNER}
        self.database.record(pipeline, at)

    def observe(self, pipeline: Pipeline, process: Process, at: float) -> End | None:
        """Copies what the process says of itself."""
        if process.refusal is not None:
            if process.refusal.status != 503:
                return End(process.refusal.error)
            self._write_unavailable(pipeline, breakdowns.status_refused(process.refusal.error), at)
            return None
        report = process.report()
        if report.status == SUSPENDED:
            return End(None)
        if report.status not in RUNTIME_STATUSES:
            self._write_unavailable(pipeline, breakdowns.status_unknown(report.status), at)
        elif report.desired in DESIRED_STATUSES:  # else, as with Coordination, the database refuses the row
            self._write(pipeline, at, report.status, report.desired, report.details)
        return None

    def miss(self, pipeline: Pipeline, at: float) -> None:
        """The process did not tell its status in time; one that has only just come up is given some."""
        row = pipeline.row
        if row.runtime == INITIALIZING and at - row.resources_since < GRACE:
            return
        reason = breakdowns.status_timeout(self.rhythm.probe_patience, f"http://{PROCESS_HOST}/status?")
        self._write_unavailable(pipeline, reason, at)

    def write_resources(self, pipeline: Pipeline, at: float) -> None:
        """That there is a process, which has not announced itself yet."""
        if pipeline.row.resources_details is None and self._may_write_details(pipeline, at):
            pipeline.row.resources_details = RESOURCES
            self._write_details(pipeline, at)

    def _write_unavailable(self, pipeline: Pipeline, reason: str, at: float) -> None:
        """Overwrites what was desired too: nobody can tell any more what the pipeline was meant to do."""
        self._write(pipeline, at, UNAVAILABLE, UNAVAILABLE, {"reason": reason})

    def _write(self, pipeline: Pipeline, at: float, status: str, desired: str, details: Mapping[str, Json]) -> None:
        row = pipeline.row
        is_same = (row.runtime, row.runtime_desired) == (status, desired)
        if is_same and (row.runtime_details == details or not self._may_write_details(pipeline, at)):
            return
        if row.runtime != status:
            row.runtime, row.runtime_since = status, at
        if row.runtime_desired != desired:
            row.runtime_desired, row.runtime_desired_since = desired, at
        row.runtime_details, row.resources_details = details, RESOURCES
        row.storage_details = {"checkpoints": []}
        if is_same:
            self._write_details(pipeline, at)
            return
        row.refresh_version += 1
        self.database.record(pipeline, at)

    def _may_write_details(self, pipeline: Pipeline, at: float) -> bool:
        return pipeline.details_at is None or at - pipeline.details_at >= self.rhythm.quiet

    def _write_details(self, pipeline: Pipeline, at: float) -> None:
        pipeline.details_at = at
        pipeline.row.refresh_version += 1
        self.database.record(pipeline, at)
