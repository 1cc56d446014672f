"""Which document of ours a text is, so that `show` can call the right reader; a damaged one is still recognised."""

import re
from collections.abc import Mapping
from typing import Literal

from reconciler.files.documents import Malformed, parse_strict

DocumentKind = Literal["plan", "result", "drift", "status", "error", "journal", "journal-report", "unknown"]

_KINDS: Mapping[object, DocumentKind] = {
    "reconciler-plan": "plan",
    "reconciler-result": "result",
    "reconciler-drift": "drift",
    "reconciler-status": "status",
    "reconciler-error": "error",
    "reconciler-journal": "journal",
    "reconciler-journal-report": "journal-report",
}

# We write `format` first; the rest of the document may be cut or broken.
_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"format"\s*:\s*"(reconciler-[a-z-]{1,20})"')


def recognise(text: bytes) -> DocumentKind:
    """The kind of document, by its `format` key; never raises."""
    matched = _BEGINNING.match(text)
    found = matched[1].decode("ascii") if matched else _find_format(text)
    return _KINDS.get(found, "unknown")


def _find_format(text: bytes) -> str | None:
    """The format of a document whose keys somebody reordered."""
    try:
        value = parse_strict(text)
    except Malformed:
        return None
    found = value.get("format") if isinstance(value, dict) else None
    return found if isinstance(found, str) else None
