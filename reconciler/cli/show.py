"""`reconciler show`: a document of ours for people; offline, and believes nothing that it reads."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, assert_never

import click

from reconciler.api import Settings
from reconciler.cli.delivery import check_places, finish, spare_inputs
from reconciler.cli.exit_code import DONE
from reconciler.cli.formats import (
    Document,
    Format,
    describe_drift,
    describe_journal,
    describe_plan,
    describe_result,
    describe_status,
)
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import invoked
from reconciler.cli.reading import read_document
from reconciler.engine.admitting import check_undamaged
from reconciler.engine.recounting import recount
from reconciler.errors import InvalidInput
from reconciler.files.documents import dump_pretty, parse_strict
from reconciler.files.drift_file import load_drift
from reconciler.files.journal_file import decode_journal, find_cut, is_stub
from reconciler.files.journal_report_file import load_journal_report
from reconciler.files.plan_file import load_plan
from reconciler.files.recognise import DocumentKind, recognise
from reconciler.files.result_file import load_result
from reconciler.files.status_file import load_status
from reconciler.model.journal import JournalReport

_JOURNAL = ".jsonl"
_FORMATS = (Format.TEXT, Format.JSON, Format.MARKDOWN)
_KNOWN = "give a plan, a result or a report that reconciler wrote, or a journal of .reconciler/runs"
_UNSHOWN: Mapping[Literal["error", "unknown"], str] = {
    "error": "the error report of a run that brought nothing",
    "unknown": "no document of reconciler",
}

_EXAMPLE = """\b
Example:
  reconciler show plan.json -o markdown
  reconciler show .reconciler/runs/20261121T113900Z-a1b2c3.jsonl
  reconciler show .reconciler/runs/20261121T113900Z-a1b2c3.jsonl -o json | jq .in_flight
"""


@click.command(epilog=_EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@invoked(*_FORMATS)
def command(invocation: Invocation, file: Path) -> int:
    """Render a saved plan, a result, a drift or status report, or the journal of a run.

    -o json checks the document and prints all that it says; of a journal, how far each update came and what was
    in flight. Exit codes: 0 shown, 6 a plan that is damaged, 9 no document that can be shown.
    """
    check_places(invocation)
    spare_inputs(invocation, str(file))
    content = read_document(file)
    return finish(invocation, _describe(content, str(file), invocation), DONE)


def _describe(content: bytes, source: str, invocation: Invocation) -> Document:
    """The document in its formats; raises InvalidInput and PlanRefused."""
    now = Settings(environment=invocation.environment).clock.now()
    kind = _recognise(content, source)
    match kind:
        case "plan":
            made = load_plan(content, source=source)
            check_undamaged(made)
            return _keep(content, describe_plan(made, now=now))
        case "result":
            return _keep(content, describe_result(load_result(content, source=source)))
        case "drift":
            return _keep(content, describe_drift(load_drift(content, source=source)))
        case "status":
            return _keep(content, describe_status(load_status(content, source=source), now=now))
        case "journal":
            return describe_journal(_read_journal(content, source))
        case "journal-report":
            return _keep(content, describe_journal(load_journal_report(content, source=source)))
        case "error" | "unknown":
            raise InvalidInput(f"{source} is {_UNSHOWN[kind]}", hint=_KNOWN)
        case _:
            assert_never(kind)


def _recognise(content: bytes, source: str) -> DocumentKind:
    """What it is; a journal whose run died in its first line is one by its name alone."""
    kind = recognise(content)
    return "journal" if kind == "unknown" and Path(source).suffix == _JOURNAL and is_stub(content) else kind


def _keep(content: bytes, described: Document) -> Document:
    """The document whose JSON is what was read: a newer version may have written keys that this one drops.

    It is written anew: the file's own bytes could command the terminal.
    """
    return Document({**described.forms, Format.JSON: lambda _: dump_pretty(parse_strict(content))})


def _read_journal(content: bytes, source: str) -> JournalReport:
    lines = decode_journal(content, source=source)
    return recount(((one.at, one.record) for one in lines), cut_line=find_cut(content))
