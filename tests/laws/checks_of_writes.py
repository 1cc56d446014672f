"""Checks of what was written: the right thing, in the right direction, on a reading of now; L3, L7 and wrong flips."""

from collections.abc import Iterator

from tests.laws.breach import UNHEARD, Breach, is_flip, is_wished, list_writes
from tests.laws.record import Record, Run, Seen, name_of

MOST_TOGGLES = 2
"""In one run, for one thing; those that the service refused to hear aside."""


def check_l3(record: Record) -> Iterator[Breach]:
    """L3: only what was wished for changes, on what was listed.

    A rival may change more than a switch, so what nobody wishes for is compared only where none is at work.
    """
    if not record.schedule.rivals and record.rest_after is not None and record.rest_before != record.rest_after:
        yield Breach("L3", f"something else changed: {record.rest_before} -> {record.rest_after}")
    last = len(record.world.things)
    for one in record.seen:
        if one.is_write and one.thing is None:
            yield Breach("L3", f"a write that is about no listed thing: {one.method} {one.path}", one.run)
        elif one.is_write and one.thing == last:
            yield Breach("L3", f"a write to what is in no file: {one.method} {one.path}", "bystander")
    if record.seen and record.seen[-1].after[last] != record.states_before[last]:
        yield Breach("L3", "what is in no file was moved", "bystander")


def check_flips(record: Record) -> Iterator[Breach]:
    """No write of a run moves a thing from the wish to something else.

    It is no breach where the run's last reading before it truly showed the thing otherwise: somebody moved it
    between that reading and the write, and no service here offers to compare and set.
    """
    for run in record.acts + record.rounds:
        seen = record.of_run(run)
        for thing, wish in enumerate(run.wishes):
            for one in list_writes(seen, thing):
                if is_flip(one, wish) and not _was_otherwise(record, run, one, wish):
                    sentence = f"{one.method} moved it from {one.before[thing]} to {one.after[thing]}, wished {wish}"
                    yield Breach("flip", f"at {one.at:.2f} s {sentence}", name_of(thing))


def _was_otherwise(record: Record, run: Run, write: Seen, wish: str) -> bool:
    """Whether the last reading of the thing before this write showed something else, and truly."""
    thing = write.thing
    assert thing is not None
    for one in reversed(_list_before(record, run, write)):
        if one.is_write and one.thing == thing and one.status not in UNHEARD:
            # It was not looked at since the run wrote to it.
            return False
        if not one.is_write and one.is_genuine and one.is_heard and not _is_passing(record, one, thing, wish):
            told = one.told[thing] if one.told else None
            if told is not None:
                # It may have been moved while that reading was under way.
                return told in {one.before[thing], one.after[thing]} and not is_wished(told, wish)
    return False


def _list_before(record: Record, run: Run, write: Seen) -> list[Seen]:
    seen = record.of_run(run)
    return seen[: seen.index(write)]


def check_l7(record: Record) -> Iterator[Breach]:
    """L7: a toggle leaves once for each reading that showed what was before, and twice in a run at most.

    One that was refused before the service's code heard it (429) counts for nothing. What a list tells in passing may
    still be on its way (`ways`) when the toggle leaves.
    """
    for run in record.acts + record.rounds:
        for thing, wish in enumerate(run.wishes):
            seen = [one for one in record.of_run(run) if not _is_passing(record, one, thing, wish)]
            yield from _check_toggles(seen, thing, wish)


def _is_passing(record: Record, one: Seen, thing: int, wish: str) -> bool:
    """Whether this is a list that tells the wish, and may be on its way still when the next toggle leaves."""
    told = one.told[thing] if one.told and record.schedule.ways else None
    return one.thing is None and told is not None and is_wished(told, wish)


def _check_toggles(seen: list[Seen], thing: int, wish: str) -> Iterator[Breach]:
    has_reading, count = False, 0
    for one in seen:
        told = one.told[thing] if one.told and one.is_heard else None
        if told is not None:
            has_reading = not is_wished(told, wish)
        elif one.is_toggle and one.thing == thing:
            if not has_reading:
                yield Breach("L7", f"at {one.at:.2f} s a toggle without a reading of what was before", name_of(thing))
            if one.status not in UNHEARD:
                has_reading, count = False, count + 1
    if count > MOST_TOGGLES:
        yield Breach("L7", f"{count} toggles in one run", name_of(thing))
