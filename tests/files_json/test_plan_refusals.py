"""A plan file is untrusted: every way in which it can be wrong is refused, and says what, where and what to do."""

import copy
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.errors import PlanRefused
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.model.plan import Plan

Document = dict[str, Any]
Edit = Callable[[Document], None]
Seal = Callable[[Document], str]

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
"""The plan of the fixture is frozen, so examples may share it."""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "it is empty"),
        (b"  \n", "it is empty"),
        (b"version: 1\n", "it is not JSON: expecting value"),
        (b'{"format": "reconciler-plan", "x": [1, 2', "it is cut off"),
        (b'{"format": "reconciler-plan", "x"', "it is cut off"),
        (b"[]", "it is JSON, but not a plan"),
        (b'"reconciler-plan"', "it is JSON, but not a plan"),
        (b"{}", "it is another program's: it has no format of ours"),
        (b'{"format": "helm"}', "its format is 'helm'"),
        (b'{"format_version": "1.2", "terraform_version": "1.9"}', "it is a document of Terraform"),
        (b"PK\x03\x04....", "it is a ZIP archive"),
        ('{"format": "ö"}'.encode("utf-16"), "it is UTF-16, not UTF-8"),
        (b'{"format": "\xff"}', "it is not UTF-8 (byte 13)"),
        (b'{"format": "reconciler-result"}', "it is the result of an apply"),
        (b'{"format": "reconciler-drift"}', "it is a drift report"),
        (b'{"format": "reconciler-error"}', "it is an error report"),
        (b'{"format": "reconciler-plan"}', "its format_version is not a version like 1.0"),
        (b'{"format": "reconciler-plan", "format_version": 1.0}', "its format_version is not a version like 1.0"),
        (b'{"format": "reconciler-plan", "format_version": "2.0"}', "it was made by a newer version"),
        (b'{"format": "reconciler-plan", "format_version": "10.3"}', "it was made by a newer version"),
        (b'{"format": "reconciler-plan", "format_version": "0.9"}', "which no version ever wrote"),
        (b'{"a": 1, "a": 2}', "the key 'a' stands twice"),
        (b'{"a": NaN}', "it holds NaN"),
        (b'{"a": 1e999}', "a number that is too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "it holds a number that cannot be read"),
        (b"[" * 100_000, "nested more than 64 deep"),
        (b"[" * 70 + b"]" * 70, "nested more than 64 deep"),
        (b'{"format": "reconciler-plan", "format_version": "1.0"}', "keys are missing"),
    ],
)
def test_text_that_is_no_plan(text: bytes, message: str) -> None:
    """Whatever the text is, the refusal says it in one sentence and names the file."""
    with pytest.raises(PlanRefused, match=r"^night\.json is not a plan that can be used: ") as refusal:
        load_plan(text, source="night.json")
    assert message in refusal.value.message
    assert refusal.value.problems[0].origin.file == "night.json"


def test_a_file_that_is_too_large() -> None:
    """More than the bound is refused before it is parsed."""
    with pytest.raises(PlanRefused, match="larger than 64 MiB"):
        load_plan(b" " * (64 * 1024 * 1024 + 1), source="p")


def test_syntax_errors_have_their_place() -> None:
    """Line and column of broken JSON are told."""
    with pytest.raises(PlanRefused) as refusal:
        load_plan(b'{\n  "format" 1}', source="p")
    assert str(refusal.value.problems[0].origin) == "p:2:12"


def test_newer_major_version_says_what_to_do() -> None:
    """A plan of a newer format is not called damaged."""
    with pytest.raises(PlanRefused) as refusal:
        load_plan(b'{"format": "reconciler-plan", "format_version": "2.0"}', source="p")
    assert refusal.value.problems[0].hint == "upgrade reconciler, or make the file anew with this version"


def test_newer_minor_version_is_read(plan: Plan, document: Document, seal: Seal) -> None:
    """Keys that this version does not know are let pass, at the top and in entries."""
    document["format_version"] = "1.7"
    document["novelty"] = {"x": [1]}
    document["entries"][1]["calls"][0]["novelty"] = None
    assert plan == load_plan(seal(document), source="p")


def test_byte_order_mark_is_tolerated(plan: Plan) -> None:
    """Some editors write one."""
    assert plan == load_plan(b"\xef\xbb\xbf" + dump_plan(plan).encode(), source="p")


def _reach(document: Document, path: Sequence[str | int]) -> dict[str | int, Any]:
    place: Any = document
    for step in path:
        place = place[step]
    found: dict[str | int, Any] = place
    return found


def _remove(*path: str | int) -> Edit:
    def edit(document: Document) -> None:
        del _reach(document, path[:-1])[path[-1]]

    return edit


def _put(*path: str | int, value: object) -> Edit:
    def edit(document: Document) -> None:
        _reach(document, path[:-1])[path[-1]] = value

    return edit


def _swap(document: Document) -> None:
    document["entries"].reverse()


def _double(document: Document) -> None:
    document["entries"].insert(1, copy.deepcopy(document["entries"][0]))


@pytest.mark.parametrize(
    ("edit", "path", "message"),
    [
        (_remove("digest"), None, "a key is missing: digest"),
        (_remove("run"), None, "a key is missing: run"),
        (_remove("run", "actor"), "run", "a key is missing: actor"),
        (_remove("entries", 0, "origin"), "entries[0]", "a key is missing: origin"),
        (_put("run", value=None), "run", "an object belongs here, not null"),
        (_put("entries", value="x"), "entries", "a list belongs here, not a string"),
        (_put("entries", value={}), "entries", "a list belongs here, not an object"),
        (_put("entries", value=[1]), "entries[0]", "an object belongs here, not an integer"),
        (_put("warnings", value="ab"), "warnings", "a list belongs here, not a string"),
        (_put("complete", value=1), "complete", "a boolean belongs here, not an integer"),
        (_put("summary", "calls", value=True), "summary.calls", "an integer belongs here, not a boolean"),
        (_put("summary", "calls", value=1.0), "summary.calls", "an integer belongs here, not a number"),
        (_put("digest", value=7), "digest", "a string belongs here, not an integer"),
        (_put("created_at", value="2026-11-21"), "created_at", "'2026-11-21' is not a time"),
        (_put("created_at", value="2026-02-30T00:00:00Z"), "created_at", "day is out of range"),
        (_put("entries", 0, "address", value="nope"), "entries[0].address", "'nope' is not an address"),
        (
            _put("entries", 0, "verdict", value="go"),
            "entries[0].verdict",
            "'unchanged' or 'update' or 'blocked' belongs here",
        ),
        (_put("entries", 2, "cause", value="evil"), "entries[2].cause", "belongs here, not 'evil'"),
        (
            _put("entries", 1, "calls", 0, "repeatable", value=1),
            "entries[1].calls[0].repeatable",
            "a boolean belongs here",
        ),
        (
            _put("entries", 1, "calls", 0, "effect", value="flip"),
            "entries[1].calls[0].effect",
            "'absolute' or",
        ),
        (
            _put("entries", 1, "calls", 0, "body", value=[]),
            "entries[1].calls[0].body",
            "an object belongs here",
        ),
        (_put("entries", 0, "values", "status", value={}), "entries[0].values['status']", "or null belongs here"),
        (_put("entries", 1, "changes", 0, "after", value=1.5), "entries[1].changes[0].after", "not a number"),
        (_swap, "entries[1].address", "not sorted"),
        (_double, "entries[1].address", "workers/connector/a stands twice"),
        (_put("summary", "updates", value=9), "summary", "the summary contradicts the entries"),
        (_remove("entries", 1), "summary", "the summary contradicts the entries"),
        (_put("complete", value=True), "complete", "`complete` contradicts the selection"),
        (_put("applicable", value=True), "applicable", "`applicable` contradicts"),
        (_put("entries", 0, "kind", value="pipeline"), "entries[0]", "`kind` is not the kind in the address"),
        (_remove("entries", 0, "values"), "entries[0]", "`values` belongs to every unchanged entry"),
        (_remove("entries", 1, "wave"), "entries[1]", "`wave` belongs to every update"),
        (_remove("entries", 2, "way_out"), "entries[2]", "`cause` and `way_out` belong to every blocked entry"),
        (_put("entries", 1, "verdict", value="unchanged"), "entries[1]", "`wave` belongs to every update"),
    ],
)
def test_forged_documents(edit: Edit, path: str | None, message: str, document: Document, seal: Seal) -> None:
    """A document that does not hold together is refused at its place even where its checksum fits."""
    edit(document)
    with pytest.raises(PlanRefused) as refusal:
        load_plan(seal(document), source="p")
    found = [(one.path, one.message) for one in refusal.value.problems]
    assert any(path == place and message in text for place, text in found), found


def test_an_unchanged_entry_with_calls(document: Document, seal: Seal) -> None:
    """A call cannot hide in an entry that shows none."""
    document["entries"][0]["calls"] = document["entries"][1]["calls"]
    with pytest.raises(PlanRefused, match="only an update has calls"):
        load_plan(seal(document), source="p")


def test_an_edit_without_a_new_checksum(document: Document) -> None:
    """An edit is called an edit, whatever it broke besides."""
    document["entries"][1]["changes"][0]["after"] = "stopped"
    with pytest.raises(PlanRefused, match="edited or damaged") as refusal:
        load_plan(json.dumps(document), source="p")
    assert refusal.value.problems[0].path == "checksum"
    assert "make the plan anew" in str(refusal.value.problems[0].hint)


def test_a_missing_checksum(document: Document) -> None:
    """Without a checksum there is no plan."""
    del document["checksum"]
    with pytest.raises(PlanRefused, match="a key is missing: checksum"):
        load_plan(json.dumps(document), source="p")


def test_many_problems_are_bounded(document: Document, seal: Seal) -> None:
    """A file with a thousand faults does not fill the screen."""
    document["warnings"] = list(range(1000))
    with pytest.raises(PlanRefused) as refusal:
        load_plan(seal(document), source="p")
    assert len(refusal.value.problems) == 21
    assert refusal.value.problems[-1].message == "and more problems of this sort"


def test_foreign_text_is_shown_escaped_and_short(document: Document, seal: Seal) -> None:
    """What a hostile file holds cannot reach the terminal through a message."""
    document["entries"][0]["verdict"] = "\x1b[2J" * 100
    with pytest.raises(PlanRefused) as refusal:
        load_plan(seal(document), source="p")
    assert "\x1b" not in refusal.value.message
    assert len(refusal.value.message) < 400


@SHARED
@given(position=st.integers(0, 10**6), byte=st.integers(0, 255))
def test_any_changed_byte(plan: Plan, position: int, byte: int) -> None:
    """A plan with one byte changed is refused, or is still the same plan."""
    text = bytearray(dump_plan(plan).encode())
    text[position % len(text)] = byte
    assert plan == _load_or(plan, bytes(text))


@SHARED
@given(position=st.integers(0, 10**6))
def test_any_truncation(plan: Plan, position: int) -> None:
    """A plan that was cut is refused; only the last newline may be missing."""
    text = dump_plan(plan).encode()
    assert plan == _load_or(plan, text[: position % len(text)])


@SHARED
@given(text=st.binary(max_size=60))
def test_any_bytes(plan: Plan, text: bytes) -> None:
    """Nothing but PlanRefused comes out of arbitrary bytes."""
    assert plan == _load_or(plan, text)


def _load_or(fallback: Plan, text: bytes) -> Plan:
    try:
        return load_plan(text, source="p")
    except PlanRefused:
        return fallback
