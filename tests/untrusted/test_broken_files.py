"""A plan file that is broken as a text is refused in bounded time and memory, before any request."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.errors import PlanRefused
from tests.untrusted.world import Fresh, World

Spoil = Callable[[str], bytes]

GIB = 1024**3
MIB = 1024**2


def _insert(mark: str, text: str) -> Spoil:
    """Writes something before the first occurrence of a mark."""
    return lambda document: document.replace(mark, text + mark, 1).encode()


BROKEN: dict[str, Spoil] = {
    "UTF-16": lambda document: document.encode("utf-16"),
    "UTF-32": lambda document: document.encode("utf-32"),
    "not UTF-8": lambda document: document.encode().replace(b"paused", b"p\xe4used", 1),
    "a raw surrogate": lambda document: document.replace("paused", "\ud800", 1).encode("utf-8", "surrogatepass"),
    "a NUL": _insert('"entries"', "\x00"),
    "a NUL in a text": _insert("active", "\x00"),
    "an escape in a text": _insert("active", "\x1b[2J"),
    "NUL after it": lambda document: document.encode() + b"\x00",
    "something after it": lambda document: document.encode() + b"{}",
    "itself again": lambda document: document.encode() * 2,
    "half of it": lambda document: document.encode()[: len(document) // 2],
    "no last bracket": lambda document: document.rstrip()[:-1].encode(),
    "a key twice at the top": _insert('"entries"', '"entries": [], '),
    "a key twice below": _insert('"method"', '"method": "DELETE", '),
    "a key twice, once escaped": _insert('"method"', '"m\\u0065thod": "DELETE", '),
    "NaN": _insert('"entries"', '"novelty": NaN, '),
    "Infinity": _insert('"entries"', '"novelty": -Infinity, '),
    "a number too large": _insert('"entries"', '"novelty": 1e999, '),
    "a number too long": _insert('"entries"', f'"novelty": {"9" * 5000}, '),
    "deep lists": _insert('"entries"', '"novelty": ' + "[" * 100 + "]" * 100 + ", "),
    "very deep objects": _insert('"entries"', '"novelty": ' + '{"a":' * 100_000 + "1" + "}" * 100_000 + ", "),
    "a comment": _insert('"entries"', "// harmless\n"),
    "single quotes": lambda document: document.replace('"', "'").encode(),
    "a comma too many": lambda document: document.replace("\n  ]", ",\n  ]").encode(),
    "a ZIP": lambda document: b"PK\x03\x04" + document.encode(),
    "nothing": lambda _: b"",
    "spaces": lambda _: b" \n\t" * 1000,
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_text_is_refused_before_anything_is_asked(worlds: Iterator[World], fresh: Fresh, how: str) -> None:
    """6, in one sentence that can be shown, and no service hears of it."""
    world = next(worlds)
    with pytest.raises(PlanRefused) as refusal:
        world.run_apply(BROKEN[how](fresh.document))
    assert world.seen == []
    assert len(refusal.value.message) < 400
    assert "\x1b" not in refusal.value.message


@pytest.mark.parametrize("how", ["a byte order mark", "no line breaks", "carriage returns", "escapes", "sorted keys"])
def test_another_spelling_of_the_same_plan_is_that_plan(worlds: Iterator[World], fresh: Fresh, how: str) -> None:
    """Editors and tools may write JSON otherwise; the checksum is of what it says."""
    document = json.loads(fresh.document)
    spelt = {
        "a byte order mark": "\ufeff" + fresh.document,
        "no line breaks": json.dumps(document, separators=(",", ":")),
        "carriage returns": fresh.document.replace("\n", "\r\n"),
        "escapes": fresh.document.replace("paused", "p\\u0061used"),
        "sorted keys": json.dumps(document, sort_keys=True),
    }
    world = next(worlds)
    world.run_apply(spelt[how].encode())
    assert list(fresh.writes) == world.writes


VAST: dict[str, Callable[[Path], object]] = {
    "a hundred megabytes of nothing": lambda path: os.truncate(path, 100 * MIB),
    "many empty lists": lambda path: path.write_bytes(b"[" + b"[]," * (20 * MIB) + b"0]"),
    "many small objects": lambda path: path.write_bytes(b"[" + b'{"a":1},' * (7 * MIB) + b"0]"),
    "deep brackets": lambda path: path.write_bytes(b"[" * (60 * MIB)),
    "one long text": lambda path: path.write_bytes(b'{"format": "reconciler-plan", "x": "' + b"a" * (60 * MIB)),
}


@pytest.mark.parametrize("what", VAST)
def test_a_vast_file_is_refused_in_bounded_memory(tmp_path: Path, what: str) -> None:
    """The real command, in a process that may have one gibibyte: 6 or 9, one sentence, no traceback."""
    path = tmp_path / "plan.json"
    path.touch()
    VAST[what](path)
    ended = subprocess.run(
        [sys.executable, "-m", "reconciler", "show", str(path)],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (GIB, GIB)),
    )
    assert ended.returncode in {6, 9}, ended.stderr
    assert "internal error" not in ended.stderr
    assert len(ended.stderr) < 1000
