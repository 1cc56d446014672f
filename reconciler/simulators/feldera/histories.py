"""The history of a pipeline that was made, compiled and perhaps started, and never touched since; for seeds only."""

from reconciler.simulators.feldera.row import Event, Row
from reconciler.simulators.feldera.statuses import (
    CLEARED,
    COMPILATION,
    FAILED_PROGRAMS,
    IN_USE,
    INITIALIZING,
    PROVISIONED,
    PROVISIONING,
    STOPPED,
    SUCCESS,
)

Step = tuple[str, str, str | None, str | None, bool, str, str]
"""What an event says, in the order of its members: of resources, process, error, program and storage."""


def write_history(row: Row, at: float) -> list[Event]:
    """Its events, oldest first, all of the same moment."""
    steps: list[Step] = [
        (STOPPED, STOPPED, None, None, False, status, CLEARED) for status in _compilation(row.program.status)
    ]
    if row.resources == PROVISIONED:
        steps += _deployment(row)
    prefix = row.identifier[:24]
    return [Event(f"{prefix}{place:012x}", at, *step) for place, step in enumerate(steps)]


def _compilation(reached: str) -> tuple[str, ...]:
    if reached in FAILED_PROGRAMS:
        return (*COMPILATION[:-1], reached)
    return COMPILATION[: COMPILATION.index(reached) + 1]


def _deployment(row: Row) -> list[Step]:
    initializing: Step = (PROVISIONED, PROVISIONED, INITIALIZING, row.runtime_desired, False, SUCCESS, IN_USE)
    has_error = row.error is not None
    return [
        (STOPPED, PROVISIONED, None, None, False, SUCCESS, CLEARED),
        (STOPPED, PROVISIONED, None, None, False, SUCCESS, IN_USE),
        (PROVISIONING, PROVISIONED, None, None, False, SUCCESS, IN_USE),
        initializing,
        initializing,
        (PROVISIONED, row.resources_desired, row.runtime, row.runtime_desired, has_error, SUCCESS, row.storage_status),
    ]
