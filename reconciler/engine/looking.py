"""Reading one thing for its errand: right before a toggle, and after a call; never sends."""

import math

from attrs import frozen

from reconciler.engine.accounting import Verdict
from reconciler.engine.comparing import Withheld, compare, pick_values
from reconciler.engine.errand import Errand
from reconciler.engine.refreshing import read_survey
from reconciler.engine.weighing import find_off
from reconciler.model.live import Found, Query, Reading, Unreadable
from reconciler.model.outcome import OutcomeKind


@frozen
class Clear:
    """The call took effect, or begins to: what is left is waiting."""


async def look_again(errand: Errand) -> Clear | Verdict | None:
    """A toggle leaves only after a reading of now that shows what it was planned on; `None` where it does."""
    want, change = errand.work.change.want, errand.work.change
    survey = await read_survey(Query(want.address.service, (want,)), errand.watch.source)
    reading = survey.readings[want.address]
    if not isinstance(reading, Unreadable):
        errand.progress.after = pick_values(change, reading)
        errand.progress.is_unsure = False
    compared = compare(change, errand.kind, reading)
    if not isinstance(compared, Withheld):
        return None
    if errand.progress.calls_sent == 0:
        return Verdict(compared.outcome, compared.detail, compared.is_unread)
    if compared.outcome is OutcomeKind.ALREADY_DONE:
        return Clear()
    return Verdict(OutcomeKind.NOT_SETTLED, f"an earlier attempt was answered unclearly; {compared.detail}")


async def read_next(errand: Errand, *, by: float = math.inf) -> Reading:
    """The next reading, begun by then if it can be (elapsed seconds), noted in the account."""
    reading = await errand.watch.next_reading(errand.work.change.want, by=by)
    if not isinstance(reading, Unreadable):
        errand.progress.after = pick_values(errand.work.change, reading)
        errand.progress.is_unsure = False
    if isinstance(reading, Found):
        errand.progress.seen_off |= find_off(errand.work.change, reading)
    return reading
