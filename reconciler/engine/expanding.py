"""Rules over what is live → wants with concrete addresses; a resource wins over rules, a later rule over an earlier."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from reconciler.engine.selecting import is_matched
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.live import Found, LiveState, Survey
from reconciler.model.plan import BlockCause
from reconciler.model.rule import Rule


@frozen
class Hindrance:
    """Why nothing may be planned for a want that a rule made (or for the rule itself)."""

    cause: BlockCause
    why: str
    way_out: str


@frozen
class Expansion:
    """Every want of the run, sorted by address, and what stands in the way of some of them."""

    wants: tuple[Want, ...]
    hindrances: Mapping[Address, Hindrance] = field(factory=dict)


@frozen
class _Claim:
    """What the last matching rule says of one address."""

    want: Want
    hindrance: Hindrance | None


def expand(desired: DesiredState, live: LiveState) -> Expansion:
    """Resources as they are, and one want for each other thing that a rule matches."""
    claims: dict[Address, _Claim] = {}
    for rule in desired.rules:
        survey = live.surveys.get(rule.service, Survey(readings={}))
        claims.update({claim.want.address: claim for claim in _claim_matches(rule, survey)})
    taken = {_identify(want.address, live) for want in desired.wants}
    taken |= {(want.address.service, want.address.kind, want.address.name) for want in desired.wants}
    kept = {address: claim for address, claim in claims.items() if _identify(address, live) not in taken}
    wants = {address: claim.want for address, claim in kept.items()}
    wants.update({want.address: want for want in desired.wants})
    hindrances = {address: claim.hindrance for address, claim in kept.items() if claim.hindrance is not None}
    return Expansion(wants=tuple(wants[address] for address in sorted(wants)), hindrances=hindrances)


def _claim_matches(rule: Rule, survey: Survey) -> Iterator[_Claim]:
    """A claim for each match; one for the rule itself where it cannot answer."""
    if survey.gaps:
        why = survey.gaps[0].why
        way_out = "mend the service or its credential, then plan again"
        yield _Claim(_stand_in(rule), Hindrance(BlockCause.UNREADABLE, f"what it matches is not known: {why}", way_out))
        return
    matches = [
        (address, found)
        for address in survey.listed
        if isinstance(found := survey.readings[address], Found)
        and is_matched(address, rule)
        and _has_facts(rule, found)
    ]
    hindrance = _doubt(rule, len(matches))
    for address, found in matches:
        yield _Claim(Want(address, found.place, rule.wishes, rule.terms, rule.origin), hindrance)
    if hindrance is not None and not matches:
        yield _Claim(_stand_in(rule), hindrance)


def _doubt(rule: Rule, count: int) -> Hindrance | None:
    if rule.expect is None or rule.expect.accepts(count):
        return None
    why = f"the rule {rule.select!r} matches {count}, expected {rule.expect}"
    return Hindrance(
        BlockCause.UNEXPECTED_COUNT, why, "look at what it matches, then change `select`, `where` or `expect`"
    )


def _stand_in(rule: Rule) -> Want:
    """The rule as a want of its own, so that a plan has an entry to say it on."""
    return Want(Address.parse(rule.select), {}, rule.wishes, rule.terms, rule.origin)


def _has_facts(rule: Rule, found: Found) -> bool:
    seen = {**found.facts, **found.place}
    return all(seen.get(path) == value for path, value in rule.where.items())


def _identify(address: Address, live: LiveState) -> tuple[str, str, str]:
    """The live thing at this address; an address that was not found stands for itself."""
    found = live.reading(address)
    return (address.service, address.kind, found.identity if isinstance(found, Found) else address.name)
