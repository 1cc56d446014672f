"""A plan → its result: held against today's files and world under a lock, then carried out entry by entry."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import attrs
from attrs import frozen

from reconciler.api.plan import PlanRequest, propose
from reconciler.api.refresh import Extent, Scope, find_scope
from reconciler.api.settings import Settings
from reconciler.api.unfinished import describe_unfinished
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
from reconciler.engine.refreshing import Source, refresh
from reconciler.errors import ApplyRefused, CredentialMissing, InvalidInput, NothingReadable
from reconciler.interfaces.memory import Memory, Remembered
from reconciler.interfaces.provider import Provider
from reconciler.interfaces.session import WriteSession
from reconciler.model.desired import DesiredState
from reconciler.model.event import ApplyFinished
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import Admitted, BlockCause, Plan
from reconciler.model.problem import Problem
from reconciler.model.service import Service
from reconciler.runs.journal import make_run_id, open_journal
from reconciler.runs.locks import FileLocks
from reconciler.runs.used_plans import FileMemory

_LEAVE_OUT = "take it out of the files to apply without that protection"


@frozen
class ApplyRequest:
    """What may be asked of an apply. `digest`: the plan must have it, or begin with it (8 hex digits at least)."""

    is_blocked_allowed: bool = False
    digest: str | None = None


@frozen
class _Stage:
    """What the parts of one apply share once the plan may run at all."""

    plan: Plan
    desired: DesiredState
    scope: Scope
    providers: Mapping[str, Provider]
    settings: Settings
    memory: Memory


async def apply(
    plan: Plan, desired: DesiredState, request: ApplyRequest | None = None, settings: Settings | None = None
) -> Result:
    """Carries a plan out, one outcome for every update.

    The plan only selects: services, credentials and wishes come from `desired`, and every call is derived
    anew. Raises ApplyRefused or NothingReadable (blocked entries), PlanRefused (expired, used, damaged, or the
    files say something else), LockHeld, CredentialMissing, JournalUnwritable and Interrupted, all before
    anything was written.
    """
    asked, setting = request or ApplyRequest(), settings or Settings()
    refuse_unenforced(desired)
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
    scope = find_scope(desired, plan.selection, Extent.WANTED)
    stage = _Stage(plan, desired, scope, make_providers(desired), setting, memory)
    urls = tuple(service.url for service in _find_written(stage))
    locks = FileLocks(setting.lock_folder, setting.run, setting.clock, setting.lock_timeout)
    async with AsyncExitStack() as stack:
        await until_stopped(stack.enter_async_context(locks.hold(urls)), setting)
        return await _apply_locked(stage)


def refuse_unenforced(desired: DesiredState) -> None:
    """A protection that the files ask for and this version cannot give stops an apply, rather than being left out."""
    asked = sorted({"guards", "lock"} & set(desired.extras))
    if asked:
        problems = tuple(
            Problem(f"`{key}` is in the files, and this version does not enforce it yet", path=key, hint=_LEAVE_OUT)
            for key in asked
        )
        raise InvalidInput(problems[0].message, problems=problems)


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


async def _apply_locked(stage: _Stage) -> Result:
    """Under the lock: read, hold the plan against it, carry out what may run."""
    settings, plan = stage.settings, stage.plan
    remembered = await stage.memory.recall(digest=plan.digest, created_at=plan.created_at)
    check_saved(plan, now=settings.clock.now(), remembered=remembered)
    async with _open_everything(stage) as (sources, writers):
        admitted = await until_stopped(_hold_against_today(stage, sources, remembered), settings)
        run_id = make_run_id(settings.clock.now())
        told = describe_unfinished(settings.folder, frozenset(writers))
        with open_journal(settings.folder, run_id, encode=encode, clock=settings.clock) as journal:
            around = Surroundings(settings.clock, settings.stop, settings.observer, journal)
            widths = {service.name: _find_width(service, settings) for service in stage.scope.services}
            party = Party(run_id, sources, writers, around, stage.memory, settings.parallelism, told, widths)
            return await carry_out(admitted, party, remembered or Remembered())


def _find_width(service: Service, settings: Settings) -> int:
    """How many toggles may be under way at once without queueing up between their reading and their call."""
    limits = service.limits
    if limits.requests_per_second is not None:
        return 1
    return min(settings.parallelism, limits.concurrency or settings.parallelism)


@asynccontextmanager
async def _open_everything(
    stage: _Stage,
) -> AsyncIterator[tuple[Mapping[str, Source], Mapping[str, WriteSession]]]:
    """Sources and writers; every credential is resolved before the first request."""
    settings, shared = stage.settings, make_shared(stage.settings)
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
    """The plan in today's world; raises PlanRefused."""
    settings, plan, desired = stage.settings, stage.plan, stage.desired
    live = await refresh(stage.scope.queries, sources, clock=settings.clock, observer=settings.observer)
    request = PlanRequest(selection=plan.selection, is_blocked_allowed=plan.is_blocked_allowed)
    # A saved plan holds the addresses that its rules found: how many they find now no longer matters.
    desired = attrs.evolve(desired, rules=tuple(attrs.evolve(rule, expect=None) for rule in desired.rules))
    proposal = propose(desired, live, stage.providers, request, settings)
    today = Today(
        desired=desired,
        providers=stage.providers,
        live=live,
        proposal=proposal,
        run=settings.run,
        remembered=remembered,
    )
    return admit(plan, today)
