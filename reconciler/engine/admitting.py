"""A saved plan against today's files and world: what may run of it. A plan file is untrusted input.

It can select among the calls that would be made now; it can never bring a call, a place or a service of its own.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NoReturn

import attrs
from attrs import frozen

from reconciler.engine.diffing import is_same, settle_wish
from reconciler.engine.digesting import digest
from reconciler.engine.planning import find_kind
from reconciler.engine.selecting import is_matched
from reconciler.errors import InvalidInput, PlanRefused
from reconciler.interfaces.memory import Remembered
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.desired import DesiredState, Want
from reconciler.model.live import LiveState, Missing, Unreadable
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Admitted, Blocked, Entry, Foregone, Plan, Proposal, Unchanged, Update, Work
from reconciler.model.run import Run
from reconciler.model.values import Values, spell_moment

_ANEW = "make the plan anew with `reconciler plan --out`, or `reconciler undo --out` where it was one of undo"
_LONGEST = 1000


@frozen
class Today:
    """What a saved plan is held against: the plan that would be made now, and what it would be made on."""

    desired: DesiredState
    providers: Mapping[str, Provider]
    live: LiveState
    proposal: Proposal
    run: Run
    remembered: Remembered | None = None


def check_saved(saved: Plan, *, now: datetime, remembered: Remembered | None) -> None:
    """What can be said of a saved plan before anything is read; raises PlanRefused."""
    check_undamaged(saved)
    if now >= saved.expires_at:
        _refuse(f"the plan expired at {spell_moment(saved.expires_at)}")
    if remembered is not None and remembered.is_used_up:
        when = "" if remembered.last_run_at is None else f" (last at {spell_moment(remembered.last_run_at)})"
        _refuse(f"the plan was already carried out{when}; a plan runs once")


def check_undamaged(saved: Plan) -> None:
    """The digest of a saved plan must be that of its entries; raises PlanRefused."""
    if digest(saved.entries, saved.guards, saved.limits) != saved.digest:
        _refuse("the plan is damaged or was edited: its digest is not that of its entries")


def check_demanded(demanded: str | None) -> None:
    """`--digest` must be a digest or at least 8 hex digits of one; raises InvalidInput."""
    if demanded is not None and not re.fullmatch(r"(sha256:)?[0-9a-fA-F]{8,64}", demanded):
        raise InvalidInput(f"{demanded!r} is no digest", hint="give 8 hex digits of it or more; a plan shows 12")


def check_digest(plan: Plan, demanded: str) -> None:
    """The plan must have this digest, or begin with it; raises PlanRefused."""
    wanted = demanded.removeprefix("sha256:").lower()
    actual = plan.digest.removeprefix("sha256:")
    if not actual.startswith(wanted):
        _refuse(f"the digest demanded is {demanded}, the plan's is {actual[:12]}…: the world or the files have moved")


def admit(saved: Plan, today: Today) -> Admitted:
    """What of a saved plan is to be done now; raises PlanRefused where the files no longer say what it says."""
    entries = {entry.subject.address: entry for entry in saved.entries}
    _check_nothing_new(entries, today)
    works: dict[Address, Work] = {}
    foregone: dict[Address, Foregone] = {}
    moved: set[Address] = set()
    fresh = {entry.subject.address: entry for entry in today.proposal.plan.entries}
    for address, entry in entries.items():
        now = fresh.get(address)
        if now is None:
            foregone.update(_forego_gone(entry, today))
            continue
        _check_meaning(entry, now, today.proposal.wants[address], today)
        if isinstance(entry, Update):
            verdict = _weigh(entry, now, today)
            if isinstance(verdict, Foregone):
                foregone[address] = verdict
            else:
                works[address] = verdict
        elif isinstance(entry, Unchanged) and not isinstance(now, Unchanged):
            moved.add(address)
    wants = today.proposal.wants
    left_out = (*foregone, *moved, *(entry.subject.address for entry in saved.blocked))
    needs = {one: wants[one].terms.depends_on for one in left_out if one in wants}
    return Admitted(saved, works, today.run, foregone, frozenset(moved), needs)


def find_idle(admitted: Admitted) -> Mapping[Address, tuple[Address, ...]]:
    """The entries that are not carried out, each with what it depends on: blocked, foregone, or moved."""
    blocked = (entry.subject.address for entry in admitted.plan.blocked)
    return {one: admitted.needs.get(one, ()) for one in (*blocked, *admitted.foregone, *admitted.moved)}


def describe_moved(admitted: Admitted) -> Iterator[str]:
    """What the result must say of entries that nothing is done about, and that are not as the plan has them."""
    for address in sorted(admitted.moved):
        yield f"{address} was as wished when the plan was made and is not any more: make a new plan for it"


def _refuse(message: str) -> NoReturn:
    # A forged address may be as long as its file.
    raise PlanRefused(message if len(message) <= _LONGEST else f"{message[:_LONGEST]}…", hint=_ANEW)


def _check_nothing_new(entries: Mapping[Address, Entry], today: Today) -> None:
    """A resource that the files gained is no part of what was approved; a rule's later match is simply left out."""
    for want in today.desired.wants:
        if want.address in today.proposal.wants and want.address not in entries:
            _refuse(f"the files now have {want.address}, which the plan does not know")


def _forego_gone(entry: Entry, today: Today) -> Mapping[Address, Foregone]:
    """An entry that today's plan lacks: a rule's match that is gone, or a resource taken out of the files."""
    address = entry.subject.address
    unread = _find_unread(address, today)
    if unread is not None and isinstance(entry, Update):
        return {address: Foregone(OutcomeKind.SKIPPED, f"not read: {unread}", is_unread=True)}
    is_a_rules = any(is_matched(address, rule) or rule.select == str(address) for rule in today.desired.rules)
    if not is_a_rules:
        _refuse(f"the files no longer have {address}")
    if isinstance(entry, Update):
        return {address: Foregone(OutcomeKind.STALE, "the rule that wished it no longer matches anything there")}
    return {}


def _find_unread(address: Address, today: Today) -> str | None:
    """Why this address could not be read, where that is why today's plan lacks it."""
    survey = today.live.surveys.get(address.service)
    if survey is None:
        return None
    if survey.gaps:
        return survey.gaps[0].why
    reading = survey.readings.get(address)
    return reading.why if isinstance(reading, Unreadable) else None


def _check_meaning(entry: Entry, now: Entry, want: Want, today: Today) -> None:
    """Provider, service, place and wish must be what the files say today."""
    then, current = entry.subject, now.subject
    if (then.provider, then.service_key) != (current.provider, current.service_key):
        _refuse(f"{then.address} is at another service now than the plan says")
    if dict(then.place) != dict(current.place):
        _refuse(f"{then.address} means another thing now than the plan says")
    kind = find_kind(today.providers[then.address.service], then.address.kind)
    if kind is None:
        _refuse(f"{then.address}: the provider has no such kind any more")
    seen, planned = _sides(entry)
    # What `at_most` comes to depends on what was live when the plan was made.
    wished = settle_wish(want, kind, seen)
    if set(planned) - set(wished) or not is_same(live=planned, wished={path: wished[path] for path in planned}):
        _refuse(f"the files no longer wish for {then.address} what the plan says")


def _sides(entry: Entry) -> tuple[Values, Values]:
    """What the plan was made on, and what it says the wished paths are to be."""
    if isinstance(entry, Unchanged):
        return entry.values, entry.values
    before = {change.path: change.before for change in entry.changes}
    return before, {change.path: change.after for change in entry.changes}


def _weigh(entry: Update, now: Entry, today: Today) -> Work | Foregone:
    """One update of the plan in today's world."""
    match now:
        case Unchanged():
            after = {change.path: now.values.get(change.path) for change in entry.changes}
            return Foregone(OutcomeKind.ALREADY_DONE, "it is already so", after)
        case Blocked():
            return _weigh_blocked(now, today)
        case Update():
            return _weigh_update(entry, now, today)


def _weigh_update(entry: Update, now: Update, today: Today) -> Work | Foregone:
    """An update that is still one; raises PlanRefused where its calls are not the plan's."""
    address = entry.subject.address
    if today.remembered is not None and address in today.remembered.applied:
        return Foregone(OutcomeKind.STALE, "an earlier run of this plan applied it, and it was moved back since")
    if _key(now.changes) != _key(entry.changes):
        if _is_begun(entry, now, today):
            return today.proposal.works[address]
        moved = ", ".join(f"{one.path} is {one.before}" for one in now.changes)
        after = {one.path: one.before for one in now.changes}
        return Foregone(OutcomeKind.STALE, f"{moved} now, which the plan was not made on", after)
    if entry.incarnation not in {None, now.incarnation}:
        return Foregone(OutcomeKind.STALE, "it was restarted since the plan was made")
    if now.calls != entry.calls:
        changed = "the plan was edited, or the service has changed"
        _refuse(f"the calls of {address} are not those that would be made now: {changed}")
    return _keep_before(today.proposal.works[address], entry)


def _is_begun(entry: Update, now: Update, today: Today) -> bool:
    """Whether an earlier run of this plan has made a part of the update, and only a part of its own calls is left."""
    if today.remembered is None:
        return False
    planned = {change.path: {repr(change.before), repr(change.after)} for change in entry.changes}
    is_between = all(repr(change.before) in planned.get(change.path, {repr(change.before)}) for change in now.changes)
    return is_between and all(call in entry.calls for call in now.calls)


def _weigh_blocked(now: Blocked, today: Today) -> Foregone:
    reading = today.live.reading(now.subject.address)
    if isinstance(reading, Unreadable):
        return Foregone(OutcomeKind.SKIPPED, f"not read: {reading.why}", is_unread=True)
    if isinstance(reading, Missing):
        return Foregone(OutcomeKind.STALE, f"it no longer exists: {reading.evidence}")
    after = {change.path: change.before for change in now.changes}
    return Foregone(OutcomeKind.STALE, f"blocked now: {now.reason}", after)


def _key(changes: tuple[FieldChange, ...]) -> frozenset[tuple[str, str, str]]:
    return frozenset((change.path, repr(change.before), repr(change.after)) for change in changes)


def _keep_before(work: Work, entry: Update) -> Work:
    """The work of today with the changes in the plan's own order."""
    return attrs.evolve(work, change=attrs.evolve(work.change, fields=entry.changes))
