"""The keys of a plan document, and the way between them and the model's plan; must not read or write text."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, assert_never

from attrs import evolve, frozen

from reconciler.files.shapes import key, optional_key
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.guard import Limits
from reconciler.model.plan import (
    BlockCause,
    Blocked,
    Entry,
    GuardFinding,
    Plan,
    Selection,
    Subject,
    Unchanged,
    Undoes,
    Update,
)
from reconciler.model.problem import Origin
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.model.values import Scalar

Verdict = Literal["unchanged", "update", "blocked"]


@frozen
class EntryShape:
    """What the plan says of one resource."""

    address: Address = key("`service/kind/name`; entries are sorted by its three parts.")
    provider: str = key("What knows this kind of service.")
    kind: str = key("Kind of the resource.")
    service_key: str = key("A hash of the service's url.")
    place: Mapping[str, Scalar] = key("What finds the live thing.")
    verdict: Verdict = key("What the plan is to do about it.")
    reason: str = key("Why this verdict.")
    origin: Origin = key("Where the wish is written.")
    changes: tuple[FieldChange, ...] = key("The paths that differ.")
    calls: tuple[Call, ...] = key("The calls, in their order; none where only waiting is left.")
    costs: tuple[str, ...] = key("What is lost, delayed, or goes on all the same.")
    warnings: tuple[str, ...] = key("What is worth knowing and changes no verdict.")
    cause: BlockCause | None = optional_key("Of a blocked entry: which sort of reason.", default=None)
    way_out: str | None = optional_key("Of a blocked entry: what to do about it.", default=None)
    wave: int | None = optional_key("Of an update: which wave it runs in, from 0.", default=None)
    values: Mapping[str, Scalar] | None = optional_key("Of an unchanged entry: the wished paths.", default=None)
    incarnation: str | None = optional_key("Of an update: which run of the thing it was made on.", default=None)


@frozen
class PlanSummary:
    """Counts over the entries."""

    resources: int = key("All entries.")
    unchanged: int = key("As wished.")
    updates: int = key("To be changed.")
    blocked: int = key("Cannot or must not be changed.")
    calls: int = key("Calls of all updates.")


@frozen
class UndoesShape:
    """The result whose changes a plan puts back."""

    result: str | None = key("The file that held it, as it was given.")
    checksum: str = key("Of what the result says; apply demands a result that has it.")


@frozen
class PlanShape:
    """A plan: one entry for every selected resource, with the exact calls."""

    format: Literal["reconciler-plan"] = key("Always `reconciler-plan`.")
    format_version: str = key("`MAJOR.MINOR`; new keys raise the minor number.")
    tool_version: str = key("Version of reconciler that made the plan.")
    created_at: datetime = key("When the plan was made.")
    expires_at: datetime = key("From when on it is refused.")
    profile: str | None = key("The profile it was made with.")
    run: Run = key("Who made it, where and why.")
    digest: str = key("Of the meaning: the same for two plans of the same world.")
    checksum: str = key("Of the whole document but itself: shows damage and edits; it is no signature.")
    complete: bool = key("False where the selection left something out.")
    applicable: bool = key("False where a guard would refuse, or something is blocked and was not allowed to be.")
    summary: PlanSummary = key("Counts over the entries.")
    selection: Selection = key("What narrowed the plan.")
    allow_blocked: bool = key("Whether blocked entries may be left out by an apply.")
    guards: tuple[GuardFinding, ...] = key("What guards say of the plan.")
    limits: Limits | None = optional_key("What `--max-down` and `--max-up` said.", default=None)
    warnings: tuple[str, ...] = key("What is worth knowing of the plan as a whole.")
    entries: tuple[EntryShape, ...] = key("One for every selected resource, sorted by address.")
    undoes: UndoesShape | None = optional_key("Of a plan of `undo`: the result that it puts back.", default=None)


def shape_plan(plan: Plan, *, version: str) -> PlanShape:
    """The document's keys, the checksum still empty."""
    return PlanShape(
        format="reconciler-plan",
        format_version=version,
        tool_version=plan.tool_version,
        created_at=plan.created_at,
        expires_at=plan.expires_at,
        profile=plan.profile,
        run=plan.run,
        digest=plan.digest,
        checksum="",
        complete=plan.selection.is_complete,
        applicable=plan.is_applicable,
        summary=summarise(plan),
        selection=plan.selection,
        allow_blocked=plan.is_blocked_allowed,
        guards=plan.guards,
        limits=None if plan.limits.is_empty else plan.limits,
        warnings=plan.warnings,
        entries=tuple(_shape_entry(entry) for entry in plan.entries),
        undoes=None if plan.undoes is None else UndoesShape(plan.undoes.result, plan.undoes.checksum),
    )


def summarise(plan: Plan) -> PlanSummary:
    """The counts that belong to these entries."""
    return PlanSummary(
        resources=len(plan.entries),
        unchanged=len(plan.unchanged),
        updates=len(plan.updates),
        blocked=len(plan.blocked),
        calls=sum(len(update.calls) for update in plan.updates),
    )


def to_plan(shape: PlanShape) -> Plan:
    """The plan; what can be derived from the entries is not looked at here."""
    return Plan(
        tool_version=shape.tool_version,
        created_at=shape.created_at,
        expires_at=shape.expires_at,
        run=shape.run,
        digest=shape.digest,
        entries=tuple(_to_entry(entry) for entry in shape.entries),
        selection=shape.selection,
        profile=shape.profile,
        is_blocked_allowed=shape.allow_blocked,
        guards=shape.guards,
        limits=shape.limits or Limits(),
        warnings=shape.warnings,
        undoes=None if shape.undoes is None else Undoes(shape.undoes.result, shape.undoes.checksum),
    )


def find_contradictions(entry: EntryShape) -> Sequence[str]:
    """What an entry says that its verdict forbids, or does not say that its verdict needs."""
    wave_fits = (entry.wave is not None) == (entry.verdict == "update")
    values_fit = (entry.values is not None) == (entry.verdict == "unchanged")
    is_update = entry.verdict == "update"
    block_fits = {entry.cause is not None, entry.way_out is not None} == {entry.verdict == "blocked"}
    checks = (
        (wave_fits, "`wave` belongs to every update and to nothing else"),
        (values_fit, "`values` belongs to every unchanged entry and to nothing else"),
        (block_fits, "`cause` and `way_out` belong to every blocked entry and to nothing else"),
        (is_update or not entry.calls, "only an update has calls"),
        (is_update or not entry.costs, "only an update has costs"),
        (is_update or entry.incarnation is None, "only an update has an `incarnation`"),
        (entry.verdict != "unchanged" or not entry.changes, "an unchanged entry has no changes"),
        (entry.kind == entry.address.kind, "`kind` is not the kind in the address"),
        (len({one.path for one in entry.changes}) == len(entry.changes), "a path stands twice in its changes"),
    )
    return tuple(message for fits, message in checks if not fits)


def _shape_entry(entry: Entry) -> EntryShape:
    """What every entry has, and what its verdict adds."""
    match entry:
        case Unchanged():
            return evolve(_shape_subject(entry, "unchanged"), values=entry.values)
        case Update(changes=changes, calls=calls, costs=costs, wave=wave, incarnation=run):
            shape = _shape_subject(entry, "update")
            return evolve(shape, changes=changes, calls=calls, costs=costs, wave=wave, incarnation=run)
        case Blocked(changes=changes, cause=cause, way_out=way_out):
            return evolve(_shape_subject(entry, "blocked"), changes=changes, cause=cause, way_out=way_out)
        case _:
            assert_never(entry)


def _shape_subject(entry: Entry, verdict: Verdict) -> EntryShape:
    subject = entry.subject
    return EntryShape(
        address=subject.address,
        provider=subject.provider,
        kind=subject.address.kind,
        service_key=subject.service_key,
        place=subject.place,
        verdict=verdict,
        reason=entry.reason,
        origin=subject.origin,
        changes=(),
        calls=(),
        costs=(),
        warnings=entry.warnings,
    )


def _to_entry(shape: EntryShape) -> Entry:
    subject = Subject(shape.address, shape.provider, shape.service_key, shape.place, shape.origin)
    match shape.verdict:
        case "unchanged":
            return Unchanged(subject, shape.values or {}, shape.reason, shape.warnings)
        case "update":
            wave, run = shape.wave or 0, shape.incarnation
            return Update(subject, shape.changes, shape.calls, shape.reason, shape.costs, shape.warnings, wave, run)
        case "blocked":
            cause = shape.cause or BlockCause.REFUSED
            return Blocked(subject, cause, shape.reason, shape.way_out or "", shape.changes, shape.warnings)
        case _:
            assert_never(shape.verdict)
