"""What the database holds of one pipeline, and how it is shown; changes nothing by itself."""

from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen

from reconciler.simulators.feldera.dates import write_moment
from reconciler.simulators.feldera.statuses import CLEARED, PENDING, PROVISIONED, STOPPED, UNAVAILABLE

Json = Any
"""Whatever a JSON body holds."""

NO_PROGRAM_ERROR: Mapping[str, Json] = {"sql_compilation": None, "rust_compilation": None, "system_error": None}
EVENTS_KEPT = 720


@frozen
class Bootstrap:
    """What a start said of bootstrapping modified programs."""

    policy: str = "await_approval"
    is_silent: bool = False
    is_concurrent: bool = False


@define
class Program:
    """The program as it was written, and what its compilation came to."""

    code: str = ""
    udf_rust: str = ""
    udf_toml: str = ""
    config: Mapping[str, Json] = field(factory=dict)
    status: str = PENDING
    since: float = 0.0
    error: Mapping[str, Json] | None = None
    outcome: Mapping[str, Json] | None = None


@define
class Event:
    """One change of a row, as its history keeps it."""

    identifier: str
    at: float
    resources: str
    resources_desired: str
    runtime: str | None
    runtime_desired: str | None
    has_error: bool
    program_status: str
    storage_status: str

    def describe(self) -> dict[str, Json]:
        """One entry of GET .../events?selector=status."""
        return {
            "event_id": self.identifier,
            "recorded_at": write_moment(self.at),
            "deployment_resources_status": self.resources,
            "deployment_resources_desired_status": self.resources_desired,
            "deployment_runtime_status": self.runtime,
            "deployment_runtime_desired_status": self.runtime_desired,
            "deployment_has_error": self.has_error,
            "program_status": self.program_status,
            "storage_status": self.storage_status,
        }


@define
class Row:
    """One pipeline in the database. Moments are seconds of the injected clock.

    `runtime` and `runtime_desired` are what the runner last saw of the process: None unless provisioned.
    """

    identifier: str
    name: str
    created_at: float
    platform_version: str
    runtime_config: Mapping[str, Json]
    program: Program
    description: str = ""
    tags: tuple[str, ...] = ()
    version: int = 1
    program_version: int = 1
    refresh_version: int = 1
    error: Mapping[str, Json] | None = None
    storage_status: str = CLEARED
    storage_details: Mapping[str, Json] | None = None
    deployment: str | None = None
    initial: str | None = None
    resources: str = STOPPED
    resources_since: float = 0.0
    resources_details: Mapping[str, Json] | None = None
    resources_desired: str = STOPPED
    resources_desired_since: float = 0.0
    runtime: str | None = None
    runtime_since: float = 0.0
    runtime_details: Mapping[str, Json] | None = None
    runtime_desired: str | None = None
    runtime_desired_since: float = 0.0
    bootstrap: Bootstrap | None = None
    events: list[Event] = field(factory=list)

    @property
    def status(self) -> str:
        """The combined status: of the resources, or of the process once they are there."""
        if self.resources == PROVISIONED:
            return self.runtime or UNAVAILABLE
        return self.resources

    @property
    def desired(self) -> str:
        """The combined desired status."""
        if self.resources_desired == STOPPED:
            return STOPPED
        return self.runtime_desired or self.initial or UNAVAILABLE

    @property
    def is_fully_stopped(self) -> bool:
        """Whether it is stopped and nobody wants anything else."""
        return self.resources == self.resources_desired == STOPPED


def describe_status(row: Row) -> dict[str, Json]:
    """The 33 members of selector=status."""
    bootstrap = row.bootstrap
    return {
        **_describe_identity(row),
        "program_config": row.program.config,
        **_describe_program(row),
        **_describe_deployment(row),
        "bootstrap_policy": None if bootstrap is None else bootstrap.policy,
        "silent_bootstrap": bootstrap is not None and bootstrap.is_silent,
        "concurrent_bootstrap": bootstrap is not None and bootstrap.is_concurrent,
    }


def describe_all(row: Row) -> dict[str, Json]:
    """The 40 members of selector=all: with program, compiler's outcome and configuration."""
    return {**describe_status(row), **_describe_rest(row)}


def describe_edited(row: Row) -> dict[str, Json]:
    """The 37 members that POST, PUT and PATCH answer: all but those of bootstrapping."""
    described = describe_all(row)
    for name in ("bootstrap_policy", "silent_bootstrap", "concurrent_bootstrap"):
        del described[name]
    return described


def describe_with_connectors(row: Row) -> dict[str, Json]:
    """selector=status_with_connectors: how many errors connectors have, where the process has told."""
    stats = (row.runtime_details or {}).get("connector_stats")
    return {**describe_status(row), **({} if stats is None else {"connectors": stats})}


def _describe_rest(row: Row) -> dict[str, Json]:
    return {
        "runtime_config": row.runtime_config,
        "program_code": row.program.code,
        "udf_rust": row.program.udf_rust,
        "udf_toml": row.program.udf_toml,
        "program_error": row.program.error or NO_PROGRAM_ERROR,
        "program_info": row.program.outcome,
        "deployment_resources_status_details": row.resources_details,
    }


def _describe_identity(row: Row) -> dict[str, Json]:
    return {
        "id": row.identifier,
        "name": row.name,
        "description": row.description,
        "tags": row.tags,
        "created_at": write_moment(row.created_at),
        "version": row.version,
        "platform_version": row.platform_version,
    }


def _describe_program(row: Row) -> dict[str, Json]:
    return {
        "program_version": row.program_version,
        "program_status": row.program.status,
        "program_status_since": write_moment(row.program.since),
        "deployment_error": row.error,
        "refresh_version": row.refresh_version,
        "storage_status": row.storage_status,
        "storage_status_details": row.storage_details,
    }


def _describe_deployment(row: Row) -> dict[str, Json]:
    runtime_moment = None if row.runtime is None else row.runtime_since
    desired_moment = None if row.runtime is None else row.runtime_desired_since
    return {
        "deployment_id": row.deployment,
        "deployment_initial": row.initial,
        "deployment_status": row.status,
        "deployment_status_since": _latest(row.resources_since, runtime_moment),
        "deployment_desired_status": row.desired,
        "deployment_desired_status_since": _latest(row.resources_desired_since, desired_moment),
        "deployment_resources_status": row.resources,
        "deployment_resources_status_since": write_moment(row.resources_since),
        "deployment_resources_desired_status": row.resources_desired,
        "deployment_resources_desired_status_since": write_moment(row.resources_desired_since),
        "deployment_runtime_status": row.runtime,
        "deployment_runtime_status_details": row.runtime_details,
        "deployment_runtime_status_since": _moment(runtime_moment),
        "deployment_runtime_desired_status": row.runtime_desired,
        "deployment_runtime_desired_status_since": _moment(desired_moment),
    }


def _moment(moment: float | None) -> str | None:
    return None if moment is None else write_moment(moment)


def _latest(resources: float, runtime: float | None) -> str:
    return write_moment(resources if runtime is None else max(resources, runtime))
