"""Results and reports that are wrong are refused as wrong input, in the same words as plans."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reconciler.errors import InvalidInput
from reconciler.files.drift_file import dump_drift, load_drift
from reconciler.files.journal_report_file import dump_journal_report, load_journal_report
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result, load_result
from reconciler.files.status_file import dump_status, load_status
from reconciler.model.address import Address
from reconciler.model.drift import DriftReport, Finding, FindingKind
from reconciler.model.journal import Beginning, JournalReport
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.model.run import Run
from reconciler.model.status import StatusReport, Thing

REPORT = DriftReport(
    tuple(Finding(Address("w", "c", name), FindingKind.IN_SYNC, (), "") for name in ("a", "b")),
)
JOURNAL = JournalReport(
    began=Beginning(datetime(2026, 11, 21, tzinfo=UTC), "r", "sha256:7c", None, Run(), 2),
    not_begun=(Address("w", "c", "a"), Address("w", "c", "b")),
)
STATUS = StatusReport((Thing(Address("w", "c", "a"), "p", "paused", is_normal=False),), seen=3, off=1)


def test_a_plan_given_as_a_result(plan: Plan) -> None:
    """The message says what it is and how to get the right one."""
    with pytest.raises(InvalidInput, match=r"r\.json is not a result that can be used: it is a plan") as refusal:
        load_result(dump_plan(plan), source="r.json")
    assert refusal.value.problems[0].hint == "give the file that `apply -o json=PATH` wrote"
    assert refusal.value.problems[0].origin.file == "r.json"


def test_a_result_that_was_cut(result: Result) -> None:
    """A crash while copying is told as that."""
    with pytest.raises(InvalidInput, match="it is cut off"):
        load_result(dump_result(result)[:-3], source="r")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"summary": {}}, "keys are missing: already_done, applied"),
        ({"outcomes": []}, "the summary contradicts the outcomes"),
        ({"signal": "INT"}, "an integer belongs here, not a string"),
        ({"format_version": "3.0"}, "newer version"),
    ],
)
def test_forged_results(result: Result, edit: dict[str, Any], message: str) -> None:
    """What does not hold together is refused."""
    document = {**json.loads(dump_result(result)), **edit}
    with pytest.raises(InvalidInput, match=message):
        load_result(json.dumps(document), source="r")


def test_an_outcome_twice(result: Result) -> None:
    """One update has one outcome."""
    document = json.loads(dump_result(result))
    document["outcomes"].append(document["outcomes"][-1])
    with pytest.raises(InvalidInput, match="stands twice"):
        load_result(json.dumps(document), source="r")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"in_sync": False}, "`in_sync` contradicts the findings"),
        ({"findings": []}, "the summary contradicts the findings"),
        ({"findings": [1]}, "an object belongs here, not an integer"),
        ({"format": "reconciler-status"}, "it is a status report"),
    ],
)
def test_forged_drift_reports(edit: dict[str, Any], message: str) -> None:
    """What does not hold together is refused."""
    document = {**json.loads(dump_drift(REPORT)), **edit}
    with pytest.raises(InvalidInput, match=message):
        load_drift(json.dumps(document), source="d")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"summary": {"things": 3, "off": 1, "unreadable": 4}}, "the summary contradicts the things"),
        ({"things": "all"}, "a list belongs here, not a string"),
    ],
)
def test_forged_status_reports(edit: dict[str, Any], message: str) -> None:
    """What does not hold together is refused."""
    document = {**json.loads(dump_status(STATUS)), **edit}
    with pytest.raises(InvalidInput, match=message):
        load_status(json.dumps(document), source="s")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        ({"run_id": None}, "it tells a part of the run's beginning only"),
        ({"run": None}, "it tells a part of the run's beginning only"),
        ({"began_at": None, "updates": None}, "it tells a part of the run's beginning only"),
        ({"began_at": "yesterday"}, "is not a time like"),
        ({"cut_line": True}, "an integer belongs here|it does not fit"),
        ({"not_begun": ["w/c/b", "w/c/a"]}, "not sorted"),
        ({"not_begun": ["w/c/a", "w/c/a"]}, "stands twice"),
        ({"in_flight": [{}]}, "keys are missing: address, at, attempt, before, call"),
        ({"answered": {}}, "a list belongs here"),
        ({"format": "reconciler-journal"}, "it is the journal of a run"),
        ({"format_version": "3.0"}, "newer version"),
    ],
)
def test_forged_journal_reports(edit: dict[str, Any], message: str) -> None:
    """What does not hold together is refused; what was written is taken."""
    assert load_journal_report(dump_journal_report(JOURNAL), source="r") == JOURNAL
    document = {**json.loads(dump_journal_report(JOURNAL)), **edit}
    with pytest.raises(InvalidInput, match=message):
        load_journal_report(json.dumps(document), source="r")
