"""An admitted plan, wave by wave: fresh readings, errands side by side, the last look, one outcome each."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs
from attrs import Factory, define, field, frozen

from reconciler.engine.accounting import Closing, Ledger, Verdict, make_result
from reconciler.engine.confirming import confirm
from reconciler.engine.errand import Errand, Surroundings
from reconciler.engine.executing import execute
from reconciler.engine.ordering import find_absent, find_predecessors, is_going_down, number_waves
from reconciler.engine.planning import demand_kind
from reconciler.engine.refreshing import Source, read_survey
from reconciler.engine.resting import rest
from reconciler.engine.watching import Watch
from reconciler.errors import JournalUnwritable
from reconciler.interfaces.journal import Ended, RunBegan, RunEnded
from reconciler.interfaces.memory import Memory, Remembered
from reconciler.interfaces.session import WriteSession
from reconciler.model.address import Address
from reconciler.model.change import Change
from reconciler.model.event import ApplyFinished, ApplyStarted, OutcomeReached, Waiting, Warned
from reconciler.model.live import Query, Reading
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import Admitted, Work
from reconciler.model.step import Call

_DONE = frozenset({OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE})


@frozen
class Party:
    """Who takes part in an apply: the services' sources and writers, and what all errands share.

    `parallelism` bounds the calls under way at once, over all services. `warnings` are for the result.
    `toggle_widths`: how many toggles of a service may be under way at once, each from its reading to its answer.
    """

    run_id: str
    sources: Mapping[str, Source]
    writers: Mapping[str, WriteSession]
    around: Surroundings
    memory: Memory
    parallelism: int = 10
    warnings: tuple[str, ...] = ()
    toggle_widths: Mapping[str, int] = field(factory=dict)


@define
class _Apply:
    """One apply under way."""

    admitted: Admitted
    party: Party
    ledger: Ledger
    gate: asyncio.Semaphore
    started_at: datetime
    watches: dict[str, Watch] = Factory(dict)
    toggle_gates: dict[str, asyncio.Semaphore] = Factory(dict)
    warnings: list[str] = Factory(list)
    has_looked: bool = False


async def apply(admitted: Admitted, party: Party, earlier: Remembered) -> Result:
    """Carries the plan out; `earlier` is what former runs of it did.

    Raises JournalUnwritable before anything is sent where no record can be kept. A cancelled apply closes its
    account all the same: the result leaves as the last event.
    """
    clock = party.around.clock
    await party.around.journal.write(_begin(admitted, party))
    await _remember(admitted, party, attrs.evolve(earlier, last_run_at=clock.now()))
    total = len(admitted.works) + len(admitted.foregone)
    state = _Apply(admitted, party, Ledger(total), asyncio.Semaphore(party.parallelism), clock.now())
    state.warnings.extend(party.warnings)
    party.around.observer(ApplyStarted(total))
    for warning in party.warnings:
        party.around.observer(Warned(warning))
    result: Result | None = None
    try:
        await _run_until_final(state)
    finally:
        result = await _close(state, earlier)
    return result


def _begin(admitted: Admitted, party: Party) -> RunBegan:
    plan = admitted.plan
    addresses = tuple(update.subject.address for update in plan.updates)
    return RunBegan(party.run_id, plan.digest, plan.created_at.isoformat(), admitted.run, addresses)


async def _remember(admitted: Admitted, party: Party, remembered: Remembered) -> None:
    plan = admitted.plan
    await party.memory.remember(digest=plan.digest, created_at=plan.created_at, remembered=remembered)


async def _run_until_final(state: _Apply) -> None:
    """The waves, cut off by the second signal."""
    waves = asyncio.create_task(_run_waves(state))
    final = asyncio.create_task(state.party.around.stop.wait_final())
    try:
        await asyncio.wait({waves, final}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        final.cancel()
        was_done = waves.done()
        waves.cancel()
        await asyncio.gather(waves, final, return_exceptions=True)
        for watch in state.watches.values():
            await watch.close()
    if was_done:
        waves.result()


async def _run_waves(state: _Apply) -> None:
    await _close_foregone(state)
    admitted = state.admitted
    changes = {address: work.change for address, work in admitted.works.items()}
    downs = frozenset(address for address, change in changes.items() if _is_down(state, change))
    before = find_predecessors(changes, downs)
    blocked = {entry.subject.address: () for entry in admitted.plan.blocked}
    idle = {**blocked, **{address: admitted.needs.get(address, ()) for address in admitted.foregone}}
    absent = find_absent(changes, downs, idle)
    # The waves of the plan file are for its readers: the order comes from today's files, as the calls do.
    waves = number_waves(sorted(changes), before)
    for number in sorted(set(waves.values())):
        wave = [work for address, work in admitted.works.items() if waves[address] == number]
        ready = [work for work in wave if not await _is_held_back(state, work, before, absent)]
        await _run_wave(state, ready)
    await _take_last_look(state)


def _is_down(state: _Apply, change: Change) -> bool:
    address = change.want.address
    return is_going_down(change, demand_kind(state.party.sources[address.service].provider, address.kind))


async def _is_held_back(
    state: _Apply, work: Work, before: Mapping[Address, set[Address]], absent: Mapping[Address, set[Address]]
) -> bool:
    """Closes an entry that may not start: a signal came, or what must come first has failed."""
    address = work.change.want.address
    failed = [one for one in sorted(before[address] | absent[address]) if not _is_done(state, one)]
    if failed:
        await _end(state, address, Verdict(OutcomeKind.SKIPPED, f"{failed[0]} must come first and did not"))
        return True
    if state.party.around.stop.signal is not None:
        await _end(state, address, Verdict(OutcomeKind.SKIPPED, "stopped before anything was sent"))
        return True
    return False


def _is_done(state: _Apply, address: Address) -> bool:
    outcome = state.ledger.outcomes.get(address)
    return outcome is not None and outcome.outcome in _DONE


async def _close_foregone(state: _Apply) -> None:
    updates = {update.subject.address: update for update in state.admitted.plan.updates}
    for address, foregone in state.admitted.foregone.items():
        one = state.ledger.at(address)
        one.before = {change.path: change.before for change in updates[address].changes}
        one.after = foregone.after
        await _end(state, address, Verdict(foregone.outcome, foregone.detail, foregone.is_unread))


async def _run_wave(state: _Apply, works: Sequence[Work]) -> None:
    for work in works:
        one = state.ledger.at(work.change.want.address)
        one.began = state.party.around.clock.elapsed()
        one.before = {change.path: change.before for change in work.change.fields}
    fresh = await _read_wave(state, [work for work in works if _may_read_in_bulk(work)])
    async with asyncio.TaskGroup() as group:
        for work in works:
            group.create_task(_run_errand(state, work, fresh.get(work.change.want.address)))


def _may_read_in_bulk(work: Work) -> bool:
    """Toggles are read one by one, immediately before; absolute calls may share one fresh reading."""
    return all(not isinstance(step, Call) or step.effect == "absolute" for step in work.steps)


async def _read_wave(state: _Apply, works: Sequence[Work]) -> Mapping[Address, Reading]:
    wants = [work.change.want for work in works]
    services = sorted({want.address.service for want in wants})
    queries = [Query(name, tuple(want for want in wants if want.address.service == name)) for name in services]
    reads = (read_survey(query, state.party.sources[query.service]) for query in queries)
    surveys = await asyncio.gather(*reads)
    return {address: reading for survey in surveys for address, reading in survey.readings.items()}


async def _run_errand(state: _Apply, work: Work, fresh: Reading | None) -> None:
    address = work.change.want.address
    verdict = await execute(_make_errand(state, work), fresh)
    await _end(state, address, verdict)


def _make_errand(state: _Apply, work: Work) -> Errand:
    service, party = work.change.want.address.service, state.party
    source = party.sources[service]
    kind = demand_kind(source.provider, work.change.want.address.kind)
    if service not in state.watches:
        around = party.around
        state.watches[service] = Watch(service, source, around.clock, around.stop, kind.patience.poll)
    watch, writer = state.watches[service], party.writers[service]
    width = party.toggle_widths.get(service, party.parallelism)
    toggles = state.toggle_gates.setdefault(service, asyncio.Semaphore(width))
    return Errand(work, kind, source.provider, writer, watch, state.gate, toggles, state.ledger, party.around)


async def _end(state: _Apply, address: Address, verdict: Verdict) -> None:
    around = state.party.around
    outcome = state.ledger.close(address, verdict, elapsed=around.clock.elapsed())
    around.observer(OutcomeReached(outcome, len(state.ledger.outcomes), state.ledger.total))
    await _note(state, Ended(outcome))


async def _note(state: _Apply, record: Ended | RunEnded) -> None:
    try:
        await state.party.around.journal.write(record)
    except JournalUnwritable as failure:
        if failure.message not in state.warnings:
            state.warnings.append(failure.message)


async def _take_last_look(state: _Apply) -> None:
    applied = [
        work.change
        for address, work in state.admitted.works.items()
        if state.ledger.outcomes[address].outcome is OutcomeKind.APPLIED
    ]
    await _let_others_finish(state, applied)
    look = await confirm(applied, state.party.sources)
    state.has_looked = True
    state.warnings.extend(look.warnings)
    for address, values in look.seen.items():
        state.ledger.outcomes[address] = attrs.evolve(state.ledger.outcomes[address], after=values)
    for address, verdict in look.overturned.items():
        outcome = attrs.evolve(state.ledger.outcomes[address], outcome=verdict.outcome, detail=verdict.detail)
        state.ledger.outcomes[address] = outcome
        state.party.around.observer(Warned(f"{address}: {verdict.detail}"))
        await _note(state, Ended(outcome))


async def _let_others_finish(state: _Apply, applied: Sequence[Change]) -> None:
    """Waits until no change of somebody else that was under way before can still undo what was applied.

    A signal ends this wait: what is known then is told.
    """
    seconds = max((_find_afterwards(state, change) for change in applied), default=0.0)
    around = state.party.around
    if seconds > 0 and around.stop.signal is None:
        around.observer(Waiting(applied[0].want.address, "the last look", 0.0))
        await rest(seconds, clock=around.clock, stop=around.stop)


def _find_afterwards(state: _Apply, change: Change) -> float:
    address = change.want.address
    patience = demand_kind(state.party.sources[address.service].provider, address.kind).patience
    settle = change.want.terms.settle
    return min(patience.afterwards, patience.settle if settle is None else settle)


async def _close(state: _Apply, earlier: Remembered) -> Result:
    """Closes the account, remembers the plan, and lets the result leave as the last event."""
    around, admitted = state.party.around, state.admitted
    addresses = [update.subject.address for update in admitted.plan.updates]
    why = "interrupted" if around.stop.signal is not None else "the run ended early"
    for address in state.ledger.close_rest(addresses, why, elapsed=around.clock.elapsed()):
        await _note(state, Ended(state.ledger.outcomes[address]))
    outcomes = state.ledger.outcomes
    applied = {address for address in addresses if outcomes[address].outcome is OutcomeKind.APPLIED}
    is_used_up = not admitted.plan.blocked and all(outcomes[address].outcome in _DONE for address in addresses)
    if applied and not state.has_looked:
        state.warnings.append("the last look was not taken: what was applied may have moved again since")
    try:
        await _remember(admitted, state.party, Remembered(earlier.applied | applied, is_used_up, around.clock.now()))
    except JournalUnwritable as failure:
        state.warnings.append(failure.message)
    await _note(state, RunEnded(state.party.run_id, around.stop.signal))
    closing = Closing(state.started_at, around.clock.now(), around.stop.signal, tuple(state.warnings))
    result = make_result(admitted, outcomes, closing)
    around.observer(ApplyFinished(result))
    return result
