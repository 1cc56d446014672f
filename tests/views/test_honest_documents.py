"""No document lets foreign text act, and every reader gets exactly the text: JSON, JSON lines, imported YAML."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from reconciler.api.load import load
from reconciler.api.wiring import load_catalog
from reconciler.files.drift_file import dump_drift
from reconciler.files.error_file import dump_error
from reconciler.files.event_file import encode_event
from reconciler.files.import_file import dump_import, dump_import_json
from reconciler.files.journal_file import encode_record
from reconciler.files.journal_report_file import dump_journal_report
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.files.status_file import dump_status
from reconciler.interfaces.journal import AboutToSend, Answered
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.service import Service
from reconciler.model.step import Call
from reconciler.model.terms import Terms
from tests.views.hostile import (
    HOSTILE,
    NOW,
    PAIRED,
    SHARED,
    check_harmless,
    make_drift,
    make_events,
    make_journal,
    make_plan,
    make_problems,
    make_result,
    make_status,
)

JSONS: dict[str, Callable[[str], str]] = {
    "plan": lambda text: dump_plan(make_plan(text)),
    "result": lambda text: dump_result(make_result(text)),
    "drift": lambda text: dump_drift(make_drift(text)),
    "status": lambda text: dump_status(make_status(text)),
    "problems": lambda text: dump_error(exit_code=9, problems=make_problems(text)),
    "journal report": lambda text: dump_journal_report(make_journal(text)),
}

LINES: dict[str, Callable[[str], Sequence[str]]] = {
    "events": lambda text: [encode_event(event, at=NOW, sequence=1) for event in make_events(text)],
    "journal": lambda text: [
        encode_record(AboutToSend(Address("s", "k", text), Call("PUT", text, {text: text}), 1, {text: text}), at=NOW),
        encode_record(Answered(Address("s", "k", text), 1, 500, text), at=NOW),
    ],
}


def _replace(value: Any, old: str, new: str) -> Any:
    """The same JSON with a text in the place of another, in keys and addresses too."""
    match value:
        case dict():
            return {_replace(key, old, new): _replace(below, old, new) for key, below in value.items()}
        case list():
            return [_replace(item, old, new) for item in value]
        case str():
            return re.sub(rf"(^|/|,){old}$", lambda found: found[1] + new, value)
        case _:
            return value


def _normal(text: str) -> str:
    """Two halves of a character are that character to every reader of JSON."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize("name", JSONS)
@settings(SHARED, max_examples=30)
@given(text=HOSTILE)
def test_json_says_exactly_the_text_in_letters_that_do_nothing(name: str, text: str) -> None:
    """What a program reads is the text itself; what a person sees of the document is escaped."""
    shown = JSONS[name](text)
    check_harmless(shown)
    wanted = _replace(json.loads(JSONS[name]("HARMLESS")), "HARMLESS", _normal(text))
    told = json.loads(shown)
    for document in (wanted, told):
        document.pop("checksum", None)
    assert wanted == told
    assert JSONS[name]("HARMLESS").count("\n") == shown.count("\n")


@pytest.mark.parametrize("name", LINES)
@settings(SHARED, max_examples=30)
@given(text=HOSTILE)
def test_json_lines_stay_lines(name: str, text: str) -> None:
    """One record is one line that says exactly the text."""
    for harmless, line in zip(LINES[name]("HARMLESS"), LINES[name](text), strict=True):
        check_harmless(line)
        assert line.endswith("\n")
        assert line.count("\n") == 1
        assert _replace(json.loads(harmless), "HARMLESS", _normal(text)) == json.loads(line)


@settings(SHARED, max_examples=60)
@given(text=PAIRED)
def test_an_imported_name_is_that_name(tmp_path: Path, text: str) -> None:
    """In YAML and in JSON: read back it is the same, and until then it does nothing."""
    place = {"name": text}
    want = Want(Address("workers", "connector", text), place, {"status": "paused"}, Terms(reason=text, owner=text))
    services = (Service("workers", "kafka_connect", "http://workers.example"),)
    catalog = load_catalog()
    for ending, written in (
        ("yaml", dump_import(services, (want,), catalog=catalog)),
        ("json", dump_import_json(services, (want,), catalog=catalog)),
    ):
        check_harmless(written)
        path = tmp_path / f"desired.{ending}"
        path.write_text(written, encoding="utf-8")
        (read,) = load(path, environment={}).wants
        assert (want.address, place, text, text) == (read.address, read.place, read.terms.reason, read.terms.owner)
