"""Makes a schedule that breaks a law as small as it will go while the same law still breaks; knows no law."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import attrs

from tests.laws.schedule import Pace, Schedule, Thing

MOST_TRIES = 400

T = TypeVar("T")
Breaks = Callable[[Schedule], bool]


def shrink(schedule: Schedule, breaks: Breaks) -> Schedule:
    """The smallest that was found; `breaks` says whether a schedule still breaks the same law."""
    tries = 0
    is_smaller = True
    while is_smaller and tries < MOST_TRIES:
        is_smaller = False
        for candidate in list_smaller(schedule):
            tries += 1
            if breaks(candidate):
                schedule, is_smaller = candidate, True
                break
            if tries >= MOST_TRIES:
                break
    return schedule


def list_smaller(schedule: Schedule) -> Iterator[Schedule]:
    """Every schedule that is one step smaller, the largest steps first."""
    yield from _drop_whole(schedule)
    yield from _drop_items(schedule)
    if len(schedule.things) > 1:
        yield from _drop_things(schedule)
    yield from _lower_numbers(schedule)


def _drop_whole(schedule: Schedule) -> Iterator[Schedule]:
    emptied = (
        attrs.evolve(schedule, misfortunes=()),
        attrs.evolve(schedule, rivals=()),
        attrs.evolve(schedule, signals=()),
        attrs.evolve(schedule, ways=()),
        attrs.evolve(schedule, death=None),
        attrs.evolve(schedule, twin=None),
        attrs.evolve(schedule, pace=Pace()),
    )
    yield from (one for one in emptied if one != schedule)


def _drop_items(schedule: Schedule) -> Iterator[Schedule]:
    for number in range(len(schedule.misfortunes)):
        yield attrs.evolve(schedule, misfortunes=schedule.misfortunes[:number] + schedule.misfortunes[number + 1 :])
    for number in range(len(schedule.rivals)):
        yield attrs.evolve(schedule, rivals=schedule.rivals[:number] + schedule.rivals[number + 1 :])
    for number in range(len(schedule.signals)):
        yield attrs.evolve(schedule, signals=schedule.signals[:number] + schedule.signals[number + 1 :])
    for number in range(len(schedule.ways)):
        yield attrs.evolve(schedule, ways=schedule.ways[:number] + schedule.ways[number + 1 :])


def _drop_things(schedule: Schedule) -> Iterator[Schedule]:
    for number in range(len(schedule.things)):
        rivals = tuple(
            attrs.evolve(one, thing=one.thing - (one.thing > number)) for one in schedule.rivals if one.thing != number
        )
        twin = schedule.twin
        if twin is not None and twin.wishes:
            twin = attrs.evolve(twin, wishes=_drop(twin.wishes, number))
        things: tuple[Thing, ...] = schedule.things[:number] + schedule.things[number + 1 :]
        yield attrs.evolve(schedule, things=things, rivals=rivals, twin=twin)


def _drop(items: tuple[str, ...], number: int) -> tuple[str, ...]:
    return items[:number] + items[number + 1 :]


def _lower_numbers(schedule: Schedule) -> Iterator[Schedule]:
    yield from _lower_misfortunes(schedule)
    for number, rival in enumerate(schedule.rivals):
        for nth in _lower(rival.nth):
            yield attrs.evolve(schedule, rivals=_put(schedule.rivals, number, attrs.evolve(rival, nth=nth)))
    if schedule.death is not None:
        for nth in _lower(schedule.death.nth):
            yield attrs.evolve(schedule, death=attrs.evolve(schedule.death, nth=nth))
    for number, signal in enumerate(schedule.signals):
        for nth in _lower(signal):
            yield attrs.evolve(schedule, signals=_put(schedule.signals, number, nth))


def _lower_misfortunes(schedule: Schedule) -> Iterator[Schedule]:
    for number, misfortune in enumerate(schedule.misfortunes):
        changed = [attrs.evolve(misfortune, times=1)] if misfortune.times > 1 else []
        changed += [attrs.evolve(misfortune, nth=nth) for nth in _lower(misfortune.nth)]
        for one in changed:
            yield attrs.evolve(schedule, misfortunes=_put(schedule.misfortunes, number, one))


def _lower(number: int) -> tuple[int, ...]:
    return tuple(sorted({1, number // 2, number - 1} & set(range(1, number))))


def _put(items: tuple[T, ...], number: int, item: T) -> tuple[T, ...]:
    return (*items[:number], item, *items[number + 1 :])
