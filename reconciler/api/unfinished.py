"""What the runs before this one left in flight, from their journals: told, never believed (live is the truth)."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
from attrs import field, frozen

from reconciler.api.settings import Settings
from reconciler.api.wiring import make_shared
from reconciler.engine.planning import find_kind
from reconciler.engine.recounting import recount
from reconciler.errors import InvalidInput
from reconciler.files.journal_file import JournalLine, decode_journal, read_last_time
from reconciler.interfaces.journal import AboutToSend, Answered, Ended, Kept, RunBegan
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.event import Waiting
from reconciler.model.journal import CallInFlight, JournalReport
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Plan
from reconciler.model.service import Service
from reconciler.model.step import Call
from reconciler.runs.journal import is_at_work
from reconciler.runs.locks import find_note, read_journals

_MOST_JOURNALS = 100
"""How far back is looked for a run that closed its account."""

_RECENT_SECONDS = 600.0
"""Longer than any kind's lag, twice, after a time-out of some minutes. An apply looks back however long ago it was."""

_TAIL_BYTES = 1024 * 1024
_SHARED = "the database of the lock"

_UNSEEN = frozenset({OutcomeKind.UNKNOWN, OutcomeKind.NOT_SETTLED})


@frozen
class Unseen:
    """A call whose effect nobody has seen, and since when: it was written down then, or its answer was."""

    call: Call
    since: datetime
    is_answered: bool = False


@frozen
class Left:
    """What the last runs in a folder left behind.

    `told`: a sentence for each that did not end by itself, the last one first. `unseen`: the last such call to each
    address: until it has had its time to show, no reading says what was before.
    """

    told: tuple[str, ...] = ()
    unseen: Mapping[Address, Unseen] = field(factory=dict)


async def wait_out(
    left: Left, services: Iterable[Service], providers: Mapping[str, Provider], settings: Settings
) -> None:
    """Waits until what was sent, and nobody saw done, has had its time to show: twice that for a toggle.

    A run that is started again at once would else read what was before it, take that for what is, and send a toggle
    a second time. A toggle that was not answered either may still wait in the service, as long as a run would have
    waited for its answer.
    """
    clock, seconds = settings.clock, 0.0
    shared = make_shared(settings)
    timeouts = {service.name: shared.find_timeout(service) for service in services}
    for address, unseen in left.unseen.items():
        kind = find_kind(providers[address.service], address.kind)
        lag = 0.0 if kind is None else kind.patience.lag
        waited = (clock.now() - unseen.since).total_seconds()
        # A clock that was put back must not make it wait for longer than it takes.
        rest = _find_time(unseen, lag, timeouts[address.service]) - max(0.0, waited)
        if rest > seconds:
            seconds = rest
            why = f"a call of an earlier run that nobody saw done may take effect for {rest:.0f} s more"
            settings.observer(Waiting(address, why, max(0.0, waited)))
    if seconds > 0:
        await clock.sleep(seconds)


def _find_time(unseen: Unseen, lag: float, timeout: float) -> float:
    if unseen.call.is_repeatable:
        return lag
    return 2 * lag if unseen.is_answered else timeout + 2 * lag


def find_recent(services: Iterable[Service], settings: Settings) -> Left:
    """The same as `find_left`, of runs that wrote something a moment ago: what they sent may not show yet.

    Also of those that died with the lock of a service, wherever they kept their journals. A run that is at work is none
    of them: whoever reads now sees what it has come to.
    """
    asked = tuple(services)
    noted = (read_journals(find_note(settings.lock_folder, service.url)) for service in asked)
    folders = (settings.folder, *(folder for found in noted for folder in found))
    journals = [path for path in _list_journals(folders) if not is_at_work(path)]
    if not journals or not _is_recent(journals[-1], settings.clock.now()):
        return Left()
    return _read_left(journals, frozenset(service.name for service in asked))


def _is_recent(journal: Path, now: datetime) -> bool:
    """By its last line alone: journals can be long."""
    try:
        with journal.open("rb") as file:
            file.seek(max(0, journal.stat().st_size - _TAIL_BYTES))
            last = read_last_time(file.read())
    except OSError:
        return False
    return last is not None and (now - last).total_seconds() < _RECENT_SECONDS


def _list_journals(folders: Iterable[Path]) -> Sequence[Path]:
    """The last journals in them, the oldest first; a pipe or a device of such a name is none."""
    found: list[Path] = []
    for folder in {folder.resolve(): folder for folder in folders}.values():
        # A folder that is gone, or is not ours to read, tells nothing.
        with suppress(OSError):
            latest = sorted(folder.glob("*.jsonl"))[-_MOST_JOURNALS:]
            found.extend(path for path in latest if path.is_file())
    return sorted(found, key=lambda path: path.name)[-_MOST_JOURNALS:]


def find_left(folders: Iterable[Path], services: frozenset[str], kept: Sequence[Kept], now: datetime) -> Left:
    """What the runs in these folders left of these services, back to the last one of them that closed its account.

    And what is `kept` of runs elsewhere. Where it is called under the lock of these services, whoever wrote those
    journals is gone.
    """
    here = _list_journals(folders)
    known = {journal.stem for journal in here}
    left = _read_left(here, services)
    for one in reversed(kept):
        if one.run_id not in known:
            left = _join(_read_kept(one, services, now), left)
    return left


def _join(elsewhere: Left, here: Left) -> Left:
    unseen = dict(here.unseen)
    for address, one in elsewhere.unseen.items():
        if address not in unseen or unseen[address].since < one.since:
            unseen[address] = one
    return Left((*here.told, *elsewhere.told), unseen)


def _read_kept(kept: Kept, services: frozenset[str], now: datetime) -> Left:
    """When it was written down counts by the clock that all share, not by that of the machine that is gone."""
    try:
        lines = _decode_kept(kept)
    except InvalidInput:
        return Left((f"the journal of the earlier run {kept.run_id} cannot be read: {_SHARED}",))
    aged = [attrs.evolve(line, at=now - timedelta(seconds=age)) for line, age in zip(lines, kept.ages, strict=False)]
    report = _recount(lines)
    is_told = report.began is not None and report.ended_at is None and _is_about(lines, services)
    return Left((_describe_kept(report, kept.run_id),) if is_told else (), _find_unseen(aged, services))


def _decode_kept(kept: Kept) -> Sequence[JournalLine]:
    return decode_journal(kept.lines, source=f"{_SHARED}, run {kept.run_id}")


def _describe_kept(report: JournalReport, run_id: str) -> str:
    host = report.began.run.host if report.began is not None else None
    where = f"its journal is on {host}" if host else "its journal is on another machine"
    return f"{_describe(run_id, report.in_flight)}: {where}"


def _read_left(journals: Sequence[Path], services: frozenset[str]) -> Left:
    told: list[str] = []
    unseen: dict[Address, Unseen] = {}
    for journal in reversed(journals):
        try:
            lines = decode_journal(journal.read_bytes(), source=str(journal))
        except (OSError, InvalidInput):
            told.append(f"the journal of an earlier run cannot be read: {journal}")
            continue
        unseen = {**_find_unseen(lines, services), **unseen}
        report = _recount(lines)
        if report.began is None or not _is_about(lines, services):
            continue
        if report.ended_at is not None:
            break
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
    if not _is_of(report, plan):
        return frozenset()
    return frozenset(one.address for one in report.outcomes if one.outcome is OutcomeKind.APPLIED)


def _recount(lines: Sequence[JournalLine]) -> JournalReport:
    return recount((line.at, line.record) for line in lines)


def _is_of(report: JournalReport, plan: Plan) -> bool:
    began = report.began
    return began is not None and (began.digest, began.plan_created_at) == (plan.digest, plan.created_at)


def _is_about(lines: Sequence[JournalLine], services: frozenset[str]) -> bool:
    began = (line.record for line in lines if isinstance(line.record, RunBegan))
    return any(address.service in services for record in began for address in record.updates)


def _find_unseen(lines: Sequence[JournalLine], services: frozenset[str]) -> Mapping[Address, Unseen]:
    unseen: dict[Address, Unseen] = {}
    for line in lines:
        match line.record:
            case AboutToSend(address=address, call=call) if address.service in services:
                unseen[address] = Unseen(call, line.at)
            case Answered(address=address) if address in unseen:
                # No answer in time is one too, and what it was about may come true only then.
                unseen[address] = attrs.evolve(unseen[address], since=line.at, is_answered=True)
            case Ended(outcome=outcome) if outcome.outcome not in _UNSEEN:
                unseen.pop(outcome.address, None)
            case _:
                pass
    return unseen


def _describe(run_id: str, in_flight: Sequence[CallInFlight]) -> str:
    calls = "; ".join(f"{one.address} ({one.call.method} {one.call.path})" for one in in_flight) or "no call"
    return f"the run {run_id} before this one was cut off with {calls} in flight"
