"""L6: a stale resource is never written.

Stale: what somebody moved between the plan and the first fresh reading of it to where it is neither as the plan was
made on nor as wished.
"""

import pytest

from tests.laws import aims
from tests.laws.breach import is_wished, list_words
from tests.laws.running import run_schedule
from tests.laws.schedule import Rival, Schedule, Thing
from tests.laws.worlds.catalog import REPERTOIRES, VARIANTS


def _list_elsewhere(variant: str) -> list[tuple[Thing, Rival]]:
    """Each thing that is to be changed, with somebody who moves it somewhere else before the first request."""
    states = [one for one in dict.fromkeys(REPERTOIRES[variant].lives) if one in REPERTOIRES[variant].deeds]
    return [
        (thing, Rival(1, state))
        for thing in aims.find_moves(variant)
        for state in states
        if thing.live in states and state != thing.live and not is_wished(state, thing.wish)
    ]


def _is_threefold(variant: str) -> bool:
    """A saved setting is on or off: there is no third state to move it to."""
    return variant != "apinizer"


@pytest.mark.parametrize("variant", [one for one in VARIANTS if _is_threefold(one)])
def test_what_moved_elsewhere_is_stale_and_not_written(variant: str) -> None:
    """Every pair of states, alone and beside another thing that goes on: not one write, and the word is `stale`."""
    other = aims.find_moves(variant)[0]
    for number, (thing, rival) in enumerate(_list_elsewhere(variant)):
        things = (thing, other) if number % 2 else (thing,)
        schedule = Schedule(variant, things, rivals=(rival,))
        main = (record := run_schedule(schedule, is_listening=False)).acts[0]
        assert main.plan is not None
        if main.plan.blocked:
            continue
        assert (schedule, "stale") == (schedule, dict(list_words(main))[0])
        assert (schedule, []) == (schedule, [one for one in record.of_run(main) if one.is_write and one.thing == 0])
        assert [word for thing, word in list_words(main) if thing == 1] in ([], ["applied"]), schedule


@pytest.mark.parametrize("variant", [one for one in VARIANTS if _is_threefold(one)])
def test_there_is_something_to_move(variant: str) -> None:
    """The law above was not held over nothing."""
    assert _list_elsewhere(variant)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_withheld_was_not_written(variant: str) -> None:
    """Somebody at any request, and trouble: whatever is called stale, already done or skipped got no write."""
    aims.check_law(aims.among_rivals(variant, things=3, most=3, first=5), "L6", most=8)
