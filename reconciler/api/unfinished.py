"""What the runs before this one left in flight, from their journals: told, never believed (live is the truth)."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
from attrs import field, frozen

from reconciler.api.settings import Settings
from reconciler.engine.recounting import recount
from reconciler.errors import InvalidInput
from reconciler.files.journal_file import JournalLine, decode_journal, read_last_time
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Held, Kept, RunBegan
from reconciler.model.address import Address
from reconciler.model.journal import CallInFlight, JournalReport
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Plan
from reconciler.model.service import Service
from reconciler.model.step import Call
from reconciler.model.url import normalise_url
from reconciler.runs.journal import is_at_work
from reconciler.runs.locks import find_note, read_journals

_MOST_JOURNALS = 100
"""How far back is looked for a run that closed its account."""

_RECENT_SECONDS = 600.0
"""Longer than any kind's lag, twice, after a time-out of some minutes. An apply looks back however long ago it was."""

_TAIL_BYTES = 1024 * 1024
_SHARED = "the database of the lock"

_UNSEEN = frozenset({OutcomeKind.UNKNOWN, OutcomeKind.NOT_SETTLED})

_Place = tuple[str, Address]
"""The url of a service, and what its thing was called in the files of that run."""


@frozen
class Unseen:
    """A call whose effect nobody has seen, and since when: it was written down then, or its answer was.

    `held`: the service as its run knew it.
    """

    address: Address
    call: Call
    held: Held
    since: datetime
    is_answered: bool = False


@frozen
class Left:
    """What the last runs left behind.

    `told`: a sentence for each that did not end by itself, the last one first. `unseen`: the last such call to each
    thing: until it has had its time to show, no reading says what was before.
    """

    told: tuple[str, ...] = ()
    unseen: Mapping[_Place, Unseen] = field(factory=dict)


def find_recent(services: Iterable[Service], settings: Settings) -> Left:
    """The same as `find_left`, of runs that wrote something a moment ago: what they sent may not show yet.

    Also of those that died with the lock of a service, wherever they kept their journals. A run that is at work is none
    of them: whoever reads now sees what it has come to.
    """
    urls = [normalise_url(service.url) for service in services]
    noted = (read_journals(find_note(settings.lock_folder, url)) for url in urls)
    folders = (settings.folder, *(folder for found in noted for folder in found))
    journals = [path for path in _list_journals(folders) if not is_at_work(path)]
    return _read_left(journals, frozenset(urls)) if _is_recent(journals, settings.clock.now()) else Left()


def _is_recent(journals: Sequence[Path], now: datetime) -> bool:
    """By the last line of the latest that has one, alone: journals can be long."""
    for journal in reversed(journals):
        with suppress(OSError), journal.open("rb") as file:
            file.seek(max(0, journal.stat().st_size - _TAIL_BYTES))
            last = read_last_time(file.read())
            if last is not None:
                return (now - last).total_seconds() < _RECENT_SECONDS
    return False


def _list_journals(folders: Iterable[Path]) -> Sequence[Path]:
    """The last journals in them, the oldest first; a pipe or a device of such a name is none."""
    found: list[Path] = []
    for folder in {folder.resolve(): folder for folder in folders}.values():
        # A folder that is gone, or is not ours to read, tells nothing.
        with suppress(OSError):
            latest = sorted(folder.glob("*.jsonl"))[-_MOST_JOURNALS:]
            found.extend(path for path in latest if path.is_file())
    return sorted(found, key=lambda path: path.name)[-_MOST_JOURNALS:]


def find_left(folders: Iterable[Path], services: Iterable[Service], kept: Sequence[Kept], now: datetime) -> Left:
    """What the runs in these folders left of these services, and what is `kept` of runs elsewhere.

    A service is looked for by its url, whatever the files of a run called it, and back to the last run that held its
    lock and closed its account: that one waited for all before it. Where it is called under the locks of these
    services, whoever wrote those journals is gone.
    """
    urls = frozenset(normalise_url(service.url) for service in services)
    here = _list_journals(folders)
    known = {journal.stem for journal in here}
    left = _read_left(here, urls)
    for one in reversed(kept):
        if one.run_id not in known:
            left = _join(_read_kept(one, urls, now), left)
    return left


def _join(elsewhere: Left, here: Left) -> Left:
    unseen = dict(here.unseen)
    for place, one in elsewhere.unseen.items():
        if place not in unseen or unseen[place].since < one.since:
            unseen[place] = one
    return Left((*here.told, *elsewhere.told), unseen)


def _read_kept(kept: Kept, urls: frozenset[str], now: datetime) -> Left:
    """When it was written down counts by the clock that all share, not by that of the machine that is gone."""
    try:
        lines = _decode_kept(kept)
    except InvalidInput:
        return Left((f"the journal of the earlier run {kept.run_id} cannot be read: {_SHARED}",))
    aged = [attrs.evolve(line, at=now - timedelta(seconds=age)) for line, age in zip(lines, kept.ages, strict=False)]
    report, about = _recount(lines), _list_held(lines, urls)
    is_told = report.ended_at is None and bool(about)
    return Left((_describe_kept(report, kept.run_id),) if is_told else (), _find_unseen(aged, about))


def _decode_kept(kept: Kept) -> Sequence[JournalLine]:
    return decode_journal(kept.lines, source=f"{_SHARED}, run {kept.run_id}")


def _describe_kept(report: JournalReport, run_id: str) -> str:
    host = report.began.run.host if report.began is not None else None
    where = f"its journal is on {host}" if host else "its journal is on another machine"
    return f"{_describe(run_id, report.in_flight)}: {where}"


def _read_left(journals: Sequence[Path], urls: frozenset[str]) -> Left:
    told: list[str] = []
    unseen: Mapping[_Place, Unseen] = {}
    for journal in reversed(journals):
        if not urls:
            break
        try:
            lines = decode_journal(journal.read_bytes(), source=str(journal))
        except (OSError, InvalidInput):
            told.append(f"the journal of an earlier run cannot be read: {journal}")
            continue
        about = _list_held(lines, urls)
        unseen = {**_find_unseen(lines, about), **unseen}
        report = _recount(lines)
        if report.ended_at is not None:
            urls -= {held.url for held in about}
        elif report.began is not None and about:
            told.append(f"{_describe(report.began.run_id, report.in_flight)}: see `reconciler show {journal}`")
    return Left(tuple(told), unseen)


def find_applied(folder: Path, plan: Plan, kept: Sequence[Kept]) -> frozenset[Address]:
    """What earlier runs of this very plan applied, by their journals: one that was killed remembered none of it."""
    applied: set[Address] = set()
    for one in kept:
        with suppress(InvalidInput):
            applied |= _list_applied(_decode_kept(one), plan)
    earliest = f"{plan.created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    for journal in _list_journals((folder,)):
        if journal.name < earliest:
            continue
        with suppress(OSError, InvalidInput):
            applied |= _list_applied(decode_journal(journal.read_bytes(), source=str(journal)), plan)
    return frozenset(applied)


def _list_applied(lines: Sequence[JournalLine], plan: Plan) -> frozenset[Address]:
    """By the last word of each: what the last look overturned is not applied."""
    report = _recount(lines)
    began = report.began
    if began is None or (began.digest, began.plan_created_at) != (plan.digest, plan.created_at):
        return frozenset()
    return frozenset(one.address for one in report.outcomes if one.outcome is OutcomeKind.APPLIED)


def _recount(lines: Sequence[JournalLine]) -> JournalReport:
    return recount((line.at, line.record) for line in lines)


def _list_held(lines: Sequence[JournalLine], urls: frozenset[str]) -> Sequence[Held]:
    """The services of a run that are among these."""
    began = (line.record for line in lines if isinstance(line.record, RunBegan))
    return [held for record in began for held in record.services if held.url in urls]


def _find_unseen(lines: Sequence[JournalLine], about: Sequence[Held]) -> Mapping[_Place, Unseen]:
    named = {held.name: held for held in about}
    unseen: dict[Address, Unseen] = {}
    for line in lines:
        match line.record:
            case AboutToSend(address=address, call=call) if address.service in named:
                unseen[address] = Unseen(address, call, named[address.service], line.at)
            case Answered(address=address) if address in unseen:
                # No answer in time is one too, and what it was about may come true only then.
                unseen[address] = attrs.evolve(unseen[address], since=line.at, is_answered=True)
            case Ended(outcome=outcome) if outcome.outcome not in _UNSEEN:
                unseen.pop(outcome.address, None)
            case _:
                pass
    return {(one.held.url, address): one for address, one in unseen.items()}


def _describe(run_id: str, in_flight: Sequence[CallInFlight]) -> str:
    calls = "; ".join(f"{one.address} ({one.call.method} {one.call.path})" for one in in_flight) or "no call"
    return f"the run {run_id} before this one was cut off with {calls} in flight"
