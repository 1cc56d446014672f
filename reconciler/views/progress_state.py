"""How far a run has come, as events tell it, and the few lines that show it; draws nothing."""

from collections.abc import Mapping
from typing import assert_never

import attrs
from attrs import field, frozen

from reconciler.model.address import Address
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
from reconciler.views.rows import show_address
from reconciler.views.words import count, describe_duration

_MOST_SHOWN = 8
"""Lines of entries under way; more would push the rest off the screen."""

_BAR_WIDTH = 24


@frozen
class ProgressState:
    """The services being read, what is under way with what is said of it, and how much is done."""

    refreshing: tuple[str, ...] = ()
    under_way: Mapping[Address, str] = field(factory=dict)
    done: int = 0
    total: int = 0
    is_stopping: bool = False


def advance(state: ProgressState, event: Event) -> ProgressState:
    """The state after this event."""
    match event:
        case RefreshStarted():
            return attrs.evolve(state, refreshing=(*state.refreshing, event.service))
        case RefreshFinished():
            return attrs.evolve(state, refreshing=tuple(one for one in state.refreshing if one != event.service))
        case CallSent() | Waiting() | OutcomeReached():
            return _advance_entry(state, event)
        case _:
            return _advance_run(state, event)


def _advance_entry(state: ProgressState, event: CallSent | Waiting | OutcomeReached) -> ProgressState:
    """The state after an event about one entry."""
    match event:
        case CallSent():
            return _mention(state, event.address, f"sent {event.call.method}")
        case Waiting():
            return _mention(state, event.address, f"waiting {describe_duration(event.seconds)}: {event.why}")
        case OutcomeReached():
            rest = {address: text for address, text in state.under_way.items() if address != event.outcome.address}
            return attrs.evolve(state, under_way=rest, done=event.done, total=event.total)
        case _:
            assert_never(event)


def _advance_run(state: ProgressState, event: ApplyStarted | StopRequested | Warned | ApplyFinished) -> ProgressState:
    """The state after an event about the whole run."""
    match event:
        case ApplyStarted():
            return attrs.evolve(state, refreshing=(), done=0, total=event.updates)
        case StopRequested():
            return attrs.evolve(state, is_stopping=True)
        case ApplyFinished():
            return ProgressState()
        case Warned():
            return state
        case _:
            assert_never(event)


def show_progress(state: ProgressState) -> tuple[str, ...]:
    """The lines of the display, neutral and uncoloured; none where nothing is going on."""
    lines = [f"reading {neutral(service)} …" for service in state.refreshing[:_MOST_SHOWN]]
    if len(state.refreshing) > _MOST_SHOWN:
        lines.append(f"and {count(len(state.refreshing) - _MOST_SHOWN, 'more service')}")
    if state.total:
        stopping = ", stopping: nothing new is started" if state.is_stopping else ""
        lines.append(f"{_draw_bar(state.done, state.total)} {state.done:,} of {state.total:,}{stopping}")
    shown = list(state.under_way.items())[:_MOST_SHOWN]
    lines += [f"  {show_address(address)}: {neutral(text)}" for address, text in shown]
    if len(state.under_way) > _MOST_SHOWN:
        lines.append(f"  and {len(state.under_way) - _MOST_SHOWN:,} more under way")
    return tuple(lines)


def _mention(state: ProgressState, address: Address, text: str) -> ProgressState:
    return attrs.evolve(state, under_way={**state.under_way, address: text})


def _draw_bar(done: int, total: int) -> str:
    filled = _BAR_WIDTH * min(done, total) // total
    return f"{'━' * filled}{'╌' * (_BAR_WIDTH - filled)}"
