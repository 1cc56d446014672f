"""The last look: what is called applied was still so when the run ended; one read per service."""

import asyncio
from collections.abc import Mapping, Sequence

from attrs import field, frozen

from reconciler.engine.accounting import Verdict
from reconciler.engine.comparing import pick_values
from reconciler.engine.diffing import is_met
from reconciler.engine.errand import Surroundings
from reconciler.engine.planning import demand_kind
from reconciler.engine.refreshing import Source, read_survey
from reconciler.engine.resting import rest
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.change import Change
from reconciler.model.event import Waiting
from reconciler.model.live import Ambiguous, Found, Query, Reading, Survey, Unreadable
from reconciler.model.outcome import OutcomeKind
from reconciler.model.values import Values

_EARLY = "the last look was taken early: an update of somebody else, under way before, may still undo what was applied"


@frozen
class LastLook:
    """What the last look overturned, what it saw, and what it could not see."""

    overturned: Mapping[Address, Verdict] = field(factory=dict)
    seen: Mapping[Address, Values] = field(factory=dict)
    warnings: tuple[str, ...] = ()


async def let_others_finish(
    applied: Sequence[Change], sources: Mapping[str, Source], around: Surroundings
) -> tuple[str, ...]:
    """Waits until no change of somebody else that was under way before can still undo what was applied.

    A signal ends this wait, or leaves it out: what that means for the last look is the warning that it gives.
    """
    seconds = max((_find_afterwards(change, sources) for change in applied), default=0.0)
    until = around.clock.elapsed() + seconds
    if seconds > 0 and around.stop.signal is None:
        around.observer(Waiting(applied[0].want.address, "the last look", 0.0))
        await rest(seconds, clock=around.clock, stop=around.stop)
    return (_EARLY,) if around.clock.elapsed() < until else ()


def _find_afterwards(change: Change, sources: Mapping[str, Source]) -> float:
    address = change.want.address
    patience = demand_kind(sources[address.service].provider, address.kind).patience
    settle = change.want.terms.settle
    return min(patience.afterwards, patience.settle if settle is None else settle)


async def confirm(changes: Sequence[Change], sources: Mapping[str, Source]) -> LastLook:
    """Reads every applied change once more."""
    services = sorted({change.want.address.service for change in changes})
    if not services:
        return LastLook()
    queries = [
        Query(name, tuple(change.want for change in changes if change.want.address.service == name))
        for name in services
    ]
    surveys = await asyncio.gather(*(read_survey(query, sources[query.service]) for query in queries))
    by_service = dict(zip(services, surveys, strict=True))
    return _look(changes, by_service, sources)


def _look(changes: Sequence[Change], surveys: Mapping[str, Survey], sources: Mapping[str, Source]) -> LastLook:
    overturned: dict[Address, Verdict] = {}
    seen: dict[Address, Values] = {}
    unseen: dict[str, str] = {}
    for change in changes:
        address = change.want.address
        reading = surveys[address.service].readings[address]
        if isinstance(reading, Unreadable):
            unseen[address.service] = reading.why
            continue
        values = pick_values(change, reading)
        verdict = _compare(change, reading, sources[address.service].provider)
        if values is not None:
            seen[address] = values
        if verdict is not None:
            overturned[address] = verdict
    warnings = tuple(f"{service}: the last look could not be taken: {why}" for service, why in sorted(unseen.items()))
    return LastLook(overturned, seen, warnings)


def _compare(change: Change, reading: Reading, provider: Provider) -> Verdict | None:
    if isinstance(reading, Ambiguous):
        return Verdict(OutcomeKind.NOT_SETTLED, f"it was applied, and now {reading.why}")
    if not isinstance(reading, Found):
        return Verdict(OutcomeKind.NOT_SETTLED, "it was applied, and is gone now")
    if is_met(change.want, demand_kind(provider, change.want.address.kind), reading):
        return None
    moved = [str(reading.values.get(one.path)) for one in change.fields]
    return Verdict(OutcomeKind.NOT_SETTLED, f"moved again after it was applied: now {', '.join(moved)}")
