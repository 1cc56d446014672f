"""An admitted plan, wave by wave: fresh readings, errands side by side, the last look, one outcome each."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

import attrs
from attrs import Factory, define, field, frozen

from reconciler.engine.accounting import Closing, Ledger, Verdict, make_result
from reconciler.engine.admitting import describe_moved, find_idle
from reconciler.engine.confirming import confirm, let_others_finish
from reconciler.engine.errand import Errand, Surroundings
from reconciler.engine.executing import execute
from reconciler.engine.freshening import has_calls, read_fresh
from reconciler.engine.leaving import find_halt
from reconciler.engine.ordering import find_absent, find_predecessors, is_going_down, number_waves
from reconciler.engine.pacing import Pacer
from reconciler.engine.planning import demand_kind
from reconciler.engine.refreshing import Source
from reconciler.engine.watching import Watch
from reconciler.errors import JournalUnwritable
from reconciler.interfaces.journal import Ended, Held, RunBegan, RunEnded
from reconciler.interfaces.memory import Memory, Remembered
from reconciler.interfaces.session import WriteSession
from reconciler.model.address import Address
from reconciler.model.change import Change
from reconciler.model.event import ApplyFinished, ApplyStarted, OutcomeReached, Warned
from reconciler.model.guard import Tempo
from reconciler.model.live import Reading
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import Admitted, Work

_DONE = frozenset({OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE})


@frozen
class Party:
    """Who takes part in an apply: the services' sources and writers, and what all errands share.

    `parallelism` bounds the calls under way at once, over all `services`. `warnings` are for the result.
    `toggle_widths`: how many toggles of a service may be under way at once, each from its reading to its answer.
    `tempo`: where it bounds failures, `parallelism` bounds the entries between their fresh reading and their outcome.
    """

    run_id: str
    sources: Mapping[str, Source]
    writers: Mapping[str, WriteSession]
    around: Surroundings
    memory: Memory
    parallelism: int = 10
    services: tuple[Held, ...] = ()
    warnings: tuple[str, ...] = ()
    toggle_widths: Mapping[str, int] = field(factory=dict)
    tempo: Tempo = Tempo()


@define
class _Apply:
    """One apply under way."""

    admitted: Admitted
    party: Party
    ledger: Ledger
    gate: asyncio.Semaphore
    pacer: Pacer
    slots: asyncio.Semaphore
    started_at: datetime
    watches: dict[str, Watch] = Factory(dict)
    toggle_gates: dict[str, asyncio.Semaphore] = Factory(dict)
    warnings: list[str] = Factory(list)
    lapses: list[str] = Factory(list)
    has_looked: bool = False


async def apply(admitted: Admitted, party: Party, earlier: Remembered) -> Result:
    """Carries the plan out; `earlier` is what former runs of it did.

    Raises JournalUnwritable before anything is sent where no record can be kept. A cancelled apply closes its
    account all the same: the result leaves as the last event.
    """
    around, tempo, clock = party.around, party.tempo, party.around.clock
    await around.journal.write(_begin(admitted, party))
    await _remember(admitted, party, attrs.evolve(earlier, last_run_at=clock.now()))
    total = len(admitted.works) + len(admitted.foregone)
    state = _Apply(
        admitted=admitted,
        party=party,
        ledger=Ledger(total, tempo.max_failures),
        gate=asyncio.Semaphore(party.parallelism),
        pacer=Pacer(tempo.changes_per_minute, clock, around.stop, around.observer),
        slots=asyncio.Semaphore(total + 1 if tempo.max_failures is None else party.parallelism),
        started_at=clock.now(),
    )
    state.warnings.extend((*party.warnings, *describe_moved(admitted)))
    around.observer(ApplyStarted(total))
    for warning in state.warnings:
        around.observer(Warned(warning))
    try:
        await _run_until_final(state)
    finally:
        result = await _close(state, earlier)
    return result


def _begin(admitted: Admitted, party: Party) -> RunBegan:
    plan = admitted.plan
    addresses = tuple(update.subject.address for update in plan.updates)
    return RunBegan(party.run_id, plan.digest, plan.created_at.isoformat(), admitted.run, addresses, party.services)


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
    absent = find_absent(changes, downs, find_idle(admitted))
    first = {address: frozenset(before[address] | absent[address]) for address in changes}
    # The waves of the plan file are for its readers: the order comes from today's files, as the calls do.
    waves = number_waves(sorted(changes), before)
    for number in sorted(set(waves.values())):
        wave = [work for address, work in admitted.works.items() if waves[address] == number]
        ready = [work for work in wave if not await _is_held_back(state, work, first[work.change.want.address])]
        await _run_wave(state, ready)
    await _take_last_look(state)


def _is_down(state: _Apply, change: Change) -> bool:
    address = change.want.address
    return is_going_down(change, demand_kind(state.party.sources[address.service].provider, address.kind))


async def _is_held_back(state: _Apply, work: Work, first: frozenset[Address]) -> bool:
    """Closes an entry that may not start: a signal came, the lock is lost, or what must come first has failed."""
    address = work.change.want.address
    failed = [one for one in sorted(first) if not _is_done(state, one)]
    if failed:
        await _end(state, address, Verdict(OutcomeKind.SKIPPED, f"{failed[0]} must come first and did not"))
        return True
    brake = _find_brake(state)
    if brake is not None:
        await _end(state, address, Verdict(OutcomeKind.SKIPPED, brake))
    return brake is not None


def _find_brake(state: _Apply) -> str | None:
    """Why nothing new may start."""
    halted = find_halt(state.party.around)
    return state.ledger.brake if halted is None else f"{halted} before anything was sent"


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
        one.before = {change.path: change.before for change in work.change.fields}
        one.is_blind = any(change.path in work.change.found.unseen for change in work.change.fields)
    paced = [work for work in works if state.party.tempo != Tempo() and has_calls(work)]
    at_once = [work for work in works if not has_calls(work)] if paced else works
    fresh = await _read_fresh(state, at_once)
    async with asyncio.TaskGroup() as group:
        for work in paced:
            group.create_task(_run_in_turn(state, work))
        for work in at_once:
            group.create_task(_run_errand(state, work, fresh.get(work.change.want.address)))


async def _run_in_turn(state: _Apply, work: Work) -> None:
    """An entry whose turn may be long after its wave began: it waits first, and is read afterwards.

    Where failures end the run, an entry keeps its place until its outcome is known.
    """
    async with state.slots:
        await state.pacer.wait_for_turn(work.change.want.address, lambda: _find_brake(state) is None)
        if await _is_held_back(state, work, frozenset()):
            return
        fresh = await _read_fresh(state, [work])
        await _run_errand(state, work, fresh.get(work.change.want.address))


async def _read_fresh(state: _Apply, works: Sequence[Work]) -> Mapping[Address, Reading]:
    """The fresh readings that these begin with; from here on their time counts."""
    for work in works:
        state.ledger.at(work.change.want.address).began = state.party.around.clock.elapsed()
    return await read_fresh(works, state.party.sources)


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
        if failure.message not in state.lapses:
            state.lapses.append(failure.message)


async def _take_last_look(state: _Apply) -> None:
    applied = [
        work.change
        for address, work in state.admitted.works.items()
        if state.ledger.outcomes[address].outcome is OutcomeKind.APPLIED
    ]
    state.warnings.extend(await let_others_finish(applied, state.party.sources, state.party.around))
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


async def _close(state: _Apply, earlier: Remembered) -> Result:
    """Closes the account, remembers the plan, and lets the result leave as the last event."""
    around, admitted = state.party.around, state.admitted
    addresses = [update.subject.address for update in admitted.plan.updates]
    why = "interrupted" if around.stop.signal is not None else "the run ended early"
    still_open = state.ledger.close_rest(addresses, why, elapsed=around.clock.elapsed())
    outcomes = state.ledger.outcomes
    # Side by side they share one flush: a second signal must not wait for thousands.
    await asyncio.gather(*(_note(state, Ended(outcomes[address])) for address in still_open))
    applied = {address for address in addresses if outcomes[address].outcome is OutcomeKind.APPLIED}
    is_used_up = not admitted.plan.blocked and all(outcomes[address].outcome in _DONE for address in addresses)
    if applied and not state.has_looked:
        state.warnings.append("the last look was not taken: what was applied may have moved again since")
    try:
        await _remember(admitted, state.party, Remembered(earlier.applied | applied, is_used_up, around.clock.now()))
    except JournalUnwritable as failure:
        state.lapses.append(failure.message)
    if around.hold.lost is not None:
        state.warnings.append(f"the lock was lost ({around.hold.lost}): no further write was started")
    await _note(state, RunEnded(state.party.run_id, around.stop.signal))
    told = tuple(state.warnings), tuple(state.lapses)
    result = make_result(admitted, outcomes, Closing(state.started_at, around.clock.now(), around.stop.signal, *told))
    around.observer(ApplyFinished(result))
    return result
