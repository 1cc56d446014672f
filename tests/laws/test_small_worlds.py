"""Small worlds exhaustively, as far as there is time here; `python -m tests.laws.small` goes further."""

import pytest

from tests.laws.schedule import Misfortune, Schedule, Thing
from tests.laws.small import Bounds, explore, find_moves, list_distinct, list_roots, walk
from tests.laws.worlds.catalog import VARIANTS

TOGGLED = ("convoy-old", "convoy-new")
BOTH_WAYS = {
    "feldera": (Thing("running", "paused"), Thing("stopped", "running")),
    "feldera-enterprise": (Thing("running", "stopped"),),
    "redpanda": (Thing("running", "paused"), Thing("stopped", "running")),
    "kafka_connect": (Thing("paused", "running"), Thing("half", "paused")),
    "apinizer": (Thing("on", "off"), Thing("undeployed", "on")),
}
AROUND_WRITES = {
    "feldera": Bounds(depth=5, first=3),
    "feldera-enterprise": Bounds(depth=5, first=3),
    "redpanda": Bounds(depth=6, first=4),
    "kafka_connect": Bounds(depth=8, first=6),
    "apinizer": Bounds(depth=7, first=5),
}
"""The last reading before the first write, the write, and what comes next."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", TOGGLED)
def test_whatever_goes_wrong_with_a_toggle(variant: str) -> None:
    """From every state to every wish, each misfortune at each of the first four requests breaks no law."""
    roots = list(list_roots(variant, Bounds(depth=4)))
    assert len(find_moves(variant)) == len(roots)
    assert [sentence for root in roots for sentence in explore(root, Bounds(depth=4)).broken] == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("variant", BOTH_WAYS)
def test_whatever_goes_wrong_with_what_is_asked_for(variant: str) -> None:
    """Up and down, each misfortune at each request from the last reading before the write on breaks no law."""
    bounds = AROUND_WRITES[variant]
    roots = [root for root in list_roots(variant, bounds) if root.things[0] in BOTH_WAYS[variant]]
    assert len(BOTH_WAYS[variant]) == len(roots)
    for root in roots:
        calm = next(walk(root, bounds))
        assert {one.is_write for one in calm.seen if bounds.first <= one.number <= bounds.depth} == {True, False}
    assert [sentence for root in roots for sentence in explore(root, bounds).broken] == []


def test_all_variants_are_walked_through() -> None:
    """None is left out."""
    assert set(VARIANTS) == {*TOGGLED, *BOTH_WAYS}


def test_every_misfortune_is_met_at_its_place() -> None:
    """No schedule of a walk is another one's with something that never came to pass."""
    root = Schedule("convoy-new", (Thing("active", "paused"),))
    played = 0
    for record in walk(root, Bounds(depth=2)):
        met = [(one.number, one.met) for one in record.seen if one.met]
        assert [(one.nth, f"{one.what}{one.how or ''}") for one in record.schedule.misfortunes] == met
        played += 1
    assert 1 + 2 * len(list_distinct("convoy-new", "read")) == played


def test_what_nobody_can_tell_apart_is_played_once() -> None:
    """A lost reading is one, whatever became of it at the service; a lost write is two, done and not done."""
    lost = {"dropped_before_effect", "dropped_after_effect"}
    reads = [one for one in list_distinct("convoy-new", "read") if one.what in lost]
    writes = [one for one in list_distinct("convoy-new", "write") if one.what in lost]
    assert [Misfortune(1, "dropped_before_effect", ("closed",))] == reads
    assert lost == {one.what for one in writes}
    assert len(writes) == 2
