"""Plain values to YAML text that every reader, of version 1.1 too, takes for the same; knows no desired file."""

import re
from collections.abc import Mapping, Sequence

_PLAIN = re.compile(
    r"[A-Za-z_/][A-Za-z0-9_./-]*|[0-9]+(?:ms|s|m|h|d)|https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._/-]*)?"
)
# `##[error]` and its like speak to the machine that reads a pipeline's log, wherever they stand.
_RUNNER_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null"])
_KEY_LIMIT = 200
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_BMP = 0xFFFF

Plain = str | bool | int | float | None | Mapping[str, "Plain"] | Sequence["Plain"]
"""What can be written."""


def write_text(text: str) -> str:
    """The text as a scalar, in double quotes where it could be taken for anything else."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS and len(text) <= _KEY_LIMIT:
        return text
    return '"' + _RUNNER_COMMAND.sub(r"#\\x23", "".join(_escape(letter) for letter in text)) + '"'


def _escape(letter: str) -> str:
    if letter in _NAMED:
        return _NAMED[letter]
    # Line and direction marks are printable to nobody, and some of them end a line in YAML.
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\U{code:08x}" if code > _BMP else f"\\u{code:04x}"


def write_inline(value: Plain) -> str:
    """The value on one line."""
    match value:
        case str():
            return write_text(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case Mapping():
            return "{" + ", ".join(f"{_write_key(key)}: {write_inline(below)}" for key, below in value.items()) + "}"
        case _:
            return "[" + ", ".join(write_inline(item) for item in value) + "]"


def _write_key(key: str) -> str:
    written = write_text(key)
    # YAML takes a longer key only after a question mark.
    return f"? {written} " if len(written) > _KEY_LIMIT else written


def write_block(value: Mapping[str, Plain], *, levels: int, indent: int = 0) -> str:
    """The mapping with `levels` levels of keys on lines of their own, and what is below them on one line each."""
    lines: list[str] = []
    for key, below in value.items():
        start = f"{'  ' * indent}{_write_key(key).rstrip()}"
        start = start + f"\n{'  ' * indent}" if start.lstrip().startswith("? ") else start
        if levels > 1 and isinstance(below, Mapping) and below:
            lines.append(f"{start}:\n{write_block(below, levels=levels - 1, indent=indent + 1)}")
        else:
            lines.append(f"{start}: {write_inline(below)}\n")
    return "".join(lines)
