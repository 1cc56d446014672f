"""Rules over what is live → wants with concrete addresses; a resource wins over rules, a later rule over an earlier."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from reconciler.engine.digesting import hash_service
from reconciler.engine.selecting import is_matched
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.live import Found, LiveState, Reading, Survey, Unreadable, fits, holds
from reconciler.model.plan import BlockCause
from reconciler.model.rule import Rule

MEND_SERVICE = "mend the service or its credential, then plan again"
"""The way out of everything unreadable."""


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
    stand_ins: frozenset[Address] = frozenset()


Identity = tuple[str, str, str, str]
"""Provider, service (a hash of its url), kind, and what the provider says identifies the thing."""


def identify(address: Address, reading: Reading, desired: DesiredState) -> Identity:
    """The live thing at this address, whatever its service is called; what was not found stands for itself."""
    service = desired.services[address.service]
    thing = reading.identity if isinstance(reading, Found) else address.name
    return (service.provider, hash_service(service.url), address.kind, thing)


@frozen
class _Claim:
    """What the last matching rule says of one address."""

    want: Want
    hindrance: Hindrance | None
    is_stand_in: bool = False


_NOT_FOUND = Unreadable("not asked")


def expand(desired: DesiredState, live: LiveState) -> Expansion:
    """Resources as they are, and one want for each other thing that a rule matches."""
    claims: dict[Address, _Claim] = {}
    for rule in desired.rules:
        survey = live.surveys.get(rule.service, Survey(readings={}))
        claims.update({claim.want.address: claim for claim in _claim_matches(rule, survey)})

    def name(address: Address) -> Identity:
        return identify(address, live.reading(address), desired)

    taken = {name(want.address) for want in desired.wants} | {
        identify(want.address, _NOT_FOUND, desired) for want in desired.wants
    }
    kept = {address: claim for address, claim in claims.items() if name(address) not in taken}
    wants = {address: claim.want for address, claim in kept.items()}
    wants.update({want.address: want for want in desired.wants})
    return Expansion(
        wants=tuple(wants[address] for address in sorted(wants)),
        hindrances={address: claim.hindrance for address, claim in kept.items() if claim.hindrance is not None},
        stand_ins=frozenset(address for address, claim in kept.items() if claim.is_stand_in),
    )


def _claim_matches(rule: Rule, survey: Survey) -> Iterator[_Claim]:
    """A claim for each match; one for the rule itself where it cannot answer.

    What matches by name and cannot be read, or lacks a fact that `where` asks, is unreadable: never left out.
    """
    if survey.gaps:
        yield _Claim(_stand_in(rule), _hide(survey.gaps[0].why), is_stand_in=True)
        return
    matches = [(address, survey.readings[address]) for address in survey.listed if is_matched(address, rule)]
    known = [(address, found) for address, found in matches if isinstance(found, Found) and _has_facts(rule, found)]
    hindrance = _doubt(rule, len(known))
    for address, found in known:
        yield _Claim(Want(address, found.place, rule.wishes, rule.terms, rule.origin), hindrance)
    for address, reading in matches:
        why = _find_doubt(rule, reading)
        if why is not None:
            yield _Claim(Want(address, {}, rule.wishes, rule.terms, rule.origin), _hide(why))
    if hindrance is not None and not known:
        yield _Claim(_stand_in(rule), hindrance, is_stand_in=True)


def _hide(why: str) -> Hindrance:
    return Hindrance(BlockCause.UNREADABLE, f"what the rule matches is not known: {why}", MEND_SERVICE)


def _find_doubt(rule: Rule, reading: Reading) -> str | None:
    """Why it is not known whether a thing matches."""
    match reading:
        case Unreadable():
            return reading.why
        case Found():
            absent = sorted(path for path in rule.where if path not in reading.told)
            return f"it does not tell its {absent[0]} yet" if absent and fits(rule.where, reading) else None
        case _:
            return None


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
    told = found.told
    return all(holds(told, path, value) for path, value in rule.where.items())
