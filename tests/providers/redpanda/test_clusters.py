"""Several Kafka Connect clusters behind one data plane: which are looked at, and how their things are called."""

from collections.abc import Sequence

import pytest

from reconciler.model.live import Found
from reconciler.model.values import Values
from reconciler.providers.connectors import ODD_NAMES, STOP
from reconciler.providers.redpanda.abilities import has_ability
from tests.providers.redpanda.console import Console, find, make_want, take


def test_clusters_are_found_where_nobody_names_them(console: Console) -> None:
    """Everything is listed; outside the default cluster an address says the cluster."""
    console.serve("redpanda", console.entry("orders"), console.entry("billing"))
    console.serve("eu", console.entry("orders"))
    clusters = [console.describe("redpanda"), console.describe("eu")]
    console.session.script("", console.json(200, {"clusters": clusters}))
    survey = console.read(listing=({},))
    assert [str(one) for one in survey.listed] == [
        "rp/connector/billing",
        "rp/connector/eu:orders",
        "rp/connector/orders",
    ]
    assert find(survey, "eu:orders").place == {"cluster": "eu", "name": "orders"}


def test_a_blank_in_the_list_of_clusters_is_a_gap(console: Console) -> None:
    """A cluster that does not answer is listed without its name."""
    console.serve("redpanda", console.entry("orders"))
    blank = {"name": "", "address": "", "plugins": []}
    console.session.script("", console.json(200, {"clusters": [blank, console.describe()]}))
    survey = console.read(listing=({},))
    assert [str(one) for one in survey.listed] == ["rp/connector/orders"]
    assert "1 of 2 Kafka Connect clusters do not answer" in survey.gaps[0].why


@pytest.mark.parametrize(("listing", "clusters"), [(({"cluster": "eu"},), ()), (({},), ("eu",))])
def test_named_clusters_are_the_only_ones_listed(
    console: Console,
    listing: tuple[Values, ...],
    clusters: Sequence[str],
) -> None:
    """By a rule's `where` or by the service's option; the list of clusters is not needed then."""
    console.serve("redpanda", console.entry("orders"))
    console.serve("eu", console.entry("orders"))
    survey = console.read(make_want("orders"), listing=listing, clusters=clusters)
    assert [str(one) for one in survey.listed] == ["rp/connector/eu:orders"]
    assert isinstance(take(survey, "orders"), Found)


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"type": "source"}, ["a", "b"]),
        ({"type": "sink"}, []),
        ({"name": "b"}, ["b"]),
        ({"connector.class": "VerifiableSource"}, ["a", "b"]),
        ({"cluster": "redpanda", "name": "a"}, ["a"]),
    ],
)
def test_a_listing_is_narrowed_by_facts_and_places(console: Console, where: Values, names: Sequence[str]) -> None:
    """What does not fit is not listed."""
    console.serve("redpanda", console.entry("a"), console.entry("b"))
    survey = console.read(listing=(where,), clusters=["redpanda"])
    assert [one.name for one in survey.listed] == names


def test_an_address_means_what_the_file_wants_by_it(console: Console) -> None:
    """Another thing that would be called so is listed with its cluster."""
    console.serve("redpanda", console.entry("a"), console.entry("b"))
    survey = console.read(make_want("a", key="b"), listing=({},), clusters=["redpanda"])
    assert [one.name for one in survey.listed] == ["a", "redpanda:b"]
    assert find(survey, "b").place["name"] == "a"
    assert find(survey, "redpanda:b").place["name"] == "b"


def test_two_things_never_share_an_address(console: Console) -> None:
    """A connector called like one of another cluster is listed with its own."""
    console.serve("redpanda", console.entry("eu:a"))
    console.serve("eu", console.entry("a"))
    survey = console.read(listing=({},), clusters=["redpanda", "eu"])
    assert {one.name: find(survey, one.name).identity for one in survey.listed} == {
        "eu:a": "eu/a",
        "redpanda:eu:a": "redpanda/eu:a",
    }


def test_a_thing_without_an_address_is_a_gap(console: Console) -> None:
    """It is never left out silently."""
    console.serve("redpanda", console.entry("eu:a"))
    console.serve("eu", console.entry("a"))
    survey = console.read(make_want("eu:a"), listing=({},), clusters=["redpanda", "eu"])
    assert "same address" in survey.gaps[0].why


def test_clusters_differ_in_what_they_can_do(console: Console) -> None:
    """Each by the version of its own workers."""
    console.serve("redpanda", console.entry("a"))
    console.serve("old", console.entry("b"), version="3.4.1")
    abilities = console.read(make_want("a"), make_want("b", "old")).abilities
    assert [has_ability(STOP, cluster, abilities) for cluster in ("redpanda", "old")] == [True, False]
    assert [has_ability(ODD_NAMES, cluster, abilities) for cluster in ("redpanda", "old")] == [False, True]
