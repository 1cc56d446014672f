"""What carries no meaning in a document: layout, order, and how far a number is written out (L11 has the rest)."""

import json

from hypothesis import given

from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.files.result_file import dump_result
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan, Unchanged
from reconciler.testing.strategies import plans


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
