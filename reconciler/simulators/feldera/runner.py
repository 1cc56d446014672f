"""The runner: looks at one pipeline after the other and brings the database and the processes together; no HTTP."""

import math
from collections.abc import Mapping
from typing import Any

from attrs import define

from reconciler.simulators.feldera import breakdowns
from reconciler.simulators.feldera.agenda import Agenda
from reconciler.simulators.feldera.database import Database
from reconciler.simulators.feldera.observation import Observer
from reconciler.simulators.feldera.pipeline import Pipeline, Probe
from reconciler.simulators.feldera.process import Process
from reconciler.simulators.feldera.rhythm import Rhythm
from reconciler.simulators.feldera.statuses import (
    FAILED_PROGRAMS,
    IN_USE,
    INITIALIZING,
    PROVISIONING,
    RUNNING,
    STANDBY,
    STOPPED,
    STOPPING,
    SUCCESS,
    SUSPENDED,
)
from reconciler.simulators.progression import Seconds

Json = Any
"""Whatever a JSON body holds."""


@define(eq=False)
class Runner:
    """One automaton for each pipeline. A pipeline that is at rest is not looked at until something disturbs it."""

    rhythm: Rhythm
    agenda: Agenda
    database: Database
    observer: Observer

    def observe(self, pipeline: Pipeline, at: float) -> None:
        """Copies what the process says of itself; what has suspended itself, or is broken for good, is stopped."""
        if pipeline.process is None:
            return
        end = self.observer.observe(pipeline, pipeline.process, at)
        if end is not None:
            self.stop(pipeline, at, end.error)

    def wake(self, pipeline: Pipeline, at: float) -> None:
        """A change in the database: it looks at once where it is notified, else at its next turn."""
        if self.database.has_notifications(at):
            moment = at + self.rhythm.notice
            pipeline.is_woken = pipeline.next_look is not None and pipeline.next_look <= moment
            self._plan(pipeline, moment)
        else:
            self.disturb(pipeline, at)

    def disturb(self, pipeline: Pipeline, at: float) -> None:
        """A change that nobody notifies of: it is seen when the runner's next turn comes."""
        turns = max(1, math.ceil((at - pipeline.looked_at) / self.rhythm.poll))
        self._plan(pipeline, pipeline.looked_at + turns * self.rhythm.poll)

    def read_back(self, pipeline: Pipeline, at: float) -> None:
        """The process was told something: what it says of itself then is seen as the rhythm has it."""
        match self.rhythm.read_back:
            case Seconds(seconds) if self.database.has_notifications(at):
                self._plan(pipeline, at + seconds)
            case Seconds():
                self.disturb(pipeline, at)
            case delay:
                pipeline.is_blind = True
                self.agenda.after(delay, at, pipeline.row.identifier, lambda then: self._see(pipeline, then))

    def come_back(self, at: float) -> None:
        """The database is back after it was away."""
        for pipeline in self.database.pipelines.values():
            pipeline.looked_at = at + self.rhythm.recovery - self.rhythm.poll
            self._plan(pipeline, at + self.rhythm.recovery)

    def look(self, pipeline: Pipeline, at: float) -> None:
        """Looks at a pipeline and does what is to be done, unless the database or a lock keeps it from that."""
        if pipeline.is_gone or not self.database.is_up:
            return
        if pipeline.probe is not None:
            pipeline.is_woken = True
            return
        if at < pipeline.locked_until:
            self._plan(pipeline, pipeline.locked_until + self.rhythm.notice)
            return
        pipeline.looked_at = at
        match pipeline.row.resources:
            case "Stopped":
                self._look_at_stopped(pipeline, at)
            case "Provisioning":
                self._look_at_provisioning(pipeline, at)
            case "Provisioned":
                self._look_at_provisioned(pipeline, at)
            case _:
                return

    def stop(self, pipeline: Pipeline, at: float, error: Mapping[str, Json] | None = None) -> None:
        """Takes the process away, and the pipeline through Stopping to Stopped."""
        row = pipeline.row
        if row.resources_desired != STOPPED:
            row.resources_desired, row.resources_desired_since = STOPPED, at
        self.database.record(pipeline, at)
        row.error = error or row.error
        row.resources, row.resources_since, row.refresh_version = STOPPING, at, row.refresh_version + 1
        self._forget_process(pipeline)
        self.database.record(pipeline, at)
        self.agenda.after(self.rhythm.stopping, at, row.identifier, lambda then: self.finish_stop(pipeline, then))

    def finish_stop(self, pipeline: Pipeline, at: float) -> None:
        """From Stopping to Stopped."""
        row = pipeline.row
        if row.resources != STOPPING:
            return
        row.resources, row.resources_since, row.refresh_version = STOPPED, at, row.refresh_version + 1
        row.deployment = row.resources_details = None
        self.database.record(pipeline, at)

    def spawn(self, pipeline: Pipeline, at: float) -> Process:
        """Brings up a process, which begins to come up by itself."""
        row, startup = pipeline.row, pipeline.startup
        row.deployment = self.database.identifiers.take()
        process = Process(
            identifier=row.deployment,
            startup=startup,
            desired=row.initial or RUNNING,
            status=startup.first,
            paused=dict(pipeline.declared),
            ending=startup.ending,
        )
        pipeline.process, pipeline.details_at = process, None
        self.agenda.after(startup.announcing, at, row.identifier, lambda _at: _announce(process))
        self.prepare(pipeline, at)
        return process

    def prepare(self, pipeline: Pipeline, at: float) -> None:
        """Lets the process get initialized in its time, unless it waits for something else."""
        process = pipeline.process
        if process is None:
            return
        if process.desired == STANDBY:
            process.status = STANDBY
        if process.status == INITIALIZING:
            startup, thing = process.startup, pipeline.row.identifier
            self.agenda.after(startup.initializing, at, thing, lambda then: self._settle(pipeline, process, then))

    def suspend(self, pipeline: Pipeline, process: Process, at: float) -> None:
        """The process writes its checkpoint, and is suspended then."""

        def finish(then: float) -> None:
            if pipeline.process is process and process.desired == SUSPENDED:
                process.status, process.forced = SUSPENDED, None
                self.disturb(pipeline, then)

        self.agenda.after(process.startup.suspending, at, pipeline.row.identifier, finish)

    def recover(self, pipeline: Pipeline, process: Process, at: float) -> None:
        """Nothing ails the process any more. One that hung first tells its status, to whoever waits for that."""
        if process.is_hung and pipeline.probe is not None:
            probe = pipeline.probe = Probe(pipeline.probe.began, has_failed=False)
            self.agenda.at(at + self.rhythm.notice, lambda then: self._recover(pipeline, process, probe, then))
        else:
            process.calm()
            self.disturb(pipeline, at)

    def _recover(self, pipeline: Pipeline, process: Process, probe: Probe, at: float) -> None:
        if pipeline.probe is probe:
            process.is_hung = False
            self.end_probe(pipeline, probe, at)
        process.calm()
        self.disturb(pipeline, at)

    def end_probe(self, pipeline: Pipeline, probe: Probe, at: float) -> None:
        """The status came, or came not in time."""
        pipeline.probe = None
        if probe.has_failed:
            self.observer.miss(pipeline, at)
        else:
            self.observe(pipeline, at)
        process, is_woken = pipeline.process, pipeline.is_woken
        pipeline.is_woken = False
        if process is not None and (process.is_ailing or is_woken):
            self._plan(pipeline, at if is_woken else max(at, probe.began + self.rhythm.poll))

    def _look_at_stopped(self, pipeline: Pipeline, at: float) -> None:
        row = pipeline.row
        if row.resources_desired == STOPPED:
            return
        if row.program.status in FAILED_PROGRAMS:
            row.error = breakdowns.failed_compilation(row.program.status)
            row.resources_desired, row.resources_desired_since = STOPPED, at
            row.initial, row.bootstrap, row.refresh_version = None, None, row.refresh_version + 1
            self.database.record(pipeline, at)
        elif row.program.status == SUCCESS:
            row.storage_status = IN_USE
            self.database.record(pipeline, at)
            self.spawn(pipeline, at)
            row.resources, row.resources_since, row.refresh_version = PROVISIONING, at, row.refresh_version + 1
            self.database.record(pipeline, at)
            self._plan(pipeline, at + self.rhythm.provisioning_poll)

    def _look_at_provisioning(self, pipeline: Pipeline, at: float) -> None:
        row, process = pipeline.row, pipeline.process
        patience = row.runtime_config.get("provisioning_timeout_secs") or self.rhythm.provisioning_patience
        if row.resources_desired == STOPPED or process is None:
            self.stop(pipeline, at)
        elif process.ending is not None:
            self.stop(pipeline, at, breakdowns.process_exited(process.ending))
        elif process.has_announced:
            self.observer.provide(pipeline, process, at)
            self._look_at_provisioned(pipeline, at)
        elif at - row.resources_since >= patience:
            self.stop(pipeline, at, breakdowns.provisioning_timeout(patience))
        else:
            self.observer.write_resources(pipeline, at)
            self._plan(pipeline, at + self.rhythm.provisioning_poll)

    def _look_at_provisioned(self, pipeline: Pipeline, at: float) -> None:
        row, process = pipeline.row, pipeline.process
        if row.resources_desired == STOPPED or process is None:
            self.stop(pipeline, at)
        elif process.ending is not None:
            self.stop(pipeline, at, breakdowns.process_exited(process.ending))
        elif pipeline.is_blind:
            return
        elif process.is_ailing:
            self._probe(pipeline, process, at)
        else:
            self.observe(pipeline, at)

    def _probe(self, pipeline: Pipeline, process: Process, at: float) -> None:
        patience = self.rhythm.probe_patience
        takes = patience if process.is_hung else min(process.status_seconds, patience)
        probe = Probe(at, has_failed=process.is_hung or process.status_seconds > patience)
        pipeline.probe = probe

        def end(then: float) -> None:
            if pipeline.probe is probe:
                self.end_probe(pipeline, probe, then)

        self.agenda.at(at + takes, end)

    def _forget_process(self, pipeline: Pipeline) -> None:
        row = pipeline.row
        row.initial = row.bootstrap = row.runtime = row.runtime_desired = row.runtime_details = None
        pipeline.process = pipeline.probe = None
        pipeline.is_blind = pipeline.is_woken = False

    def _see(self, pipeline: Pipeline, at: float) -> None:
        pipeline.is_blind = False
        self.look(pipeline, at)

    def _settle(self, pipeline: Pipeline, process: Process, at: float) -> None:
        if pipeline.process is process:
            process.settle()
            self.disturb(pipeline, at)

    def _plan(self, pipeline: Pipeline, moment: float) -> None:
        if pipeline.next_look is not None and pipeline.next_look <= moment:
            return
        pipeline.next_look = moment

        def look(at: float) -> None:
            if pipeline.next_look == at:
                pipeline.next_look = None
                is_woken, pipeline.is_woken = pipeline.is_woken, False
                self.look(pipeline, at)
                if is_woken:
                    self._plan(pipeline, at + self.rhythm.notice)

        self.agenda.at(moment, look)


def _announce(process: Process) -> None:
    process.has_announced = True
