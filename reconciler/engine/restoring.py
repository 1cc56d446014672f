"""A result turned round and what is live → the plan that puts it back; what was moved since is left alone."""

from collections.abc import Iterator, Mapping

import attrs
from attrs import frozen

from reconciler.engine.expanding import Expansion, Hindrance
from reconciler.engine.ordering import close_dependencies
from reconciler.engine.planning import PlanTerms, demand_kind, plan
from reconciler.engine.selecting import is_matched
from reconciler.engine.undoing import FROM_FILES, Restoration, Turned
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.kind import Kind
from reconciler.model.live import Found, LiveState, Missing, Reading, holds
from reconciler.model.plan import BlockCause, Entry, Plan, Proposal, Update
from reconciler.model.rule import Rule
from reconciler.model.terms import Terms
from reconciler.model.transition import Transition
from reconciler.model.values import AtMost, Scalar, Values, spell

_SHOWN = 3
"""More addresses than these a warning counts."""


@frozen
class _Ground:
    """What every entry of an undo is made on."""

    restoration: Restoration
    live: LiveState
    providers: Mapping[str, Provider]

    def kind_of(self, address: Address) -> Kind:
        """The kind of the thing at this address."""
        return demand_kind(self.providers[address.service], address.kind)

    def find_row(self, address: Address, seen: Scalar, wish: Scalar) -> Transition | None:
        """The row of the table from one status to another, as this service is."""
        survey = self.live.surveys.get(address.service)
        abilities = frozenset[str]() if survey is None else survey.abilities
        return self.kind_of(address).find_transition(seen=str(seen), wish=str(wish), abilities=abilities)


def propose_undo(
    restoration: Restoration, live: LiveState, providers: Mapping[str, Provider], terms: PlanTerms
) -> Proposal:
    """The plan of what is live now that puts back what the result changed, with the work behind it."""
    ground = _Ground(restoration, live, providers)
    expansion = _expand(ground)
    made = plan(restoration.desired, live, providers, attrs.evolve(terms, expansion=expansion))
    entries = tuple(_remark(entry, ground) for entry in made.plan.entries)
    warnings = (*made.plan.warnings, *_warn(made.plan, ground))
    told = attrs.evolve(made.plan, entries=entries, warnings=warnings, undoes=restoration.undoes)
    return attrs.evolve(made, plan=told)


def _expand(ground: _Ground) -> Expansion:
    """The wishes under the terms that the files set for their addresses today, and what stands in their way."""
    turned = ground.restoration.turned
    depends_on = close_dependencies(ground.restoration.files.wants)
    wants = (
        attrs.evolve(turned[address].want, terms=_choose_terms(address, depends_on.get(address, ()), ground))
        for address in sorted(turned)
    )
    hindrances = {address: _hinder(one, ground.live.reading(address), ground) for address, one in turned.items()}
    return Expansion(tuple(wants), {address: why for address, why in hindrances.items() if why is not None})


def _choose_terms(address: Address, depends_on: tuple[Address, ...], ground: _Ground) -> Terms:
    """What bounds a change of this address today; who wanted something until when belongs to the result's wish."""
    today = _find_today(address, ground)
    if today is None:
        return Terms()
    terms = today.terms
    return Terms(
        settle=terms.settle, depends_on=depends_on or terms.depends_on, protect=terms.protect, allow=terms.allow
    )


def _find_today(address: Address, ground: _Ground) -> Want | Rule | None:
    """What the files say of this address today: its resource, else the last rule that matches it."""
    files, reading = ground.restoration.files, ground.live.reading(address)
    told = reading.told if isinstance(reading, Found) else {}
    ruled = (rule for rule in reversed(files.rules) if is_matched(address, rule) and _fits(rule, told))
    own = next((want for want in files.wants if want.address == address), None)
    return own or next(ruled, None)


def _fits(rule: Rule, told: Values) -> bool:
    return all(holds(told, path, value) for path, value in rule.where.items())


def _warn(plan: Plan, ground: _Ground) -> Iterator[str]:
    """What the next plan of the files would change again."""
    otherwise = [update.subject.address for update in plan.updates if _is_wished_otherwise(update, ground)]
    if otherwise:
        shown = ", ".join(str(address) for address in otherwise[:_SHOWN])
        rest = f" and {len(otherwise) - _SHOWN} more" if len(otherwise) > _SHOWN else ""
        yield f"the files still wish {shown}{rest} otherwise: mend them, or their next apply changes it again"


def _is_wished_otherwise(update: Update, ground: _Ground) -> bool:
    today = _find_today(update.subject.address, ground)
    wishes = {} if today is None else today.wishes
    return any(
        not isinstance(wishes[one.path], AtMost) and wishes[one.path] != one.after
        for one in update.changes
        if one.path in wishes
    )


def _hinder(turned: Turned, reading: Reading, ground: _Ground) -> Hindrance | None:
    """Why this may not be put back as the world is now."""
    if turned.hindrance is not None:
        return turned.hindrance
    if isinstance(reading, Missing):
        return Hindrance(BlockCause.MISSING, f"missing: {reading.evidence}", "there is nothing to put back to")
    moved = tuple(_list_moved(turned, reading, ground)) if isinstance(reading, Found) else ()
    if moved:
        return Hindrance(BlockCause.REFUSED, f"moved since that apply: {', '.join(moved)}", FROM_FILES)
    return None


def _list_moved(turned: Turned, found: Found, ground: _Ground) -> Iterator[str]:
    """What is neither as it was before that apply nor as it may have left it, nor on the way to either."""
    before = turned.outcome.before or {}
    for path, left in sorted(turned.left.items()):
        now = found.values.get(path)
        # Where nobody knows what was left, nobody can say that it was moved.
        if now is None or not left:
            continue
        expected = (before[path], *left)
        if repr(now) in {repr(one) for one in expected}:
            continue
        if path == "status" and any(_is_on_its_way(turned, now, one, ground) for one in expected):
            continue
        yield f"{path} is {spell(now)} now, it was left {spell(left[0])}"


def _is_on_its_way(turned: Turned, now: Scalar, aim: Scalar, ground: _Ground) -> bool:
    row = ground.find_row(turned.want.address, now, aim)
    return row is not None and row.verbs == ()


def _remark(entry: Entry, ground: _Ground) -> Entry:
    """With what is not put back beside what is: settings that were not set, and what the time meanwhile cost."""
    turned = ground.restoration.turned[entry.subject.address]
    remarked = attrs.evolve(entry, warnings=(*entry.warnings, *turned.remarks))
    if not isinstance(remarked, Update):
        return remarked
    return attrs.evolve(remarked, costs=tuple(dict.fromkeys((*remarked.costs, *_list_costs(turned, ground)))))


def _list_costs(turned: Turned, ground: _Ground) -> Iterator[str]:
    """What the undone change lost: going back does not bring it back.

    A row that needs leave, or leaves something for people to do, is one that loses something.
    """
    before, left = turned.outcome.before or {}, turned.left.get("status", ())
    row = ground.find_row(turned.want.address, before["status"], left[-1]) if left else None
    if row is not None and (row.allow is not None or row.follow_up):
        yield from (f"not brought back, of the time as {row.wish}: {cost}" for cost in row.costs)
