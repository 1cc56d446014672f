"""What the runs before this one left in flight, from their journals: told, never believed (live is the truth)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from attrs import field, frozen

from reconciler.errors import InvalidInput
from reconciler.files.journal_file import JournalLine, decode_journal
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, RunBegan, RunEnded
from reconciler.model.address import Address
from reconciler.model.outcome import OutcomeKind
from reconciler.model.step import Call

_MOST_JOURNALS = 100
"""How far back is looked for a run that closed its account."""

_UNSEEN = frozenset({OutcomeKind.UNKNOWN, OutcomeKind.NOT_SETTLED})


@frozen
class Left:
    """What the last runs in a folder left behind.

    `told`: a sentence for each that did not end by itself, the last one first. `unseen`: the last call to each
    address whose effect nobody has seen, and when it was written down: until it has had its time to show, no reading
    says what was before.
    """

    told: tuple[str, ...] = ()
    unseen: Mapping[Address, tuple[Call, datetime]] = field(factory=dict)


def find_left(folder: Path, services: frozenset[str]) -> Left:
    """What the runs in this folder left of these services, back to the last one of them that closed its account.

    Called under the lock of these services: whoever wrote those journals is gone.
    """
    told: list[str] = []
    unseen: dict[Address, tuple[Call, datetime]] = {}
    journals = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    for journal in reversed(journals[-_MOST_JOURNALS:]):
        try:
            lines = decode_journal(journal.read_bytes(), source=str(journal))
        except (OSError, InvalidInput):
            told.append(f"the journal of an earlier run cannot be read: {journal}")
            continue
        unseen = {**_find_unseen(lines, services), **unseen}
        told.extend(_describe(lines, services, journal))
        if _is_about(lines, services) and _is_closed(lines):
            break
    return Left(tuple(told), unseen)


def _is_about(lines: Sequence[JournalLine], services: frozenset[str]) -> bool:
    began = (line.record for line in lines if isinstance(line.record, RunBegan))
    return any(address.service in services for record in began for address in record.updates)


def _is_closed(lines: Sequence[JournalLine]) -> bool:
    return any(isinstance(line.record, RunEnded) for line in lines)


def _find_unseen(lines: Sequence[JournalLine], services: frozenset[str]) -> Mapping[Address, tuple[Call, datetime]]:
    unseen: dict[Address, tuple[Call, datetime]] = {}
    for line in lines:
        match line.record:
            case AboutToSend(address=address, call=call) if address.service in services:
                unseen[address] = call, line.at
            case Ended(outcome=outcome) if outcome.outcome not in _UNSEEN:
                unseen.pop(outcome.address, None)
            case _:
                pass
    return unseen


def _describe(lines: tuple[JournalLine, ...], services: frozenset[str], journal: Path) -> Iterable[str]:
    records = [line.record for line in lines]
    began = next((record for record in records if isinstance(record, RunBegan)), None)
    if began is None or _is_closed(lines) or not _is_about(lines, services):
        return
    in_flight: dict[Address, str] = {}
    for record in records:
        if isinstance(record, AboutToSend):
            in_flight[record.address] = f"{record.call.method} {record.call.path}"
        elif isinstance(record, Answered):
            in_flight.pop(record.address, None)
        elif isinstance(record, Ended):
            in_flight.pop(record.outcome.address, None)
    calls = "; ".join(f"{address} ({call})" for address, call in sorted(in_flight.items())) or "no call"
    yield f"the run {began.run_id} before this one was cut off with {calls} in flight: see `reconciler show {journal}`"
