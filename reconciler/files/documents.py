"""JSON as all documents of ours use it: strict and bounded when read, the same bytes for the same value when written.

Knows no format; must not open files.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from typing import NoReturn

from reconciler.model.problem import Origin, Problem

MAX_BYTES = 64 * 1024 * 1024
"""Bound of what is read as one document."""

MAX_PARTS = 2_000_000
"""Objects and lists of one document, by their brackets: `[],` is three bytes in a file and sixty in memory."""

MAX_DEPTH = 64
"""How deep objects and lists may stand in each other; ours need less than ten."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ZIP_MARK = b"PK\x03\x04"
_UTF8_MARK = "\ufeff"

# What could move a cursor, turn the direction of a text or hide in it when a document is shown by `cat`, and
# lone surrogates, which UTF-8 cannot hold. JSON's own escapes mean the same value.
_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")

# `##[error]`, `##vso[…]` and `##teamcity[…]` speak to the machine that reads a pipeline's log, wherever they stand.
_RUNNER_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")


class Malformed(Exception):
    """A text is not the document that it should be; `problems` lack the file's name, which the caller knows."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def name_source(problems: Sequence[Problem], source: str) -> tuple[Problem, ...]:
    """The same problems, said to be in this file."""
    return tuple(
        Problem(one.message, Origin(source, one.origin.line, one.origin.column), one.path, one.hint) for one in problems
    )


def write_time(moment: datetime) -> str:
    """`2026-11-21T14:00:00Z`, microseconds only where there are any; raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_time(text: str) -> datetime:
    """The time that `write_time` wrote; raises ValueError for every other spelling."""
    if _TIME.fullmatch(text) is None:
        raise ValueError(f"{text[:40]!r} is not a time like 2026-11-21T14:00:00Z")
    return datetime.fromisoformat(text)


def canonical_bytes(document: object) -> bytes:
    """Sorted keys, no spaces, UTF-8: what checksums are taken of."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return _join_surrogates(text).encode("utf-8", "surrogatepass")


def dump_pretty(document: object) -> str:
    """Two spaces, keys in the order given, a newline at the end."""
    return _escape_unsafe(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def dump_line(document: object) -> str:
    """One line without spaces, keys in the order given, a newline at the end."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return _escape_unsafe(text) + "\n"


def sort_keys(value: object) -> object:
    """Plain values with the keys of every object sorted, so that equal mappings are written equally."""
    if isinstance(value, Mapping):
        return {key: sort_keys(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [sort_keys(item) for item in value]
    return value


def parse_strict(text: bytes | str) -> object:
    """The value of one JSON text; raises Malformed for all that the standard or our bounds do not allow.

    Refused besides broken JSON: duplicate keys, NaN and Infinity, deep nesting, more than MAX_BYTES or MAX_PARTS,
    other encodings than UTF-8.
    """
    if len(text) > MAX_BYTES:
        raise Malformed(Problem(f"it is larger than {MAX_BYTES // 1024 // 1024} MiB", hint="give the right file"))
    decoded = (text if isinstance(text, str) else _decode(text)).removeprefix(_UTF8_MARK)
    if decoded.count("[") + decoded.count("{") > MAX_PARTS:
        raise Malformed(Problem(f"it holds more than {MAX_PARTS:,} objects and lists", hint="give the right file"))
    try:
        value = json.loads(
            decoded, object_pairs_hook=_build_object, parse_constant=_refuse_constant, parse_float=_read_float
        )
    except json.JSONDecodeError as failure:
        raise Malformed(_describe_syntax(decoded, failure)) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as failure:
        raise Malformed(Problem(f"it holds a number that cannot be read: {failure}")) from None
    _check_depth(value)
    return value


def _decode(text: bytes) -> str:
    if text.startswith(_ZIP_MARK):
        raise Malformed(Problem("it is a ZIP archive, not JSON (a saved plan of Terraform?)"))
    if text.startswith(_UTF16_MARKS):
        raise Malformed(Problem("it is UTF-16, not UTF-8", hint="save it as UTF-8"))
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as failure:
        raise Malformed(Problem(f"it is not UTF-8 (byte {failure.start + 1}), so it is damaged or not JSON")) from None


def _describe_syntax(text: str, failure: json.JSONDecodeError) -> Problem:
    origin = Origin(None, failure.lineno, failure.colno)
    whole = text.rstrip()
    start = whole.lstrip()[:1]
    if not start:
        return Problem("it is empty")
    if start in "{[" and (failure.pos >= len(whole) or whole[-1] not in "}]"):
        return Problem("it is cut off: the JSON does not come to its end", origin)
    return Problem(f"it is not JSON: {failure.msg[0].lower()}{failure.msg[1:]}", origin)


def _build_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    built = dict(pairs)
    if len(built) == len(pairs):
        return built
    twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
    raise Malformed(Problem(f"the key {twice[:60]!r} stands twice in one object"))


def _refuse_constant(word: str) -> NoReturn:
    raise Malformed(Problem(f"it holds {word}, which is not JSON"))


def _read_float(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise Malformed(Problem(f"it holds a number that is too large: {text[:40]}"))
    return value


def _check_depth(value: object) -> None:
    """Level by level, so that no recursion is needed to find that there is too much of it."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [child for one in level for child in _children(one) if isinstance(child, dict | list)]
        if not level:
            return
    raise _too_deep()


def _children(value: object) -> Sequence[object]:
    if isinstance(value, dict):
        return tuple(value.values())
    return value if isinstance(value, list) else ()


def _too_deep() -> Malformed:
    return Malformed(Problem(f"its objects and lists are nested more than {MAX_DEPTH} deep"))


def _escape_unsafe(text: str) -> str:
    escaped = _UNSAFE.sub(_escape, _join_surrogates(text))
    return _RUNNER_COMMAND.sub(r"#\\u0023", escaped)


def _escape(found: "re.Match[str]") -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _join_surrogates(text: str) -> str:
    """Two halves of one character as that character, as every JSON reader would join their escapes."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
