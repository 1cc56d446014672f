"""What the journal of a run tells, taken together: one noun for every form in which it is shown."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, OutcomeKind
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.model.values import Scalar


@frozen
class Beginning:
    """The first record of a run. `plan_created_at` is `None` where the record holds no time."""

    at: datetime
    run_id: str
    digest: str
    plan_created_at: datetime | None
    run: Run
    updates: int


@frozen
class CallInFlight:
    """A call that was written down, with neither its answer nor its outcome: it may have been sent, or not.

    `at`: when it was written down. `before`: the live values that it was to change.
    """

    address: Address
    call: Call
    attempt: int
    before: Mapping[str, Scalar]
    at: datetime


@frozen
class CallAnswered:
    """A call with an answer and no outcome: no later reading is recorded. `status` is null where none came.

    `at`: when the answer was written down. `call`: `None` where its record is missing.
    """

    address: Address
    call: Call | None
    attempt: int
    status: int | None
    detail: str
    at: datetime


@frozen
class JournalReport:
    """How far each update came, everything sorted by address and `outcomes` by the last word on each.

    `began` is `None` where the first record is missing, `ended_at` where the run did not close its account.
    `cut_line`: the number, from 1, of a last line that is not whole and so was never acted upon.
    """

    began: Beginning | None = None
    in_flight: tuple[CallInFlight, ...] = ()
    answered: tuple[CallAnswered, ...] = ()
    not_begun: tuple[Address, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    ended_at: datetime | None = None
    signal: int | None = None
    cut_line: int | None = None

    def count(self, kind: OutcomeKind) -> int:
        """How many entries ended this way."""
        return sum(1 for outcome in self.outcomes if outcome.outcome is kind)
