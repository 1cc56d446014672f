"""Makes the pipeline that a seed describes, with the history that leads there, and a seed of what a pipeline is now."""

from collections.abc import Mapping
from typing import Any

from reconciler.simulators.feldera.compiler import FINISHED
from reconciler.simulators.feldera.configuration import read_program_config, read_runtime_config
from reconciler.simulators.feldera.histories import write_history
from reconciler.simulators.feldera.installation import Installation
from reconciler.simulators.feldera.observation import RESOURCES
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.process import Process
from reconciler.simulators.feldera.program import compile_sql, declared_connectors, write_program
from reconciler.simulators.feldera.row import NO_PROGRAM_ERROR, Bootstrap, Program, Row
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.statuses import (
    CLEARED,
    CLEARING,
    DEPLOYMENT_STATUSES,
    DESIRED_STATUSES,
    FAILED_PROGRAMS,
    IN_USE,
    INITIALIZING,
    PAUSED,
    PENDING,
    PROGRAM_STATUSES,
    PROVISIONED,
    PROVISIONING,
    RUNNING,
    RUNTIME_STATUSES,
    STANDBY,
    STOPPED,
    STOPPING,
    STORAGE_STATUSES,
    SUCCESS,
    SUSPENDED,
    UNAVAILABLE,
)
from reconciler.simulators.feldera.verbs import finish_clearing
from reconciler.simulators.messages import Answer

Json = Any
"""Whatever a JSON body holds."""

GOALS = (STANDBY, PAUSED, RUNNING)
REFRESHES: Mapping[str, int] = {STOPPED: 3, PROVISIONING: 4, INITIALIZING: 6, STOPPING: 8}
SETTLED_REFRESH = 7


def plant(installation: Installation, seed: SimulatedPipeline, at: float) -> None:
    """Puts the pipeline in, in place of any other of its name. Raises ValueError for words that Feldera has not."""
    _check(seed)
    program, declared = _program(seed)
    row = _row(installation, seed, program, at)
    pipeline = Pipeline(row, seed.startup or installation.startup, declared, looked_at=at)
    if seed.status in RUNTIME_STATUSES:
        pipeline.process = _process(installation, pipeline, seed)
        _show_process(row, pipeline.process, seed, at)
    row.events = write_history(row, at)
    installation.database.add(pipeline)
    if _moves(pipeline, seed):
        installation.agenda.begin_with(lambda now: _set_going(installation, pipeline, now))


def describe_seed(pipeline: Pipeline) -> SimulatedPipeline:
    """The pipeline as it is now, as a seed that would make it again."""
    row = pipeline.row
    paused = pipeline.declared if pipeline.process is None else pipeline.process.paused
    return SimulatedPipeline(
        name=row.name,
        status=row.status,
        desired=row.desired,
        initial=row.initial,
        program_status=row.program.status,
        tags=row.tags,
        description=row.description,
        connectors={endpoint: "paused" if is_paused else "running" for endpoint, is_paused in paused.items()},
        storage_status=row.storage_status,
        error=row.error,
        program_code=row.program.code,
        udf_rust=row.program.udf_rust,
        runtime_config=row.runtime_config,
        program_config=row.program.config,
        platform_version=row.platform_version,
        version=row.version,
        program_version=row.program_version,
        refresh_version=row.refresh_version,
        startup=pipeline.startup,
    )


def _check(seed: SimulatedPipeline) -> None:
    words = (
        ("status", seed.status, DEPLOYMENT_STATUSES),
        ("desired", seed.desired or STOPPED, DESIRED_STATUSES),
        ("initial", seed.initial or RUNNING, GOALS),
        ("program_status", seed.program_status, PROGRAM_STATUSES),
        ("storage_status", seed.storage_status or CLEARED, STORAGE_STATUSES),
    )
    for name, word, known in words:
        if word not in known:
            raise ValueError(f"{name} of {seed.name} is {word!r}, but must be one of {', '.join(known)}")


def _program(seed: SimulatedPipeline) -> tuple[Program, dict[str, bool]]:
    settings = {endpoint: _settings(given) for endpoint, given in seed.connectors.items()}
    code = write_program(settings) if seed.program_code is None else seed.program_code
    config = read_program_config(dict(seed.program_config))
    if isinstance(config, Answer):
        raise ValueError(f"program_config of {seed.name}: {config.body.decode()}")  # noqa: TRY004 - the word is wrong, not its type
    program = Program(code, seed.udf_rust, config=config, status=seed.program_status)
    compiled = compile_sql(code)
    if seed.program_status in (PENDING, "CompilingSql"):
        return program, {}
    messages = [] if compiled.mistake is None else [compiled.mistake]
    program.outcome = compiled.outcome if seed.program_status != "SqlError" else None
    program.error = {**NO_PROGRAM_ERROR, "sql_compilation": {"exit_code": len(messages), "messages": messages}}
    if seed.program_status == SUCCESS:
        rust = {"exit_code": 0, "stdout": "", "stderr": FINISHED}
        program.error = {**program.error, "rust_compilation": rust}
    overrides = {endpoint: given == "paused" for endpoint, given in seed.connectors.items() if isinstance(given, str)}
    return program, {**declared_connectors(program.outcome), **overrides}


def _settings(given: str | Mapping[str, Json]) -> Mapping[str, Json]:
    if not isinstance(given, str):
        return given
    if given not in ("running", "paused"):
        raise ValueError(f"a connector is running or paused, not {given!r}")
    return {"paused": True} if given == "paused" else {}


def _row(installation: Installation, seed: SimulatedPipeline, program: Program, at: float) -> Row:
    runtime_config = read_runtime_config(dict(seed.runtime_config))
    if isinstance(runtime_config, Answer):
        raise ValueError(f"runtime_config of {seed.name}: {runtime_config.body.decode()}")  # noqa: TRY004 - the word is wrong, not its type
    program.since = at
    is_idle = seed.status in (STOPPED, STOPPING)
    desired = _desired(seed)
    is_wanted = desired != STOPPED
    is_deployed = seed.status in (PROVISIONING, *RUNTIME_STATUSES) or (is_wanted and not is_idle)
    storage = seed.storage_status or (CLEARED if seed.status == STOPPED else IN_USE)
    return Row(
        identifier=installation.database.identifiers.take(),
        name=seed.name,
        created_at=at,
        platform_version=seed.platform_version or installation.version,
        runtime_config=runtime_config,
        program=program,
        description=seed.description,
        tags=tuple(seed.tags),
        version=seed.version,
        program_version=seed.program_version,
        refresh_version=seed.refresh_version or REFRESHES.get(seed.status, SETTLED_REFRESH),
        error=seed.error,
        storage_status=storage,
        storage_details=None if storage == CLEARED or seed.status == PROVISIONING else {"checkpoints": []},
        deployment=installation.database.identifiers.take() if is_deployed or seed.status == STOPPING else None,
        initial=_initial(seed) if is_deployed or is_wanted else None,
        resources=PROVISIONED if seed.status in RUNTIME_STATUSES else seed.status,
        resources_since=at,
        resources_desired=PROVISIONED if is_wanted else STOPPED,
        resources_desired_since=at,
        bootstrap=Bootstrap() if is_deployed or is_wanted else None,
    )


def _desired(seed: SimulatedPipeline) -> str:
    if seed.desired is not None:
        return seed.desired
    if seed.status in (STOPPED, STOPPING):
        return STOPPED
    return seed.status if seed.status in DESIRED_STATUSES else RUNNING


def _initial(seed: SimulatedPipeline) -> str:
    candidates = (seed.initial, _desired(seed), seed.status)
    return next((each for each in candidates if each in GOALS), RUNNING) or RUNNING


def _process(installation: Installation, pipeline: Pipeline, seed: SimulatedPipeline) -> Process:
    goal, desired = _initial(seed), _desired(seed)
    if desired not in (*GOALS, SUSPENDED):
        desired = seed.status if seed.status in (*GOALS, SUSPENDED) else goal
    process = Process(
        identifier=pipeline.row.deployment or installation.database.identifiers.take(),
        startup=pipeline.startup,
        desired=desired,
        status=desired if desired in GOALS else goal,
        paused=dict(pipeline.declared),
        has_announced=True,
    )
    if seed.status == INITIALIZING:
        process.status = INITIALIZING
    elif seed.status == UNAVAILABLE:
        process.is_hung = True
    elif seed.status != process.status:
        process.forced = seed.status
    return process


def _show_process(row: Row, process: Process, seed: SimulatedPipeline, at: float) -> None:
    row.runtime, row.runtime_since, row.runtime_desired_since = seed.status, at, at
    row.runtime_desired = UNAVAILABLE if seed.status == UNAVAILABLE else process.desired
    row.runtime_details, row.resources_details = process.report().details, RESOURCES


def _moves(pipeline: Pipeline, seed: SimulatedPipeline) -> bool:
    row = pipeline.row
    is_settled = seed.status in (STOPPED, *GOALS) and row.desired == seed.status
    return not is_settled or row.program.status not in (SUCCESS, *FAILED_PROGRAMS) or row.storage_status == CLEARING


def _set_going(installation: Installation, pipeline: Pipeline, now: float) -> None:
    """Lets what is on its way go on, once time has begun."""
    row, runner, process = pipeline.row, installation.runner, pipeline.process
    pipeline.looked_at = now
    installation.compiler.go_on(pipeline, now)
    if row.storage_status == CLEARING:
        installation.agenda.after(
            installation.rhythm.clearing, now, row.identifier, lambda at: finish_clearing(installation, pipeline, at)
        )
    if row.resources == STOPPING:
        delay = installation.rhythm.stopping
        installation.agenda.after(delay, now, row.identifier, lambda at: runner.finish_stop(pipeline, at))
    elif row.resources == PROVISIONING:
        row.resources_since = now
        runner.spawn(pipeline, now)
        runner.disturb(pipeline, now)
    elif process is not None:
        _set_process_going(installation, pipeline, process, now)
    if STOPPED in (row.resources_desired, row.resources):
        runner.wake(pipeline, now)


def _set_process_going(installation: Installation, pipeline: Pipeline, process: Process, now: float) -> None:
    runner = installation.runner
    if process.desired == SUSPENDED:
        runner.suspend(pipeline, process, now)
    elif process.status == INITIALIZING:
        runner.prepare(pipeline, now)
        if process.desired == STANDBY:
            runner.disturb(pipeline, now)
    elif process.is_hung or process.forced in GOALS:
        process.forced = None
        runner.disturb(pipeline, now)
