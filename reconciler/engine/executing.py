"""One update from its fresh reading to its verdict; never raises but when it is cancelled."""

from collections.abc import Sequence

from reconciler.engine.accounting import Verdict
from reconciler.engine.comparing import Withheld, compare, pick_values
from reconciler.engine.errand import Errand
from reconciler.engine.grounding import check_ground
from reconciler.engine.leaving import find_halt
from reconciler.engine.looking import read_next
from reconciler.engine.sending import deliver
from reconciler.engine.settling import conclude_stuck, settle
from reconciler.errors import JournalUnwritable, ReconcilerError
from reconciler.interfaces.provider import Stuck
from reconciler.model.live import Found, Reading
from reconciler.model.outcome import OutcomeKind
from reconciler.model.step import Call, Step, Wait


async def execute(errand: Errand, fresh: Reading | None) -> Verdict:
    """Compare, send each call once, settle. `fresh` is `None` for toggles, read in the turn that they leave in."""
    try:
        return await _execute(errand, fresh)
    except JournalUnwritable as failure:
        return _failed(errand, f"not sent: {failure.message}")
    except ReconcilerError as failure:
        return _failed(errand, failure.message)
    except Exception as failure:  # noqa: BLE001 - one entry's bug must not cancel its siblings in mid-write
        return _failed(errand, f"internal error: {type(failure).__name__}")


async def _execute(errand: Errand, fresh: Reading | None) -> Verdict:
    change = errand.work.change
    if fresh is not None:
        errand.progress.after = pick_values(change, fresh)
        compared = compare(change, errand.kind, fresh)
        if isinstance(compared, Withheld):
            return Verdict(compared.outcome, compared.detail, compared.is_unread)
    steps = errand.work.steps
    for number, step in enumerate(steps, start=1):
        verdict = await _take_step(step, steps[number:], errand)
        if verdict is not None:
            return verdict
    return await settle(errand)


async def _take_step(step: Step, following: Sequence[Step], errand: Errand) -> Verdict | None:
    """`None` where the next step may follow; a wait after a call says what its effect looks like."""
    if isinstance(step, Wait):
        return await _wait_for(step, errand)
    if errand.progress.calls_sent > 0:
        left = (step, *(one for one in following if isinstance(one, Call)))
        unfit = await check_ground(left, errand)
        if unfit is not None:
            return unfit
    aims = frozenset(state for one in following[:1] if isinstance(one, Wait) for state in one.states)
    delivered = await deliver(step, errand, aims)
    return delivered if isinstance(delivered, Verdict) else None


async def _wait_for(step: Wait, errand: Errand) -> Verdict | None:
    clock = errand.around.clock
    began = clock.elapsed()
    deadline = began + errand.patience
    while True:
        reading = await read_next(errand)
        seen = reading.values.get("status") if isinstance(reading, Found) else None
        if seen in step.states:
            return None
        verdict = _find_end(errand, reading, clock.elapsed() - began)
        if verdict is not None:
            return verdict
        halted = find_halt(errand.around)
        if halted is not None and errand.progress.calls_sent == 0:
            return Verdict(OutcomeKind.SKIPPED, f"{halted} before anything was sent")
        if clock.elapsed() >= deadline or errand.around.stop.signal is not None:
            return Verdict(OutcomeKind.NOT_SETTLED, f"it is {seen}, waited for {' or '.join(step.states)}")


def _find_end(errand: Errand, reading: Reading, waited: float) -> Verdict | None:
    """Whether waiting cannot help any more. Before the first call nothing is judged by what the calls are for."""
    if not isinstance(reading, Found) or errand.progress.calls_sent == 0:
        return None
    judged = errand.provider.judge(errand.work.change, reading, waited)
    return conclude_stuck(judged) if isinstance(judged, Stuck) else None


def _failed(errand: Errand, why: str) -> Verdict:
    """What a failure of ours leaves behind, told by what was sent."""
    if errand.progress.calls_sent == 0:
        return Verdict(OutcomeKind.SKIPPED, why)
    kind = OutcomeKind.UNKNOWN if errand.progress.is_unsure else OutcomeKind.NOT_SETTLED
    return Verdict(kind, why)
