"""Disarms foreign text (names, messages of services, file contents) before it is shown; never shortens it.

A name that holds an escape sequence could rewrite the plan on the reader's screen; one that holds Markdown
could hide a line of a pull-request comment or notify strangers.
"""

import re
from unicodedata import category

_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Printable for Python, and yet nothing is seen: joiners and fillers."""

_HIDDEN = re.compile(f"[{_INVISIBLE}\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

_MOST_MARKS = 8
"""Marks on one letter; no script needs more, and a flood of them would cover the lines above and below."""

_RUNNER_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")
"""`##[…]`, `##vso[…]` and `##teamcity[…]` are commands to the machine that reads a pipeline's log."""

_MARKED = re.compile(r"[&<>|\\`*\[\]~$#@]|:(?=[:/])|(?<=[Ww][Ww][Ww])\.|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
"""Whatever opens a tag, link, cell, emphasis, formula or mention; an underscore inside a word opens nothing."""

_BLOCK_MARK = re.compile(r"^(\d*)((?<=\d)[.)]|(?<!\d)[-+= ])")
"""What opens a list, a rule, a heading or a code block at the start of a line."""

_UNLINKED = "&#8203;"
"""Keeps `@name` and `#12` from being found in the rendered text, where entities are read already."""


def neutral(text: str) -> str:
    """The text for a terminal or a log: one line, everything invisible or commanding as a visible escape."""
    if not text.isascii() or not text.isprintable():
        hidden = {ord(one): _escape(one) for one in set(text) if not one.isprintable() or _HIDDEN.match(one)}
        text = _escape_flood(text.translate(hidden))
    return _RUNNER_COMMAND.sub(r"#\\x23", _escape_line_start(text))


def neutral_markdown(text: str) -> str:
    """The text for Markdown, inside a table cell and at the start of a line too: it reads as itself, opens nothing."""
    disarmed = _MARKED.sub(lambda found: _encode(found.group()), neutral(text))
    return _BLOCK_MARK.sub(lambda found: f"{found[1]}{_encode(found[2])}", disarmed)


def _escape_line_start(text: str) -> str:
    """`::command::` at the start of a line speaks to the machine that runs a pipeline; so may `:` before our own."""
    rest = text.lstrip()
    return f"{text[: len(text) - len(rest)]}\\x3a{rest[1:]}" if rest.startswith(":") else text


def _escape_flood(text: str) -> str:
    combining = {one for one in set(text) if category(one) in {"Mn", "Me"}}
    if not combining:
        return text
    shown: list[str] = []
    marks = 0
    for one in text:
        marks = marks + 1 if one in combining else 0
        shown.append(one if marks <= _MOST_MARKS else _escape(one))
    return "".join(shown)


def _escape(character: str) -> str:
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _encode(character: str) -> str:
    entity = f"&#{ord(character)};"
    return f"{entity}{_UNLINKED}" if character in "@#" else entity
