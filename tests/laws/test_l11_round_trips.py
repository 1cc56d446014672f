"""L11: `load(dump(x)) == x` for plans, results, drift reports, and what else is written down to be read again."""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.engine.recounting import recount
from reconciler.files.drift_file import dump_drift, load_drift
from reconciler.files.journal_file import JournalLine, decode_journal, encode_record, find_cut
from reconciler.files.journal_report_file import dump_journal_report, load_journal_report
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.files.result_file import dump_result, load_result
from reconciler.files.status_file import dump_status, load_status
from reconciler.interfaces.journal import Record as JournalRecord
from reconciler.interfaces.journal import RunBegan
from reconciler.model.drift import DriftReport
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.model.status import StatusReport
from reconciler.testing.strategies import (
    began_records,
    drift_reports,
    moments,
    plans,
    records,
    results,
    status_reports,
)
from tests.laws.chance import draw_schedule
from tests.laws.running import run_schedule
from tests.laws.worlds.catalog import VARIANTS

X = TypeVar("X")


def _check(value: X, dump: Callable[[X], str], load: Callable[..., X]) -> None:
    """Read from text and from bytes it is the same, and is written the same again."""
    text = dump(value)
    assert value == load(text, source="x")
    assert value == load(text.encode(), source="x")
    assert text == dump(load(text, source="x"))


@settings(max_examples=40)
@given(plan=plans())
def test_any_plan(plan: Plan) -> None:
    """Every plan that the model allows."""
    _check(plan, dump_plan, load_plan)


@settings(max_examples=40)
@given(result=results())
def test_any_result(result: Result) -> None:
    """Every result."""
    _check(result, dump_result, load_result)


@settings(max_examples=40)
@given(report=drift_reports())
def test_any_drift_report(report: DriftReport) -> None:
    """Every drift report."""
    _check(report, dump_drift, load_drift)


@settings(max_examples=40)
@given(report=status_reports())
def test_any_status_report(report: StatusReport) -> None:
    """Every status report."""
    _check(report, dump_status, load_status)


@settings(max_examples=40)
@given(told=st.lists(st.tuples(moments(), records()), max_size=5), cut=st.none() | st.integers(1, 9))
def test_any_journal_report(told: list[tuple[datetime, JournalRecord]], cut: int | None) -> None:
    """What any records tell, of a run that went wrong in any way."""
    _check(recount(told, cut_line=cut), dump_journal_report, load_journal_report)


@settings(max_examples=40)
@given(began=began_records(), rest=st.lists(records(), max_size=3), at=moments())
def test_any_journal(began: RunBegan, rest: list[JournalRecord], at: datetime) -> None:
    """Every journal that begins with a beginning."""
    lines = tuple(JournalLine(at, one) for one in (began, *rest))
    text = "".join(encode_record(line.record, at=line.at) for line in lines).encode()
    assert lines == decode_journal(text, source="j")
    assert find_cut(text) is None


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_real_runs_write(variant: str) -> None:
    """Plans, results and journals of a few schedules, faults and all."""
    for number in range(5):
        schedule = draw_schedule(Random(f"trip/{number}"), variant)  # noqa: S311 - schedules are no secrets
        record = run_schedule(schedule, is_listening=False)
        for run in record.acts + record.rounds:
            if run.plan is not None:
                _check(run.plan, dump_plan, load_plan)
            if run.result is not None:
                _check(run.result, dump_result, load_result)
            lines = decode_journal(run.journal.encode(), source="j")
            assert run.journal == "".join(encode_record(one.record, at=one.at) for one in lines)
