"""How long a plan is good for, to the microsecond; and what its dates cannot bring about."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from reconciler.api import PlanRequest
from reconciler.errors import PlanRefused
from reconciler.files.documents import write_time
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.testing.clock import START
from tests.untrusted.forging import seal_checksum, write
from tests.untrusted.world import Fresh, World

TICK = timedelta(microseconds=1)


def _date(fresh: Fresh, **moments: datetime) -> str:
    """The plan with other dates and a checksum that fits."""
    dates = {key: write_time(moment) for key, moment in moments.items()}
    return write(seal_checksum({**json.loads(fresh.document), **dates}))


def test_a_plan_is_good_until_the_instant_before_it_expires(worlds: Iterator[World], fresh: Fresh) -> None:
    """At its end it is refused before anything is asked; a microsecond earlier it runs."""
    late, early = next(worlds), next(worlds)
    with pytest.raises(PlanRefused, match="expired"):
        late.run_apply(_date(fresh, expires_at=START))
    assert late.seen == []
    early.run_apply(_date(fresh, expires_at=START + TICK))
    assert list(fresh.writes) == early.writes


def test_valid_for_is_kept_to_the_microsecond(worlds: Iterator[World]) -> None:
    """What was asked for is what the file says."""
    made = next(worlds).run_plan(PlanRequest(valid_for=90.000001))
    assert START + timedelta(seconds=90, microseconds=1) == load_plan(dump_plan(made), source="p").expires_at


def test_a_plan_of_a_machine_whose_clock_is_ahead_runs(worlds: Iterator[World], fresh: Fresh) -> None:
    """Clocks differ; a plan from a few minutes ahead is no forgery, and what it may do is the same."""
    world = next(worlds)
    world.run_apply(_date(fresh, created_at=START + timedelta(minutes=5)))
    assert list(fresh.writes) == world.writes


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_dates_at_the_ends_of_time(worlds: Iterator[World], fresh: Fresh, year: int) -> None:
    """Any date that can be written is taken for what it is, or the plan has expired."""
    moment = START.replace(year=year)
    world = next(worlds)
    world.run_apply(_date(fresh, created_at=moment))
    assert list(fresh.writes) == world.writes
    if year < START.year:
        with pytest.raises(PlanRefused, match="expired"):
            next(worlds).run_apply(_date(fresh, expires_at=moment))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T12:00:00",
        "2026-11-21T12:00:00+00:00",
        "2026-11-21T12:00:00.5Z",
        "2026-11-21 12:00:00Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T23:59:60Z",
        "2026-02-29T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "+2026-11-21T12:00:00Z",
        "\u0662026-11-21T12:00:00Z",
        "1e9",
        "",
    ],
)
def test_other_spellings_of_time_are_damage(fresh: Fresh, text: str) -> None:
    """One spelling, so that no two readers can disagree about the end."""
    document = {**json.loads(fresh.document), "expires_at": text}
    with pytest.raises(PlanRefused, match="expires_at"):
        load_plan(write(seal_checksum(document)), source="p")


def test_a_used_plan_is_used_whatever_else_is_edited(worlds: Iterator[World]) -> None:
    """It is remembered by its digest and date: texts, ends and runs do not make it another one."""
    world = next(worlds)
    unblocked = world.run_plan_without("streams/pipeline/ledger")
    world.run_apply(unblocked)
    done = list(world.seen)
    edits = {"expires_at": write_time(START + timedelta(days=9)), "tool_version": "x", "warnings": ["new"]}
    with pytest.raises(PlanRefused, match="already carried out"):
        world.run_apply(write(seal_checksum({**json.loads(unblocked), **edits})))
    assert done == world.seen
