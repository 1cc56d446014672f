from datetime import UTC, datetime

import pytest

from reconciler.model.address import Address
from reconciler.model.drift import DriftReport, Finding, FindingKind
from reconciler.model.journal import JournalReport
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.problem import Problem
from reconciler.model.run import Run
from reconciler.model.status import Gap, StatusReport, Thing
from reconciler.views.drift_text import render_drift
from reconciler.views.findings import summarise_drift
from reconciler.views.journal_text import render_journal
from reconciler.views.outcomes import describe_signal, list_next_steps, summarise_result
from reconciler.views.palette import COLOURED, PLAIN
from reconciler.views.problems_text import render_problems
from reconciler.views.status_text import render_status

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
A = Address("s", "k", "a")


def _report(*kinds: FindingKind) -> DriftReport:
    return DriftReport(tuple(Finding(A, kind, (), "") for kind in kinds))


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ((), "In sync: 0 resources."),
        ((FindingKind.IN_SYNC,), "In sync: 1 resource."),
        ((FindingKind.IN_SYNC, FindingKind.UNMANAGED), "In sync: 1 resource; 1 unmanaged."),
        ((FindingKind.UNREADABLE, FindingKind.IN_SYNC), "Drift: 1 unreadable, 1 in sync."),
        ((FindingKind.OVERDUE,), "Drift: 1 overdue."),
        ((FindingKind.MISSING, FindingKind.DRIFTED), "Drift: 1 drifted, 1 missing."),
    ],
)
def test_the_drift_summary_never_calls_unread_things_in_sync(kinds: tuple[FindingKind, ...], text: str) -> None:
    """What is unreadable keeps the report from being in sync; what is unmanaged does not."""
    assert text == summarise_drift(_report(*kinds))


def test_the_drift_summary_is_the_last_line() -> None:
    """Whoever reads the end of a log sees the counts."""
    assert render_drift(_report(FindingKind.DRIFTED), PLAIN).splitlines()[-1] == "Drift: 1 drifted."


def _result(*kinds: OutcomeKind) -> Result:
    return Result(NOW, NOW, "sha256:00", Run(), tuple(Outcome(A, kind, "") for kind in kinds))


def test_the_result_summary_names_only_words_that_occur() -> None:
    """All that are not zero of the seven words, in their order."""
    result = _result(OutcomeKind.UNKNOWN, OutcomeKind.APPLIED, OutcomeKind.APPLIED)
    assert summarise_result(result) == "Result: 2 applied, 1 unknown."
    assert summarise_result(_result()) == "Result: nothing was to be done."


@pytest.mark.parametrize("kind", [kind for kind in OutcomeKind if "_DONE" not in kind.name and kind.name != "APPLIED"])
def test_every_alarming_outcome_says_what_to_do(kind: OutcomeKind) -> None:
    """No word but those of success is left without a next step."""
    assert [kind] == [one for one, _ in list_next_steps(_result(kind))]


def test_signals_are_named() -> None:
    """By their names, and by number where the machine has none."""
    assert describe_signal(15).startswith("Interrupted by SIGTERM:")
    assert describe_signal(9999).startswith("Interrupted by signal 9999:")


def test_unread_things_are_not_counted_as_normal() -> None:
    """Status says what it does not know before it says what it knows."""
    odd = Thing(A, "p", None, is_normal=False, detail="HTTP 500")
    text = render_status(StatusReport((odd,), seen=3, off=0, gaps=(Gap("x", "refused"),)), PLAIN, now=NOW)
    assert "2 parts could not be read" in text
    assert text.endswith("2 things were read and in normal state.\n")
    assert "Everything" not in text


def test_one_thing_off_is_said_in_the_singular() -> None:
    """Grammar holds for one."""
    thing = Thing(A, "p", "paused", is_normal=False)
    text = render_status(StatusReport((thing,), seen=5, off=1), PLAIN, now=NOW)
    assert text.endswith("1 of 5 things is not in its normal state.\n")


def test_a_journal_without_its_beginning_says_so() -> None:
    """A damaged journal is still shown."""
    assert render_journal(JournalReport(), PLAIN).startswith("The journal does not hold the beginning of its run.\n")


def test_one_problem_is_said_in_the_singular() -> None:
    """The count is the last line."""
    assert render_problems([Problem("broken")], PLAIN) == "broken\n1 problem.\n"


def test_colours_change_nothing_but_colours() -> None:
    """Without its codes a coloured text is the plain one."""
    report = _report(FindingKind.DRIFTED, FindingKind.UNMANAGED)
    coloured = render_drift(report, COLOURED)
    for code in (COLOURED.good, COLOURED.bad, COLOURED.caution, COLOURED.quiet, COLOURED.strong, COLOURED.reset):
        coloured = coloured.replace(code, "")
    assert render_drift(report, PLAIN) == coloured


def test_many_unmanaged_things_are_only_counted() -> None:
    """A worker with a thousand connectors and a file of three gives no thousand lines."""
    findings = tuple(
        Finding(Address("w", "connector", f"c{number}"), FindingKind.UNMANAGED, (), "it is live and in no file")
        for number in range(1000)
    )
    assert render_drift(DriftReport(findings), PLAIN) == "In sync: 0 resources; 1,000 unmanaged.\n"
