"""Schedules for hypothesis, over the same repertoires as `chance`, so that what fails is made small."""

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.laws.chance import FIRST_EVENTS, FIRST_REQUESTS, SECONDS, WAYS
from tests.laws.schedule import Death, Misfortune, Pace, Rival, Schedule, Thing, Twin
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS
from tests.laws.worlds.world import Repertoire


@st.composite
def schedules(draw: st.DrawFn, variants: tuple[str, ...] = VARIANTS) -> Schedule:
    """Any schedule of these variants."""
    variant = draw(st.sampled_from(variants))
    repertoire = REPERTOIRES[variant]
    things = draw(st.lists(_things(repertoire), min_size=1, max_size=3).map(tuple))
    misfortunes = draw(st.lists(_misfortunes(repertoire), max_size=3).map(tuple))
    schedule = Schedule(variant, things, misfortunes)
    paces = st.sampled_from(repertoire.paces)
    with_others = paces if repertoire.is_late_with_rivals else st.just(Pace())
    match draw(st.sampled_from(["alone", "rivals", "death", "twin"])):
        case "rivals":
            rivals = draw(st.lists(_rivals(repertoire, len(things)), min_size=1, max_size=3).map(tuple))
            return attrs.evolve(schedule, rivals=rivals, pace=draw(with_others), signals=draw(_signals()))
        case "death":
            return attrs.evolve(schedule, death=draw(_deaths()), pace=draw(with_others))
        case "twin":
            ways = draw(st.lists(st.sampled_from(WAYS), max_size=8).map(tuple))
            return attrs.evolve(schedule, twin=draw(_twins(repertoire, len(things))), ways=ways, pace=draw(with_others))
        case _:
            return attrs.evolve(schedule, pace=draw(paces), signals=draw(_signals()))


def _things(repertoire: Repertoire) -> SearchStrategy[Thing]:
    return st.builds(Thing, st.sampled_from(repertoire.lives), st.sampled_from(repertoire.wishes))


@st.composite
def _misfortunes(draw: st.DrawFn, repertoire: Repertoire) -> Misfortune:
    """A measured one three times out of four."""
    measured = st.sampled_from(repertoire.measured)
    template = draw(st.one_of(measured, measured, measured, st.sampled_from(repertoire.imaginable)))
    nth = draw(st.integers(1, 3 if template.of == "writes" else FIRST_REQUESTS))
    return attrs.evolve(template, nth=nth, times=draw(st.sampled_from([template.times, template.times, 2, 6])))


def _rivals(repertoire: Repertoire, count: int) -> SearchStrategy[Rival]:
    def make(nth: int, does: str, thing: int, seconds: float) -> Rival:
        return Rival(nth, does, thing, seconds if does == "update" else 0.0)

    deeds, numbers = st.sampled_from(repertoire.deeds), st.integers(0, count - 1)
    return st.builds(make, st.integers(1, FIRST_REQUESTS), deeds, numbers, st.sampled_from(SECONDS))


def _signals() -> SearchStrategy[tuple[int, ...]]:
    numbers = st.integers(1, FIRST_REQUESTS)
    return (
        st.just(()) | st.just(()) | st.tuples(numbers) | st.tuples(numbers, numbers).map(lambda two: tuple(sorted(two)))
    )


def _deaths() -> SearchStrategy[Death]:
    requests = st.builds(Death, st.integers(1, FIRST_REQUESTS), st.sampled_from(["before", "after"]), st.booleans())
    return requests | st.builds(Death, st.integers(1, FIRST_EVENTS), st.just("event"), st.booleans())


def _twins(repertoire: Repertoire, count: int) -> SearchStrategy[Twin]:
    wishes = st.just(()) | st.tuples(*[st.sampled_from(repertoire.wishes)] * count)
    return st.builds(Twin, st.sampled_from([0.0, 0.004, 0.03, 0.4]), wishes, st.booleans())
