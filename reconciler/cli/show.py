"""`reconciler show`: a document of ours for people; offline, and believes nothing that it reads."""

from pathlib import Path
from typing import assert_never

import click

from reconciler.api import Settings
from reconciler.cli.delivery import check_places, finish, spare_inputs
from reconciler.cli.exit_code import DONE
from reconciler.cli.formats import (
    Document,
    Format,
    describe_drift,
    describe_plan,
    describe_result,
    describe_status,
)
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import invoked
from reconciler.cli.reading import read_document
from reconciler.engine.admitting import check_undamaged
from reconciler.errors import InvalidInput
from reconciler.files.documents import dump_pretty, parse_strict
from reconciler.files.drift_file import load_drift
from reconciler.files.journal_file import decode_journal, describe_cut, is_stub
from reconciler.files.plan_file import load_plan
from reconciler.files.recognise import DocumentKind, recognise
from reconciler.files.result_file import load_result
from reconciler.files.status_file import load_status
from reconciler.views.journal_text import render_journal

_JOURNAL = ".jsonl"
_FORMATS = (Format.TEXT, Format.JSON, Format.MARKDOWN)
_KNOWN = "give a plan, result, drift report or status report that reconciler wrote, or a journal of .reconciler/runs"

_EXAMPLE = """\b
Example:
  reconciler show plan.json -o markdown
  reconciler show .reconciler/runs/20261121T113900Z-a1b2c3.jsonl
"""


@click.command(epilog=_EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path))
@invoked(*_FORMATS)
def command(invocation: Invocation, file: Path) -> int:
    """Render a saved plan, a result, a drift or status report, or the journal of a run.

    -o json checks the document and prints all that it says. Exit codes: 0 shown, 6 a plan that is damaged, 9 no
    document that can be shown.
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
            return _describe_journal(content, source)
        case "error":
            raise InvalidInput(f"{source} is the error report of a run that brought nothing", hint=_KNOWN)
        case "unknown":
            raise InvalidInput(f"{source} is no document of reconciler", hint=_KNOWN)
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


def _describe_journal(content: bytes, source: str) -> Document:
    lines = decode_journal(content, source=source)
    cut = describe_cut(content)
    note = "" if cut is None else f"{cut}\n"
    records = [(one.at, one.record) for one in lines]
    return Document({Format.TEXT: lambda palette: render_journal(records, palette) + note})
