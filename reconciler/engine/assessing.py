"""What is live → what is off right now, and what that costs."""

from collections.abc import Mapping

from reconciler.engine.planning import find_kind
from reconciler.engine.selecting import is_selected
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.live import Found, LiveState, Survey, Unreadable
from reconciler.model.plan import Selection
from reconciler.model.status import Gap, StatusReport, Thing

UNVERIFIABLE = "unverifiable"
"""Shown as the status of what reads well and does not tell its switch; it counts as neither normal nor off."""


def assess(live: LiveState, providers: Mapping[str, Provider], selection: Selection) -> StatusReport:
    """Every selected thing that was listed beside its normal state, and what could not be listed."""
    things = sorted(
        (
            _describe(address, survey, providers[address.service])
            for survey in live.surveys.values()
            for address in survey.listed
            if is_selected(address, selection)
        ),
        key=lambda thing: thing.address,
    )
    gaps = tuple(Gap(service, gap.why) for service, survey in sorted(live.surveys.items()) for gap in survey.gaps)
    off = sum(1 for thing in things if not thing.is_normal and thing.status not in {None, UNVERIFIABLE})
    return StatusReport(things=tuple(things), seen=len(things), off=off, gaps=gaps)


def keep_off(report: StatusReport) -> StatusReport:
    """The report with only what is not in its normal state; the counts stay."""
    things = tuple(thing for thing in report.things if not thing.is_normal)
    return StatusReport(things=things, seen=report.seen, off=report.off, gaps=report.gaps)


def _describe(address: Address, survey: Survey, provider: Provider) -> Thing:
    reading = survey.readings[address]
    kind = find_kind(provider, address.kind)
    if kind is None or not isinstance(reading, Found):
        why = reading.why if isinstance(reading, Unreadable) else "it was listed and could not be read"
        return Thing(address, provider.name, None, is_normal=False, detail=why)
    is_normal = all(reading.values.get(path) == value for path, value in kind.normal.items())
    status = reading.values.get("status")
    unseen = [why for path, why in reading.unseen.items() if path in kind.normal]
    if unseen:
        return Thing(address, provider.name, UNVERIFIABLE, is_normal=False, since=reading.since, detail=unseen[0])
    shown = str(status) if status is not None else ("normal" if is_normal else "not normal")
    # A warning may say the detail too, and more.
    is_said = any((reading.detail or "") in warning for warning in reading.warnings)
    detail = "; ".join((*(() if is_said or not reading.detail else (reading.detail,)), *reading.warnings))
    costs = () if is_normal else _find_costs(kind, shown, survey.abilities)
    return Thing(address, provider.name, shown, is_normal, reading.since, detail, costs)


def _find_costs(kind: Kind, status: str, abilities: frozenset[str]) -> tuple[str, ...]:
    """What going from normal to this state costs is what being there costs."""
    row = kind.find_transition(seen=str(kind.normal.get("status")), wish=status, abilities=abilities)
    return () if row is None else row.costs
