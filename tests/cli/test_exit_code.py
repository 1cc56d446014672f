"""Exit codes, as a table: what a command brought, or what stopped it, and the code that it gives."""

from datetime import UTC, datetime, timedelta

import pytest

from reconciler.cli import exit_code
from reconciler.cli.exit_code import Differences
from reconciler.errors import (
    ApplyRefused,
    CredentialMissing,
    Interrupted,
    InvalidInput,
    JournalUnwritable,
    LockHeld,
    NotConfirmed,
    NothingReadable,
    OutputFailed,
    PlanRefused,
    ReadFailed,
)
from reconciler.model.address import Address
from reconciler.model.drift import DriftReport, Finding, FindingKind
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import BlockCause, Blocked, Plan, Subject, Unchanged, Update
from reconciler.model.run import Run
from reconciler.model.status import Gap, StatusReport, Thing

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
HERE = Address("w", "connector", "a")
SUBJECT = Subject(HERE, "kafka_connect", "key", {})
UPDATE = Update(SUBJECT, (), (), "differs")
UNCHANGED = Unchanged(SUBJECT, {}, "as desired")
BLOCKED = Blocked(SUBJECT, BlockCause.MISSING, "missing", "create it")
UNREADABLE = Blocked(SUBJECT, BlockCause.UNREADABLE, "down", "mend it")

KINDS = {kind.value: kind for kind in OutcomeKind}


def _plan(*entries: Update | Unchanged | Blocked) -> Plan:
    return Plan("1", NOW, NOW + timedelta(hours=1), Run(), "sha256:00", entries)


def _result(*words: str, signal: int | None = None) -> Result:
    outcomes = tuple(
        Outcome(HERE, OutcomeKind.SKIPPED, "", is_unread=True) if word == "unread" else Outcome(HERE, KINDS[word], "")
        for word in words
    )
    return Result(NOW, NOW, "sha256:00", Run(), outcomes, signal)


def _drift(*kinds: str) -> DriftReport:
    return DriftReport(tuple(Finding(HERE, FindingKind(kind), (), "") for kind in kinds))


QUIET = Differences(is_told=False)
TOLD = Differences()
FORGIVEN = Differences(is_forgiven=True)
STRICT = Differences(is_strict=True)


@pytest.mark.parametrize(
    ("entries", "differences", "expected"),
    [
        ((), QUIET, 0),
        ((UPDATE, BLOCKED), QUIET, 0),
        ((UPDATE,), TOLD, 2),
        ((BLOCKED,), TOLD, 2),
        ((UNCHANGED,), TOLD, 0),
        ((UPDATE,), FORGIVEN, 0),
        ((UNREADABLE,), QUIET, 1),
        ((UNREADABLE, UPDATE), TOLD, 1),
        ((UNREADABLE, UPDATE), FORGIVEN, 1),
    ],
)
def test_a_plan(entries: tuple[Update | Blocked | Unchanged, ...], differences: Differences, expected: int) -> None:
    """Differences show only where asked for; what is unreadable always does, and `--exit-zero` does not hide it."""
    assert expected == exit_code.of_plan(_plan(*entries), differences)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), 0),
        (("applied", "already_done"), 0),
        (("rejected",), 3),
        (("not_settled",), 3),
        (("skipped",), 3),
        (("applied", "rejected"), 3),
        (("unknown",), 4),
        (("unknown", "rejected", "stale"), 4),
        (("stale",), 6),
        (("stale", "stale"), 6),
        (("stale", "applied"), 3),
        (("stale", "already_done"), 3),
        (("unread",), 1),
        (("unread", "unread"), 1),
        (("unread", "applied"), 3),
        (("unread", "skipped"), 3),
    ],
)
def test_a_result(words: tuple[str, ...], expected: int) -> None:
    """The most alarming outcome counts; only stale is 6, only unread is 1."""
    assert expected == exit_code.of_result(_result(*words))


@pytest.mark.parametrize(("signal", "expected"), [(2, 130), (15, 143)])
def test_an_interrupted_result(signal: int, expected: int) -> None:
    """An interruption comes before every outcome."""
    assert expected == exit_code.of_result(_result("unknown", "applied", signal=signal))


@pytest.mark.parametrize(
    ("kinds", "differences", "expected"),
    [
        (("in_sync",), TOLD, 0),
        (("drifted",), TOLD, 2),
        (("missing",), TOLD, 2),
        (("overdue",), TOLD, 2),
        (("unreadable",), TOLD, 1),
        (("unreadable", "drifted"), TOLD, 2),
        (("unreadable",), FORGIVEN, 1),
        (("drifted",), FORGIVEN, 0),
        (("unverifiable", "accepted", "unmanaged"), TOLD, 0),
        (("unverifiable",), STRICT, 2),
        (("accepted",), STRICT, 2),
        (("unmanaged",), STRICT, 2),
        (("in_sync",), STRICT, 0),
    ],
)
def test_a_drift_report(kinds: tuple[str, ...], differences: Differences, expected: int) -> None:
    """Drift comes before unreadable; `--strict` counts what is otherwise only told."""
    assert expected == exit_code.of_drift(_drift(*kinds), differences)


def test_a_status_report() -> None:
    """Off is no failure, unreadable is one."""
    off = Thing(HERE, "kafka_connect", "paused", is_normal=False)
    unread = Thing(HERE, "kafka_connect", None, is_normal=False)
    assert [
        exit_code.of_status(StatusReport((off,), 1, 1)),
        exit_code.of_status(StatusReport((unread,), 1, 0)),
        exit_code.of_status(StatusReport((), 0, 0, (Gap("w", "down"),))),
    ] == [0, 1, 1]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (InvalidInput(""), 9),
        (CredentialMissing(""), 9),
        (ReadFailed(""), 1),
        (PlanRefused(""), 6),
        (ApplyRefused(""), 5),
        (NothingReadable(""), 1),
        (LockHeld(""), 7),
        (NotConfirmed(""), 8),
        (JournalUnwritable(""), 1),
        (OutputFailed(""), 1),
        (Interrupted("", signal=2), 130),
        (Interrupted("", signal=15), 143),
        (RuntimeError(""), 1),
    ],
)
def test_an_error(error: Exception, expected: int) -> None:
    """Every branch of the tree of errors, and a mistake of ours."""
    assert expected == exit_code.of_error(error)


def test_the_most_alarming_wins() -> None:
    """130, 4, 3, 6, 5, 1, 2, 0: each is worse than all that follow."""
    order = [130, 4, 3, 6, 5, 1, 2, 0]
    assert order == [exit_code.worst(order[place:]) for place in range(len(order))]
    assert exit_code.worst(()) == 0
