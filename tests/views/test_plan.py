from datetime import UTC, datetime, timedelta

import attrs
import pytest

from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.plan import BlockCause, Blocked, Entry, GuardFinding, Plan, Selection, Subject, Unchanged, Update
from reconciler.model.run import Run
from reconciler.model.step import Call
from reconciler.model.values import Scalar
from reconciler.views.palette import PLAIN
from reconciler.views.plan_explained import render_plan_explained
from reconciler.views.plan_text import render_plan
from reconciler.views.rows import lay_out_update
from reconciler.views.summaries import describe_refusal, summarise

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _subject(name: str) -> Subject:
    return Subject(Address("s", "k", name), "p", "key", {})


def _update(name: str, after: Scalar = "paused", calls: int = 1, costs: tuple[str, ...] = ()) -> Update:
    call = Call("PUT", f"/things/{name}/pause")
    return Update(_subject(name), (FieldChange("status", "running", after),), (call,) * calls, "why", costs=costs)


def _blocked(name: str, cause: BlockCause = BlockCause.REFUSED) -> Blocked:
    return Blocked(_subject(name), cause, "it is odd", "mend it")


def _unchanged(name: str) -> Unchanged:
    return Unchanged(_subject(name), {"status": "running"}, "as desired")


def _plan(*entries: Entry) -> Plan:
    return Plan("0.1.0", NOW, NOW + timedelta(days=1), Run(), "sha256:0123456789abcdef", entries)


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ((), "No changes. The files name no resource."),
        ((_unchanged("a"),), "No changes. 1 resource is as desired."),
        ((_unchanged("a"), _unchanged("b")), "No changes. 2 resources are as desired."),
        ((_update("a"),), "Plan: 1 to change with 1 call, 0 unchanged."),
        ((_update("a", calls=0), _unchanged("b")), "Plan: 1 to change with 0 calls, 1 unchanged."),
        ((_blocked("a"),), "Plan: nothing to change, 1 blocked, 0 unchanged."),
        ((_update("a", calls=2), _blocked("b")), "Plan: 1 to change with 2 calls, 1 blocked, 0 unchanged."),
    ],
)
def test_the_summary_counts_what_is_there(entries: tuple[Entry, ...], text: str) -> None:
    """Changes, calls, blocked and unchanged entries, in right plurals."""
    assert text == summarise(_plan(*entries))


def test_an_empty_selection_is_not_called_an_empty_file() -> None:
    """Where everything was left out, the summary says that."""
    plan = attrs.evolve(_plan(), selection=Selection(targets=("x/*",)))
    assert summarise(plan) == "No changes. No resource was selected."


@pytest.mark.parametrize(
    ("after", "symbol"),
    [("paused", "⏸"), ("running", "▶"), ("active", "▶"), ("stopped", "⏹"), (True, "✎"), (None, "✎")],
)
def test_the_symbol_shows_the_state_afterwards(after: Scalar, symbol: str) -> None:
    """States have symbols of their own, everything else a pencil."""
    assert symbol == lay_out_update(_update("a", after)).symbol


def test_neighbours_with_the_same_costs_share_one_mention() -> None:
    """A thousand equal pauses are a thousand lines and one for each cost."""
    plan = _plan(*(_update(f"n{number:04}", costs=("records wait",)) for number in range(1000)))
    lines = render_plan(plan, PLAIN, now=NOW).splitlines()
    assert len(lines) == 1000 + 3
    assert lines[1000] == "      each of these 1,000: records wait"


def test_a_thousand_changes_stay_small() -> None:
    """A plan can be read in a log: a line each, below 80 kB in all."""
    text = render_plan(_plan(*(_update(f"n{number:04}") for number in range(1000))), PLAIN, now=NOW)
    assert len(text.encode()) < 80_000


def test_an_expired_plan_says_so() -> None:
    """The expiry is told as seen from now."""
    text = render_plan(_plan(_update("a")), PLAIN, now=NOW + timedelta(days=1, hours=3))
    assert text.endswith("Expired 3 h ago. Digest 0123456789ab\n")


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (_plan(_update("a")), None),
        (
            _plan(_blocked("a"), _blocked("b", BlockCause.UNREADABLE)),
            (
                "apply would refuse this plan: 2 blocked entries (1 unreadable). Mend what blocks them, "
                "narrow the plan with --exclude, or leave them out with --allow-blocked."
            ),
        ),
        (
            attrs.evolve(_plan(_blocked("a")), is_blocked_allowed=True),
            "apply leaves out 1 blocked entry, as --allow-blocked said.",
        ),
        (
            attrs.evolve(_plan(_update("a")), guards=(GuardFinding("max_down", "too many", is_refusing=True),)),
            "apply would refuse this plan: guard max_down. See above for the way out.",
        ),
        (attrs.evolve(_plan(_update("a")), guards=(GuardFinding("max_down", "near", is_refusing=False),)), None),
    ],
)
def test_a_plan_that_apply_would_refuse_says_why_and_how_to_go_on(plan: Plan, text: str | None) -> None:
    """Guards and blocked entries refuse; an allowed blocked entry is only left out."""
    assert text == describe_refusal(plan)


def test_an_update_that_no_reading_shows_is_explained_as_such() -> None:
    """Neither the check before nor the one after is promised."""
    update = attrs.evolve(_update("a"), changes=(FieldChange("maintenance.enabled", None, after=True),))
    text = render_plan_explained(_plan(update), PLAIN, now=NOW)
    assert "before: nothing can be checked, no reading shows it" in text
    assert "after: no reading can show it: the outcome will be not settled" in text


def test_the_short_form_names_no_unchanged_resource_and_the_long_form_all() -> None:
    """`--explain` is about everything."""
    plan = _plan(_update("a"), _unchanged("steady"))
    assert "steady" not in render_plan(plan, PLAIN, now=NOW)
    assert "= s/k/steady" in render_plan_explained(plan, PLAIN, now=NOW)
