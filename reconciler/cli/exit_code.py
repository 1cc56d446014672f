"""How a command ends, as a number: from what it brought, or from what stopped it; nothing else decides one."""

from collections.abc import Iterable

from attrs import frozen

from reconciler.cli.signals import SIGNALLED
from reconciler.errors import (
    ApplyRefused,
    Interrupted,
    InvalidInput,
    LockHeld,
    NotConfirmed,
    PlanRefused,
)
from reconciler.model.drift import ALARMING, DriftReport, FindingKind
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import BlockCause, Plan
from reconciler.model.status import StatusReport

DONE = 0
FAILED = 1
DIFFERENT = 2
IN_PART = 3
UNKNOWN = 4
BLOCKED = 5
REFUSED = 6
LOCKED = 7
NOT_CONFIRMED = 8
USAGE = 9

_ALARM = (UNKNOWN, IN_PART, REFUSED, BLOCKED, FAILED, DIFFERENT, DONE)
"""The most alarming first, after interruptions."""

_ERRORS: tuple[tuple[type[BaseException], int], ...] = (
    (InvalidInput, USAGE),
    (PlanRefused, REFUSED),
    (ApplyRefused, BLOCKED),
    (LockHeld, LOCKED),
    (NotConfirmed, NOT_CONFIRMED),
)

_IN_PART = frozenset({OutcomeKind.REJECTED, OutcomeKind.NOT_SETTLED, OutcomeKind.SKIPPED})
_STRICT = frozenset({FindingKind.UNVERIFIABLE, FindingKind.ACCEPTED, FindingKind.UNMANAGED})


@frozen
class Differences:
    """What the flags say of code 2.

    `is_told`: differences show in the code at all. `is_forgiven` (`--exit-zero`): 2 becomes 0. `is_strict`: what
    cannot be verified, was accepted or is in no file counts as a difference.
    """

    is_told: bool = True
    is_forgiven: bool = False
    is_strict: bool = False

    def forgive(self, code: int) -> int:
        """`--exit-zero` turns 2 into 0 and nothing else."""
        return DONE if self.is_forgiven and code == DIFFERENT else code


def of_signal(number: int) -> int:
    """130 for SIGINT, 143 for SIGTERM."""
    return SIGNALLED + number


def of_plan(plan: Plan, differences: Differences) -> int:
    """What could not be read is a failure; differences count only where they were asked for."""
    if any(entry.cause is BlockCause.UNREADABLE for entry in plan.blocked):
        return FAILED
    is_different = differences.is_told and bool(plan.updates or plan.blocked)
    return differences.forgive(DIFFERENT if is_different else DONE)


def of_drift(report: DriftReport, differences: Differences) -> int:
    """A difference comes before a failure here: it is what the report is for."""
    found = {finding.finding for finding in report.findings}
    if found & (ALARMING | (_STRICT if differences.is_strict else frozenset())):
        return differences.forgive(DIFFERENT)
    return FAILED if FindingKind.UNREADABLE in found else DONE


def of_status(report: StatusReport) -> int:
    """Something being off is no failure; something being unreadable is."""
    return FAILED if report.gaps or any(thing.status is None for thing in report.things) else DONE


def of_result(result: Result) -> int:
    """The most alarming of its outcomes; an interruption before all."""
    if result.signal is not None:
        return of_signal(result.signal)
    outcomes = result.outcomes
    if outcomes and all(outcome.is_unread for outcome in outcomes):
        return FAILED
    if outcomes and all(outcome.outcome is OutcomeKind.STALE for outcome in outcomes):
        return REFUSED
    is_idle = all(outcome.calls_sent == 0 for outcome in outcomes)
    if result.is_unrecorded and is_idle:
        return FAILED
    return worst((FAILED if result.is_unrecorded else DONE, *(_of_outcome(outcome.outcome) for outcome in outcomes)))


def of_error(error: BaseException) -> int:
    """What stopped a run before it brought anything; whatever is not known is a plain failure."""
    if isinstance(error, Interrupted):
        return of_signal(error.signal)
    return next((code for kind, code in _ERRORS if isinstance(error, kind)), FAILED)


def worst(codes: Iterable[int]) -> int:
    """The most alarming of these codes; 0 where there is none."""
    return min(codes, key=_rank, default=DONE)


def _rank(code: int) -> int:
    return _ALARM.index(code) if code in _ALARM else -1


def _of_outcome(kind: OutcomeKind) -> int:
    if kind is OutcomeKind.UNKNOWN:
        return UNKNOWN
    return IN_PART if kind in _IN_PART or kind is OutcomeKind.STALE else DONE
