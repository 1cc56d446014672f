"""Reading projects page by page: wants in bulk, and what is listed."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.live import Ambiguous, Found, Missing, Survey, Unreadable
from reconciler.model.values import Values
from reconciler.providers.convoy import Convoy
from tests.providers.convoy.scripted import (
    HEADER_VALUE,
    LIST,
    NO_DATABASE,
    ONE,
    OTHER_PROJECT,
    PROJECT,
    PROJECT_IS_OTHER,
    PROJECT_IS_THIS,
    SIGNING_SECRET,
    THREE,
    TWO,
    Scripted,
    fail,
    make_endpoint,
    make_page,
    make_query,
    make_want,
    succeed,
)

EVERYTHING: Sequence[Values] = ({},)
OTHER_LIST = f"/v1/projects/{OTHER_PROJECT}/endpoints?perPage=1000"


def _list(
    script: Mapping[str, Reply | ReadFailed],
    listing: Sequence[Values] = EVERYTHING,
    projects: tuple[str, ...] = (PROJECT,),
) -> tuple[Survey, list[str]]:
    """What is listed, and what was asked for it."""
    session = Scripted(script)
    return asyncio.run(Convoy(projects=projects).read(make_query(listing=listing), session)), session.asked


def _names(survey: Survey) -> list[str]:
    return [address.name for address in survey.listed]


def _make_many(count: int) -> list[dict[str, object]]:
    return [make_endpoint(f"01M7{number:022}", name=f"e{number}") for number in range(count)]


def _cut_into_pages(endpoints: list[dict[str, object]], per_page: int) -> dict[str, Reply | ReadFailed]:
    """The pages as the server gives them: each names the first id of the next."""
    script: dict[str, Reply | ReadFailed] = {}
    path = LIST
    for start in range(0, len(endpoints), per_page):
        rest = endpoints[start + per_page :]
        cursor = str(rest[0]["uid"]) if rest else None
        script[path] = make_page(*endpoints[start : start + per_page], more=cursor)
        path = f"{LIST}&next_page_cursor={cursor}"
    return script


def test_everything_is_listed_by_id_and_sorted() -> None:
    """The newest comes first from the server; the survey is in the order of addresses."""
    page = make_page(make_endpoint(THREE), make_endpoint(ONE), make_endpoint(TWO))
    survey, asked = _list({LIST: page})
    assert _names(survey) == sorted([ONE, TWO, THREE])
    assert asked == [LIST]
    found = survey.readings[Address("hooks", "endpoint", TWO)]
    assert isinstance(found, Found)
    assert found.place == {"project": PROJECT, "id": TWO}


def test_only_has_next_page_goes_on() -> None:
    """The last page has a cursor as well, which would begin anew."""
    script = _cut_into_pages(_make_many(5), per_page=2)
    survey, asked = _list(script)
    assert len(survey.listed) == 5
    assert asked == list(script)
    assert len(asked) == 3


@pytest.mark.parametrize("more", ["", "again"])
def test_pages_without_an_end_are_a_gap(more: str) -> None:
    """An empty cursor, or one that was followed before, would go on for ever."""
    page = make_page(make_endpoint(), more=more) if more else succeed(_lose_cursor(make_page(make_endpoint())))
    survey, asked = _list({LIST: page, f"{LIST}&next_page_cursor=again": page})
    assert "without an end" in survey.gaps[0].why
    assert len(asked) <= 2


def _lose_cursor(page: Reply) -> object:
    assert isinstance(page.body, dict)
    pagination = {**page.body["data"]["pagination"], "has_next_page": True, "next_page_cursor": ""}
    return {**page.body["data"], "pagination": pagination}


@pytest.mark.parametrize(
    "carried",
    [
        {"content": [], "pagination": None},
        {"content": None, "pagination": {"has_next_page": False}},
        {"content": [], "pagination": {"has_next_page": "no"}},
        {"content": [make_endpoint(uid=...)], "pagination": {"has_next_page": False}},
        {"content": ["x"], "pagination": {"has_next_page": False}},
    ],
)
def test_a_list_that_cannot_be_understood_is_a_gap(carried: object) -> None:
    """A list with a hole in it proves nothing about what it lacks."""
    survey, _ = _list({LIST: succeed(carried)})
    assert survey.listed == ()
    assert len(survey.gaps) == 1


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"owner_id": "team-red"}, [ONE]),
        ({"owner_id": "team-blue"}, [TWO]),
        ({"owner_id": ""}, [THREE]),
        ({"name": "shipping"}, [TWO]),
        ({"id": THREE}, [THREE]),
        ({"project": PROJECT}, [ONE, TWO, THREE]),
        ({"project": PROJECT, "owner_id": "team-red"}, [ONE]),
        ({"owner_id": "nobody"}, []),
    ],
)
def test_a_listing_is_narrowed_by_what_is_asked(where: Values, expected: list[str]) -> None:
    """The facts that a `where` may ask, and the places."""
    page = make_page(
        make_endpoint(ONE),
        make_endpoint(TWO, owner_id="team-blue", name="shipping"),
        make_endpoint(THREE, owner_id=..., status="archived"),
    )
    survey, _ = _list({LIST: page}, (where,))
    assert _names(survey) == expected


def test_an_unknown_status_is_one_unreadable_entry() -> None:
    """The others are read."""
    page = make_page(make_endpoint(ONE, "archived"), make_endpoint(TWO))
    survey, _ = _list({LIST: page})
    assert isinstance(survey.readings[Address("hooks", "endpoint", ONE)], Unreadable)
    assert isinstance(survey.readings[Address("hooks", "endpoint", TWO)], Found)
    assert survey.gaps == ()


def test_a_rule_that_names_its_project_is_looked_for_there_alone() -> None:
    """Whatever the service's `projects` say."""
    _, asked = _list({LIST: make_page(make_endpoint())}, ({"project": PROJECT},), (OTHER_PROJECT,))
    assert asked == [LIST]


def test_each_project_is_listed() -> None:
    """And read once, though two rules ask for it."""
    other = make_page(make_endpoint(TWO, project_id=OTHER_PROJECT))
    script = {LIST: make_page(make_endpoint(ONE)), OTHER_LIST: other}
    survey, asked = _list(script, ({}, {"project": PROJECT}), (PROJECT, OTHER_PROJECT))
    assert _names(survey) == [ONE, TWO]
    assert asked == [LIST, OTHER_LIST]


def test_without_a_project_nothing_can_be_listed() -> None:
    """The files are checked for it before; a read never answers with an empty list."""
    with pytest.raises(ReadFailed, match="in which projects"):
        _list({}, projects=())


def test_a_project_that_is_refused_is_a_gap() -> None:
    """The other projects are listed all the same."""
    script = {LIST: make_page(make_endpoint()), OTHER_LIST: fail(400, "Project not found")}
    survey, _ = _list(script, projects=(PROJECT, OTHER_PROJECT))
    assert _names(survey) == [ONE]
    assert "Project not found" in survey.gaps[0].why
    assert "check `project`" in survey.gaps[0].why


def test_a_list_without_its_database_is_a_gap() -> None:
    """Never an empty list."""
    survey, _ = _list({LIST: NO_DATABASE})
    assert survey.listed == ()
    assert "database" in survey.gaps[0].why


def test_the_key_of_another_project_lists_nothing() -> None:
    """Its endpoints are listed under their own project only."""
    mine = make_page(make_endpoint())
    survey, _ = _list({LIST: mine, OTHER_LIST: mine}, projects=(PROJECT, OTHER_PROJECT))
    assert _names(survey) == [ONE]
    assert f"asked for project {OTHER_PROJECT}" in survey.gaps[0].why


def test_an_empty_project_must_be_the_one_that_was_asked_for() -> None:
    """One request more tells it."""
    own = f"/v1/projects/{PROJECT}"
    empty, asked = _list({LIST: make_page(), own: PROJECT_IS_THIS})
    assert (empty.listed, empty.gaps) == ((), ())
    assert asked == [LIST, own]
    wrong, _ = _list({LIST: make_page(), own: PROJECT_IS_OTHER})
    assert OTHER_PROJECT in wrong.gaps[0].why


def test_many_wants_are_found_in_the_pages() -> None:
    """By id and by name, missing, ambiguous and of a broken project, each for itself."""
    page = make_page(make_endpoint(ONE), make_endpoint(TWO, name="twin"), make_endpoint(THREE, name="twin"))
    session = Scripted({LIST: page, OTHER_LIST: fail(400, "Project not found")})
    wants = {
        "by-id": make_want("by-id", id=ONE),
        "by-name": make_want("by-name", name="orders-1"),
        "both": make_want("both", id=TWO, name="orders-1"),
        "twins": make_want("twins", name="twin"),
        "gone": make_want("gone", id="01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        "nameless": make_want("nameless", name="nobody"),
        "elsewhere": make_want("elsewhere", project=OTHER_PROJECT, id=ONE),
    }
    survey = asyncio.run(Convoy().read(make_query(*wants.values()), session))
    kinds = {name: type(survey.readings[want.address]) for name, want in wants.items()}
    assert kinds == {
        "by-id": Found,
        "by-name": Found,
        "both": Ambiguous,
        "twins": Ambiguous,
        "gone": Missing,
        "nameless": Missing,
        "elsewhere": Unreadable,
    }
    assert session.asked == [LIST, OTHER_LIST]
    assert survey.listed == ()


def test_a_service_looked_at_as_a_whole_lists_nothing_unasked() -> None:
    """An empty listing reads the wants from the pages, however few they are."""
    want = make_want(id=ONE)
    session = Scripted({LIST: make_page(make_endpoint())})
    survey = asyncio.run(Convoy().read(make_query(want, listing=()), session))
    assert isinstance(survey.readings[want.address], Found)
    assert survey.listed == ()
    assert session.asked == [LIST]


@pytest.mark.parametrize("wished", [0, 1000])
def test_a_thousand_endpoints_are_one_request(wished: int) -> None:
    """Listed or wanted, and one more where something may have to be resumed."""
    many = _make_many(1000)
    wants = [make_want(f"w{number}", id=str(many[number]["uid"])) for number in range(wished)]
    session = Scripted(_cut_into_pages(many, per_page=1000))
    query = make_query(*wants, listing=None if wished else EVERYTHING)
    survey = asyncio.run(Convoy(projects=(PROJECT,)).read(query, session))
    assert len(survey.readings) == 1000
    assert all(isinstance(reading, Found) for reading in survey.readings.values())
    assert session.asked == [LIST]


def test_five_thousand_endpoints_are_five_requests() -> None:
    """One per page."""
    script = _cut_into_pages(_make_many(5000), per_page=1000)
    survey, asked = _list(script)
    assert len(survey.listed) == 5000
    assert len(asked) == 5


def test_no_secret_leaves_a_reply() -> None:
    """Signing secrets and authentication stand in plain text in every endpoint; none reaches a survey."""
    page = make_page(make_endpoint(ONE), make_endpoint(TWO, "archived"), make_endpoint(THREE, "inactive"))
    session = Scripted({LIST: page})
    query = make_query(make_want(name="orders-1"), make_want("b", id=TWO), listing=EVERYTHING)
    shown = repr(asyncio.run(Convoy(projects=(PROJECT,)).read(query, session)))
    assert ONE in shown
    assert SIGNING_SECRET not in shown
    assert HEADER_VALUE not in shown
    assert "hooks.example" not in shown
