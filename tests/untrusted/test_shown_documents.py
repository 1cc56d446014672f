"""`show` believes nothing: no document crashes it, commands the terminal, or speaks to a pipeline."""

import contextlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from reconciler.cli import main
from reconciler.engine.recounting import recount
from reconciler.files.drift_file import dump_drift
from reconciler.files.journal_file import encode_record
from reconciler.files.journal_report_file import dump_journal_report
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.files.status_file import dump_status
from reconciler.model.outcome import Result
from reconciler.model.run import Run
from reconciler.testing.clock import START
from reconciler.testing.strategies import (
    began_records,
    drift_reports,
    moments,
    plans,
    records,
    results,
    status_reports,
)
from tests.untrusted.forging import mutants

SHARED = settings(suppress_health_check=list(HealthCheck))
COMMANDING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff\ud800-\udfff]"
)
"""What moves a cursor, ends a line, turns the direction or cannot be seen."""

RUNNER_COMMAND = re.compile(r"^\s*::|##[A-Za-z]*\[", re.MULTILINE)

DOCUMENTS: dict[str, SearchStrategy[str]] = {
    "plan": plans().map(dump_plan),
    "result": results().map(dump_result),
    "drift": drift_reports().map(dump_drift),
    "status": status_reports().map(dump_status),
    "journal-report": st.lists(st.tuples(moments(), records()), max_size=4).map(recount).map(dump_journal_report),
}

SPELLINGS: tuple[Callable[[object], bytes], ...] = (
    lambda value: json.dumps(value).encode(),
    lambda value: json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace"),
    lambda value: json.dumps(value, ensure_ascii=False).replace(" ", "\r").encode("utf-8", "replace"),
)
"""Escaped, as it is, and with bare carriage returns."""


@frozen
class Shown:
    """How `show` ended."""

    code: int
    out: str
    err: str

    def check(self) -> None:
        """The law of every end."""
        assert self.code in {0, 6, 9}, self.err
        assert "internal error" not in self.err
        assert COMMANDING.search(self.out + self.err) is None
        assert RUNNER_COMMAND.search(self.out + self.err) is None


def _show(path: Path, *flags: str) -> Shown:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["show", str(path), *flags])
    return Shown(code, out.getvalue(), err.getvalue())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the document is."""
    return tmp_path / "given.json"


@pytest.mark.parametrize("name", DOCUMENTS)
@settings(SHARED, max_examples=25)
@given(chosen=st.data())
def test_any_mutant_of_a_document_can_be_shown_or_is_refused(path: Path, name: str, chosen: st.DataObject) -> None:
    """In text, Markdown and JSON; what is printed as JSON is JSON and says what the file says."""
    document: dict[str, Any] = json.loads(chosen.draw(DOCUMENTS[name]))
    if chosen.draw(st.booleans()):
        document = chosen.draw(mutants(document))
    spell = chosen.draw(st.sampled_from(SPELLINGS))
    path.write_bytes(spell(document))
    for form in ("text", "markdown"):
        _show(path, "-o", form).check()
    shown = _show(path, "-o", "json")
    shown.check()
    if shown.code == 0:
        assert json.loads(path.read_bytes()) == json.loads(shown.out)


@settings(SHARED, max_examples=60)
@given(chosen=st.data())
def test_any_mutant_of_a_journal_can_be_shown_or_is_refused(path: Path, chosen: st.DataObject) -> None:
    """A line that was cut, forged, doubled or left out is refused or told; it never acts."""
    told = [chosen.draw(began_records()), *chosen.draw(st.lists(records(), max_size=5))]
    lines = [json.loads(encode_record(record, at=START)) for record in told]
    place = chosen.draw(st.integers(0, len(lines) - 1))
    lines[place] = chosen.draw(mutants(lines[place]))
    text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    path.write_bytes(text[: chosen.draw(st.integers(0, len(text)))] if chosen.draw(st.booleans()) else text)
    for form in ("text", "markdown"):
        _show(path, "-o", form).check()
    shown = _show(path, "-o", "json")
    shown.check()
    if shown.code == 0:
        path.write_text(shown.out, encoding="utf-8")
        assert shown.out == _show(path, "-o", "json").out


@pytest.mark.parametrize("beginning", [b"", b"{", b'{"format": "reconciler-result"', b"\xff\xfe", b"PK\x03\x04"])
@settings(SHARED, max_examples=20)
@given(rest=st.binary(max_size=40))
def test_any_bytes_are_refused_in_a_sentence(path: Path, beginning: bytes, rest: bytes) -> None:
    """What is no document of ours is 9, or 6 where it begins like a plan."""
    path.write_bytes(beginning + rest)
    _show(path).check()


def test_json_is_shown_in_letters_that_do_nothing(path: Path) -> None:
    """A file may hold bare control characters of the second set, direction marks and carriage returns."""
    result = Result(START, START, "sha256:00", Run(actor="ana"), ())
    document = json.loads(dump_result(result))
    document["novelty"] = "\x9b2J\u202egnp.exe ##[error]x ::error::y"
    path.write_bytes(json.dumps(document, ensure_ascii=False, indent=0).replace("\n", "\r\n").encode())
    shown = _show(path, "-o", "json")
    shown.check()
    assert document == json.loads(shown.out)
