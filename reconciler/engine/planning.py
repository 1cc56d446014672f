"""Wants and what is live → a plan: an entry for every selected want, and the work behind each update."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs
from attrs import field, frozen

from reconciler.engine.diffing import diff, settle_wish
from reconciler.engine.digesting import digest, hash_service
from reconciler.engine.expanding import MEND_SERVICE, Expansion, Hindrance, Identity, expand, identify
from reconciler.engine.guarding import count_fleets, find_moves, guard
from reconciler.engine.ordering import close_dependencies, find_predecessors, is_going_down, number_waves
from reconciler.engine.refusing import find_twins, refuse
from reconciler.engine.resolving import resolve
from reconciler.engine.selecting import is_selected, may_select_any
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import DesiredState, Want
from reconciler.model.guard import Limits
from reconciler.model.kind import Kind
from reconciler.model.live import Ambiguous, Found, LiveState, Missing, Survey, Unreadable
from reconciler.model.plan import (
    BlockCause,
    Blocked,
    Entry,
    Plan,
    Proposal,
    Selection,
    Subject,
    Unchanged,
    Update,
    Work,
)
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.model.terms import IfMissing, Terms
from reconciler.model.transition import Refusal
from reconciler.model.values import AtMost, spell


@frozen
class PlanTerms:
    """What a plan is asked for besides the files; `valid_for` in seconds.

    `expansion`: what is wished, where the files' own wishes do not count.
    """

    tool_version: str
    run: Run = field(factory=Run)
    selection: Selection = field(factory=Selection)
    valid_for: float = 24 * 3600.0
    is_blocked_allowed: bool = False
    limits: Limits = Limits()
    profile: str | None = None
    warnings: tuple[str, ...] = ()
    expansion: Expansion | None = None


@frozen
class _Ground:
    """What every entry of one plan is made on."""

    desired: DesiredState
    providers: Mapping[str, Provider]
    live: LiveState
    hindrances: Mapping[Address, Hindrance]
    twins: Mapping[Address, Address]


def find_kind(provider: Provider, name: str) -> Kind | None:
    """The provider's kind of this name."""
    return next((kind for kind in provider.kinds if kind.name == name), None)


def demand_kind(provider: Provider, name: str) -> Kind:
    """The same for a name that the files were checked for; raises LookupError."""
    kind = find_kind(provider, name)
    if kind is None:
        raise LookupError(f"{provider.name} has no kind {name}")
    return kind


def select_wants(
    expansion: Expansion, providers: Mapping[str, Provider], selection: Selection, now: datetime
) -> tuple[Want, ...]:
    """The wants that a run is about, as they count now, sorted by address."""
    depends_on = close_dependencies(expansion.wants)
    chosen = (want for want in expansion.wants if is_selected_want(want, expansion, selection))
    return tuple(_resolve(_depend(want, depends_on), providers, now) for want in chosen)


def is_selected_want(want: Want, expansion: Expansion, selection: Selection) -> bool:
    """Whether a run is about this want. What stands for a whole rule stays wherever the selection may reach into it."""
    if want.address in expansion.stand_ins:
        return may_select_any(want.address, selection)
    return is_selected(want.address, selection)


def _depend(want: Want, depends_on: Mapping[Address, tuple[Address, ...]]) -> Want:
    if want.address not in depends_on:
        return want
    return attrs.evolve(want, terms=attrs.evolve(want.terms, depends_on=depends_on[want.address]))


def plan(desired: DesiredState, live: LiveState, providers: Mapping[str, Provider], terms: PlanTerms) -> Proposal:
    """The plan of what is live now, created at the moment of the reading."""
    expansion = terms.expansion or expand(desired, live)
    now = live.taken_at
    wants = select_wants(expansion, providers, terms.selection, now)
    # What is left out of this plan can still be the same thing as what is in it.
    twins = find_twins(_identify(expansion.wants, live, desired))
    ground = _Ground(desired, providers, live, expansion.hindrances, twins)
    drafts = [_draft(want, ground) for want in wants]
    works = {work.change.want.address: work for _, work in drafts if work is not None}
    entries = _order(tuple(entry for entry, _ in drafts), works, providers)
    fleets = count_fleets(expansion, live, terms.selection)
    moves = find_moves(works.values(), lambda address: demand_kind(providers[address.service], address.kind))
    guards = guard(moves, fleets, desired.guards, terms.limits)
    made = Plan(
        tool_version=terms.tool_version,
        created_at=now,
        expires_at=now + timedelta(seconds=terms.valid_for),
        run=terms.run,
        digest=digest(entries, guards, terms.limits),
        entries=entries,
        selection=terms.selection,
        profile=terms.profile,
        is_blocked_allowed=terms.is_blocked_allowed,
        guards=guards,
        limits=terms.limits,
        warnings=terms.warnings,
    )
    return Proposal(made, works, {want.address: want for want in wants}, fleets, moves)


def _resolve(want: Want, providers: Mapping[str, Provider], now: datetime) -> Want:
    kind = find_kind(providers[want.address.service], want.address.kind)
    return want if kind is None else resolve(want, kind, now)


def _identify(wants: tuple[Want, ...], live: LiveState, desired: DesiredState) -> Mapping[Address, Identity]:
    found = {want.address: live.reading(want.address) for want in wants}
    return {
        address: identify(address, reading, desired) for address, reading in found.items() if isinstance(reading, Found)
    }


def _draft(want: Want, ground: _Ground) -> tuple[Entry, Work | None]:
    """The entry of one want, and its work where it is an update."""
    service = ground.desired.services[want.address.service]
    subject = Subject(want.address, service.provider, hash_service(service.url), want.place, want.origin)
    hindrance = ground.hindrances.get(want.address)
    if hindrance is not None:
        return Blocked(subject, hindrance.cause, hindrance.why, hindrance.way_out, _wished(want)), None
    twin = ground.twins.get(want.address)
    if twin is not None:
        why = f"it is the same live thing as {twin}"
        return Blocked(subject, BlockCause.AMBIGUOUS, why, "keep one of the two in the files", _wished(want)), None
    reading = ground.live.reading(want.address)
    match reading:
        case Unreadable():
            return Blocked(subject, BlockCause.UNREADABLE, reading.why, MEND_SERVICE, _wished(want)), None
        case Ambiguous():
            return Blocked(subject, BlockCause.AMBIGUOUS, reading.why, reading.way_out, _wished(want)), None
        case Missing():
            return _miss(subject, want, reading), None
        case Found():
            survey = ground.live.surveys[want.address.service]
            return _compare(subject, want, reading, survey, ground.providers[want.address.service])


def _miss(subject: Subject, want: Want, reading: Missing) -> Entry:
    if want.terms.if_missing is IfMissing.SKIP:
        return Unchanged(subject, {}, f"missing, which `if_missing: skip` allows: {reading.evidence}")
    way_out = "check the name, take it out of the file, or write `if_missing: skip`"
    return Blocked(subject, BlockCause.MISSING, f"missing: {reading.evidence}", way_out, _wished(want))


def _compare(
    subject: Subject, want: Want, found: Found, survey: Survey, provider: Provider
) -> tuple[Entry, Work | None]:
    kind = demand_kind(provider, want.address.kind)
    fields = diff(want, kind, found)
    if not fields:
        values = settle_wish(want, kind, found.values)
        return Unchanged(subject, values, _describe_terms("as desired", want.terms), found.warnings), None
    change = _make_change(want, found, fields, kind, survey.abilities)
    objection = refuse(change, kind)
    if objection is not None:
        cause, refusal = objection
        return Blocked(subject, cause, refusal.why, refusal.way_out, fields, found.warnings), None
    steps = provider.steps(change)
    if isinstance(steps, Refusal):
        return Blocked(subject, BlockCause.REFUSED, steps.why, steps.way_out, fields, found.warnings), None
    calls = tuple(step for step in steps if isinstance(step, Call))
    update = Update(
        subject=subject,
        changes=fields,
        calls=calls,
        reason=_describe_terms("; ".join(_describe(one) for one in fields), want.terms),
        costs=_gather_costs(change, calls),
        warnings=found.warnings,
        incarnation=found.incarnation,
    )
    return update, Work(change, tuple(steps))


def _make_change(
    want: Want, found: Found, fields: tuple[FieldChange, ...], kind: Kind, abilities: frozenset[str]
) -> Change:
    status = next((one for one in fields if one.path == "status"), None)
    row = None
    if status is not None:
        row = kind.find_transition(seen=str(status.before), wish=str(status.after), abilities=abilities)
    return Change(want, found, fields, row, abilities)


def _gather_costs(change: Change, calls: tuple[Call, ...]) -> tuple[str, ...]:
    row = change.transition
    of_row = () if row is None else (*row.costs, *row.follow_up)
    costs = (*of_row, *(cost for call in calls for cost in call.costs))
    return tuple(dict.fromkeys(costs))


def _wished(want: Want) -> tuple[FieldChange, ...]:
    """What is wished where nothing could be compared."""
    return tuple(
        FieldChange(path, None, wish.state if isinstance(wish, AtMost) else wish)
        for path, wish in sorted(want.wishes.items())
    )


def _describe(change: FieldChange) -> str:
    return f"{change.path} is {spell(change.before)}, desired {spell(change.after)}"


def _describe_terms(text: str, terms: Terms) -> str:
    """The text with who wants it and why, as far as the file says."""
    owner = f"owner {terms.owner}" if terms.owner else None
    said = [part for part in (terms.reason, owner, terms.ticket) if part]
    return f"{text} ({', '.join(said)})" if said else text


def _order(
    entries: tuple[Entry, ...], works: Mapping[Address, Work], providers: Mapping[str, Provider]
) -> tuple[Entry, ...]:
    """The entries with the wave of each update."""
    changes = {address: work.change for address, work in works.items()}
    downs = frozenset(
        address
        for address, change in changes.items()
        if is_going_down(change, demand_kind(providers[address.service], address.kind))
    )
    waves = number_waves(sorted(changes), find_predecessors(changes, downs))
    return tuple(
        attrs.evolve(entry, wave=waves[entry.subject.address]) if isinstance(entry, Update) else entry
        for entry in entries
    )
