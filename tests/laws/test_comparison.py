"""The comparison of `python -m tests.laws.compare`: ours does none of it, each naive client what it is known for."""

from collections import Counter

import pytest

from tests.laws.naive.counting import Comparison, Numbers, Tally, compare, compare_batch
from tests.laws.naive.players import OURS, PLAYERS
from tests.laws.naive.table import write_comparison
from tests.laws.naive.verdicts import Column, Verdict, judge, play
from tests.laws.schedule import Misfortune, Pace, Schedule, Thing

KNOWN_FOR = (
    ("curl_loop", Column.FALSE_DONE),
    ("curl_loop", Column.FLIP),
    ("curl_if_needed", Column.SILENT_LOSS),
    ("put_retrying", Column.FALSE_ALARM),
    ("trusts_202", Column.SILENT_LOSS),
    ("jikkou", Column.FALSE_DONE),
)

PAUSE_LOST = Misfortune(1, "dropped_after_effect", of="writes")
"""The endpoint is paused, and the answer does not arrive."""

TRAPS = (
    ("curl_loop", "convoy-old", "paused", (), Column.FLIP),
    ("curl_loop", "convoy-new", "active", (PAUSE_LOST,), Column.FLIP),
    ("curl_if_needed", "convoy-new", "active", (Misfortune(1, "failed_after_effect", (504,), "writes"),), Column.FLIP),
    ("put_retrying", "convoy-old", "active", (PAUSE_LOST,), Column.FLIP),
    ("trusts_202", "convoy-old", "active", (PAUSE_LOST,), Column.FALSE_ALARM),
    ("trusts_202", "redpanda", "running", (Misfortune(1, "blank_list", of="reads"),), Column.SILENT_LOSS),
    ("trusts_202", "kafka_connect", "failing", (), Column.SILENT_LOSS),
    ("jikkou", "kafka_connect", "failing", (), Column.SILENT_LOSS),
    ("jikkou", "kafka_connect", "running", (Misfortune(3, "failed_before_effect", (503,)),), Column.SILENT_LOSS),
)
"""A client, the state of a switch that is wished paused, what goes wrong, and what then happens to this client."""


@pytest.mark.parametrize(("name", "variant", "live", "misfortunes", "column"), TRAPS)
def test_a_trap_catches_its_client_and_not_ours(
    name: str, variant: str, live: str, misfortunes: tuple[Misfortune, ...], column: Column
) -> None:
    """A known trap of a service does to a naive client what it is known for, and to ours nothing."""
    schedule = Schedule(variant, (Thing(live, "paused"),), misfortunes)
    assert column in judge(play(schedule, PLAYERS[name].client)).happened
    assert frozenset() == judge(play(schedule, PLAYERS[OURS].client)).happened


@pytest.mark.parametrize("name", [name for name in PLAYERS if name != "curl_loop"])
def test_in_quiet_every_client_switches(name: str) -> None:
    """Where nothing goes wrong, and the service is given its time, all who look before they write succeed."""
    for variant in PLAYERS[name].variants:
        lives, wish = (("off", "on"), "on") if variant == "apinizer" else (("paused", "paused"), "paused")
        schedule = Schedule(variant, tuple(Thing(live, wish) for live in lives))
        verdict = judge(play(schedule, PLAYERS[name].client))
        assert (2, 2, frozenset()) == (verdict.wished, verdict.switches, verdict.happened)


def test_accepted_is_not_lost_where_it_comes_true() -> None:
    """What is true a second after the client said done is a false "done", and no silent loss."""
    schedule = Schedule("kafka_connect", (Thing("running", "paused"),), pace=Pace(1.0))
    verdict = judge(play(schedule, PLAYERS["trusts_202"].client))
    assert (frozenset({Column.FALSE_DONE}), 1) == (verdict.happened, verdict.wished)


@pytest.mark.timeout(600)
def test_over_many_schedules_ours_is_all_zero() -> None:
    """In schedules by chance ours does none of it, and each naive client what it is known for."""
    tallies = compare_batch(Numbers(seed=1, first=0, count=210)).sum_up()
    assert Counter() == tallies[OURS].counts
    assert tallies[OURS].played == 210
    for name, column in KNOWN_FOR:
        assert tallies[name].counts[column] > 0, (name, column)


@pytest.mark.timeout(600)
def test_the_same_seed_gives_the_same_bytes() -> None:
    """However many processes share the work."""
    assert write_comparison(compare(3, 28, 1)) == write_comparison(compare(3, 28, 2))


def test_what_one_client_cannot_know_counts_for_none() -> None:
    """A schedule is left out of a column for all clients where it is unknowable for one of them."""
    knowable = Verdict(frozenset({Column.FLIP, Column.FALSE_DONE}), frozenset(), 1, 2)
    unknowable = Verdict(frozenset(), frozenset({Column.FLIP}), 2, 2)
    comparison = Comparison()
    comparison.add_schedule("convoy", {"curl_loop": knowable, OURS: unknowable})
    assert Counter({Column.FLIP: 1}) == comparison.left_out
    assert Tally(1, Counter({Column.FALSE_DONE: 1}), 1, 2) == comparison.sum_up()["curl_loop"]
