"""Sending one call once, with a journal line before and after; and reading until an unclear answer is clear.

A call is sent again only after a reading that still shows `before`, for longer than a write takes to show.
"""

from typing import assert_never

from attrs import frozen

from reconciler.engine.accounting import Verdict
from reconciler.engine.diffing import is_met
from reconciler.engine.errand import Errand
from reconciler.engine.leaving import Halted, find_halt
from reconciler.engine.looking import Clear, look_again, read_next
from reconciler.engine.resting import rest
from reconciler.engine.weighing import (
    Delivery,
    begins,
    is_as_before,
    is_coming,
    list_before,
    list_renewed,
    tells,
)
from reconciler.errors import JournalUnwritable
from reconciler.interfaces.journal import AboutToSend, Answered
from reconciler.interfaces.provider import Accepted, Answer, Contrary, Declined, Settled, Unclear
from reconciler.interfaces.session import FRESH_SECONDS, Lost, NotSent, Reply, Sent
from reconciler.model.event import CallSent, Warned
from reconciler.model.live import Found, Missing, Reading
from reconciler.model.outcome import OutcomeKind
from reconciler.model.step import Call
from reconciler.model.values import Scalar

_REPEATABLE_ATTEMPTS = 3
_TOGGLE_ATTEMPTS = 2
_UNHEARD_TRIES = 6
"""How often a toggle is tried that provably was not heard, each time after a new look."""

_UNTOLD_TRIES = 2
"""How often a refusal is read back once more, where the reading told nothing of what it was about."""


@frozen
class Again:
    """For long enough every reading showed what was before: the call may be sent again."""


async def deliver(call: Call, errand: Errand, aims: frozenset[Scalar] = frozenset()) -> Clear | Verdict:
    """Makes one call count: sends it, and where the answer proves nothing, reads until it is clear.

    `aims`: states that show its effect, where the wish itself takes further calls. A toggle is read alone under
    the same turn that it leaves in, every time.
    """
    if list_renewed(call, errand.work.change) and errand.progress.calls_sent == 0:
        # What it makes true again must first be seen not to be, or no reading could ever tell. What comes after another
        # call was read right before.
        await read_next(errand)
    delivery = Delivery(call, aims, errand.progress.after or list_before(errand.work.change))
    attempts = _REPEATABLE_ATTEMPTS if call.is_repeatable else _TOGGLE_ATTEMPTS
    deadline = errand.around.clock.elapsed() + errand.patience
    for attempt in range(1, attempts + 1):
        sent = await _send_when_it_may(delivery, errand, attempt, deadline)
        if not isinstance(sent, Reply | Lost):
            return sent
        answer = Unclear(sent.why) if isinstance(sent, Lost) else errand.provider.answer(call, sent)
        settled = await _take(answer, delivery, errand, deadline=deadline, is_last=attempt == attempts)
        if not isinstance(settled, Again):
            return settled if attempt == 1 else _weaken(settled, errand)
    raise AssertionError("the last attempt always ends in a verdict")


async def _send_when_it_may(
    delivery: Delivery, errand: Errand, attempt: int, deadline: float
) -> Reply | Lost | Clear | Verdict:
    """Sends once it may: in its turn, unless a signal came; a toggle, that was not heard, again after a new look."""
    around, unheard = errand.around, 0
    is_toggle = delivery.call.effect == "toggle"
    last: NotSent | None = None
    while True:
        async with errand.toggle_gate if is_toggle else errand.gate:
            sent = await _send_in_turn(delivery, errand, attempt)
        if last is not None and isinstance(sent, Verdict) and sent.is_unread:
            return _never_sent(last, errand, attempt)
        if not isinstance(sent, NotSent):
            return sent
        unheard += 1
        wait = _find_wait(sent, unheard, deadline - around.clock.elapsed()) if is_toggle else None
        if wait is None:
            return _never_sent(sent, errand, attempt)
        last = sent
        await rest(wait, clock=around.clock, stop=around.stop)


async def _send_in_turn(delivery: Delivery, errand: Errand, attempt: int) -> Reply | Lost | NotSent | Clear | Verdict:
    """One try, unless a signal came, the lock was lost, others failed, or for a toggle a new look says otherwise."""
    halted = find_halt(errand.around)
    if halted is not None:
        return await _conclude_halt(errand, halted)
    brake = errand.ledger.brake
    if brake is not None and errand.progress.calls_sent == 0:
        return Verdict(OutcomeKind.SKIPPED, brake)
    ended = await look_again(errand) if delivery.call.effect == "toggle" else None
    if ended is not None:
        return ended
    sent = await _send_once(delivery.call, errand, attempt)
    return await _conclude_halt(errand, sent.why) if isinstance(sent, Halted) else sent


def _find_wait(sent: NotSent, tries: int, left: float) -> float | None:
    """Seconds until a toggle that was not heard is tried again, after a new look; `None`: not any more."""
    if sent.is_lasting or tries >= _UNHEARD_TRIES:
        return None
    wait = max(0.5 * 2 ** (tries - 1), sent.retry_after or 0.0)
    return wait if wait < left else None


async def _conclude_halt(errand: Errand, why: str) -> Verdict:
    """A call was not to leave any more; what was sent before gets one more reading."""
    if errand.progress.calls_sent == 0:
        return Verdict(OutcomeKind.SKIPPED, f"{why} before anything was sent")
    reading = await read_next(errand)
    change = errand.work.change
    if isinstance(reading, Found):
        is_done = is_met(change.want, errand.kind, reading)
        if is_done and isinstance(errand.provider.judge(change, reading, 0.0), Settled):
            return Verdict(OutcomeKind.APPLIED, "a later reading shows it")
        return Verdict(OutcomeKind.NOT_SETTLED, f"{why} before its last call; its wish does not show")
    if isinstance(reading, Missing):
        return Verdict(OutcomeKind.NOT_SETTLED, f"{why}; it no longer exists: {reading.evidence}")
    return Verdict(OutcomeKind.UNKNOWN, f"{why} before its last call, and it could not be read")


def _weaken(settled: Clear | Verdict, errand: Errand) -> Clear | Verdict:
    """A refusal of a later attempt says nothing of the one before, whose answer proved nothing."""
    if not isinstance(settled, Verdict) or settled.outcome is not OutcomeKind.REJECTED:
        return settled
    kind = OutcomeKind.UNKNOWN if errand.progress.is_unsure else OutcomeKind.NOT_SETTLED
    return Verdict(kind, f"an earlier attempt was answered unclearly, and the next one: {settled.detail}")


def _never_sent(sent: NotSent, errand: Errand, attempt: int) -> Verdict:
    """An earlier attempt may still be carried out: only a first one is known to be nothing."""
    if attempt > 1:
        return Verdict(OutcomeKind.UNKNOWN, f"not sent: {sent.why}")
    if errand.around.stop.signal is not None:
        return Verdict(OutcomeKind.SKIPPED, f"stopped; not sent: {sent.why}")
    return Verdict(OutcomeKind.REJECTED, f"not sent: {sent.why}")


async def _send_once(call: Call, errand: Errand, attempt: int) -> Sent | Halted | Clear | Verdict:
    """Journal, send, journal; Halted where it was not to leave any more. Raises JournalUnwritable likewise.

    A toggle is looked at once more where the journal kept it waiting, on a slow disk or a slow database.
    """
    around, address = errand.around, errand.address
    before = list_before(errand.work.change)
    asked = around.clock.elapsed()
    await around.journal.write(AboutToSend(address, call, attempt, before))
    if call.effect == "toggle" and around.clock.elapsed() - asked > FRESH_SECONDS:
        ended = await look_again(errand)
        if ended is not None:
            await _note(errand, attempt, NotSent("the journal took long to write, and a new look says otherwise"))
            return ended
    halted = find_halt(around)
    if halted is not None:
        await _note(errand, attempt, NotSent(halted))
        return Halted(halted)
    around.observer(CallSent(address, call, attempt))
    errand.progress.calls_sent += 1
    errand.progress.is_unsure = True
    sent = await errand.writer.send(call)
    if isinstance(sent, NotSent):
        errand.progress.calls_sent -= 1
        errand.progress.is_unsure = errand.progress.calls_sent > 0
    await _note(errand, attempt, sent)
    # The session asks for the lock itself, each time that something is about to leave.
    halted = find_halt(around) if isinstance(sent, NotSent) else None
    return sent if halted is None else Halted(halted)


async def _note(errand: Errand, attempt: int, sent: Sent) -> None:
    """What was sent is sent: a journal that fails now is told, and stops the next call, not this one."""
    status = sent.status if isinstance(sent, Reply) else None
    detail = "" if isinstance(sent, Reply) else sent.why
    try:
        await errand.around.journal.write(Answered(errand.address, attempt, status, detail))
    except JournalUnwritable as failure:
        errand.around.observer(Warned(failure.message))


async def _take(
    answer: Answer, delivery: Delivery, errand: Errand, *, deadline: float, is_last: bool
) -> Clear | Again | Verdict:
    match answer:
        case Accepted():
            return Clear()
        case Declined():
            return await _confirm_refusal(answer, delivery, errand)
        case Contrary() | Unclear():
            if isinstance(answer, Contrary):
                errand.progress.remarks.append(answer.detail)
                errand.around.observer(Warned(f"{errand.address}: {answer.detail}"))
            return await _clear_up(answer, delivery, errand, deadline=deadline, is_last=is_last)
        case _:
            assert_never(answer)


async def _confirm_refusal(answer: Declined, delivery: Delivery, errand: Errand) -> Clear | Verdict:
    """A definite refusal is read back all the same: it may have been done, or the wish show by somebody else's hand."""
    reading = await read_next(errand)
    for _ in range(_UNTOLD_TRIES):
        if tells(errand.work.change, reading) or errand.around.stop.signal is not None:
            break
        reading = await read_next(errand)
    if isinstance(reading, Found) and not answer.is_final and is_coming(delivery, errand, reading):
        return Clear()
    if isinstance(reading, Missing):
        return Verdict(OutcomeKind.REJECTED, f"it no longer exists: {reading.evidence}")
    return Verdict(OutcomeKind.REJECTED, answer.detail)


async def _clear_up(
    answer: Contrary | Unclear, delivery: Delivery, errand: Errand, *, deadline: float, is_last: bool
) -> Clear | Again | Verdict:
    """Reads until the effect shows, or has not shown for long enough, or time is up."""
    clock, lag, clue = errand.around.clock, errand.kind.patience.lag, answer.detail
    quiet = lag if delivery.call.is_repeatable else 2 * lag
    began = clock.elapsed()
    # What the service says that it did outweighs a reading that may be from before it.
    trusted_from = began + (lag if isinstance(answer, Contrary) else 0.0)
    while True:
        is_stopping = errand.around.stop.signal is not None
        reading = await read_next(errand, by=deadline)
        if clock.elapsed() >= trusted_from and begins(delivery, errand, reading):
            return Clear()
        if isinstance(reading, Missing):
            return Verdict(OutcomeKind.NOT_SETTLED, f"{clue}; it no longer exists: {reading.evidence}")
        if is_stopping:
            return _conclude_stopped(clue, reading)
        if clock.elapsed() - began >= quiet and is_as_before(delivery, errand, reading):
            stood = _stand_still(answer, is_last=is_last)
            if stood is not None:
                return stood
        if clock.elapsed() >= deadline:
            detail = f"{clue}; after {errand.patience:g} s neither its effect nor its absence is certain"
            return Verdict(OutcomeKind.UNKNOWN, detail)


def _stand_still(answer: Contrary | Unclear, *, is_last: bool) -> Again | Verdict | None:
    """What it means that for long enough nothing has moved: another attempt, or the service's word at the last."""
    if not is_last:
        return Again()
    return Verdict(OutcomeKind.NOT_SETTLED, answer.detail) if isinstance(answer, Contrary) else None


def _conclude_stopped(clue: str, reading: Reading) -> Verdict:
    if isinstance(reading, Found):
        return Verdict(OutcomeKind.NOT_SETTLED, f"stopped; {clue}; its wish does not show yet")
    return Verdict(OutcomeKind.UNKNOWN, f"stopped; {clue}; and it could not be read")
