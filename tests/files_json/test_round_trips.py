"""L10 and L11: what is written reads back as it was, in the same bytes each time."""

import json

from hypothesis import given

from reconciler.files.drift_file import dump_drift, load_drift
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.files.result_file import dump_result, load_result
from reconciler.files.status_file import dump_status, load_status
from reconciler.model.drift import DriftReport
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan, Unchanged
from reconciler.model.status import StatusReport
from reconciler.testing.strategies import drift_reports, plans, results, status_reports


@given(plan=plans())
def test_plan_round_trip(plan: Plan) -> None:
    """A plan that was written and read is the same plan, and is written the same again."""
    text = dump_plan(plan)
    assert plan == load_plan(text, source="p")
    assert plan == load_plan(text.encode(), source="p")
    assert text == dump_plan(load_plan(text, source="p"))


@given(result=results())
def test_result_round_trip(result: Result) -> None:
    """A result that was written and read is the same result, and is written the same again."""
    text = dump_result(result)
    assert result == load_result(text.encode(), source="r")
    assert text == dump_result(load_result(text, source="r"))


@given(report=drift_reports())
def test_drift_round_trip(report: DriftReport) -> None:
    """A drift report that was written and read is the same report, and is written the same again."""
    text = dump_drift(report)
    assert report == load_drift(text.encode(), source="d")
    assert text == dump_drift(load_drift(text, source="d"))


@given(report=status_reports())
def test_status_round_trip(report: StatusReport) -> None:
    """A status report that was written and read is the same report."""
    assert report == load_status(dump_status(report).encode(), source="s")


@given(plan=plans())
def test_compact_and_reordered_plan_reads_the_same(plan: Plan) -> None:
    """Layout and key order carry no meaning: a plan that passed through another JSON tool is still the plan."""
    other = json.dumps(json.loads(dump_plan(plan)), sort_keys=True)
    assert plan == load_plan(other, source="p")


def test_equal_mappings_are_written_equally(plan: Plan) -> None:
    """The order in which a mapping was filled does not show in the bytes."""
    subject = plan.entries[0].subject
    one = Unchanged(subject, {"a": 1, "b": 2}, "")
    other = Unchanged(subject, {"b": 2, "a": 1}, "")
    texts = {dump_plan(Plan("1", plan.created_at, plan.expires_at, plan.run, "d", (entry,))) for entry in (one, other)}
    assert len(texts) == 1


def test_plan_with_lone_surrogate_round_trips(plan: Plan) -> None:
    """A name that UTF-8 cannot hold is written as an escape and read back."""
    entry = Unchanged(plan.entries[0].subject, {"status": "\ud800x"}, "")
    odd = Plan("1", plan.created_at, plan.expires_at, plan.run, "d", (entry,))
    assert odd == load_plan(dump_plan(odd).encode("utf-8"), source="p")


def test_seconds_are_rounded_to_milliseconds(result: Result) -> None:
    """A duration is written with three digits at most."""
    assert json.loads(dump_result(result))["outcomes"][0]["seconds"] == 1.235
