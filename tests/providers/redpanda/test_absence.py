"""What is believed of an empty or a short list: a failed read is never taken for absence."""

from collections.abc import Sequence

import pytest

from reconciler.model.live import Found, Missing, Unreadable
from reconciler.model.values import Values
from tests.providers.redpanda.console import Console, find, make_want, take

LIVENESS = "/v1/kafka-connect/clusters/redpanda"
LIST = f"{LIVENESS}/connectors?page_size=-1"


@pytest.mark.parametrize("listing", [(), ({},), None])
def test_a_cluster_that_is_down_is_unreadable(console: Console, listing: tuple[Values, ...] | None) -> None:
    """Its list is a plain 200 with nothing in it, which is never taken for an answer."""
    console.session.script("/redpanda", console.dead())
    console.session.script("/redpanda/connectors", console.listed())
    survey = console.read(make_want("orders"), listing=listing, clusters=["redpanda"])
    reading = take(survey, "orders")
    assert isinstance(reading, Unreadable)
    assert "connection refused" in reading.why
    assert bool(survey.gaps) == bool(listing)


@pytest.mark.parametrize("names", [(), ("orders",)])
def test_a_cluster_that_goes_down_between_is_unreadable(console: Console, names: Sequence[str]) -> None:
    """An empty list counts only between two signs of life."""
    console.session.script("/redpanda", console.alive(), console.dead())
    console.session.script("/redpanda/connectors", console.listed())
    survey = console.read(*map(make_want, names), listing=({},), clusters=["redpanda"])
    assert all(isinstance(reading, Unreadable) for reading in survey.readings.values())
    assert len(survey.gaps) == 1


def test_an_empty_list_is_believed_between_two_signs_of_life(console: Console) -> None:
    """A cluster without connectors exists; under a rule its list is asked for twice."""
    console.serve("redpanda")
    survey = console.read(listing=({},), clusters=["redpanda"])
    assert (survey.listed, survey.gaps) == ((), ())
    assert console.session.asked == [LIVENESS, LIST, LIVENESS, LIST]


@pytest.mark.parametrize("listing", [(), None])
def test_absence_takes_the_workers_word(console: Console, listing: tuple[Values, ...] | None) -> None:
    """Not in the list, alive before and after, and the worker says that there is no such connector."""
    console.serve("redpanda", console.entry("orders"))
    console.forget("redpanda", "nope")
    reading = take(console.read(make_want("nope"), listing=listing), "nope")
    assert isinstance(reading, Missing)
    assert "Connector nope not found (404)" in reading.evidence


def test_many_absences_do_not_take_many_requests(console: Console) -> None:
    """The first few are asked for by name, the others follow from the list."""
    names = [f"n{number:03}" for number in range(1000)]
    console.serve("redpanda", console.entry("orders"))
    for name in names:
        console.forget("redpanda", name)
    survey = console.read(*map(make_want, names))
    assert {type(reading) for reading in survey.readings.values()} == {Missing}
    assert len(console.session.asked) == 9


def test_a_list_that_lacks_what_exists_is_short(console: Console) -> None:
    """Measured: a worker's 409, 429 or 500 makes the list empty while other requests go through."""
    console.serve("redpanda", *(console.entry(f"c{number}") for number in range(5)))
    console.session.script("/redpanda/connectors", console.listed())
    survey = console.read(*(make_want(f"c{number}") for number in range(5)), listing=({},), clusters=["redpanda"])
    assert [type(take(survey, f"c{number}")) for number in range(5)] == [Found, Found, Found, Unreadable, Unreadable]
    assert "short" in survey.gaps[0].why


def test_a_fresh_connector_has_no_status_yet(console: Console) -> None:
    """It is in no list and its status is a 404, and yet it exists."""
    console.serve("redpanda", console.entry("orders"))
    console.session.script("/redpanda/connectors/new/status", console.absent("new")[0])
    console.session.script("/redpanda/connectors/new", console.json(200, {"connector": console.about("new")}))
    survey = console.read(make_want("new"), listing=({},), clusters=["redpanda"])
    reading = find(survey, "new")
    assert (reading.values, reading.facts["connector.class"]) == ({"status": "unassigned"}, "VerifiableSource")
    assert survey.gaps == ()


@pytest.mark.parametrize("status", [409, 500])
def test_a_rebalance_is_not_absence(console: Console, status: int) -> None:
    """What cannot be asked now is unreadable."""
    console.serve("redpanda")
    code, said = ("ALREADY_EXISTS", "stale configuration (409)") if status == 409 else ("INTERNAL", "rebalance (500)")
    console.session.script("/redpanda/connectors/orders/status", console.error(status, code, said))
    for listing in ((), None):
        assert isinstance(take(console.read(make_want("orders"), listing=listing), "orders"), Unreadable)


def test_a_cluster_that_does_not_exist_is_told_from_a_missing_connector(console: Console) -> None:
    """In the service's words, and with what to check; the other cluster is read all the same."""
    console.serve("redpanda", console.entry("orders"))
    console.session.script("/nope", console.unknown_cluster())
    survey = console.read(make_want("orders"), make_want("x", "nope"))
    assert isinstance(take(survey, "orders"), Found)
    assert take(survey, "x") == Unreadable(
        "there is no Kafka Connect cluster 'nope': a client for the given cluster name does not exist"
        " (check `cluster`: GET /v1/kafka-connect/clusters lists those that exist)"
    )


@pytest.mark.parametrize("name", ["with space", "größe", "50%", "a{b}", "a/b", "a\\b", ".", ".."])
def test_names_that_cannot_be_addressed_are_read_from_the_list(console: Console, name: str) -> None:
    """They are never asked for by name, found or not."""
    console.serve("redpanda", console.entry("orders"))
    entry = console.entry("orders")
    odd = {"name": name, "info": console.about(name), "status": {**entry["status"], "name": name}}
    console.session.script("/redpanda/connectors", console.listed(odd))
    assert isinstance(take(console.read(make_want(name), listing=None), name), Found)
    console.session.script("/redpanda/connectors", console.listed(entry))
    assert isinstance(take(console.read(make_want(name), listing=None), name), Missing)
