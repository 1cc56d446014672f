"""What one read of the services brought: a reading for everything wanted, and what could not be read."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.values import Scalar, Values


@frozen
class Found:
    """The live thing.

    `identity` tells two addresses of one thing apart; `values` are the switches (`status` is a word of the
    kind's table); `facts` are declared ones only, shown and asked by `where`; `unseen` says why a path cannot
    be seen; `incarnation` is new after a restart though values agree; `place` is what finds it.
    """

    identity: str
    values: Values
    place: Values = field(factory=dict)
    facts: Values = field(factory=dict)
    unseen: Mapping[str, str] = field(factory=dict)
    warnings: tuple[str, ...] = ()
    incarnation: str | None = None
    since: datetime | None = None
    detail: str | None = None

    @property
    def told(self) -> Values:
        """All that a `where` may ask of it: its facts and its place."""
        return {**self.facts, **self.place}


@frozen
class Missing:
    """The service proved that there is no such thing; `evidence` is its word."""

    evidence: str


@frozen
class Unreadable:
    """A read failed, was refused, or told that the service does not know."""

    why: str
    is_refused: bool = False


@frozen
class Ambiguous:
    """What was found is not certainly what is meant: two things of one name, or a thing of another project."""

    why: str
    way_out: str


Reading = Found | Missing | Unreadable | Ambiguous


def holds(told: Values, path: str, value: Scalar) -> bool:
    """Whether a fact has this value, or, of a fact that is a collection (`tags.nightly: true`), this item."""
    return told.get(path) == value or told.get(f"{path}.{value}") is True


def fits(where: Values, reading: Reading) -> bool:
    """Whether a listing has to hold this reading: it does not contradict the equalities.

    What cannot be read, and a fact that is not told yet, does not exclude: whoever asked decides.
    """
    if not isinstance(reading, Found):
        return True
    told = reading.told
    return all(path not in told or holds(told, path, value) for path, value in where.items())


@frozen
class Query:
    """What to read of one service.

    `listing` `None`: nothing but the wants, as cheaply as can be (one: alone, now). Otherwise the service is looked
    at as a whole, and everything is listed that fits one of these equalities: `()` lists nothing, an empty
    mapping everything.
    """

    service: str
    wants: tuple[Want, ...]
    listing: tuple[Values, ...] | None = None


@frozen
class Survey:
    """What one read of a service brought: every want, and all that was listed.

    `gaps`: parts that could not be listed; a rule over them is one blocked entry. `abilities`: what was
    learnt while reading (`stop`). `listed`: the addresses of everything that was listed, sorted. `inventory`: how
    many things of each kind there are where was looked, listed or not; a kind that was not gone through is left out.
    """

    readings: Mapping[Address, Reading]
    gaps: tuple[Unreadable, ...] = ()
    abilities: frozenset[str] = frozenset()
    listed: tuple[Address, ...] = ()
    inventory: Mapping[str, int] = field(factory=dict)


@frozen
class LiveState:
    """A survey per service, and when they were taken."""

    surveys: Mapping[str, Survey]
    taken_at: datetime

    def reading(self, address: Address) -> Reading:
        """What was read at this address; a service without an answer is unreadable."""
        survey = self.surveys.get(address.service)
        found = survey.readings.get(address) if survey is not None else None
        return found if found is not None else Unreadable("it was not read")
