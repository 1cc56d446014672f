"""What the desired files say, checked and merged; nothing live in here."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from reconciler.model.address import Address
from reconciler.model.guard import Guards
from reconciler.model.lock import PostgresLock
from reconciler.model.problem import Origin
from reconciler.model.rule import Rule
from reconciler.model.service import Service
from reconciler.model.terms import Terms
from reconciler.model.values import Values, Wishes


@frozen
class Want:
    """One wish for one resource, from a resource or from a rule: nothing later asks which.

    `place` is what finds the live thing (`project`, `id`, `name`); `wishes` holds only what was written.
    """

    address: Address
    place: Values
    wishes: Wishes
    terms: Terms = Terms()
    origin: Origin = Origin()


@frozen
class Accepted:
    """Drift that somebody has accepted for a time: `pattern` is a shell pattern over addresses."""

    pattern: str
    owner: str
    reason: str
    until: datetime
    ticket: str | None = None


@frozen
class DesiredState:
    """All files together: services by name, wants sorted by address, rules in the order of the files.

    `extras` keeps the checked keys whose work belongs to later rooms (`profiles`).
    `lock` is what excludes runs on other machines; `None` where the files ask for this machine alone.
    """

    services: Mapping[str, Service]
    wants: tuple[Want, ...] = ()
    rules: tuple[Rule, ...] = ()
    files: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    extras: Mapping[str, object] = field(factory=dict)
    lock: PostgresLock | None = None
    guards: Guards = Guards()
