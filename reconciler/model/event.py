"""What happens while a command runs, as one union for one observer; showing it is a view's work."""

from attrs import frozen

from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, Result
from reconciler.model.step import Call


@frozen
class RefreshStarted:
    """A service is being read."""

    service: str


@frozen
class RefreshFinished:
    """A service was read; `seconds` it took, `failure` says why where it could not be."""

    service: str
    things: int
    seconds: float
    failure: str | None = None


@frozen
class ApplyStarted:
    """Entries are about to be carried out; `updates` of them."""

    updates: int


@frozen
class CallSent:
    """A write is on its way; `attempt` counts from 1."""

    address: Address
    call: Call
    attempt: int


@frozen
class Waiting:
    """An entry waits for its wish to show; `seconds` so far."""

    address: Address
    why: str
    seconds: float


@frozen
class OutcomeReached:
    """An entry has its outcome; `done` of `total` so far."""

    outcome: Outcome
    done: int
    total: int


@frozen
class StopRequested:
    """A signal asked to stop: nothing new starts."""

    reason: str


@frozen
class Warned:
    """Something worth knowing that changes no outcome."""

    message: str


@frozen
class ApplyFinished:
    """Every update has its outcome; always the last event of an apply."""

    result: Result


Event = (
    RefreshStarted
    | RefreshFinished
    | ApplyStarted
    | CallSent
    | Waiting
    | OutcomeReached
    | StopRequested
    | Warned
    | ApplyFinished
)
