"""L14: number of writes without faults = the least number that the provider's transition table allows.

The least number is found by brute force: all short sequences of the service's own calls, tried on a simulator.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from attrs import frozen

from reconciler.api.wiring import make_providers
from reconciler.model.plan import Plan, Update
from reconciler.model.transition import Refusal
from reconciler.simulators.clock import elapse
from tests.laws import aims
from tests.laws.breach import list_words
from tests.laws.clients import Engine, Stand
from tests.laws.record import Claims
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule, Thing
from tests.laws.verbs import SLOW, VERBS, Verb, count_least, send
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS, make_world
from tests.laws.worlds.world import SERVICE, make_desired

AT_ONCE_AND_LATER = (0.0, 3.2)
"""Seconds after a call at which something of it shows, and not all, where effects are as late as `SLOW`."""

UNTRIED = frozenset(
    {
        # What is asked of these cannot be read: by the table each wish is written, whether it is needed or not.
        *("unassigned", "restarting"),
        # They take a storage that others can read, or a changed program.
        *("starting_standby", "initializing_standby", "standby", "awaiting_approval", "suspended"),
        # Simulated pipelines show what is asked of them together with what they are; open source has no checkpoint.
        *("pausing", "resuming", "suspending"),
        # Before there was an activate nothing led out of it.
        "inactive",
    }
)
"""Words of the tables of pipelines and endpoints that no call leads to here."""

NEVER_SHOWS = ("failing", "paused")
"""The tasks pause, and the connector stays FAILED: one call, which is all that the table allows."""


@frozen
class After:
    """Our engine, some seconds after somebody sent one call."""

    first: Verb | None
    seconds: float

    async def run(self, stand: Stand) -> Claims:
        """Plan and apply while that call shows its effect."""
        if self.first is not None and stand.run.name == "main":
            await send(stand.world.app, self.first)
            await elapse(self.seconds)
        return await Engine().run(stand)


@frozen
class Case:
    """A state at rest, a call of somebody's so many seconds ago, and a wish."""

    live: str
    first: Verb | None
    seconds: float
    wish: str


@frozen
class Count:
    """What a plan saw, the word of its result, and how many writes left."""

    seen: tuple[tuple[str, object, object], ...]
    word: str | None
    writes: int
    is_blocked: bool


def _list_cases(variant: str) -> Iterator[Case]:
    """Only a state that a call leads to is disturbed by a call."""
    repertoire = REPERTOIRES[variant]
    times = AT_ONCE_AND_LATER if variant.startswith("feldera") else AT_ONCE_AND_LATER[1:]
    for live, wish in product(dict.fromkeys(repertoire.lives), dict.fromkeys(repertoire.wishes)):
        yield Case(live, None, 0.0, wish)
        for first, seconds in product(VERBS[variant] if live in repertoire.deeds else (), times):
            yield Case(live, first, seconds, wish)


@cache
def _play(variant: str, case: Case) -> Count:
    client = After(case.first, case.seconds)
    record = run_schedule(Schedule(variant, (Thing(case.live, case.wish),), pace=SLOW), client, is_listening=False)
    main = record.acts[0]
    assert main.plan is not None
    writes = sum(1 for one in record.of_run(main) if one.is_write)
    return Count(_find_seen(main.plan), dict(list_words(main)).get(0), writes, bool(main.plan.blocked))


def _is_hidden(variant: str, case: Case) -> bool:
    """Whether nothing of the first call shows yet: no table can see it."""
    if case.first is None:
        return False
    return _play(variant, case).seen == _play(variant, Case(case.live, None, 0.0, case.wish)).seen


def _find_seen(plan: Plan) -> tuple[tuple[str, object, object], ...]:
    updates = [entry for entry in plan.entries if isinstance(entry, Update)]
    return tuple((one.path, one.before, one.after) for update in updates for one in update.changes)


def _list_words(variant: str) -> set[str]:
    """All words of the tables for which a row has a way."""
    desired = make_desired(make_world(Schedule(variant, (aims.find_moves(variant)[0],))), ("",))
    rows = [row for kind in make_providers(desired)[SERVICE].kinds for row in kind.transitions]
    return {row.seen for row in rows if not isinstance(row.verbs, Refusal)}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_pair_takes_the_fewest_writes(variant: str) -> None:
    """Each wish from each state, at rest and on its way after each call of somebody's: as few writes as can do it."""
    tried: set[object] = set()
    for case in _list_cases(variant):
        count = _play(variant, case)
        if _is_hidden(variant, case) or count.is_blocked:
            continue
        tried |= {before for _, before, _ in count.seen}
        least = count_least(variant, case.live, case.first)[case.wish]
        if (case.live, case.wish) == NEVER_SHOWS:
            assert (case, "not_settled", 1) == (case, count.word, count.writes)
        else:
            assert (case, least) == (case, count.writes)
            assert (case, True) == (case, count.word in {None, "applied"})
    assert _list_words(variant) - tried <= UNTRIED


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_worlds_say_is_the_fewest(variant: str) -> None:
    """The numbers by which every other schedule is judged are those of the brute force, where there is a way at all."""
    for thing in aims.find_moves(variant):
        least = count_least(variant, thing.live, None)
        # The table of endpoints refuses to pause what is inactive: two calls would, and nobody asked for the first.
        if thing.wish in least and thing != Thing("inactive", "paused"):
            assert (thing, least[thing.wish]) == (
                thing,
                make_world(Schedule(variant, (thing,))).least_writes(thing.live, thing.wish),
            )
