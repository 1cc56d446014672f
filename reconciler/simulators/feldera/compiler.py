"""Compiles programs one step after the other, each in its time; what a program comes to is the stand-in's business."""

from collections.abc import Callable

from attrs import define

from reconciler.simulators.feldera.agenda import Agenda
from reconciler.simulators.feldera.database import Database
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.program import compile_rust, compile_sql, declared_connectors
from reconciler.simulators.feldera.rhythm import Compilation
from reconciler.simulators.feldera.row import NO_PROGRAM_ERROR
from reconciler.simulators.feldera.runner import Runner
from reconciler.simulators.feldera.statuses import (
    COMPILING_RUST,
    COMPILING_SQL,
    PENDING,
    RUST_ERROR,
    SQL_COMPILED,
    SQL_ERROR,
    SUCCESS,
)
from reconciler.simulators.progression import Delay

FINISHED = "    Finished `optimized` profile target(s) (stub compiler)\n"
RUST_EXIT_CODE = 101


@define(eq=False)
class Compiler:
    """Works on every program at the same time; a program that is changed meanwhile is begun anew."""

    pace: Compilation
    agenda: Agenda
    database: Database
    runner: Runner

    def begin(self, pipeline: Pipeline, at: float) -> None:
        """The program waits to be compiled."""
        program = pipeline.row.program
        program.status, program.since, program.error, program.outcome = PENDING, at, None, None
        self.go_on(pipeline, at)

    def go_on(self, pipeline: Pipeline, at: float) -> None:
        """Goes on from whatever status the program is in."""
        steps: dict[str, tuple[Delay, Callable[[Pipeline, float], None]]] = {
            PENDING: (self.pace.waiting, self._begin_sql),
            COMPILING_SQL: (self.pace.sql, self._end_sql),
            SQL_COMPILED: (self.pace.queueing, self._begin_rust),
            COMPILING_RUST: (self.pace.rust, self._end_rust),
        }
        program, version = pipeline.row.program, pipeline.row.program_version
        step = steps.get(program.status)
        if step is None:
            return
        delay, act = step

        def take(then: float) -> None:
            if not pipeline.is_gone and pipeline.row.program_version == version:
                act(pipeline, then)

        self.agenda.after(delay, at, pipeline.row.identifier, take)

    def _begin_sql(self, pipeline: Pipeline, at: float) -> None:
        self._reach(pipeline, COMPILING_SQL, at)

    def _end_sql(self, pipeline: Pipeline, at: float) -> None:
        program = pipeline.row.program
        compiled = compile_sql(program.code)
        messages = [] if compiled.mistake is None else [compiled.mistake]
        sql = {"exit_code": len(messages), "messages": messages}
        program.error, program.outcome = {**NO_PROGRAM_ERROR, "sql_compilation": sql}, compiled.outcome
        pipeline.declared = declared_connectors(compiled.outcome)
        pipeline.row.refresh_version += 1
        self._reach(pipeline, SQL_COMPILED if compiled.mistake is None else SQL_ERROR, at)

    def _begin_rust(self, pipeline: Pipeline, at: float) -> None:
        self._reach(pipeline, COMPILING_RUST, at)

    def _end_rust(self, pipeline: Pipeline, at: float) -> None:
        program = pipeline.row.program
        complaint = compile_rust(program.udf_rust, pipeline.row.identifier)
        rust = {
            "exit_code": 0 if complaint is None else RUST_EXIT_CODE,
            "stdout": "",
            "stderr": FINISHED if complaint is None else complaint,
        }
        program.error = {**(program.error or NO_PROGRAM_ERROR), "rust_compilation": rust}
        pipeline.row.refresh_version += 1
        self._reach(pipeline, SUCCESS if complaint is None else RUST_ERROR, at)

    def _reach(self, pipeline: Pipeline, status: str, at: float) -> None:
        program = pipeline.row.program
        program.status, program.since = status, at
        self.database.record(pipeline, at)
        if status in (SUCCESS, SQL_ERROR, RUST_ERROR):
            self.runner.wake(pipeline, at)
        self.go_on(pipeline, at)
