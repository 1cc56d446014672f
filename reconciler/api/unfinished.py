"""What the run before this one left in flight, from its journal: told, never believed (live is the truth)."""

from collections.abc import Iterable
from pathlib import Path

from reconciler.errors import InvalidInput
from reconciler.files.journal_file import JournalLine, decode_journal
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, RunBegan, RunEnded
from reconciler.model.address import Address


def describe_unfinished(folder: Path, services: frozenset[str]) -> tuple[str, ...]:
    """One sentence where the last run in this folder did not end by itself and worked on one of these services.

    Called under the lock of these services: whoever wrote that journal is gone.
    """
    journals = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
    if not journals:
        return ()
    try:
        lines = decode_journal(journals[-1].read_bytes(), source=str(journals[-1]))
    except (OSError, InvalidInput):
        return (f"the journal of the last run cannot be read: {journals[-1]}",)
    return tuple(_describe(lines, services, journals[-1]))


def _describe(lines: tuple[JournalLine, ...], services: frozenset[str], journal: Path) -> Iterable[str]:
    records = [line.record for line in lines]
    began = next((record for record in records if isinstance(record, RunBegan)), None)
    if began is None or any(isinstance(record, RunEnded) for record in records):
        return
    if not services & {address.service for address in began.updates}:
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
