"""Wants and what is live → where the world left the file; sends nothing and plans nothing."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import assert_never

from reconciler.engine.diffing import diff
from reconciler.engine.expanding import Expansion, Hindrance, expand, identify
from reconciler.engine.planning import demand_kind, is_selected_want
from reconciler.engine.resolving import is_overdue, resolve
from reconciler.engine.selecting import is_selected
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.desired import DesiredState, Want
from reconciler.model.drift import DriftReport, FieldDrift, Finding, FindingKind
from reconciler.model.live import Ambiguous, Found, LiveState, Missing, Unreadable
from reconciler.model.plan import BlockCause, Selection
from reconciler.model.terms import IfMissing
from reconciler.model.values import AtMost, Wish, spell_moment


def find_drift(
    desired: DesiredState, live: LiveState, providers: Mapping[str, Provider], selection: Selection
) -> DriftReport:
    """One finding for every selected want, and one `unmanaged` for each listed thing that no want is about."""
    expansion = expand(desired, live)
    findings = [
        _find(want, live, providers[want.address.service], expansion.hindrances.get(want.address), desired)
        for want in expansion.wants
        if is_selected_want(want, expansion, selection)
    ]
    findings += [
        one for one in _find_unmanaged(expansion, live, desired, providers) if is_selected(one.address, selection)
    ]
    return DriftReport(tuple(sorted(findings, key=lambda finding: finding.address)))


def _find(
    want: Want, live: LiveState, provider: Provider, hindrance: Hindrance | None, desired: DesiredState
) -> Finding:
    if hindrance is not None:
        is_unread = hindrance.cause is BlockCause.UNREADABLE
        kind = FindingKind.UNREADABLE if is_unread else FindingKind.DRIFTED
        return Finding(want.address, kind, (), hindrance.why, want.origin)
    reading = live.reading(want.address)
    match reading:
        case Unreadable():
            return Finding(want.address, FindingKind.UNREADABLE, _wished(want), reading.why, want.origin)
        case Ambiguous():
            why = f"{reading.why} ({reading.way_out})"
            return Finding(want.address, FindingKind.UNREADABLE, _wished(want), why, want.origin)
        case Missing():
            is_allowed = want.terms.if_missing is IfMissing.SKIP
            kind = FindingKind.IN_SYNC if is_allowed else FindingKind.MISSING
            return Finding(want.address, kind, () if is_allowed else _wished(want), reading.evidence, want.origin)
        case Found():
            return _compare(want, reading, provider, live, desired)
        case _:
            assert_never(reading)


def _compare(want: Want, found: Found, provider: Provider, live: LiveState, desired: DesiredState) -> Finding:
    kind = demand_kind(provider, want.address.kind)
    current = resolve(want, kind, live.taken_at)
    unseen = {path: why for path, why in found.unseen.items() if path in current.wishes}
    fields = tuple(one for one in diff(current, kind, found) if one.path not in unseen)
    detail = "; ".join(found.warnings)
    if fields:
        accepted = _find_accepted(want.address, desired, live)
        if accepted is not None:
            return Finding(want.address, FindingKind.ACCEPTED, _drifts(current, fields), accepted, want.origin)
        overdue = is_overdue(want, live.taken_at)
        word = FindingKind.OVERDUE if overdue else FindingKind.DRIFTED
        until = f"its time was up at {spell_moment(want.terms.until)}" if overdue and want.terms.until else ""
        said = "; ".join(part for part in (until, detail) if part)
        return Finding(want.address, word, _drifts(current, fields), said, want.origin)
    if unseen:
        why = "; ".join(f"{path}: {reason}" for path, reason in sorted(unseen.items()))
        return Finding(want.address, FindingKind.UNVERIFIABLE, _wished(current, *unseen), why, want.origin)
    return Finding(want.address, FindingKind.IN_SYNC, (), detail, want.origin)


def _find_accepted(address: Address, desired: DesiredState, live: LiveState) -> str | None:
    """Who accepted drift here, why and until when; `None` where nobody did, or where it has ended."""
    for accepted in desired.accepted:
        if accepted.until > live.taken_at and fnmatchcase(str(address), accepted.pattern):
            ticket = f", {accepted.ticket}" if accepted.ticket else ""
            return f"accepted by {accepted.owner} until {spell_moment(accepted.until)}: {accepted.reason}{ticket}"
    return None


def _find_unmanaged(
    expansion: Expansion, live: LiveState, desired: DesiredState, providers: Mapping[str, Provider]
) -> list[Finding]:
    managed = {identify(want.address, live.reading(want.address), desired) for want in expansion.wants}
    return [
        _describe_unmanaged(address, reading, providers[address.service])
        for survey in live.surveys.values()
        for address in survey.listed
        if isinstance(reading := survey.readings[address], Found) and identify(address, reading, desired) not in managed
    ]


def _describe_unmanaged(address: Address, found: Found, provider: Provider) -> Finding:
    """What it does, by the switches that have a normal state."""
    normal = demand_kind(provider, address.kind).normal
    shown = {path: value for path, value in found.values.items() if path in normal}
    fields = tuple(FieldDrift(path, None, value) for path, value in sorted(shown.items()))
    return Finding(address, FindingKind.UNMANAGED, fields, "it is live and in no file")


def _drifts(want: Want, fields: tuple[FieldChange, ...]) -> tuple[FieldDrift, ...]:
    return tuple(FieldDrift(one.path, _write(want.wishes[one.path]), one.before) for one in fields)


def _wished(want: Want, *paths: str) -> tuple[FieldDrift, ...]:
    chosen = paths or tuple(want.wishes)
    return tuple(FieldDrift(path, _write(want.wishes[path]), None) for path in sorted(chosen))


def _write(wish: Wish) -> str | bool | int:
    """The wish as the file says it."""
    return f"at most {wish.state}" if isinstance(wish, AtMost) else wish
