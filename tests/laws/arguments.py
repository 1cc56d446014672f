"""What the command lines here take as numbers, providers and schedules; whatever else is refused in clear words."""

import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import UnionType

from reconciler.simulators.faults import When
from tests.laws.reading import read_schedule
from tests.laws.schedule import Death, Misfortune, Pace, Rival, Schedule, Thing, Twin
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS, make_world

PROVIDERS = tuple(dict.fromkeys(one.provider for one in REPERTOIRES.values()))
_UNPLAYABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def whole_from(least: int) -> Callable[[str], int]:
    """An argparse type: a whole number of at least `least`."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise ArgumentTypeError(f"{text!r} is not a whole number of at least {least}")
        return number

    return read


def add_jobs(parser: ArgumentParser) -> None:
    """`--jobs`, which all of them have."""
    parser.add_argument(
        "--jobs", type=whole_from(1), default=os.cpu_count() or 1, help="processes (default: all cores)"
    )


def read_seconds(text: str) -> float:
    """An argparse type: a number of seconds above 0."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    # Written so that "nan" is refused too.
    if not seconds > 0:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def read_provider(text: str) -> str:
    """An argparse type: a provider, or a variant of one."""
    known = dict.fromkeys((*VARIANTS, *PROVIDERS))
    if text not in known:
        raise ArgumentTypeError(f"there is no {text!r}; there are {', '.join(known)}")
    return text


def choose_variants(providers: Sequence[str] | None, among: Sequence[str]) -> tuple[str, ...]:
    """Those `among` the variants that are named, or are of a named provider; all where none is named."""
    wanted = set(providers or VARIANTS)
    return tuple(one for one in among if wanted & {one, REPERTOIRES[one].provider})


def read_playable(text: str) -> Schedule:
    """An argparse type: a schedule as failures print it, of a world that there is."""
    try:
        schedule = read_schedule(text)
    except (ValueError, MemoryError, RecursionError) as error:
        raise ArgumentTypeError(f"{text!r} is not a schedule: {error}") from error
    if schedule.variant not in VARIANTS:
        raise ArgumentTypeError(f"there is no {schedule.variant!r}; there are {', '.join(VARIANTS)}")
    try:
        _try_out(schedule)
    except _UNPLAYABLE as error:
        raise ArgumentTypeError(f"{text!r} cannot be played: {type(error).__name__} {error}") from error
    return schedule


def _try_out(schedule: Schedule) -> None:
    """Raises one of `_UNPLAYABLE` where a part is of the wrong sort, or none that the world knows."""
    if not schedule.things:
        raise ValueError("it needs things, as in (Thing('active', 'paused'),)")
    for parts, sort in _sort_parts(schedule):
        for one in parts:
            if not isinstance(one, sort):
                raise TypeError(f"{one!r} is out of place")
    world = make_world(schedule)
    for misfortune in schedule.misfortunes:
        world.make_fault(misfortune, When())


def _sort_parts(schedule: Schedule) -> Iterator[tuple[Iterable[object], type | UnionType]]:
    """All parts of a schedule, with what each has to be."""
    yield schedule.things, Thing
    yield (word for one in schedule.things for word in (one.live, one.wish)), str
    yield schedule.misfortunes, Misfortune
    yield schedule.rivals, Rival
    yield schedule.signals, int
    yield schedule.ways, int | float
    yield (schedule.pace,), Pace
    yield (schedule.death,), Death | None
    yield (schedule.twin,), Twin | None
