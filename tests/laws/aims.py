"""Schedules aimed at one law, for hypothesis, and the test that a law holds under them; knows no law itself.

`strategies` draws anything that may happen; what is here draws what hurts one law most. A law's file says which.
"""

from collections.abc import Iterable
from functools import cache

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.laws.checks import check_all
from tests.laws.clients import Client
from tests.laws.misfortunes import Of
from tests.laws.running import run_schedule
from tests.laws.schedule import Misfortune, Pace, Rival, Schedule, Thing
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS, make_world

TOGGLES = tuple(one for one in VARIANTS if one.startswith("convoy"))
"""Where a call is a toggle."""

FOR_EVER = 1_000_000
"""Requests in a row."""

FIRST = 10
"""So many requests of an apply are disturbed: one to three things take about as many."""


SEARCH = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # Without the explanation, which takes as long as the search and puts remarks into the schedule that is printed.
    phases=[phase for phase in Phase if phase is not Phase.explain],
)


@cache
def find_moves(variant: str) -> tuple[Thing, ...]:
    """Every pair of a state and a wish that calls for writes."""
    return tuple(one for one in _list_things(variant) if _count_least(variant, one) not in {0, None})


@cache
def find_rests(variant: str) -> tuple[Thing, ...]:
    """Every pair of a state and a wish that is met by it."""
    return tuple(one for one in _list_things(variant) if _count_least(variant, one) == 0)


def _list_things(variant: str) -> Iterable[Thing]:
    repertoire = REPERTOIRES[variant]
    wishes = dict.fromkeys(repertoire.wishes)
    return (Thing(live, wish) for live in dict.fromkeys(repertoire.lives) for wish in wishes)


def _count_least(variant: str, thing: Thing) -> int | None:
    return make_world(Schedule(variant, (thing,))).least_writes(thing.live, thing.wish)


def moves(variant: str, most: int = 2) -> SearchStrategy[tuple[Thing, ...]]:
    """Things that are to be changed."""
    return st.lists(st.sampled_from(find_moves(variant)), min_size=1, max_size=most).map(tuple)


def rests(variant: str, most: int = 3) -> SearchStrategy[tuple[Thing, ...]]:
    """Things that are as wished."""
    return st.lists(st.sampled_from(find_rests(variant)), min_size=1, max_size=most).map(tuple)


def troubles(variant: str, *which: Of, least: int = 0, most: int = 2) -> SearchStrategy[tuple[Misfortune, ...]]:
    """Misfortunes of these sorts of requests, or of any; what was measured comes first in the list."""
    repertoire = REPERTOIRES[variant]
    known = [one for one in (*repertoire.measured, *repertoire.imaginable) if not which or one.of in which]
    return st.lists(_place(known), min_size=least, max_size=most).map(tuple)


@st.composite
def _place(draw: st.DrawFn, known: list[Misfortune]) -> Misfortune:
    template = draw(st.sampled_from(known))
    nth = draw(st.integers(1, 3 if template.of == "writes" else FIRST))
    return attrs.evolve(template, nth=nth, times=draw(st.sampled_from((template.times, 2, FOR_EVER))))


def paces(variant: str) -> SearchStrategy[Pace]:
    """How late effects show here."""
    return st.sampled_from(tuple(dict.fromkeys(REPERTOIRES[variant].paces)))


def paces_with_others(variant: str) -> SearchStrategy[Pace]:
    """The same, where somebody else is at work."""
    return paces(variant) if REPERTOIRES[variant].is_late_with_rivals else st.just(Pace())


def trouble(variant: str) -> SearchStrategy[Misfortune]:
    """One misfortune."""
    return troubles(variant, least=1, most=1).map(lambda one: one[0])


def rivals(variant: str, *, least: int = 1, most: int = 2, first: int = FIRST) -> SearchStrategy[tuple[Rival, ...]]:
    """Somebody else at the first thing, before one of the `first` requests."""
    return st.lists(_make_rivals(variant, st.integers(1, first), (0,)), min_size=least, max_size=most).map(tuple)


def rivals_at(variant: str, things: tuple[int, ...]) -> SearchStrategy[Rival]:
    """Somebody else at one of these things, at once (0) or before a request."""
    return _make_rivals(variant, st.integers(0, FIRST), things)


def _make_rivals(variant: str, numbers: SearchStrategy[int], things: tuple[int, ...]) -> SearchStrategy[Rival]:
    deeds = st.sampled_from(tuple(dict.fromkeys(REPERTOIRES[variant].deeds)))
    return st.builds(_make_rival, numbers, deeds, st.sampled_from(things), st.sampled_from((0.05, 1.0, 4.0, 9.0)))


def _make_rival(nth: int, does: str, thing: int, seconds: float) -> Rival:
    return Rival(nth, does, thing, seconds if does == "update" else 0.0)


def alone(variant: str, *which: Of, things: int = 2, least: int = 1, most: int = 2) -> SearchStrategy[Schedule]:
    """Up to so many `things` that are to be changed, trouble with such requests, and nobody else."""
    met = troubles(variant, *which, least=least, most=most)
    return st.builds(Schedule, st.just(variant), moves(variant, things), met, paces(variant))


def among_rivals(
    variant: str, *which: Of, things: int = 2, troubled: int = 1, most: int = 2, first: int = FIRST
) -> SearchStrategy[Schedule]:
    """The same with up to `troubled` misfortunes, and up to `most` deeds of somebody else."""
    return st.builds(
        Schedule,
        st.just(variant),
        moves(variant, things),
        troubles(variant, *which, most=troubled),
        paces_with_others(variant),
        rivals(variant, most=most, first=first),
    )


def check_law(drawn: SearchStrategy[Schedule], *laws: str, most: int, client: Client | None = None) -> None:
    """None of these laws is broken by any of `most` schedules; what breaks one is printed as it can be pasted."""

    @settings(SEARCH, max_examples=most)
    @given(drawn)
    def hold(schedule: Schedule) -> None:
        breaches = check_all(run_schedule(schedule, client, is_listening="L9" in laws), laws)
        if breaches:
            raise AssertionError("\n".join(map(str, breaches)))

    hold()
