"""Schedules by chance, fast, from a seeded generator: for long runs. `strategies` makes the same for hypothesis."""

import random

import attrs
from attrs import frozen

from tests.laws.schedule import Death, Misfortune, Moment, Pace, Rival, Schedule, Thing, Twin
from tests.laws.worlds.catalog import REPERTOIRES
from tests.laws.worlds.world import Repertoire

WAYS = (0.0, 0.001, 0.005, 0.02, 0.1, 0.5)
SECONDS = (0.05, 1.0, 4.0, 9.0)
FIRST_REQUESTS = 14
FIRST_EVENTS = 9
MOMENTS: tuple[Moment, ...] = ("before", "after", "event")


@frozen
class Size:
    """How many things there are, the frequent numbers more than once.

    `tries`: how often one is drawn before it may be as wished from the start, which leaves little to go wrong.
    """

    things: tuple[int, ...] = (1, 1, 2, 2, 3)
    tries: int = 1


USUAL = Size()
LEAN = Size((1, 1, 1, 1, 1, 1, 2, 2, 3), tries=2)
"""For very long runs: what two things do to each other is seen in less time with fewer of them."""


def draw_schedule(dice: random.Random, variant: str, size: Size = USUAL) -> Schedule:
    """A schedule in this variant."""
    repertoire = REPERTOIRES[variant]
    things = tuple(_draw_thing(dice, repertoire, size.tries) for _ in range(dice.choice(size.things)))
    misfortunes = tuple(_draw_misfortune(dice, repertoire) for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3))))
    schedule = Schedule(variant, things, misfortunes)
    match dice.randrange(10):
        case 0 | 1:
            return attrs.evolve(schedule, pace=dice.choice(repertoire.paces), signals=_draw_signals(dice))
        case 2 | 3 | 4:
            rivals = tuple(_draw_rival(dice, repertoire, len(things)) for _ in range(dice.choice((1, 1, 2, 3))))
            return attrs.evolve(schedule, rivals=rivals, pace=_draw_pace(dice, repertoire), signals=_draw_signals(dice))
        case 5 | 6:
            return attrs.evolve(schedule, death=_draw_death(dice), pace=dice.choice(repertoire.paces))
        case 7:
            twin, ways = _draw_twin(dice, repertoire, len(things)), _draw_ways(dice)
            return attrs.evolve(schedule, twin=twin, ways=ways, pace=_draw_pace(dice, repertoire))
        case _:
            return attrs.evolve(schedule, pace=_draw_any_pace(dice, repertoire))


def _draw_thing(dice: random.Random, repertoire: Repertoire, tries: int) -> Thing:
    thing = Thing(dice.choice(repertoire.lives), dice.choice(repertoire.wishes))
    if tries > 1 and thing.live == thing.wish:
        return _draw_thing(dice, repertoire, tries - 1)
    return thing


def _draw_misfortune(dice: random.Random, repertoire: Repertoire) -> Misfortune:
    """A measured one three times out of four."""
    which = repertoire.measured if dice.random() < 0.75 else repertoire.imaginable
    template = dice.choice(which)
    nth = dice.randint(1, 3) if template.of == "writes" else dice.randint(1, FIRST_REQUESTS)
    times = template.times if dice.random() < 0.8 else dice.choice((2, 3, 6))
    return attrs.evolve(template, nth=nth, times=times)


def _draw_any_pace(dice: random.Random, repertoire: Repertoire) -> Pace:
    """What never shows is waited for to the end, which takes long: seldom."""
    is_rare = bool(repertoire.rare_paces) and dice.random() < 0.05
    return dice.choice(repertoire.rare_paces if is_rare else repertoire.paces)


def _draw_pace(dice: random.Random, repertoire: Repertoire) -> Pace:
    return dice.choice(repertoire.paces) if repertoire.is_late_with_rivals else Pace()


def _draw_rival(dice: random.Random, repertoire: Repertoire, count: int) -> Rival:
    does = dice.choice(repertoire.deeds)
    seconds = dice.choice(SECONDS) if does == "update" else 0.0
    return Rival(dice.randint(1, FIRST_REQUESTS), does, dice.randrange(count), seconds)


def _draw_signals(dice: random.Random) -> tuple[int, ...]:
    if dice.random() < 0.7:
        return ()
    first = dice.randint(1, FIRST_REQUESTS)
    return (first,) if dice.random() < 0.5 else (first, dice.randint(first, FIRST_REQUESTS))


def _draw_death(dice: random.Random) -> Death:
    at: Moment = dice.choice(MOMENTS)
    nth = dice.randint(1, FIRST_EVENTS if at == "event" else FIRST_REQUESTS)
    return Death(nth, at, calm=dice.random() < 0.7)


def _draw_twin(dice: random.Random, repertoire: Repertoire, count: int) -> Twin:
    wishes = tuple(dice.choice(repertoire.wishes) for _ in range(count)) if dice.random() < 0.5 else ()
    return Twin(dice.choice((0.0, 0.0, 0.004, 0.03, 0.4)), wishes, locked=dice.random() < 0.3)


def _draw_ways(dice: random.Random) -> tuple[float, ...]:
    return tuple(dice.choice(WAYS) for _ in range(dice.randint(0, 8)))
