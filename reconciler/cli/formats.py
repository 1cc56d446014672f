"""Each document in every format that it has; writes nothing and chooses nothing."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum

from attrs import frozen

from reconciler.files.documents import dump_line
from reconciler.files.drift_file import dump_drift
from reconciler.files.error_file import dump_error
from reconciler.files.journal_report_file import dump_journal_report
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.files.status_file import dump_status
from reconciler.model.drift import DriftReport
from reconciler.model.journal import JournalReport
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.status import StatusReport
from reconciler.views.drift_markdown import render_drift_markdown
from reconciler.views.drift_text import render_drift
from reconciler.views.journal_markdown import render_journal_markdown
from reconciler.views.journal_text import render_journal
from reconciler.views.palette import Palette
from reconciler.views.plan_explained import render_plan_explained
from reconciler.views.plan_markdown import render_plan_markdown
from reconciler.views.plan_text import render_plan
from reconciler.views.result_markdown import render_result_markdown
from reconciler.views.result_text import render_result
from reconciler.views.status_text import render_status


class Format(Enum):
    """The formats that may be asked for."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


ALL = tuple(Format)
TEXT_AND_JSON = (Format.TEXT, Format.JSON)

Form = Callable[[Palette], str]
"""Makes the text of one format; only the text for people has colours."""


@frozen
class Document:
    """One thing to hand out, by format."""

    forms: Mapping[Format, Form]


def describe_plan(plan: Plan, *, now: datetime) -> Document:
    """A plan; `now` (aware) says how long it is still good for."""
    return Document(
        {
            Format.TEXT: lambda palette: render_plan(plan, palette, now=now),
            Format.MARKDOWN: lambda _: render_plan_markdown(plan, now=now),
            **_of_json(lambda: dump_plan(plan)),
        }
    )


def describe_plan_at_length(plan: Plan, *, now: datetime) -> Document:
    """The same with the long text of `--explain`."""
    forms = describe_plan(plan, now=now).forms
    return Document({**forms, Format.TEXT: lambda palette: render_plan_explained(plan, palette, now=now)})


def describe_result(result: Result) -> Document:
    """The result of an apply."""
    return Document(
        {
            Format.TEXT: lambda palette: render_result(result, palette),
            Format.MARKDOWN: lambda _: render_result_markdown(result),
            **_of_json(lambda: dump_result(result)),
        }
    )


def describe_drift(report: DriftReport) -> Document:
    """A drift report."""
    return Document(
        {
            Format.TEXT: lambda palette: render_drift(report, palette),
            Format.MARKDOWN: lambda _: render_drift_markdown(report),
            **_of_json(lambda: dump_drift(report)),
        }
    )


def describe_status(report: StatusReport, *, now: datetime) -> Document:
    """A status report; `now` (aware) says for how long a thing has been as it is."""
    return Document(
        {
            Format.TEXT: lambda palette: render_status(report, palette, now=now),
            **_of_json(lambda: dump_status(report)),
        }
    )


def describe_journal(report: JournalReport) -> Document:
    """What the journal of a run tells."""
    return Document(
        {
            Format.TEXT: lambda palette: render_journal(report, palette),
            Format.MARKDOWN: lambda _: render_journal_markdown(report),
            **_of_json(lambda: dump_journal_report(report)),
        }
    )


def describe_problems(code: int, problems: Sequence[Problem], *, text: str) -> Document:
    """How a run without another document ended; `text` is what people are told."""
    return Document(
        {Format.TEXT: lambda _: text, **_of_json(lambda: dump_error(exit_code=code, problems=problems))},
    )


def describe_text(text: str, *, as_json: str) -> Document:
    """Something that was rendered already, for people and as JSON."""
    return Document({Format.TEXT: lambda _: text, **_of_json(lambda: as_json)})


def _of_json(dump: Callable[[], str]) -> Mapping[Format, Form]:
    return {Format.JSON: lambda _: dump(), Format.JSONL: lambda _: dump_line(json.loads(dump()))}
