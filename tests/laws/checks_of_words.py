"""Checks of what was said: the words of a result against what was true; L6, L12, L17."""

from collections.abc import Iterator, Sequence

from tests.laws.breach import (
    DONE,
    UNHEARD,
    WITHHELD,
    Breach,
    is_heard_of,
    is_shared,
    list_words,
    list_writes,
    says_unseen,
)
from tests.laws.record import Record, Seen, name_of


def check_l6(record: Record) -> Iterator[Breach]:
    """L6: what is called stale, already done or skipped was not written; a write that was not heard is none."""
    for run in record.acts + record.rounds:
        if not is_heard_of(run):
            continue
        seen = record.of_run(run)
        for thing, word in list_words(run):
            writes = [one for one in list_writes(seen, thing) if one.status not in UNHEARD]
            if word in WITHHELD and writes:
                yield Breach("L6", f"{word}, and {len(writes)} writes were sent", name_of(thing))


def check_l12(record: Record) -> Iterator[Breach]:
    """L12: `applied` implies that a reading after the run's last write showed the value, and truly.

    What the readings said is told by what was true when they were answered: each reading of the run after its last
    write, whose true answer left and was heard, counts. What others moved between two requests of one reading, where
    a reading takes several (`is_told_late`), may look like what was wished without ever having been.
    """
    for run in record.acts + record.rounds:
        if not is_heard_of(run):
            continue
        seen = record.of_run(run)
        for thing, word in list_words(run):
            if record.world.is_told_late and is_shared(record, run, thing):
                continue
            if word == "applied" and not any(_shows(one, thing) for one in _list_later(seen, thing)):
                yield Breach("L12", "applied, and no reading after its last write showed it", name_of(thing))


def _shows(one: Seen, thing: int) -> bool:
    return one.met_after[thing] or one.met_before[thing]


def _list_later(seen: Sequence[Seen], thing: int) -> list[Seen]:
    """The readings after the last write to a thing."""
    last = max((number for number, one in enumerate(seen) if one.is_write and one.thing == thing), default=-1)
    return _list_readings(seen[last + 1 :])


def _list_readings(seen: Sequence[Seen]) -> list[Seen]:
    return [one for one in seen if not one.is_write and one.is_genuine and one.is_heard and _is_success(one)]


def _is_success(one: Seen) -> bool:
    return one.status is not None and one.status < 300


def check_done(record: Record) -> Iterator[Breach]:
    """Who claims success is right: at the end it is as wished, or a reading after the run's last write showed it.

    What somebody moved after that reading no client can know; that our own engine looks again is L17. Nor can it know
    what somebody moved between two requests of one reading, where a reading takes several (`is_told_late`).
    """
    for run in record.acts + record.rounds:
        if not is_heard_of(run) or _is_torn(record):
            continue
        seen = record.of_run(run)
        for thing, word in list_words(run):
            was_seen = any(_shows(one, thing) for one in _list_later(seen, thing))
            if word in DONE and not run.met_at_end[thing] and not was_seen:
                yield Breach("done", f"{word}, and it is {run.at_end[thing]}", name_of(thing))


def check_l17(record: Record) -> Iterator[Breach]:
    """L17: what is called applied was still so at the last look.

    The last look is the last moment at which the run read: a reading may take several requests, side by side or one
    after the other, so all after the moment before the last write or wait count. No breach where the result says
    that the last look was not taken or failed; nor where the service shows old states and somebody else is at work.
    """
    for run in record.acts + record.rounds:
        if not is_heard_of(run) or says_unseen(run):
            continue
        if _is_torn(record):
            continue
        for thing, word in list_words(run):
            look = _find_last_look(record.of_run(run), thing)
            if word == "applied" and look and not any(_shows(one, thing) for one in look):
                yield Breach("L17", f"applied, and it was {look[-1].after[thing]} at the last look", name_of(thing))


def _is_torn(record: Record) -> bool:
    return record.world.is_told_late and not record.schedule.is_alone


def _find_last_look(seen: Sequence[Seen], thing: int) -> list[Seen]:
    """The readings of the last moment of a thing, its own or shared; those of others may come later."""
    readings = [one for one in _list_readings(seen) if one.thing in {None, thing}]
    return [one for one in readings if one.at >= readings[-1].at] if readings else []


def check_words(record: Record) -> Iterator[Breach]:
    """What is called rejected did not come true by the run's own hand, and what is called unknown was sent.

    By its own hand is what its writes moved alone, where no rival and no other run meanwhile moved the thing at all. A
    part of what was rejected may have been done: a proxy that is saved, and whose deployment failed.
    """
    for run in record.acts + record.rounds:
        if not is_heard_of(run) or run.claims is None:
            continue
        seen = record.of_run(run)
        for thing, word in list_words(run):
            writes = list_writes(seen, thing)
            moved = [one for one in writes if one.is_alone and one.before[thing] != one.after[thing]]
            if word == "rejected" and moved and run.met_at_end[thing] and not is_shared(record, run, thing):
                yield Breach("words", f"rejected, and {moved[0].method} at {moved[0].at:.2f} s did it", name_of(thing))
            if word == "unknown" and not writes:
                yield Breach("words", "unknown, and nothing was sent", name_of(thing))
