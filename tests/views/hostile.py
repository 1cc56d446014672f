"""Foreign text at its worst, reports that are made of it, and what harmless output is; tests nothing by itself."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from unicodedata import category

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from reconciler.engine.recounting import recount
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Held, RunBegan
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.drift import DriftReport, FieldDrift, Finding, FindingKind
from reconciler.model.event import ApplyStarted, CallSent, Event, RefreshFinished, RefreshStarted, Waiting, Warned
from reconciler.model.journal import JournalReport
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import Plan, Subject, Update
from reconciler.model.problem import Origin, Problem
from reconciler.model.run import Run
from reconciler.model.status import Gap, StatusReport, Thing
from reconciler.model.step import Call

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

SNIPPETS = (
    "\x1b[2J\x1b[31m",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil.example\x1b\\link",
    "\x9b31m\x90q\x9d",
    "\x00\x08\x7f",
    "\r\n",
    "\n",
    "\x0b\x0c\x85\u2028\u2029\t",
    "\u202egnp.exe\u2066\u2069\u061c\u200f",
    "\u200b\u200d\ufeff\u00ad\u2060\u180e\ufe0f\U000e0041",
    "a" + "\u0301\u0489" * 60,
    "\u05d0\u05d1\u0627",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u540d\u524d",
    "\ud800",
    "\udc00",
    "::error file=a::",
    " ::set-output name=a::b",
    "##[error]",
    "##vso[task.setvariable variable=a]b",
    "##VSO[task.complete]",
    "##teamcity[buildStop]",
    "section_start:1:a\r\x1b[0K",
    "`" * 5,
    "|",
    "\\|",
    "[a](http://evil.example)",
    "![a](http://evil.example/i.png)",
    "<img src=x onerror=y>",
    "<!-- ",
    "--> </details></td>",
    "@everyone #12 GH-1",
    "https://evil.example www.evil.example mailto:a@b.c",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "***",
    "---",
    "$x$",
    "~~~",
    "[^1]: ",
    "&lt;b&gt;",
    "{",
    "}",
    ": ",
    "'",
    '"',
    "\\",
    "%TAG",
    "!!python/object",
    "*anchor",
    "x" * 2000,
)

HOSTILE = st.lists(st.sampled_from(SNIPPETS) | st.text(min_size=1, max_size=4), min_size=1, max_size=5).map("".join)
PAIRED = HOSTILE.map(lambda text: text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
"""Without half surrogates, which no file can hold."""

COMMANDING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What moves a cursor, ends a line, turns the direction or cannot be seen."""

RUNNER_COMMAND = re.compile(r"^\s*::|##[A-Za-z]*\[", re.MULTILINE)
OUR_COLOUR = re.compile("\x1b\\[[0-9]+m")


def check_harmless(text: str) -> None:
    """Nothing in it commands a terminal or a pipeline."""
    assert COMMANDING.search(text) is None
    assert RUNNER_COMMAND.search(text) is None


def count_marks(text: str) -> int:
    """The most marks that stand on one letter."""
    most = run = 0
    for one in text:
        run = run + 1 if category(one) in {"Mn", "Me"} else 0
        most = max(most, run)
    return most


def make_result(text: str) -> Result:
    """A result that holds the text wherever it can."""
    outcome = Outcome(
        Address("s", "k", text), OutcomeKind.REJECTED, text, 1, {text: text}, {text: text}, follow_up=(text,)
    )
    return Result(NOW, NOW, text, Run(text, text, text, text, text, text), (outcome,), warnings=(text,))


def make_plan(text: str) -> Plan:
    """A plan that does."""
    subject = Subject(Address("s", "k", text), "p", "key", {text: text}, Origin(text, 1))
    update = Update(subject, (FieldChange(text, text, text),), (Call("PUT", text, {text: [text]}),), text, (text,))
    return Plan(text, NOW, NOW, Run(text, text, text, text, text, text), text, (update,), warnings=(text,))


def make_status(text: str) -> StatusReport:
    """A status report that does."""
    thing = Thing(Address("s", "k", text), text, text, is_normal=False, detail=text, costs=(text,))
    return StatusReport((thing,), seen=1, off=1, gaps=(Gap(text, text),))


def make_drift(text: str) -> DriftReport:
    """A drift report that does."""
    fields = (FieldDrift(text, text, text),)
    return DriftReport((Finding(Address("s", "k", text), FindingKind.DRIFTED, fields, text, Origin(text, 1)),))


def make_journal(text: str) -> JournalReport:
    """A journal that does, of a run that was killed."""
    sent, answered, ended, waits = (Address(service, "k", text) for service in "abcd")
    call = Call(text, text, {text: [text]})
    run = Run(text, text, text, text, text, text)
    records = (
        RunBegan(text, text, text, run, (sent, answered, ended, waits), (Held(text, text, 1.0),)),
        AboutToSend(sent, call, 2, {text: text}),
        AboutToSend(answered, call, 1, {text: text}),
        Answered(answered, 1, 500, text),
        Ended(Outcome(ended, OutcomeKind.APPLIED, text, 1, {text: text}, {text: text}, follow_up=(text,))),
    )
    return recount(((NOW, record) for record in records), cut_line=6)


def make_problems(text: str) -> Sequence[Problem]:
    """Problems that do."""
    return (Problem(text, Origin(text, 1, 1), text, text), Problem(text, path=text))


def make_events(text: str) -> Sequence[Event]:
    """Events that do."""
    address = Address("s", "k", text)
    return (
        RefreshStarted(text),
        RefreshFinished(text, 1, 1.0, text),
        ApplyStarted(2),
        CallSent(address, Call("PUT", text), 2),
        Waiting(address, text, 1.0),
        Warned(text),
    )
