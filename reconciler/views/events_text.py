"""One line for each event, for logs and other places that are no terminal; keeps nothing and draws nothing."""

from typing import assert_never

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
from reconciler.views.neutral import neutral
from reconciler.views.outcomes import lay_out_outcome, summarise_result
from reconciler.views.rows import describe_call, show_address
from reconciler.views.words import count, describe_duration


def event_line(event: Event) -> str | None:
    """The line of an event, without colours and without a newline; `None` for events that say nothing new."""
    match event:
        case RefreshStarted():
            return None
        case RefreshFinished():
            return _describe_refresh(event)
        case ApplyStarted():
            return f"applying {count(event.updates, 'change')}"
        case CallSent():
            again = f" (attempt {event.attempt})" if event.attempt > 1 else ""
            return f"{show_address(event.address)}: sending {describe_call(event.call)}{again}"
        case Waiting():
            since = f" after {describe_duration(event.seconds)}" if event.seconds else ""
            return f"{show_address(event.address)}: waiting{since}, {neutral(event.why)}"
        case OutcomeReached():
            return _describe_outcome(event)
        case _:
            return _describe_run(event)


def _describe_run(event: StopRequested | Warned | ApplyFinished) -> str:
    """The events that are about the whole run."""
    match event:
        case StopRequested():
            return f"stopping: {neutral(event.reason)}; nothing new is started"
        case Warned():
            return f"warning: {neutral(event.message)}"
        case ApplyFinished():
            return summarise_result(event.result)
        case _:
            assert_never(event)


def _describe_refresh(event: RefreshFinished) -> str:
    took = describe_duration(event.seconds)
    if event.failure is not None:
        return f"{neutral(event.service)}: could not be read after {took}: {neutral(event.failure)}"
    return f"{neutral(event.service)}: read {count(event.things, 'resource')} in {took}"


def _describe_outcome(event: OutcomeReached) -> str:
    row = lay_out_outcome(event.outcome)
    said = "; ".join(part for part in (row.change, row.effort, row.detail) if part)
    return f"[{event.done:,}/{event.total:,}] {row.address}: {row.word}{f', {said}' if said else ''}"
