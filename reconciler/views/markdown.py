"""Builds Markdown that fits a pull-request comment whatever its size, and says what was cut; knows no report."""

from collections.abc import Sequence

from attrs import frozen

from reconciler.views.neutral import neutral, neutral_markdown
from reconciler.views.words import count

BUDGET = 65_000
"""Bytes of UTF-8, and so characters at most: GitHub takes 65,536 characters, some tools in front of it one less."""

LONGEST_TEXT = 300
"""Characters of one foreign text."""

_NOTICE_ROOM = 120
"""Bytes that a notice of what was cut may need."""


@frozen
class Section:
    """A part of a document: `items` are whole lines, of which the first ones are kept when room is short.

    `opening` and `closing` stand around the items; `noun` says what an item is, for the notice of a cut.
    """

    opening: str
    items: tuple[str, ...]
    noun: str
    closing: str = ""


def show(text: str) -> str:
    """Foreign text in Markdown; a long one is cut, saying how long it is."""
    plain = neutral(text)
    if len(plain) <= LONGEST_TEXT:
        return neutral_markdown(plain)
    return f"{neutral_markdown(plain[: LONGEST_TEXT - 40])}… ({count(len(text), 'character')})"


def show_code(text: str) -> str:
    """Foreign text in Markdown in the letters of code, where nobody looks for mentions."""
    return f"<code>{show(text)}</code>" if text else ""


def assemble(heading: str, sections: Sequence[Section], counts: Sequence[Section], footer: str) -> str:
    """The document within the budget: all sections, or the first of their items with `counts` before them.

    Earlier sections are kept before later ones; `heading` and `footer` are always whole and must be short.
    """
    whole = _join([heading, *(_render(one) for one in sections if one.items), footer])
    if _measure(whole) <= BUDGET:
        return whole
    left = BUDGET - _measure(_join([heading, footer]))
    parts: list[str] = []
    filled = [one for one in (*counts, *sections) if one.items]
    for position, section in enumerate(filled):
        reserved = _NOTICE_ROOM * (len(filled) - position - 1)
        part = _cut(section, left - reserved)
        left -= _measure(part) + 2
        parts.append(part)
    return _join([heading, *parts, footer])


def _cut(section: Section, room: int) -> str:
    """The section with as many of its first items as fit, and a notice of the others."""
    if _measure(_render(section)) + 2 <= room:
        return _render(section)
    left = room - _measure(section.opening) - _measure(section.closing) - _NOTICE_ROOM
    kept = 0
    for item in section.items:
        left -= _measure(item) + 1
        if left < 0:
            break
        kept += 1
    notice = f"_Cut to fit a comment: {count(len(section.items) - kept, f'more {section.noun}')} not shown here._"
    if not kept:
        return notice.replace("more ", "")
    return f"{_render(Section(section.opening, section.items[:kept], section.noun, section.closing))}\n\n{notice}"


def _render(section: Section) -> str:
    return "\n".join(part for part in (section.opening, *section.items, section.closing) if part)


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _measure(text: str) -> int:
    return len(text.encode())
