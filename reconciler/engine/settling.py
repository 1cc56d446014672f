"""Waiting until a reading shows the wish, sub-units included; being accepted is not being done."""

from typing import assert_never

from reconciler.engine.accounting import Verdict
from reconciler.engine.diffing import is_met
from reconciler.engine.errand import Errand
from reconciler.engine.looking import read_next
from reconciler.interfaces.provider import Judgement, Moving, Settled, Stuck
from reconciler.model.event import Waiting
from reconciler.model.live import Ambiguous, Found, Missing, Reading, Unreadable
from reconciler.model.outcome import OutcomeKind

_TELL_EVERY = 10.0
"""Seconds between two events about the same wait."""


async def settle(errand: Errand) -> Verdict:
    """Polls until the wish shows, cannot show, time is up, or a signal asks to stop (then one more reading)."""
    clock = errand.around.clock
    began = told_at = clock.elapsed()
    while True:
        is_stopping = errand.around.stop.signal is not None
        reading = await read_next(errand, by=began + errand.patience)
        waited = clock.elapsed() - began
        is_last = is_stopping or waited >= errand.patience
        judged = _judge(errand, reading, waited)
        if isinstance(judged, Verdict):
            return judged
        if is_last:
            return _give_up(errand, reading, judged.why, waited)
        if clock.elapsed() - told_at >= _TELL_EVERY:
            told_at = clock.elapsed()
            errand.around.observer(Waiting(errand.address, judged.why, waited))


def _judge(errand: Errand, reading: Reading, waited: float) -> Verdict | Moving:
    return _weigh_found(errand, reading, waited) if isinstance(reading, Found) else weigh_unfound(reading)


def weigh_unfound(reading: Missing | Unreadable | Ambiguous) -> Verdict | Moving:
    """What a reading that does not show it means after a call: waiting helps where it only could not be read."""
    match reading:
        case Missing():
            return Verdict(OutcomeKind.NOT_SETTLED, f"it no longer exists: {reading.evidence}")
        case Unreadable():
            return Moving(f"it cannot be read: {reading.why}")
        case Ambiguous():
            return Verdict(OutcomeKind.NOT_SETTLED, reading.why)
        case _:
            assert_never(reading)


def _weigh_found(errand: Errand, found: Found, waited: float) -> Verdict | Moving:
    """By the provider's judgement; a state that works even less than `at_most` asks needs none."""
    change = errand.work.change
    is_exact = all(found.values.get(field.path) == field.after for field in change.fields)
    if not is_exact and is_met(change.want, errand.kind, found):
        return Verdict(OutcomeKind.APPLIED, "a later reading shows it")
    return _weigh(errand.provider.judge(change, found, waited))


def _weigh(judgement: Judgement) -> Verdict | Moving:
    match judgement:
        case Settled():
            return Verdict(OutcomeKind.APPLIED, "a later reading shows it")
        case Stuck():
            return conclude_stuck(judgement)
        case Moving():
            return judgement
        case _:
            assert_never(judgement)


def conclude_stuck(stuck: Stuck) -> Verdict:
    """What it comes to when waiting cannot help."""
    kind = OutcomeKind.NOT_SETTLED if stuck.is_partly_done else OutcomeKind.REJECTED
    return Verdict(kind, stuck.why)


def _give_up(errand: Errand, reading: Reading, why: str, waited: float) -> Verdict:
    """An accepted call that is not seen to be done is not settled; one that cannot be seen at all is unknown."""
    is_stopping = errand.around.stop.signal is not None
    said = "stopped" if is_stopping else f"after {waited:.0f} s"
    if isinstance(reading, Found) or is_stopping or errand.progress.calls_sent == 0:
        return Verdict(OutcomeKind.NOT_SETTLED, f"{said}: {why}")
    return Verdict(OutcomeKind.UNKNOWN, f"{said}: {why}")
