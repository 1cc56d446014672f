"""The keys of each document, in the order that the contract gives them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from reconciler.files.drift_file import dump_drift
from reconciler.files.error_file import dump_error
from reconciler.files.journal_report_file import dump_journal_report
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.files.status_file import dump_status
from reconciler.model.address import Address
from reconciler.model.drift import DriftReport, FieldDrift, Finding, FindingKind
from reconciler.model.journal import CallAnswered, CallInFlight, JournalReport
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.model.problem import Origin, Problem
from reconciler.model.status import Gap, StatusReport, Thing
from reconciler.model.step import Call

RUN = ["actor", "host", "url", "commit", "reason", "ticket"]


def _keys(value: Mapping[str, object]) -> list[str]:
    return list(value)


def test_keys_of_a_plan(plan: Plan) -> None:
    """A plan's own keys: those of the contract in its order, and ours where they stand."""
    document = json.loads(dump_plan(plan))
    head = "format format_version tool_version created_at expires_at profile run digest checksum complete applicable"
    assert f"{head} summary selection allow_blocked guards warnings entries".split() == _keys(document)
    assert _keys(document["run"]) == RUN
    assert _keys(document["summary"]) == ["resources", "unchanged", "updates", "blocked", "calls"]
    assert _keys(document["selection"]) == ["target", "exclude"]
    assert _keys(document["guards"][0]) == ["guard", "detail", "refusing", "way_out"]


def test_keys_of_entries(plan: Plan) -> None:
    """An entry has the same keys whatever its verdict, and a few of its verdict's own."""
    unchanged, update, blocked = json.loads(dump_plan(plan))["entries"]
    about = ["address", "provider", "kind", "service_key", "place", "verdict", "reason", "origin"]
    head = [*about, "changes", "calls", "costs", "warnings"]
    assert [*head, "values"] == _keys(unchanged)
    assert [*head, "wave"] == _keys(update)
    assert [*head, "cause", "way_out"] == _keys(blocked)
    assert _keys(update["origin"]) == ["file", "line", "column"]
    assert _keys(update["changes"][0]) == ["path", "before", "after"]
    assert _keys(update["calls"][0]) == ["method", "path", "body", "repeatable", "effect"]


def test_values_of_a_plan(plan: Plan) -> None:
    """Times are UTC with microseconds only where there are any; what is derived is derived."""
    document = json.loads(dump_plan(plan))
    assert document["created_at"] == "2026-11-21T12:00:00Z"
    assert document["expires_at"] == "2026-11-22T12:00:00.000005Z"
    assert document["summary"] == {"resources": 3, "unchanged": 1, "updates": 1, "blocked": 1, "calls": 1}
    assert (document["complete"], document["applicable"]) == (False, False)
    assert (document["entries"][2]["reason"], document["entries"][2]["way_out"]) == ("it is missing", "create it first")


def test_keys_of_a_result(result: Result) -> None:
    """A result's keys; `unread` stands only where it is true."""
    document = json.loads(dump_result(result))
    head = ["format", "format_version", "started_at", "finished_at", "digest", "run", "summary"]
    assert [*head, "signal", "warnings", "outcomes"] == _keys(document)
    words = ["applied", "already_done", "stale", "rejected", "not_settled", "unknown", "skipped"]
    assert words == _keys(document["summary"])
    outcome = ["address", "outcome", "detail", "calls_sent", "before", "after", "seconds"]
    assert outcome == _keys(document["outcomes"][0])
    assert [*outcome, "unread"] == _keys(document["outcomes"][1])


def test_keys_of_a_drift_report() -> None:
    """A drift report counts every kind of finding."""
    finding = Finding(
        Address("w", "c", "n"), FindingKind.DRIFTED, (FieldDrift("status", "at_most paused", "running"),), "moved"
    )
    document = json.loads(dump_drift(DriftReport((finding,))))
    assert _keys(document) == ["format", "format_version", "in_sync", "summary", "findings"]
    words = ["resources", *(kind.value for kind in FindingKind)]
    assert words == _keys(document["summary"])
    assert _keys(document["findings"][0]) == ["address", "finding", "fields", "detail", "origin"]
    assert _keys(document["findings"][0]["fields"][0]) == ["path", "desired", "live"]
    assert document["in_sync"] is False


def test_keys_of_a_status_report() -> None:
    """A status report counts what could not be read, gaps and things alike."""
    things = (Thing(Address("w", "c", "a"), "p", None, is_normal=False, detail="503"),)
    document = json.loads(dump_status(StatusReport(things, seen=5, off=1, gaps=(Gap("w", "down"),))))
    assert _keys(document) == ["format", "format_version", "summary", "unreadable", "things"]
    assert document["summary"] == {"things": 5, "off": 1, "unreadable": 2}
    keys = ["address", "provider", "kind", "status", "normal", "since", "detail", "costs"]
    assert keys == _keys(document["things"][0])


def test_keys_of_a_journal_report() -> None:
    """A journal report's keys; calls are told as in a plan, outcomes as in a result."""
    address, call = Address("w", "c", "n"), Call("PUT", "/pause")
    at = datetime(2026, 11, 21, tzinfo=UTC)
    sent = (CallInFlight(address, call, 1, {"status": "running"}, at),)
    answered = (CallAnswered(address, call, 1, 202, "", at),)
    document = json.loads(dump_journal_report(JournalReport(in_flight=sent, answered=answered)))
    head = ["format", "format_version", "run_id", "began_at", "ended_at", "signal", "digest", "plan_created_at", "run"]
    assert [*head, "updates", "in_flight", "answered", "not_begun", "outcomes", "cut_line"] == _keys(document)
    assert _keys(document["in_flight"][0]) == ["address", "call", "attempt", "before", "at"]
    assert _keys(document["answered"][0]) == ["address", "call", "attempt", "status", "detail", "at"]
    assert _keys(document["answered"][0]["call"]) == ["method", "path", "body", "repeatable", "effect"]


def test_keys_of_an_error_document() -> None:
    """Every problem has all its keys, null where unknown."""
    known = Problem("bad", Origin("f.yaml", 2, 3), "a.b", "mend it")
    document = json.loads(dump_error(exit_code=9, problems=[known, Problem("worse")]))
    assert _keys(document) == ["format", "format_version", "exit_code", "problems"]
    assert document["problems"][0] == {
        "message": "bad",
        "file": "f.yaml",
        "line": 2,
        "column": 3,
        "path": "a.b",
        "hint": "mend it",
    }
    nothing = dict.fromkeys(["file", "line", "column", "path", "hint"])
    assert {"message": "worse", **nothing} == document["problems"][1]


def test_documents_are_indented_and_end_with_a_newline(plan: Plan) -> None:
    """Two spaces, as a reader of a pull request expects."""
    text = dump_plan(plan)
    assert text.startswith('{\n  "format": "reconciler-plan",\n  "format_version": "1.0",\n')
    assert text.endswith("}\n")
