"""Events as JSON lines while a command runs (`-o jsonl`); never read back."""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from reconciler.files.documents import dump_line, write_time
from reconciler.files.envelopes import VERSION
from reconciler.files.result_file import describe_result
from reconciler.files.shapes import write_seconds
from reconciler.files.shaping import unstructure
from reconciler.model.event import (
    ApplyFinished,
    ApplyStarted,
    CallSent,
    Event,
    OutcomeReached,
    RefreshFinished,
    RefreshStarted,
    StopRequested,
    Waiting,
    Warned,
)

FORMAT = "reconciler-event"


def encode_event(event: Event, *, at: datetime, sequence: int) -> str:
    """One line, newline included; `sequence` counts the lines of one output."""
    name, rest = _describe(event)
    envelope = {"format": FORMAT, "format_version": VERSION, "sequence": sequence, "at": write_time(at)}
    return dump_line({**envelope, "event": name, **rest})


def _describe(event: Event) -> tuple[str, Mapping[str, object]]:
    """The event's word and its keys."""
    match event:
        case RefreshStarted() | RefreshFinished():
            return _describe_refresh(event)
        case CallSent() | Waiting() | OutcomeReached():
            return _describe_entry(event)
        case ApplyStarted() | ApplyFinished() | StopRequested() | Warned():
            return _describe_run(event)
        case _:
            assert_never(event)


def _describe_refresh(event: RefreshStarted | RefreshFinished) -> tuple[str, Mapping[str, object]]:
    match event:
        case RefreshStarted(service=service):
            return "refresh_started", {"service": service}
        case RefreshFinished():
            return "refresh_finished", {
                "service": event.service,
                "things": event.things,
                "seconds": write_seconds(event.seconds),
                "failure": event.failure,
            }
        case _:
            assert_never(event)


def _describe_entry(event: CallSent | Waiting | OutcomeReached) -> tuple[str, Mapping[str, object]]:
    match event:
        case CallSent():
            return "call_sent", unstructure(event)
        case Waiting():
            return "waiting", {**unstructure(event), "seconds": write_seconds(event.seconds)}
        case OutcomeReached():
            return "outcome_reached", unstructure(event)
        case _:
            assert_never(event)


def _describe_run(
    event: ApplyStarted | ApplyFinished | StopRequested | Warned,
) -> tuple[str, Mapping[str, object]]:
    match event:
        case ApplyStarted(updates=updates):
            return "apply_started", {"updates": updates}
        case ApplyFinished(result=result):
            return "apply_finished", {"result": describe_result(result)}
        case StopRequested(reason=reason):
            return "stop_requested", {"reason": reason}
        case Warned(message=message):
            return "warned", {"message": message}
        case _:
            assert_never(event)
