"""The transition table of endpoints: total, shortest, and never a guess."""

from itertools import product

import pytest

from reconciler.model.kind import Role
from reconciler.model.transition import Refusal
from reconciler.providers.convoy.resources import ACTIVATE, ENDPOINT, NO_ACTIVATE, TRANSITIONS, WORKS

CAN = frozenset({ACTIVATE})
CANNOT = frozenset({NO_ACTIVATE})
UNLEARNT = frozenset[str]()


@pytest.mark.parametrize(
    ("seen", "wish", "abilities", "verbs"),
    [
        ("active", "paused", CAN, ("pause",)),
        ("active", "paused", CANNOT, ("pause",)),
        ("active", "paused", UNLEARNT, ("pause",)),
        ("paused", "active", CAN, ("activate",)),
        ("paused", "active", CANNOT, ("unpause",)),
        ("paused", "active", UNLEARNT, None),
        ("inactive", "active", CAN, ("activate",)),
        ("inactive", "active", CANNOT, None),
        ("inactive", "active", UNLEARNT, None),
        ("inactive", "paused", CAN, None),
        ("inactive", "paused", CANNOT, None),
        ("inactive", "paused", UNLEARNT, None),
        ("pending", "active", CAN, None),
        ("pending", "active", CANNOT, None),
        ("pending", "active", UNLEARNT, None),
        ("pending", "paused", CAN, None),
        ("pending", "paused", CANNOT, None),
        ("pending", "paused", UNLEARNT, None),
    ],
)
def test_what_a_wish_takes(seen: str, wish: str, abilities: frozenset[str], verbs: tuple[str, ...] | None) -> None:
    """One verb, or a refusal with its reason and a way out."""
    row = ENDPOINT.find_transition(seen=seen, wish=wish, abilities=abilities)
    assert row is not None
    if verbs is None:
        assert isinstance(row.verbs, Refusal)
        assert row.verbs.why
        assert row.verbs.way_out
    else:
        assert verbs == row.verbs
        assert row.follow_up


def test_the_rows_above_are_all_there_are() -> None:
    """Every status that can be seen has a row for every other wish, and nothing else has one."""
    pairs = {(row.seen, row.wish) for row in TRANSITIONS}
    assert {pair for pair in product(WORKS, ("active", "paused")) if pair[0] != pair[1]} == pairs


def test_what_counts_as_not_working() -> None:
    """`at_most: paused` is met by paused and inactive; pending may deliver at any moment."""
    assert {"paused", "inactive"} == {word for word, rank in WORKS.items() if rank <= WORKS["paused"]}


def test_every_pause_says_what_becomes_of_events() -> None:
    """What is left to do names the call that makes up for what was discarded."""
    for seen, wish in (("active", "paused"), ("paused", "active"), ("inactive", "active")):
        row = ENDPOINT.find_transition(seen=seen, wish=wish, abilities=CAN)
        assert row is not None
        assert "eventdeliveries/batchretry" in row.follow_up[0]


def test_reviving_says_who_switched_it_off() -> None:
    """An inactive endpoint was switched off by the server, and may be so again."""
    row = ENDPOINT.find_transition(seen="inactive", wish="active", abilities=CAN)
    assert row is not None
    assert any("failed deliveries" in cost for cost in row.costs)


def test_an_endpoint_is_found_by_id_or_name() -> None:
    """The project is required; one of the two others is."""
    places = {field.name: field.default for field in ENDPOINT.fields(Role.PLACE)}
    assert list(places) == ["project", "id", "name"]
    assert (places["id"], places["name"]) == (None, None)
    assert ENDPOINT.any_of == ("id", "name")
