"""A plan → its result: held against today's files and world under a lock, then carried out entry by entry."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import attrs
from attrs import frozen

from reconciler.api.outwaiting import wait_out
from reconciler.api.plan import PlanRequest, propose
from reconciler.api.refresh import Extent, Scope, find_scope
from reconciler.api.settings import Settings
from reconciler.api.stores import Stores, open_stores
from reconciler.api.undo import find_restoration
from reconciler.api.unfinished import find_applied, find_left
from reconciler.api.wiring import (
    encode,
    make_providers,
    make_shared,
    open_sources,
    open_writers,
    resolve_reading,
    resolve_writing,
    until_stopped,
)
from reconciler.engine.admitting import Today, admit, check_demanded, check_digest, check_saved
from reconciler.engine.applying import Party
from reconciler.engine.applying import apply as carry_out
from reconciler.engine.errand import Surroundings
from reconciler.engine.guarding import check_today
from reconciler.engine.refreshing import Source, refresh
from reconciler.engine.undoing import Restoration
from reconciler.errors import ApplyRefused, CredentialMissing, NothingReadable
from reconciler.interfaces.journal import Held
from reconciler.interfaces.lock import Hold
from reconciler.interfaces.memory import Remembered
from reconciler.interfaces.provider import Provider
from reconciler.interfaces.session import WriteSession
from reconciler.model.desired import DesiredState
from reconciler.model.event import ApplyFinished
from reconciler.model.guard import Limits, OnFailure, Tempo
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import Admitted, BlockCause, Plan
from reconciler.model.problem import Problem
from reconciler.model.service import Service
from reconciler.model.url import normalise_url
from reconciler.runs.journal import make_run_id, open_journal
from reconciler.runs.used_plans import FileMemory
from reconciler.transport.shared import find_timeout


@frozen
class ApplyRequest:
    """What may be asked of an apply. `digest`: the plan must have it, or begin with it (8 hex digits at least).

    `limits` stand in place of the plan's own, and those in place of the files'; so do `on_failure` (to stop is to
    stop at the first), `max_failures` and `changes_per_minute`.

    `undone`: the result that the plan puts back, for a plan of `undo`.
    """

    is_blocked_allowed: bool = False
    digest: str | None = None
    undone: Result | None = None
    limits: Limits = Limits()
    on_failure: OnFailure | None = None
    max_failures: int | None = None
    changes_per_minute: int | None = None


@frozen
class _Stage:
    """What the parts of one apply share once the plan may run at all."""

    plan: Plan
    desired: DesiredState
    scope: Scope
    providers: Mapping[str, Provider]
    settings: Settings
    restoration: Restoration | None
    request: ApplyRequest


async def apply(
    plan: Plan, desired: DesiredState, request: ApplyRequest | None = None, settings: Settings | None = None
) -> Result:
    """Carries a plan out, one outcome for every update.

    The plan only selects: services, credentials and wishes come from `desired`, and every call is derived
    anew. Raises ApplyRefused (a guard, blocked entries) or NothingReadable, PlanRefused (expired, used, damaged, or the
    files say something else), LockHeld, LockUnavailable, CredentialMissing, JournalUnwritable and Interrupted, all
    before anything was written.
    """
    asked, setting = request or ApplyRequest(), settings or Settings()
    check_demanded(asked.digest)
    if asked.digest is not None:
        check_digest(plan, asked.digest)
    if asked.is_blocked_allowed:
        plan = attrs.evolve(plan, is_blocked_allowed=True)
    memory = FileMemory(setting.folder / "used")
    remembered = await memory.recall(digest=plan.digest, created_at=plan.created_at)
    check_saved(plan, now=setting.clock.now(), remembered=remembered)
    _check_blocked(plan)
    if not plan.updates:
        return _do_nothing(plan, setting)
    restoration = find_restoration(plan, asked.undone, desired)
    desired = desired if restoration is None else restoration.desired
    scope = find_scope(desired, plan.selection, Extent.WANTED)
    stage = _Stage(plan, desired, scope, make_providers(desired), setting, restoration, asked)
    urls = tuple(service.url for service in _find_written(stage))
    async with AsyncExitStack() as stack:
        stores = await until_stopped(stack.enter_async_context(open_stores(desired.lock, urls, setting)), setting)
        return await _apply_locked(stage, stores)


def _check_blocked(plan: Plan) -> None:
    """Blocked entries refuse the whole plan unless they were allowed to be left out."""
    if not plan.blocked or plan.is_blocked_allowed:
        return
    hint = "mend them, leave them out with --exclude, or say --allow-blocked"
    problems = tuple(
        Problem(f"{entry.subject.address}: {entry.reason}", entry.subject.origin, hint=entry.way_out or hint)
        for entry in plan.blocked
    )
    if all(entry.cause is BlockCause.UNREADABLE for entry in plan.blocked):
        raise NothingReadable(f"{_count(problems)} could not be read; nothing was written", problems=problems)
    raise ApplyRefused(f"{_count(problems)} blocked: nothing was written", problems=problems)


def _count(problems: tuple[Problem, ...]) -> str:
    return "1 entry" if len(problems) == 1 else f"{len(problems)} entries"


def _do_nothing(plan: Plan, settings: Settings) -> Result:
    """A plan without updates asks for no lock, no reading and no journal."""
    now = settings.clock.now()
    skipped = tuple(
        Outcome(entry.subject.address, OutcomeKind.SKIPPED, f"blocked: {entry.reason}") for entry in plan.blocked
    )
    result = Result(started_at=now, finished_at=now, digest=plan.digest, run=settings.run, outcomes=skipped)
    settings.observer(ApplyFinished(result))
    return result


def _find_written(stage: _Stage) -> tuple[Service, ...]:
    """The services that the plan would write to, as the files have them today."""
    names = {update.subject.address.service for update in stage.plan.updates}
    return tuple(service for service in stage.scope.services if service.name in names)


async def _apply_locked(stage: _Stage, stores: Stores) -> Result:
    """Under the lock: read, hold the plan against it, carry out what may run."""
    settings, plan, written = stage.settings, stage.plan, _find_written(stage)
    remembered = await stores.memory.recall(digest=plan.digest, created_at=plan.created_at)
    check_saved(plan, now=settings.clock.now(), remembered=remembered)
    if remembered is not None:
        applied = remembered.applied | find_applied(settings.folder, plan, stores.kept)
        remembered = attrs.evolve(remembered, applied=applied)
    async with _open_everything(stage, stores.hold) as (sources, writers):
        left = find_left((settings.folder, *stores.own.abandoned), written, stores.kept, settings.clock.now())
        await until_stopped(wait_out(left, stage.scope.services, stage.providers, settings), settings)
        admitted = await until_stopped(_hold_against_today(stage, sources, remembered), settings)
        run_id = make_run_id(settings.clock.now())
        with open_journal(settings.folder, run_id, encode=encode, clock=settings.clock) as journal:
            joined = stores.join_journal(journal, run_id, settings.clock)
            around = Surroundings(settings.clock, settings.stop, settings.observer, joined, stores.hold)
            widths = {service.name: _find_width(service, settings) for service in stage.scope.services}
            tempo = _find_tempo(stage)
            held = tuple(_note_held(service, settings) for service in written)
            party = Party(
                run_id, sources, writers, around, stores.memory, settings.parallelism, held, left.told, widths, tempo
            )
            return await carry_out(admitted, party, remembered or Remembered())


def _note_held(service: Service, settings: Settings) -> Held:
    return Held(service.name, normalise_url(service.url), find_timeout(service, settings.timeout))


def _find_tempo(stage: _Stage) -> Tempo:
    """What was said for this apply, else what the files say."""
    asked, guards = stage.request, stage.desired.guards
    by_word = {
        OnFailure.STOP: 1,
        OnFailure.CONTINUE: asked.max_failures,
        None: asked.max_failures or guards.max_failures,
    }
    return Tempo(
        changes_per_minute=asked.changes_per_minute or guards.changes_per_minute,
        max_failures=by_word[asked.on_failure],
    )


def _find_width(service: Service, settings: Settings) -> int:
    """How many toggles may be under way at once without queueing up between their reading and their call."""
    limits = service.limits
    if limits.requests_per_second is not None:
        return 1
    return min(settings.parallelism, limits.concurrency or settings.parallelism)


@asynccontextmanager
async def _open_everything(
    stage: _Stage, hold: Hold
) -> AsyncIterator[tuple[Mapping[str, Source], Mapping[str, WriteSession]]]:
    """Sources and writers; every credential is resolved before the first request."""
    settings, shared = stage.settings, attrs.evolve(make_shared(stage.settings), hold=hold)
    reading = await resolve_reading(stage.scope.services, settings.environment)
    written = _find_written(stage)
    writing = await resolve_writing(written, settings.environment, reading)
    problems = _gather({**reading.missing, **writing.missing})
    if problems and not stage.plan.is_blocked_allowed:
        raise CredentialMissing(problems[0].message, problems=problems)
    usable = [service for service in written if service.name not in writing.missing]
    lacking = attrs.evolve(reading, missing={**reading.missing, **writing.missing})
    services = stage.scope.services
    async with (
        open_sources(services, lacking, stage.providers, shared, settings) as sources,
        open_writers(usable, writing, stage.providers, shared, settings) as writers,
    ):
        yield sources, writers


def _gather(missing: Mapping[str, CredentialMissing]) -> tuple[Problem, ...]:
    return tuple(problem for failure in missing.values() for problem in failure.problems)


async def _hold_against_today(stage: _Stage, sources: Mapping[str, Source], remembered: Remembered | None) -> Admitted:
    """The plan in today's world; raises PlanRefused, and ApplyRefused where it would move too much of it."""
    settings, plan, desired = stage.settings, stage.plan, stage.desired
    live = await refresh(stage.scope.queries, sources, clock=settings.clock, observer=settings.observer)
    request = PlanRequest(selection=plan.selection, is_blocked_allowed=plan.is_blocked_allowed)
    # A saved plan holds the addresses that its rules found: how many they find now no longer matters.
    desired = attrs.evolve(desired, rules=tuple(attrs.evolve(rule, expect=None) for rule in desired.rules))
    proposal = propose(stage.restoration or desired, live, stage.providers, request, settings)
    today = Today(
        desired=desired,
        providers=stage.providers,
        live=live,
        proposal=proposal,
        run=settings.run,
        remembered=remembered,
    )
    admitted = admit(plan, today)
    check_today(admitted, proposal, desired, stage.request.limits)
    return admitted
