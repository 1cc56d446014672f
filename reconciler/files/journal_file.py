"""The journal of a run as JSON lines and back; writing and fsyncing them is the machine's room."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from reconciler.files.documents import Malformed, dump_line, parse_strict, write_time
from reconciler.files.envelopes import VERSION, check_envelope
from reconciler.files.exact_types import demand_object, take_time, take_word
from reconciler.files.refusals import refuse_document
from reconciler.files.shaping import structure, unstructure
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Record, RunBegan, RunEnded
from reconciler.model.problem import Origin, Problem

FORMAT = "reconciler-journal"

_RECORDS: Mapping[str, type[Record]] = {
    "run_began": RunBegan,
    "about_to_send": AboutToSend,
    "answered": Answered,
    "ended": Ended,
    "run_ended": RunEnded,
}
_TAGS: Mapping[type, str] = {kind: tag for tag, kind in _RECORDS.items()}


@frozen
class JournalLine:
    """One record and when it was written."""

    at: datetime
    record: Record


def encode_record(record: Record, *, at: datetime) -> str:
    """One line, newline included; the first record of a run carries the format's keys."""
    begins = {"format": FORMAT, "format_version": VERSION} if isinstance(record, RunBegan) else {}
    return dump_line({**begins, "record": _TAGS[type(record)], "at": write_time(at), **unstructure(record)})


def decode_journal(text: bytes, *, source: str) -> tuple[JournalLine, ...]:
    """The records of a journal, without a last line that a crash cut (`find_cut` tells); raises InvalidInput.

    An empty journal has no records: the run ended before it wrote the first one.
    """
    lines, _ = _split(text)
    try:
        return tuple(_decode_line(line, number) for number, line in enumerate(lines, start=1))
    except Malformed as failure:
        raise refuse_document(failure, source=source, wanted="a journal") from None


def find_cut(text: bytes) -> int | None:
    """The number, from 1, of a last line that a crash cut, else `None`."""
    lines, cut = _split(text)
    return len(lines) + 1 if cut else None


def read_last_time(tail: bytes) -> datetime | None:
    """When the last whole line at the end of a journal was written; `None` where there is none."""
    for line in reversed(tail.split(b"\n")):
        try:
            return take_time(demand_object(parse_strict(line)).get("at"), datetime)
        except (Malformed, ValueError):
            continue
    return None


def is_stub(text: bytes) -> bool:
    """Whether this can be all that a crash left of a journal: nothing, or a part of its first words."""
    return f'{{"format":"{FORMAT}"'.encode().startswith(text)


def _split(text: bytes) -> tuple[list[bytes], bytes]:
    """The whole lines, and what a crash left of one more.

    A line is on disk before its call leaves, so what is not whole was never acted upon.
    """
    *lines, last = text.split(b"\n")
    try:
        parse_strict(last)
    except Malformed:
        return lines, last
    return [*lines, last], b""


def _decode_line(line: bytes, number: int) -> JournalLine:
    try:
        value = parse_strict(line)
        document = check_envelope(value, wanted=FORMAT) if number == 1 else demand_object(value)
        kind = take_word(_RECORDS, document.get("record"))
        at = take_time(document.get("at"), datetime)
        return JournalLine(at, structure(document, kind))
    except Malformed as failure:
        raise Malformed(*(_place(problem, number) for problem in failure.problems)) from None
    except ValueError as failure:
        raise Malformed(Problem(str(failure), Origin(None, number))) from None


def _place(problem: Problem, number: int) -> Problem:
    return Problem(problem.message, Origin(None, number, problem.origin.column), problem.path, problem.hint)
