"""A plan: one entry for every selected resource, with the exact calls; plain data that a file can hold.

What the engine needs besides to carry a plan out (readings, kinds) is in `Proposal`, which is never saved.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from attrs import field, frozen

from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import Want
from reconciler.model.guard import Fleet, Group, Limits, Move
from reconciler.model.outcome import OutcomeKind
from reconciler.model.problem import Origin
from reconciler.model.run import Run
from reconciler.model.step import Call, Step
from reconciler.model.values import Values


class BlockCause(Enum):
    """Why an entry is blocked; `unreadable` is a sick service, all others are about the resource."""

    UNREADABLE = "unreadable"
    MISSING = "missing"
    REFUSED = "refused"
    UNVERIFIABLE = "unverifiable"
    PROTECTED = "protected"
    AMBIGUOUS = "ambiguous"
    UNEXPECTED_COUNT = "unexpected_count"


@frozen
class Subject:
    """What an entry is about. `service_key` is a hash of the service's url; `place` finds the live thing."""

    address: Address
    provider: str
    service_key: str
    place: Values
    origin: Origin = field(default=Origin())


@frozen
class Unchanged:
    """What is live meets the wish; `values` are the wished paths as they are."""

    subject: Subject
    values: Values
    reason: str
    warnings: tuple[str, ...] = ()


@frozen
class Update:
    """What differs and the calls that mend it; no calls means that only waiting is left. Waves count from 0.

    `incarnation`: which run of the thing the plan was made on, where the service tells it.
    """

    subject: Subject
    changes: tuple[FieldChange, ...]
    calls: tuple[Call, ...]
    reason: str
    costs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    wave: int = 0
    incarnation: str | None = None


@frozen
class Blocked:
    """What cannot or must not be done, why, and the way out."""

    subject: Subject
    cause: BlockCause
    reason: str
    way_out: str
    changes: tuple[FieldChange, ...] = ()
    warnings: tuple[str, ...] = ()


Entry = Unchanged | Update | Blocked


@frozen
class Selection:
    """`--target` and `--exclude`: shell patterns over addresses; empty means all."""

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left out."""
        return not self.targets and not self.excludes


@frozen
class GuardFinding:
    """What a guard says of a plan; `is_refusing` where it would not let it run."""

    guard: str
    detail: str
    is_refusing: bool
    way_out: str = ""


@frozen
class Undoes:
    """The result whose changes a plan puts back: the file that held it, and the checksum of what it says."""

    result: str | None
    checksum: str


@frozen
class Plan:
    """Everything a reader approves. Entries are sorted by address.

    `is_blocked_allowed`: `--allow-blocked` was said; `limits`: `--max-down` and `--max-up` were.
    """

    tool_version: str
    created_at: datetime
    expires_at: datetime
    run: Run
    digest: str
    entries: tuple[Entry, ...]
    selection: Selection = Selection()
    profile: str | None = None
    is_blocked_allowed: bool = False
    guards: tuple[GuardFinding, ...] = ()
    limits: Limits = Limits()
    warnings: tuple[str, ...] = ()
    undoes: Undoes | None = None

    @property
    def updates(self) -> tuple[Update, ...]:
        """The entries that change something."""
        return tuple(entry for entry in self.entries if isinstance(entry, Update))

    @property
    def blocked(self) -> tuple[Blocked, ...]:
        """The entries that cannot be carried out."""
        return tuple(entry for entry in self.entries if isinstance(entry, Blocked))

    @property
    def unchanged(self) -> tuple[Unchanged, ...]:
        """The entries that are as wished."""
        return tuple(entry for entry in self.entries if isinstance(entry, Unchanged))

    @property
    def is_applicable(self) -> bool:
        """False where a guard would refuse, or something is blocked and was not allowed to be."""
        is_refused = any(guard.is_refusing for guard in self.guards)
        return not is_refused and (self.is_blocked_allowed or not self.blocked)


@frozen
class Work:
    """What the engine needs to carry one update out."""

    change: Change
    steps: tuple[Step, ...]


@frozen
class Proposal:
    """A plan made just now, with the work behind each of its updates and the want behind each entry.

    `fleets`: how many things there are of what the files are about; `moves`: which way each update moves its own.
    """

    plan: Plan
    works: Mapping[Address, Work]
    wants: Mapping[Address, Want]
    fleets: Mapping[Group, Fleet] = field(factory=dict)
    moves: Mapping[Address, Move] = field(factory=dict)


@frozen
class Foregone:
    """What an update of a saved plan comes to without being carried out: the world has moved since it was made."""

    outcome: OutcomeKind
    detail: str
    after: Values | None = None
    is_unread: bool = False


@frozen
class Admitted:
    """A plan that may run now: the work of each update that is still to be done, and what the others come to.

    `run` is of this apply, not of the plan. `moved`: the entries that were unchanged in the plan and are no longer as
    wished. `needs`: what each foregone update, moved and blocked entry depends on.
    """

    plan: Plan
    works: Mapping[Address, Work]
    run: Run
    foregone: Mapping[Address, Foregone] = field(factory=dict)
    moved: frozenset[Address] = frozenset()
    needs: Mapping[Address, tuple[Address, ...]] = field(factory=dict)
