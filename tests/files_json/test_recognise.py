"""`show` finds out by itself what it was given."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.files.drift_file import dump_drift
from reconciler.files.error_file import dump_error
from reconciler.files.journal_file import encode_record
from reconciler.files.journal_report_file import dump_journal_report
from reconciler.files.plan_file import dump_plan
from reconciler.files.recognise import DocumentKind, recognise
from reconciler.files.result_file import dump_result
from reconciler.files.status_file import dump_status
from reconciler.interfaces.journal import RunBegan
from reconciler.model.drift import DriftReport
from reconciler.model.journal import JournalReport
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.model.run import Run
from reconciler.model.status import StatusReport


def test_every_kind(plan: Plan, result: Result) -> None:
    """Each document is told by what it says of itself."""
    began = encode_record(RunBegan("r", "d", "t", Run(), (), ()), at=datetime(2026, 11, 21, tzinfo=UTC))
    written: dict[DocumentKind, str] = {
        "plan": dump_plan(plan),
        "result": dump_result(result),
        "drift": dump_drift(DriftReport(())),
        "status": dump_status(StatusReport((), 0, 0)),
        "error": dump_error(exit_code=9, problems=()),
        "journal": began + began,
        "journal-report": dump_journal_report(JournalReport()),
    }
    assert {kind: recognise(text.encode()) for kind, text in written.items()} == {kind: kind for kind in written}


def test_a_damaged_plan_is_still_a_plan(plan: Plan) -> None:
    """So that its reader can say what is wrong with it."""
    text = dump_plan(plan).encode()
    assert recognise(text[:60]) == "plan"
    assert recognise(b"\xef\xbb\xbf" + text) == "plan"
    assert recognise(text.replace(b'"run"', b"\xff")) == "plan"


def test_a_reordered_plan_is_still_a_plan(plan: Plan) -> None:
    """Another JSON tool may have sorted its keys."""
    assert recognise(json.dumps(json.loads(dump_plan(plan)), sort_keys=True).encode()) == "plan"


@pytest.mark.parametrize(
    "text", [b"", b"version: 1\n", b"[]", b"{}", b'{"format": "reconciler-novel"}', b'{"format": 7}', b"PK\x03\x04"]
)
def test_what_is_none_of_ours(text: bytes) -> None:
    """Unknown is an answer."""
    assert recognise(text) == "unknown"


@given(text=st.binary(max_size=60))
def test_any_bytes(text: bytes) -> None:
    """Nothing is raised whatever the bytes are."""
    assert recognise(text) in {"plan", "result", "drift", "status", "error", "journal", "journal-report", "unknown"}
