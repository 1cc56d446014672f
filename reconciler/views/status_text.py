"""What is off right now, for a terminal: a table, what it costs, and what could not be read."""

from collections.abc import Iterator
from datetime import datetime

from reconciler.model.status import StatusReport, Thing
from reconciler.model.values import spell_moment
from reconciler.views.columns import align
from reconciler.views.neutral import neutral
from reconciler.views.palette import Palette
from reconciler.views.rows import SYMBOLS, show_address
from reconciler.views.words import count, describe_duration, plural

_INDENT = "      "
_UNREADABLE = "?"
_OTHER = "✎"


def render_status(report: StatusReport, palette: Palette, *, now: datetime) -> str:
    """The report as text; `now` (aware) says for how long a thing has been as it is."""
    lines = align([_list_cells(thing, now) for thing in report.things])
    shown = [line for thing, row in zip(report.things, lines, strict=True) for line in _render(thing, row, palette)]
    shown += [
        palette.paint(palette.bad, f"  {_UNREADABLE} {neutral(gap.service)}: {neutral(gap.why)}") for gap in report.gaps
    ]
    if shown:
        shown.append("")
    return "\n".join([*shown, *_summarise(report, palette)]) + "\n"


def _list_cells(thing: Thing, now: datetime) -> tuple[str, ...]:
    symbol = _UNREADABLE if thing.status is None else SYMBOLS.get(thing.status, _OTHER)
    status = "unreadable" if thing.status is None else neutral(thing.status)
    return (f"{symbol} {show_address(thing.address)}", status, _describe_since(thing, now), neutral(thing.detail))


def _describe_since(thing: Thing, now: datetime) -> str:
    if thing.since is None:
        return ""
    age = (now - thing.since).total_seconds()
    return f"since {spell_moment(thing.since)} ({describe_duration(age)})"


def _render(thing: Thing, row: str, palette: Palette) -> Iterator[str]:
    code = palette.bad if thing.status is None else palette.good if thing.is_normal else palette.caution
    yield f"  {palette.paint(code, row)}"
    for cost in thing.costs:
        yield palette.paint(palette.quiet, f"{_INDENT}{neutral(cost)}")


def _summarise(report: StatusReport, palette: Palette) -> Iterator[str]:
    unread = sum(1 for thing in report.things if thing.status is None) + len(report.gaps)
    if unread:
        yield palette.paint(palette.bad, f"{count(unread, 'part')} could not be read: {_OPEN}")
    readable = report.seen - sum(1 for thing in report.things if thing.status is None)
    if report.off:
        verb = plural(report.off, "is")
        text = f"{report.off:,} of {count(readable, 'thing')} {verb} not in {_name_owner(report.off)} normal state."
        yield palette.paint(palette.caution, text)
    elif unread:
        yield f"{count(readable, 'thing')} {plural(readable, 'was')} read and in normal state."
    else:
        yield palette.paint(palette.good, f"Everything is in its normal state: {count(readable, 'thing')}.")


_OPEN = "what is off there is not known. Mend the service or its credential, then ask again."


def _name_owner(number: int) -> str:
    return "its" if number == 1 else "their"
