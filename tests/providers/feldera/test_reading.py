"""Reading one pipeline, many, and lists of them: what is found or missing, and how often is asked."""

import pytest

from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Found, Missing, Unreadable
from reconciler.providers.feldera.resources import OPEN_SOURCE
from tests.providers.feldera.scripted import (
    CONFIG,
    LIST,
    LOST_DATABASE,
    ORDERS,
    ask,
    find_unreadable,
    give,
    one,
    pipeline,
    read,
    refuse,
    stats,
    want,
)

UNKNOWN = refuse(404, "UnknownPipelineName", "Unknown pipeline name 'nosuch'", {"pipeline_name": "nosuch"})


def test_one_want_is_read_alone() -> None:
    """One request: the edition is learnt when the service is looked at as a whole, as every plan does."""
    survey, asked = read(ask(want(status="paused")), {one("orders"): give(pipeline())})
    assert [one("orders")] == asked
    assert survey.listed == ()


def test_many_wants_are_read_from_the_list() -> None:
    """One list for any number of pipelines, and the edition once where the service is looked at as a whole."""
    names = [f"p{number:04d}" for number in range(1000)]
    replies = {LIST: give([pipeline(name) for name in names])}
    for listing, expected in ((None, [LIST]), ((), [CONFIG, LIST])):
        survey, asked = read(ask(*(want(name, status="paused") for name in names), listing=listing), replies)
        assert asked == expected
        assert sum(isinstance(reading, Found) for reading in survey.readings.values()) == 1000


def test_a_thousand_are_listed_in_two_requests() -> None:
    """For rules, status and import too."""
    replies = {LIST: give([pipeline(f"p{number:04d}") for number in range(1000)])}
    survey, asked = read(ask(listing=({},)), replies)
    assert asked == [CONFIG, LIST]
    assert len(survey.listed) == 1000


def test_connectors_of_a_thousand_take_one_request_each() -> None:
    """There is no bulk read over pipelines; those that are not deployed are not asked."""
    names = [f"p{number:04d}" for number in range(1000)]
    entries = [
        pipeline(name, *(("Running", "Running") if name < "p0600" else ("Stopped", "Stopped"))) for name in names
    ]
    replies = {f"/v0/pipelines/{name}/stats": stats(t1_c1=True) for name in names}
    query = ask(*(want(name, t1_c1="paused") for name in names), listing=())
    survey, asked = read(query, {LIST: give(entries), **replies})
    assert len(asked) == 2 + 600
    shown = [one.values.get("connectors.t1.c1") for one in survey.readings.values() if isinstance(one, Found)]
    assert (shown.count("paused"), shown.count(None)) == (600, 400)


def test_the_listing_is_narrowed_and_sorted() -> None:
    """By name or by a tag; the wants are there whatever is listed."""
    entries = [pipeline("b", tags=["eu"]), pipeline("a", tags=["eu", "big"]), pipeline("c", tags=["us"])]
    survey, _ = read(ask(want("c", status="paused"), listing=({"tags": "eu"},)), {LIST: give(entries)})
    assert [address.name for address in survey.listed] == ["a", "b"]
    assert isinstance(survey.readings[Address("streams", "pipeline", "c")], Found)
    survey, _ = read(ask(listing=({"tags": "big,eu"}, {"name": "c"})), {LIST: give(entries)})
    assert [address.name for address in survey.listed] == ["a", "c"]


def test_nothing_is_listed_when_nothing_is_asked() -> None:
    """An empty listing looks at the service as a whole all the same."""
    survey, asked = read(ask(want(status="paused"), listing=()), {LIST: give([pipeline()])})
    assert (asked, survey.listed) == ([CONFIG, LIST], ())
    assert frozenset({OPEN_SOURCE}) == survey.abilities


def test_an_unreadable_pipeline_is_listed() -> None:
    """Whoever asked for a tag cannot know that it lacks it."""
    entries = [pipeline("a", "Unavailable", "Unavailable"), pipeline("b")]
    survey, _ = read(ask(listing=({"tags": "eu"},)), {LIST: give(entries)})
    assert [address.name for address in survey.listed] == ["a"]


@pytest.mark.parametrize("listing", [None, ()])
def test_a_pipeline_that_does_not_exist_is_missing(listing: tuple[()] | None) -> None:
    """By the manager's own word about it: a list may lack what is there."""
    query = ask(want("nosuch", status="paused"), listing=listing)
    survey, _ = read(query, {one("nosuch"): UNKNOWN, LIST: give([pipeline()])})
    reading = survey.readings[Address("streams", "pipeline", "nosuch")]
    assert reading == Missing("UnknownPipelineName: Unknown pipeline name 'nosuch'")


def test_what_the_list_lacks_is_asked_for() -> None:
    """An empty list is no proof: what answers by its name is there, and what fails alone is alone unreadable."""
    query = ask(want("orders", status="paused"), want("other", status="paused"), listing=())
    survey, asked = read(query, {LIST: give([]), one("orders"): give(pipeline()), one("other"): LOST_DATABASE})
    assert asked == [CONFIG, LIST, one("orders"), one("other")]
    assert isinstance(survey.readings[ORDERS], Found)
    assert isinstance(survey.readings[Address("streams", "pipeline", "other")], Unreadable)


@pytest.mark.parametrize("name", ["bad name!", "a/b", "..", "ö", "a%2Fb", "x?y"])
def test_a_name_that_no_pipeline_can_have_is_looked_for_in_the_list(name: str) -> None:
    """It is put into no url."""
    survey, asked = read(ask(want(name, status="paused")), {LIST: give([pipeline()])})
    assert asked == [LIST]
    assert isinstance(survey.readings[Address("streams", "pipeline", name)], Missing)


def test_a_name_finds_one_by_its_place() -> None:
    """The address is the file's, the name the service's; two addresses of one thing have one identity."""
    wanted = Want(ORDERS, {"name": "orders_v2"}, {"status": "paused"})
    survey, _ = read(ask(wanted), {one("orders_v2"): give(pipeline("orders_v2"))})
    reading = survey.readings[ORDERS]
    assert isinstance(reading, Found)
    assert (reading.identity, reading.place) == ("orders_v2", {"name": "orders_v2"})


def test_an_answer_about_another_pipeline_is_not_believed() -> None:
    """A cache or a proxy may mix them up."""
    assert (
        "answered about 'other'"
        in find_unreadable(ask(want(status="paused")), {one("orders"): give(pipeline("other"))}).why
    )
