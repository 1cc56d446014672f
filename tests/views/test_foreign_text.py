"""Names and messages come from services and files: no report may let them act."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.drift import DriftReport, FieldDrift, Finding, FindingKind
from reconciler.model.event import OutcomeReached, RefreshFinished, Waiting, Warned
from reconciler.model.journal import CallInFlight, JournalReport
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import BlockCause, Blocked, GuardFinding, Plan, Selection, Subject, Unchanged, Update
from reconciler.model.problem import Origin, Problem
from reconciler.model.run import Run
from reconciler.model.status import Gap, StatusReport, Thing
from reconciler.model.step import Call
from reconciler.views.drift_markdown import render_drift_markdown
from reconciler.views.drift_text import render_drift
from reconciler.views.events_text import event_line
from reconciler.views.journal_markdown import render_journal_markdown
from reconciler.views.journal_text import render_journal
from reconciler.views.palette import PLAIN
from reconciler.views.plan_explained import render_plan_explained
from reconciler.views.plan_markdown import render_plan_markdown
from reconciler.views.plan_text import render_plan
from reconciler.views.problems_text import render_problems
from reconciler.views.result_markdown import render_result_markdown
from reconciler.views.result_text import render_result
from reconciler.views.status_text import render_status
from tests.views.hostile import make_journal

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIMIT = 65_536

NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\r\n\t\u2028\u202e\u200b|`*_<>[]()&!#@:/\\~$-+=. 1w")),
    min_size=1,
)


def _plan(text: str) -> Plan:
    subject = Subject(Address("s", "k", text), "p", "key", {}, Origin(text, 1))
    change = FieldChange(text, text, text)
    calls = (Call(text, text, {text: text}), Call(text, text, effect="toggle"))
    update = Update(subject, (change,), calls, text, costs=(text,), warnings=(text,))
    blocked = Blocked(subject, BlockCause.REFUSED, text, text, (change,), warnings=(text,))
    unchanged = Unchanged(subject, {text: text}, text, warnings=(text,))
    return Plan(
        tool_version=text,
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
        run=_run(text),
        digest=text,
        entries=(update, blocked, unchanged),
        selection=Selection((text,), (text,)),
        profile=text,
        guards=(GuardFinding(text, text, is_refusing=True, way_out=text),),
        warnings=(text,),
    )


def _run(text: str) -> Run:
    return Run(actor=text, host=text, url=text, commit=text, reason=text, ticket=text)


def _outcome(text: str, kind: OutcomeKind) -> Outcome:
    return Outcome(Address("s", "k", text), kind, text, 1, {text: text}, {text: f"{text}x"}, 1.0)


def _result(text: str) -> Result:
    outcomes = tuple(_outcome(text, kind) for kind in OutcomeKind)
    return Result(NOW, NOW, text, _run(text), outcomes, warnings=(text,))


def _drift(text: str) -> DriftReport:
    field = FieldDrift(text, text, text)
    return DriftReport(
        tuple(Finding(Address("s", "k", text), kind, (field,), text, Origin(text, 1)) for kind in FindingKind)
    )


def _status(text: str) -> str:
    thing = Thing(Address("s", "k", text), text, text, is_normal=False, detail=text, costs=(text,))
    return render_status(StatusReport((thing,), seen=1, off=1, gaps=(Gap(text, text),)), PLAIN, now=NOW)


def _problems(text: str) -> str:
    return render_problems([Problem(text, Origin(text, 1, 1), text, text), Problem(text, path=text)], PLAIN)


def _events(text: str) -> str:
    address = Address("s", "k", text)
    events = (
        RefreshFinished(text, 1, 1.0, text),
        Waiting(address, text, 1.0),
        OutcomeReached(_outcome(text, OutcomeKind.REJECTED), 1, 1),
        Warned(text),
    )
    return "".join(f"{event_line(event)}\n" for event in events)


TEXTS: dict[str, Callable[[str], str]] = {
    "plan": lambda text: render_plan(_plan(text), PLAIN, now=NOW),
    "plan explained": lambda text: render_plan_explained(_plan(text), PLAIN, now=NOW),
    "result": lambda text: render_result(_result(text), PLAIN),
    "drift": lambda text: render_drift(_drift(text), PLAIN),
    "status": _status,
    "journal": lambda text: render_journal(make_journal(text), PLAIN),
    "problems": _problems,
    "events": _events,
}

MARKDOWNS: dict[str, Callable[[str], str]] = {
    "plan": lambda text: render_plan_markdown(_plan(text), now=NOW),
    "result": lambda text: render_result_markdown(_result(text)),
    "drift": lambda text: render_drift_markdown(_drift(text)),
    "journal": lambda text: render_journal_markdown(make_journal(text)),
}


@pytest.mark.parametrize("name", TEXTS)
@settings(deadline=None, max_examples=60)
@given(text=NASTY)
def test_foreign_text_cannot_command_a_terminal_or_add_a_line(name: str, text: str) -> None:
    """Every line is printable, none speaks to a pipeline, and there are as many as for a harmless text."""
    shown = TEXTS[name](text)
    lines = shown.removesuffix("\n").split("\n")
    assert all(line.isprintable() for line in lines)
    assert not any(line.lstrip().startswith("::") for line in lines)
    assert len(TEXTS[name]("name").split("\n")) == len(shown.split("\n"))


@pytest.mark.parametrize("name", MARKDOWNS)
@settings(deadline=None, max_examples=60)
@example(text="-")
@example(text="+ x")
@example(text="===")
@example(text="1. x")
@example(text="12) x")
@example(text="      x")
@given(text=NASTY)
def test_foreign_text_cannot_shape_a_comment(name: str, text: str) -> None:
    """The Markdown has the same parts, rows and tags as with a harmless text, and mentions nobody."""
    shown = MARKDOWNS[name](text)
    assert _outline(MARKDOWNS[name]("name")) == _outline(shown)
    assert "@" not in shown
    assert "://" not in shown


def _outline(text: str) -> list[str]:
    """The kinds of all parts of a document, and the tags in it; plain text between them left out."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    plain = {"text", "text_special"}
    outline: list[str] = []
    for token in tokens:
        outline.append(token.type)
        parts = [part for part in token.children or () if part.type not in plain]
        outline += [part.content if part.type == "html_inline" else part.type for part in parts]
        if token.type == "html_block":
            outline.append(token.content)
    return outline


@pytest.mark.parametrize("name", MARKDOWNS)
@pytest.mark.parametrize("letter", ["a", "<", "名", "\U0001f600", "\x1b", "\U000e0041"])
def test_a_comment_fits_whatever_the_texts(name: str, letter: str) -> None:
    """Endless names and messages are cut, saying how long they are."""
    shown = MARKDOWNS[name](letter * 100_000)
    assert len(shown.encode()) <= LIMIT
    assert "characters)" in shown


@pytest.mark.parametrize("letter", ["n", "名", "<", "\x1b"])
@pytest.mark.parametrize("number", [1, 300, 5000])
def test_a_plan_for_a_comment_fits_whatever_its_size(letter: str, number: int) -> None:
    """Five thousand changes with names of a hundred kilobytes still fit, say what was cut, and keep all counts."""
    updates = tuple(_update(f"{one:05}{letter * (100_000 if one < 5 else 30)}") for one in range(number))
    plan = Plan("0.1.0", NOW, NOW + timedelta(days=1), Run(), "sha256:0123456789abcdef", updates)
    shown = render_plan_markdown(plan, now=NOW)
    assert len(shown) <= LIMIT
    assert len(shown.encode()) <= LIMIT
    assert f"Plan: {number:,} to change" in shown
    assert shown.count("<details>") == shown.count("</details>")
    assert ("_Cut to fit a comment:" in shown) is (number > 1)


def _update(name: str) -> Update:
    subject = Subject(Address("s", "k", name), "p", "key", {})
    change = FieldChange("status", "running", "paused")
    return Update(subject, (change,), (Call("PUT", f"/connectors/{name}/pause"),), "status is running, desired paused")


def test_a_cut_comment_gives_up_details_first() -> None:
    """A list that fits stays whole where only the details do not; counts by kind then stand above it."""
    plan = Plan(
        "0.1.0", NOW, NOW + timedelta(days=1), Run(), "sha256:00", tuple(_update(f"n{one:03}") for one in range(400))
    )
    shown = render_plan_markdown(plan, now=NOW)
    assert shown.count("| ⏸ |") == 400
    assert "| <code>s/k</code> | 400 |" in shown
    assert "more changes in detail not shown here._" in shown


def test_what_needs_attention_is_kept_longest() -> None:
    """In a result too large for a comment the outcomes that failed are shown before those that went well."""
    outcomes = tuple(
        Outcome(Address("s", "k", f"n{one:04}"), OutcomeKind.REJECTED if one % 100 == 0 else OutcomeKind.APPLIED, "")
        for one in range(5000)
    )
    shown = render_result_markdown(Result(NOW, NOW, "sha256:00", Run(), outcomes))
    assert len(shown.encode()) <= LIMIT
    assert shown.count("| ✗ |") == 50


def test_a_drift_report_of_any_size_fits() -> None:
    """Thousands of findings are cut and counted."""
    findings = tuple(
        Finding(Address(f"s{one % 7}", "k", f"n{one:04}"), FindingKind.DRIFTED, (), "x" * 200) for one in range(5000)
    )
    shown = render_drift_markdown(DriftReport(findings))
    assert len(shown.encode()) <= LIMIT
    assert "Drift: 5,000 drifted." in shown
    assert "more findings not shown here._" in shown


def test_a_journal_of_any_size_fits() -> None:
    """What was in flight is kept longest; what was not begun, and then the outcomes, are counted."""
    addresses = [Address(f"s{one % 3}", "k", f"n{one:04}") for one in range(6000)]
    call = Call("PUT", "/pause")
    report = JournalReport(
        in_flight=tuple(CallInFlight(one, call, 1, {"status": "running"}, NOW) for one in addresses[:9]),
        outcomes=tuple(Outcome(one, OutcomeKind.APPLIED, "x" * 200) for one in addresses[9:1000]),
        not_begun=tuple(addresses[1000:]),
    )
    shown = render_journal_markdown(report)
    assert len(shown.encode()) <= LIMIT
    assert shown.count("| ? |") == 9
    assert "9 in flight, 991 applied, 5,000 not begun." in shown
    assert "more outcomes not shown here._" in shown
