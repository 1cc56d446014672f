"""What every document of ours begins with: its format and version, checked before anything else is believed."""

import re
from collections.abc import Mapping

from reconciler.files.documents import Malformed, parse_strict
from reconciler.model.problem import Problem

VERSION = "1.0"
"""Of all formats: a new key raises the minor number, a key that means something else the major one."""

NAMES: Mapping[str, str] = {
    "reconciler-plan": "a plan",
    "reconciler-result": "the result of an apply",
    "reconciler-drift": "a drift report",
    "reconciler-status": "a status report",
    "reconciler-error": "an error report",
    "reconciler-journal": "the journal of a run",
    "reconciler-journal-report": "a journal report",
    "reconciler-event": "a stream of events",
}
"""Each format and what to call it."""

_MAKERS: Mapping[str, str] = {
    "reconciler-plan": "give the file that `plan --out` wrote",
    "reconciler-result": "give the file that `apply -o json=PATH` wrote",
    "reconciler-drift": "give the file that `drift -o json=PATH` wrote",
    "reconciler-status": "give the file that `status -o json=PATH` wrote",
    "reconciler-journal": "give a file of .reconciler/runs/",
    "reconciler-journal-report": "give the file that `show JOURNAL -o json=PATH` wrote",
}
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")


def open_document(text: bytes | str, *, wanted: str) -> dict[str, object]:
    """The object that a text of the wanted format holds; raises Malformed where it is anything else."""
    hint = _MAKERS.get(wanted)
    try:
        value = parse_strict(text)
    except Malformed as failure:
        first = failure.problems[0]
        raise Malformed(Problem(first.message, first.origin, first.path, first.hint or hint)) from None
    return check_envelope(value, wanted=wanted)


def check_envelope(value: object, *, wanted: str) -> dict[str, object]:
    """The same value, known to be an object of the wanted format and of a version that can be read."""
    if not isinstance(value, dict):
        raise Malformed(Problem(f"it is JSON, but not {NAMES[wanted]}", hint=_MAKERS.get(wanted)))
    found = value.get("format")
    if found != wanted:
        raise Malformed(Problem(_describe_other(value, found), path="format", hint=_MAKERS.get(wanted)))
    _check_version(value.get("format_version"))
    return value


def _describe_other(value: Mapping[str, object], found: object) -> str:
    if isinstance(found, str) and found in NAMES:
        return f"it is {NAMES[found]}"
    if "terraform_version" in value:
        return "it is a document of Terraform"
    if isinstance(found, str):
        return f"it is another program's: its format is {found[:60]!r}"
    return "it is another program's: it has no format of ours"


def _check_version(found: object) -> None:
    matched = _VERSION.fullmatch(found) if isinstance(found, str) else None
    if matched is None:
        raise Malformed(Problem("its format_version is not a version like 1.0", path="format_version"))
    major, ours = int(matched[1]), int(VERSION.partition(".")[0])
    if major > ours:
        hint = "upgrade reconciler, or make the file anew with this version"
        message = f"it was made by a newer version: its format is {found}, this version reads {ours}.x"
        raise Malformed(Problem(message, path="format_version", hint=hint))
    if major < ours:
        message = f"its format is {found}, which no version ever wrote; this version reads {ours}.x"
        raise Malformed(Problem(message, path="format_version", hint="make the file anew"))
