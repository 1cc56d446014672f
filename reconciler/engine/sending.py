"""Sending one call once, with a journal line before and after; and reading until an unclear answer is clear.

A call is sent again only after a reading that still shows `before`, for longer than a write takes to show.
"""

import math
from typing import assert_never

from attrs import frozen

from reconciler.engine.accounting import Verdict
from reconciler.engine.comparing import pick_values
from reconciler.engine.diffing import is_met
from reconciler.engine.errand import Errand
from reconciler.errors import JournalUnwritable
from reconciler.interfaces.journal import AboutToSend, Answered
from reconciler.interfaces.provider import Accepted, Answer, Contrary, Declined, Settled, Stuck, Unclear
from reconciler.interfaces.session import Lost, NotSent, Reply, Sent
from reconciler.model.change import Change, FieldChange
from reconciler.model.event import CallSent, Warned
from reconciler.model.live import Found, Missing, Reading, Unreadable
from reconciler.model.outcome import OutcomeKind
from reconciler.model.step import Call
from reconciler.model.values import AtMost, Scalar, Values

_REPEATABLE_ATTEMPTS = 3
_TOGGLE_ATTEMPTS = 2


@frozen
class Clear:
    """The call took effect, or begins to: what is left is waiting."""


@frozen
class Again:
    """For long enough every reading showed what was before: the call may be sent again."""


@frozen
class _Delivery:
    """One call, what shows its effect besides the wish, and the changed paths as they were read before it."""

    call: Call
    aims: frozenset[Scalar]
    before: Values


async def deliver(call: Call, errand: Errand, aims: frozenset[Scalar] = frozenset()) -> Clear | Verdict:
    """Makes one call count: sends it, and where the answer proves nothing, reads until it is clear.

    `aims`: states that show its effect, where the wish itself takes further calls.
    """
    delivery = _Delivery(call, aims, errand.progress.after or _list_before(errand.work.change))
    attempts = _REPEATABLE_ATTEMPTS if call.is_repeatable else _TOGGLE_ATTEMPTS
    began = errand.around.clock.elapsed()
    for attempt in range(1, attempts + 1):
        async with errand.gate:
            if errand.around.stop.signal is not None:
                return _stopped(attempt)
            sent = await _send_once(call, errand, attempt)
        if sent is None:
            return _stopped(attempt)
        if isinstance(sent, NotSent):
            return _never_sent(sent, errand, attempt)
        answer = Unclear(sent.why) if isinstance(sent, Lost) else errand.provider.answer(call, sent)
        deadline, is_last = began + errand.patience, attempt == attempts
        settled = await _take(answer, delivery, errand, deadline=deadline, is_last=is_last)
        if not isinstance(settled, Again):
            return settled if attempt == 1 else _weaken(settled, errand)
    raise AssertionError("the last attempt always ends in a verdict")


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


def _stopped(attempt: int) -> Verdict:
    if attempt == 1:
        return Verdict(OutcomeKind.SKIPPED, "stopped before anything was sent")
    return Verdict(OutcomeKind.NOT_SETTLED, "stopped; its call was answered unclearly and its wish does not show")


async def _send_once(call: Call, errand: Errand, attempt: int) -> Sent | None:
    """Journal, send, journal; `None` where a signal came before it left. Raises JournalUnwritable likewise."""
    around, address = errand.around, errand.address
    before = _list_before(errand.work.change)
    await around.journal.write(AboutToSend(address, call, attempt, before))
    if around.stop.signal is not None:
        await _note(errand, attempt, NotSent("a signal asked to stop"))
        return None
    around.observer(CallSent(address, call, attempt))
    errand.progress.calls_sent += 1
    errand.progress.is_unsure = True
    sent = await errand.writer.send(call)
    if isinstance(sent, NotSent):
        errand.progress.calls_sent -= 1
        errand.progress.is_unsure = errand.progress.calls_sent > 0
    await _note(errand, attempt, sent)
    return sent


async def _note(errand: Errand, attempt: int, sent: Sent) -> None:
    """What was sent is sent: a journal that fails now is told, and stops the next call, not this one."""
    status = sent.status if isinstance(sent, Reply) else None
    detail = "" if isinstance(sent, Reply) else sent.why
    try:
        await errand.around.journal.write(Answered(errand.address, attempt, status, detail))
    except JournalUnwritable as failure:
        errand.around.observer(Warned(failure.message))


async def _take(
    answer: Answer, delivery: _Delivery, errand: Errand, *, deadline: float, is_last: bool
) -> Clear | Again | Verdict:
    match answer:
        case Accepted():
            return Clear()
        case Declined():
            return await _confirm_refusal(answer, delivery, errand)
        case Contrary() | Unclear():
            return await _clear_up(answer, delivery, errand, deadline=deadline, is_last=is_last)
        case _:
            assert_never(answer)


async def _confirm_refusal(answer: Declined, delivery: _Delivery, errand: Errand) -> Clear | Verdict:
    """A definite refusal is read back once all the same: the wish may show by somebody else's hand."""
    reading = await read_next(errand)
    if isinstance(reading, Found) and not answer.is_final and _is_coming(delivery, errand, reading):
        return Clear()
    if isinstance(reading, Missing):
        return Verdict(OutcomeKind.REJECTED, f"it no longer exists: {reading.evidence}")
    return Verdict(OutcomeKind.REJECTED, answer.detail)


async def _clear_up(
    answer: Contrary | Unclear, delivery: _Delivery, errand: Errand, *, deadline: float, is_last: bool
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
        if clock.elapsed() >= trusted_from and _begins(delivery, errand, reading):
            return Clear()
        if isinstance(reading, Missing):
            return Verdict(OutcomeKind.NOT_SETTLED, f"{clue}; it no longer exists: {reading.evidence}")
        if is_stopping:
            return _conclude_stopped(clue, reading)
        if clock.elapsed() - began >= quiet and _is_as_before(delivery, errand.work.change, reading):
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


async def read_next(errand: Errand, *, by: float = math.inf) -> Reading:
    """The next reading, begun by then if it can be (elapsed seconds), noted in the account."""
    reading = await errand.watch.next_reading(errand.work.change.want, by=by)
    if not isinstance(reading, Unreadable):
        errand.progress.after = pick_values(errand.work.change, reading)
        errand.progress.is_unsure = False
    return reading


def _begins(delivery: _Delivery, errand: Errand, reading: Reading) -> bool:
    """Whether the call's effect shows, or the table says that what is seen is on its way to the wish."""
    if not isinstance(reading, Found):
        return False
    change = errand.work.change
    if _is_coming(delivery, errand, reading) or _shows(delivery, change, reading):
        return True
    judged = errand.provider.judge(change, reading, 0.0)
    return isinstance(judged, Settled) or (isinstance(judged, Stuck) and judged.is_partly_done)


def _is_coming(delivery: _Delivery, errand: Errand, found: Found) -> bool:
    """Whether the whole wish shows, or is on its way."""
    change = errand.work.change
    if is_met(change.want, errand.kind, found) or found.values.get("status") in delivery.aims:
        return True
    return any(_is_on_its_way(errand, field, found) for field in change.fields)


def _shows(delivery: _Delivery, change: Change, found: Found) -> bool:
    """Whether every change that this call was to make is there: one call of several."""
    covered = {field.path: field.after for field in _list_covered(delivery.call, change)}
    expected = covered or _list_renewed(delivery.call, change)
    return bool(expected) and all(found.values.get(path) == wish for path, wish in expected.items())


def _list_covered(call: Call, change: Change) -> list[FieldChange]:
    return [field for field in change.fields if field.path in call.covers]


def _list_renewed(call: Call, change: Change) -> Values:
    """What a call makes true again that an earlier one undoes: its paths read as wished when the plan was made."""
    wishes = change.want.wishes.items()
    return {path: wish for path, wish in wishes if path in call.covers and not isinstance(wish, AtMost)}


def _list_before(change: Change) -> Values:
    return {field.path: field.before for field in change.fields}


def _is_on_its_way(errand: Errand, field: FieldChange, found: Found) -> bool:
    seen = found.values.get(field.path)
    if field.path != "status" or seen == field.before:
        return False
    abilities = errand.work.change.abilities
    row = errand.kind.find_transition(seen=str(seen), wish=str(field.after), abilities=abilities)
    return row is not None and row.verbs == ()


def _is_as_before(delivery: _Delivery, change: Change, reading: Reading) -> bool:
    """Only what is still as it was read before the call may be sent again; of several calls each has its own paths."""
    if not isinstance(reading, Found):
        return False
    fields = _list_covered(delivery.call, change)
    if not fields and delivery.call.is_repeatable and _list_renewed(delivery.call, change):
        return not _shows(delivery, change, reading)
    return all(reading.values.get(field.path) == delivery.before.get(field.path) for field in fields or change.fields)
