"""Checks of what a run looked at and noted, and when: before it writes, and at its end; more of L6, L7, L8, L17."""

from collections.abc import Iterator, Mapping

from reconciler.model.plan import BlockCause
from tests.laws.breach import Breach, is_heard_of, is_wished, list_words, says_unseen
from tests.laws.record import Record, Run, Seen, name_of
from tests.laws.worlds.world import NAMES

_UPDATES: Mapping[str, float] = {"convoy": 10.0}
"""Seconds for which somebody's update may be under way, and write back the state that it found (measured)."""

_ROUNDING = 0.001


def check_stale(record: Record) -> Iterator[Breach]:
    """L6: what was told otherwise since the plan was made gets no first write; where answers' bytes tell it.

    What is told while the write is under way (`ways`) comes too late to take it back.
    """
    if record.schedule.ways:
        return
    for run in record.acts + record.rounds:
        seen = record.of_run(run)
        for thing in range(len(run.wishes)):
            told = _list_told(_list_up_to_write(seen, thing), thing)
            if run.plan is not None and _has_write(seen, thing) and told and told[0] != told[-1]:
                yield Breach("L6", f"planned on {told[0]}, told {told[-1]}, and written", name_of(thing))


def _has_write(seen: list[Seen], thing: int) -> bool:
    return any(one.is_write and one.thing == thing for one in seen)


def _list_up_to_write(seen: list[Seen], thing: int) -> list[Seen]:
    """What came before the first write about a thing."""
    first = next((number for number, one in enumerate(seen) if one.is_write and one.thing == thing), len(seen))
    return seen[:first]


def _list_told(seen: list[Seen], thing: int) -> list[str]:
    return [state for one in seen if one.told and one.is_heard and (state := one.told[thing]) is not None]


def check_look_before(record: Record) -> Iterator[Breach]:
    """L7: directly before each toggle its thing is asked for by itself: what many share may be long ago."""
    for run in record.acts + record.rounds:
        seen = record.of_run(run)
        for thing in range(len(run.wishes) if run.plan is not None else 0):
            has_look = False
            for one in seen:
                if one.is_toggle and one.thing == thing and not has_look:
                    yield Breach("L7", f"at {one.at:.2f} s a toggle without a look of its own", name_of(thing))
                if one.thing == thing:
                    has_look = not one.is_write


def check_journal(record: Record) -> Iterator[Breach]:
    """L8: what a run sent stands in its journal, wherever it was killed."""
    for run in record.acts:
        lines = [line for line in run.records() if line["record"] == "about_to_send"]
        noted = {(line["call"]["method"], record.world.root + line["call"]["path"]) for line in lines}
        for one in record.of_run(run):
            if run.plan is not None and one.is_write and (one.method, one.path) not in noted:
                yield Breach("L8", f"{one.method} {one.path} was sent, and the journal does not know", run.name)


def check_last_look(record: Record) -> Iterator[Breach]:
    """L17: what is called applied was looked at again after the reading that showed it; where bytes tell it.

    And not before somebody's update, that was under way when it was written, has ended.
    """
    for run in record.acts + record.rounds:
        if is_heard_of(run) and run.result is not None and not says_unseen(run):
            for thing, word in list_words(run):
                if word == "applied":
                    yield from _check_later(record, run, thing)


def _check_later(record: Record, run: Run, thing: int) -> Iterator[Breach]:
    seen = record.of_run(run)
    last = max((number for number, one in enumerate(seen) if one.is_write and one.thing == thing), default=-1)
    later = [one for one in seen[last + 1 :] if one.told and one.is_heard and one.told[thing] is not None]
    shown = [one for one in later if is_wished(str(one.told[thing]), run.wishes[thing])]
    if len(shown) == 1:
        yield Breach("L17", "applied, and never looked at again", name_of(thing))
    is_cut_short = run.result is not None and run.result.signal is not None
    update = _UPDATES.get(record.world.provider)
    if last >= 0 and shown and update is not None and not is_cut_short:
        waited = shown[-1].at - seen[last].at
        if waited < update - _ROUNDING:
            yield Breach("L17", f"applied, and last looked at {waited:.2f} s after it was written", name_of(thing))


_TOLD_BY_LISTS = frozenset({"feldera", "apinizer"})


def check_absence(record: Record) -> Iterator[Breach]:
    """Nothing that is there is called missing: in these worlds nobody removes anything.

    An empty list in the very shape of the service's own cannot be told from one of nothing, where only a list tells.
    """
    if record.world.provider in _TOLD_BY_LISTS and any(one.what == "empty_list" for one in record.schedule.misfortunes):
        return
    for run in record.acts + record.rounds:
        for blocked in run.plan.blocked if run.plan is not None else ():
            if blocked.cause is BlockCause.MISSING:
                yield Breach("words", f"called missing: {blocked.reason}", blocked.subject.address.name)
        for one in run.result.outcomes if run.result is not None else ():
            if "no longer exists" in one.detail and one.address.name in NAMES:
                yield Breach("words", f"{one.outcome.value}: {one.detail}", one.address.name)
