"""Checks of how it ends: after crashes, with two runs at once, and when everything is quiet; L2, L8, L15, L16."""

from collections.abc import Iterator

from reconciler.model.plan import Plan
from tests.laws.breach import DONE, UNHEARD, Breach, is_wished, list_words, list_writes
from tests.laws.record import Record, Run, name_of
from tests.laws.worlds.world import NAMES

_LOCKED = 7


def check_l2(record: Record) -> Iterator[Breach]:
    """L2: after a fully successful apply a fresh plan is empty.

    Somebody else may move things afterwards: no breach where a rival or a second run is at work. Where a service shows
    what was for so many readings, a run after a crash may find unchanged what the dead one had just begun to change:
    no wait ends that, and only what it claims is judged.
    """
    if not record.schedule.is_alone or not record.rounds:
        return
    last = record.acts[-1]
    words = list_words(last)
    first = record.rounds[0]
    if last.code == 0 and words and all(word in DONE for _, word in words) and first.plan is not None:
        is_told_old = record.schedule.death is not None and bool(record.schedule.pace.reads)
        claimed = {name_of(thing) for thing, _ in words}
        for update in first.plan.updates:
            name = update.subject.address.name
            if name in claimed or not is_told_old:
                yield Breach("L2", "all was applied, and it is to be changed again", name)


def check_l8(record: Record) -> Iterator[Breach]:
    """L8: after a crash at any point a later run converges (L15), and nothing is flipped twice on the way.

    Flipped: moved by a write of ours alone, to the wish or away from it. A rival's doing may have to be undone.
    """
    if not record.schedule.is_alone:
        return
    for thing in range(len(record.world.things)):
        writes = list_writes(record.seen, thing)
        toggles = [one for one in writes if one.is_toggle and one.is_alone]
        flips = [one for one in toggles if one.before[thing] != one.after[thing]]
        if len(flips) > 1:
            moments = ", ".join(f"{one.at:.2f}" for one in flips)
            yield Breach("L8", f"flipped {len(flips)} times, at {moments} s", name_of(thing))


def check_l15(record: Record) -> Iterator[Breach]:
    """L15: when all is quiet, a few rounds reach the wish, or say blocked and why.

    A service that never shows an effect is told as not settled each time, which is no end and no breach.
    """
    if record.schedule.pace.never or not record.rounds:
        return
    last = record.rounds[-1]
    if last.error is not None:
        yield Breach("L15", f"a quiet round ended with {last.error!r}", last.name)
    if last.plan is not None:
        yield from _check_last_plan(record, last, last.plan)


def _check_last_plan(record: Record, last: Run, plan: Plan) -> Iterator[Breach]:
    for update in plan.updates:
        yield Breach("L15", f"after {len(record.rounds)} quiet rounds: {update.reason}", update.subject.address.name)
    for entry in plan.unchanged:
        thing = NAMES.index(entry.subject.address.name)
        if not last.met_at_end[thing]:
            yield Breach("L15", f"it is called as wished, and is {last.at_end[thing]}", entry.subject.address.name)
    for blocked in plan.blocked:
        if not blocked.reason or not blocked.way_out:
            yield Breach("L15", "blocked without a reason and a way out", blocked.subject.address.name)


def check_l16(record: Record) -> Iterator[Breach]:
    """L16: two runs under one lock never write in turn, and without one never both call applied what nobody asked for.

    Of two with a common lock one exits 7, or runs after the other. Rivals may have moved it afterwards: no breach
    where one is at work.
    """
    twin = record.schedule.twin
    runs = [run for run in record.acts if not run.is_dead]
    if twin is None or len(runs) < 2:
        return
    if twin.locked:
        yield from _check_locked(record, runs)
    elif not record.schedule.rivals:
        yield from _check_unlocked(record, runs)


def _check_locked(record: Record, runs: list[Run]) -> Iterator[Breach]:
    """Under one lock no writes of two runs lie between one another, in the order in which they came."""
    writes = sorted(
        (one for one in record.seen if one.is_write and one.status not in UNHEARD), key=lambda one: one.order
    )
    order = [one.run for one in writes]
    order = [name for number, name in enumerate(order) if number == 0 or order[number - 1] != name]
    if len(order) != len(set(order)):
        yield Breach("L16", f"two runs under one lock wrote in turn: {order}")
    for run in runs:
        if run.error is not None and run.code not in {_LOCKED, 1, 5, 6, 143}:
            yield Breach("L16", f"{run.name} ended with {run.error!r}", run.name)


def _check_unlocked(record: Record, runs: list[Run]) -> Iterator[Breach]:
    first, second = runs[0], runs[1]
    last = first if _ended_at(record, first) >= _ended_at(record, second) else second
    for thing in range(len(record.world.things)):
        words = [dict(list_words(run)).get(thing) for run in (first, second)]
        state = last.at_end[thing]
        is_asked = any(is_wished(state, run.wishes[thing]) or last.met_at_end[thing] for run in (first, second))
        if words == ["applied", "applied"] and not is_asked:
            yield Breach("L16", f"both say applied, and it is {state}", name_of(thing))


def _ended_at(record: Record, run: Run) -> float:
    return max((one.at for one in record.of_run(run)), default=0.0)
