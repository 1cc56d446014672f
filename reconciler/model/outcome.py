"""What became of each update of a plan: seven outcomes, and the result that holds one for every update."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from attrs import frozen

from reconciler.model.address import Address
from reconciler.model.run import Run
from reconciler.model.values import Scalar, Values


class OutcomeKind(Enum):
    """The seven words. `applied` is said only after a later read showed it."""

    APPLIED = "applied"
    ALREADY_DONE = "already_done"
    STALE = "stale"
    REJECTED = "rejected"
    NOT_SETTLED = "not_settled"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@frozen
class Touched:
    """The thing that calls were about, as undo needs it to find it again.

    `service_key` is a hash of the service's url; `wished` is every path that was to be so, changed or not.
    """

    provider: str
    service_key: str
    place: Values
    wished: Values


@frozen
class Outcome:
    """What became of one entry.

    `before` and `after` map each changed path to its value; `after` as last read, or `None`. `seconds` is
    the time from its first fresh reading. `is_unread`: skipped because the fresh reading failed. `follow_up`: what is
    left for people to do, where a call was sent. `touched`: what the calls were about, where one was sent.
    """

    address: Address
    outcome: OutcomeKind
    detail: str
    calls_sent: int = 0
    before: Mapping[str, Scalar] | None = None
    after: Mapping[str, Scalar] | None = None
    seconds: float = 0.0
    is_unread: bool = False
    follow_up: tuple[str, ...] = ()
    touched: Touched | None = None


@frozen
class Result:
    """One outcome for every update of the plan, sorted by address. `signal`: the number that interrupted the run.

    `is_unrecorded`: the journal or the memory of used plans could not be written to the end; a warning says which.
    """

    started_at: datetime
    finished_at: datetime
    digest: str
    run: Run
    outcomes: tuple[Outcome, ...]
    signal: int | None = None
    warnings: tuple[str, ...] = ()
    is_unrecorded: bool = False

    def count(self, kind: OutcomeKind) -> int:
        """How many entries ended this way."""
        return sum(1 for outcome in self.outcomes if outcome.outcome is kind)
