"""Plays the same schedules with every client, on all cores, and counts; prints nothing.

Schedule number n of a seed is the one that `python -m tests.laws` draws under that number, but for `_make_fair`.
"""

import gc
import math
from collections import Counter
from collections.abc import Iterable, Mapping

import attrs
from attrs import define, field, frozen

from tests.laws.long_run import Order, draw
from tests.laws.naive.players import PLAYERS
from tests.laws.naive.verdicts import Column, Verdict, judge, play
from tests.laws.schedule import Pace, Schedule
from tests.laws.stopping import pooling
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS

BATCH = 25


@define
class Tally:
    """For one client: schedules played, and how often each column happened; what was left out is not in it."""

    played: int = 0
    counts: Counter[Column] = field(factory=Counter)
    wished: int = 0
    switches: int = 0

    def add(self, other: "Tally") -> None:
        """Both together."""
        self.played += other.played
        self.counts += other.counts
        self.wished += other.wished
        self.switches += other.switches


@define
class Comparison:
    """Tallies by provider and client; `left_out` counts schedules in which a column could not be known by somebody."""

    schedules: int = 0
    left_out: Counter[Column] = field(factory=Counter)
    tallies: dict[str, dict[str, Tally]] = field(factory=dict)

    def add(self, other: "Comparison") -> None:
        """Both together."""
        self.schedules += other.schedules
        self.left_out += other.left_out
        for provider, clients in other.tallies.items():
            for name, tally in clients.items():
                self.tallies.setdefault(provider, {}).setdefault(name, Tally()).add(tally)

    def add_schedule(self, provider: str, verdicts: Mapping[str, Verdict]) -> None:
        """One more schedule, with the verdict on each client; a column that one could not know counts for none."""
        unknowable = frozenset(column for one in verdicts.values() for column in one.unknowable)
        self.schedules += 1
        self.left_out.update(unknowable)
        clients = self.tallies.setdefault(provider, {})
        for name, one in verdicts.items():
            counts = Counter(one.happened - unknowable)
            clients.setdefault(name, Tally()).add(Tally(1, counts, one.wished, one.switches))

    def sum_up(self) -> Mapping[str, Tally]:
        """Over all providers, by client."""
        total: dict[str, Tally] = {name: Tally() for name in PLAYERS}
        for clients in self.tallies.values():
            for name, tally in clients.items():
                total[name].add(tally)
        return total


@frozen
class Numbers:
    """Schedules from `first` on, so many, of this seed."""

    seed: int
    first: int
    count: int


def compare_batch(numbers: Numbers) -> Comparison:
    """A few schedules, each with every client that is for its service."""
    order = Order(VARIANTS, numbers.first + numbers.count, math.inf, numbers.seed, 1)
    comparison = Comparison()
    for number in range(numbers.first, numbers.first + numbers.count):
        schedule = _make_fair(draw(order, number))
        players = {name: one for name, one in PLAYERS.items() if schedule.variant in one.variants}
        verdicts = {name: judge(play(schedule, one.client)) for name, one in players.items()}
        comparison.add_schedule(REPERTOIRES[schedule.variant].provider, verdicts)
    gc.collect()
    return comparison


def _make_fair(schedule: Schedule) -> Schedule:
    """Effects that show after so many reads would never show to who does not read: they show after a second."""
    return attrs.evolve(schedule, pace=Pace(1.0)) if schedule.pace.reads else schedule


def _split(seed: int, schedules: int) -> Iterable[Numbers]:
    for first in range(0, schedules, BATCH):
        yield Numbers(seed, first, min(BATCH, schedules - first))


def compare(seed: int, schedules: int, jobs: int) -> Comparison:
    """All of them. The same seed gives the same comparison, however many jobs share the work."""
    total = Comparison()
    with pooling(jobs) as pool:
        for part in pool.imap(compare_batch, _split(seed, schedules)):
            total.add(part)
    return total
