"""What we write is what our schemas say."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reconciler.engine.recounting import recount
from reconciler.files.drift_file import dump_drift
from reconciler.files.error_file import dump_error
from reconciler.files.journal_report_file import dump_journal_report
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.files.schema import SCHEMA_FILES, SCHEMA_URL, SchemaName, dump_schema, schema_for
from reconciler.files.status_file import dump_status
from reconciler.model.drift import DriftReport
from reconciler.model.journal import JournalReport
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.status import StatusReport
from reconciler.testing.strategies import drift_reports, moments, plans, problems, records, results, status_reports

FEWER = settings(max_examples=40)
"""Validating is slow; the strategies reach every key in far fewer examples."""


def _list_faults(name: SchemaName, document: object) -> list[str]:
    return [fault.message for fault in Draft202012Validator(schema_for(name, catalog={})).iter_errors(document)]


@pytest.mark.parametrize("name", list(SCHEMA_FILES))
def test_schemas_are_schemas(name: SchemaName) -> None:
    """Each is valid by the meta-schema, names its dialect and its address, and is written the same each time."""
    schema = schema_for(name, catalog={})
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == SCHEMA_URL + SCHEMA_FILES[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert dump_schema(name, catalog={}) == dump_schema(name, catalog={})
    assert json.loads(dump_schema(name, catalog={})) == schema


@FEWER
@given(plan=plans())
def test_plans_fit_their_schema(plan: Plan) -> None:
    """Every plan that can be written is valid."""
    assert _list_faults("plan", json.loads(dump_plan(plan))) == []


@FEWER
@given(result=results())
def test_results_fit_their_schema(result: Result) -> None:
    """Every result that can be written is valid."""
    assert _list_faults("result", json.loads(dump_result(result))) == []


@FEWER
@given(report=drift_reports())
def test_drift_reports_fit_their_schema(report: DriftReport) -> None:
    """Every drift report that can be written is valid."""
    assert _list_faults("drift", json.loads(dump_drift(report))) == []


@FEWER
@given(report=status_reports())
def test_status_reports_fit_their_schema(report: StatusReport) -> None:
    """Every status report that can be written is valid."""
    assert _list_faults("status", json.loads(dump_status(report))) == []


@FEWER
@given(report=st.lists(st.tuples(moments(), records()), max_size=4).map(recount))
def test_journal_reports_fit_their_schema(report: JournalReport) -> None:
    """Every journal report that can be written is valid, without a beginning too."""
    assert _list_faults("journal-report", json.loads(dump_journal_report(report))) == []


@FEWER
@given(found=st.lists(problems(), max_size=3))
def test_error_documents_fit_their_schema(found: list[Problem]) -> None:
    """Every error document that can be written is valid."""
    assert _list_faults("error", json.loads(dump_error(exit_code=9, problems=found))) == []


def test_formats_may_grow(document: dict[str, Any]) -> None:
    """A key of a later version is no fault, at the top and below."""
    document["novelty"] = 1
    document["entries"][0]["novelty"] = 1
    assert _list_faults("plan", document) == []


@pytest.mark.parametrize("key", ["digest", "entries", "summary", "run", "complete"])
def test_a_missing_key_is_a_fault(document: dict[str, Any], key: str) -> None:
    """The keys of the contract are required."""
    del document[key]
    assert _list_faults("plan", document) == [f"{key!r} is a required property"]


def test_a_wrong_word_is_a_fault(document: dict[str, Any]) -> None:
    """Verdicts and effects are bound to their words."""
    document["entries"][1]["verdict"] = "destroy"
    document["entries"][1]["calls"][0]["effect"] = "flip"
    assert len(_list_faults("plan", document)) == 2


@pytest.mark.parametrize("name", ["plan", "result", "drift", "status", "journal-report", "error"])
def test_every_key_is_described_at_the_top(name: SchemaName) -> None:
    """A reader of a policy finds what each key means."""
    properties = schema_for(name, catalog={})["properties"]
    assert [key for key, schema in properties.items() if not schema.get("description")] == []
