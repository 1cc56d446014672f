"""Reading a want alone: from the endpoint itself, and from the list where that proves nothing."""

import asyncio
from collections.abc import Mapping

import pytest

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.live import Ambiguous, Found, Missing, Reading, Unreadable
from reconciler.providers.convoy import Convoy
from tests.providers.convoy.scripted import (
    DASHBOARD,
    GET_ONE,
    LIST,
    NO_DATABASE,
    NOT_FOUND,
    ONE,
    OTHER_PROJECT,
    PROJECT,
    PROJECT_IS_OTHER,
    PROJECT_IS_THIS,
    THREE,
    TWO,
    UNMOUNTED,
    Scripted,
    fail,
    make_endpoint,
    make_page,
    make_query,
    make_want,
    place_want,
    succeed,
)

NAMED = f"{LIST}&q=orders-1"
THE_PROJECT = f"/v1/projects/{PROJECT}"


def _read(script: Mapping[str, Reply | ReadFailed], **place: str) -> tuple[Reading, list[str]]:
    """The reading of one want at this place, and what was asked for it."""
    session, want = Scripted(script), place_want(place, make_want())
    survey = asyncio.run(Convoy().read(make_query(want), session))
    assert survey.listed == ()
    return survey.readings[want.address], session.asked


def test_an_id_is_read_from_the_endpoint_itself() -> None:
    """One request; only what finds it and what may be asked by `where` is kept."""
    reading, asked = _read({GET_ONE: succeed(make_endpoint(status="paused"))}, id=ONE)
    expected = Found(
        identity=ONE,
        values={"status": "paused"},
        place={"project": PROJECT, "id": ONE},
        facts={"name": "orders-1", "owner_id": "team-red"},
    )
    assert expected == reading
    assert asked == [GET_ONE]


@pytest.mark.parametrize("version", [{"content_type": ...}, {"failure_rate": 0}, {"surprise": {"new": [1]}}])
def test_members_may_come_and_go(version: dict[str, object]) -> None:
    """Older servers leave members out, newer ones add some."""
    reading, _ = _read({GET_ONE: succeed(make_endpoint(**version))}, id=ONE)
    assert isinstance(reading, Found)


def test_an_endpoint_without_owner_has_an_empty_one() -> None:
    """Convoy leaves out what is empty; a `where` must be able to tell it from another owner."""
    reading, _ = _read({GET_ONE: succeed(make_endpoint(owner_id=...))}, id=ONE)
    assert isinstance(reading, Found)
    assert reading.facts["owner_id"] == ""


@pytest.mark.parametrize("status", ["inactive", "pending"])
def test_what_the_server_did_itself_is_a_warning(status: str) -> None:
    """Neither word can be wished for, and both are shown with the reason."""
    reading, _ = _read({GET_ONE: succeed(make_endpoint(status=status))}, id=ONE)
    assert isinstance(reading, Found)
    assert reading.values == {"status": status}
    assert len(reading.warnings) == 1


@pytest.mark.parametrize("status", ["", "ACTIVE", "archived", None, 1, ...])
def test_an_unknown_status_is_unreadable(status: object) -> None:
    """A word that nobody knows, or none, is never guessed."""
    reading, _ = _read({GET_ONE: succeed(make_endpoint(status=status))}, id=ONE)
    assert isinstance(reading, Unreadable)


@pytest.mark.parametrize("member", ["uid", "project_id", "name"])
def test_an_endpoint_that_does_not_say_which_it_is_is_unreadable(member: str) -> None:
    """Missing members that are needed are no reading."""
    reading, _ = _read({GET_ONE: succeed(make_endpoint(**{member: ...}))}, id=ONE)
    assert isinstance(reading, Unreadable)


def test_another_endpoint_than_asked_is_unreadable() -> None:
    """An answer about something else says nothing."""
    reading, _ = _read({GET_ONE: succeed(make_endpoint(TWO))}, id=ONE)
    assert Unreadable(f"GET {GET_ONE} answered about endpoint {TWO}") == reading


def test_a_404_counts_only_with_the_list() -> None:
    """The list is complete and lacks it: missing."""
    reading, asked = _read({GET_ONE: NOT_FOUND, LIST: make_page(make_endpoint(TWO))}, id=ONE)
    assert Missing(f"it is not among the 1 endpoints that project {PROJECT} lists") == reading
    assert asked == [GET_ONE, LIST]


def test_a_404_with_the_database_down_is_unreadable() -> None:
    """A server without its database says 404 of every endpoint, and 400 of the list."""
    reading, _ = _read({GET_ONE: NOT_FOUND, LIST: NO_DATABASE}, id=ONE)
    assert isinstance(reading, Unreadable)
    assert "Failed to load endpoints" in reading.why
    assert "database" in reading.why


def test_a_404_that_the_list_contradicts_is_forgotten() -> None:
    """The database came back between the two."""
    reading, _ = _read({GET_ONE: NOT_FOUND, LIST: make_page(make_endpoint(ONE))}, id=ONE)
    assert isinstance(reading, Found)


def test_absence_from_an_empty_list_is_believed_of_the_right_project_only() -> None:
    """An empty list does not say whose it is; the project does."""
    script = {GET_ONE: NOT_FOUND, LIST: make_page()}
    missing, asked = _read({**script, THE_PROJECT: PROJECT_IS_THIS}, id=ONE)
    assert isinstance(missing, Missing)
    assert asked == [GET_ONE, LIST, THE_PROJECT]
    wrong, _ = _read({**script, THE_PROJECT: PROJECT_IS_OTHER}, id=ONE)
    assert isinstance(wrong, Ambiguous)
    unread, _ = _read({**script, THE_PROJECT: fail(400, "project not found")}, id=ONE)
    assert isinstance(unread, Unreadable)


@pytest.mark.parametrize(
    "script",
    [
        {GET_ONE: succeed(make_endpoint(project_id=OTHER_PROJECT))},
        {GET_ONE: NOT_FOUND, LIST: make_page(make_endpoint(TWO, project_id=OTHER_PROJECT))},
    ],
)
def test_a_key_of_another_project_is_noticed(script: dict[str, Reply | ReadFailed]) -> None:
    """A project key answers for its own project whatever the path says; what is found is not what is meant."""
    reading, _ = _read(script, id=ONE)
    assert isinstance(reading, Ambiguous)
    assert OTHER_PROJECT in reading.why
    assert f"use a key of project {PROJECT}" in reading.way_out


def test_a_name_is_found_by_the_servers_search() -> None:
    """The search takes more than the name, and only the very name counts."""
    page = make_page(make_endpoint(ONE), make_endpoint(TWO, name="orders-11"), make_endpoint(THREE, name="ORDERS-1"))
    reading, asked = _read({NAMED: page}, name="orders-1")
    assert isinstance(reading, Found)
    assert reading.identity == ONE
    assert asked == [NAMED]


def test_two_endpoints_of_one_name_are_ambiguous() -> None:
    """Convoy allows it; the ids are told."""
    reading, _ = _read({NAMED: make_page(make_endpoint(TWO), make_endpoint(ONE))}, name="orders-1")
    expected = f"2 endpoints of project {PROJECT} are called 'orders-1': {ONE}, {TWO}"
    assert Ambiguous(expected, "write the `id` of the one that is meant") == reading


def test_a_name_that_the_search_lacks_is_looked_for_in_the_whole_list() -> None:
    """Absence is the list's to prove."""
    script = {NAMED: make_page(), LIST: make_page(make_endpoint(TWO, name="other"))}
    reading, asked = _read(script, name="orders-1")
    assert isinstance(reading, Missing)
    assert asked == [NAMED, LIST]


def test_a_name_with_a_backslash_is_not_searched_for() -> None:
    """A backslash escapes in the server's search, so the whole list is asked at once."""
    reading, asked = _read({LIST: make_page(make_endpoint(name="a\\b"))}, name="a\\b")
    assert isinstance(reading, Found)
    assert asked == [LIST]


def test_a_name_of_another_project_is_noticed() -> None:
    """The key's own project may have an endpoint of this name too."""
    reading, _ = _read({NAMED: make_page(make_endpoint(project_id=OTHER_PROJECT))}, name="orders-1")
    assert isinstance(reading, Ambiguous)


def test_a_name_beside_an_id_must_agree() -> None:
    """The id finds it; a name that does not fit may mean that the id is wrong."""
    right, _ = _read({GET_ONE: succeed(make_endpoint())}, id=ONE, name="orders-1")
    assert isinstance(right, Found)
    wrong, _ = _read({GET_ONE: succeed(make_endpoint())}, id=ONE, name="billing")
    assert isinstance(wrong, Ambiguous)
    assert "'orders-1'" in wrong.why


@pytest.mark.parametrize("uid", [".", ".."])
def test_an_id_of_dots_is_never_put_into_a_path(uid: str) -> None:
    """It would walk up; the list says that there is none."""
    reading, asked = _read({LIST: make_page(make_endpoint())}, id=uid)
    assert isinstance(reading, Missing)
    assert asked == [LIST]


@pytest.mark.parametrize("project", ["", ".", ".."])
def test_a_project_of_dots_is_never_put_into_a_path(project: str) -> None:
    """Nothing is asked at all."""
    reading, asked = _read({}, project=project, id=ONE)
    assert isinstance(reading, Unreadable)
    assert asked == []


def test_a_place_that_finds_nothing_is_unreadable() -> None:
    """The reader of files demands an id or a name; nobody else is trusted to."""
    reading, _ = _read({LIST: make_page(make_endpoint())})
    assert isinstance(reading, Unreadable)


@pytest.mark.parametrize(
    ("status", "message", "is_refused"),
    [(400, "Project not found", False), (403, "Unauthorized", True), (400, "Invalid version number", False)],
)
def test_what_concerns_one_project_leaves_the_others_alone(status: int, message: str, *, is_refused: bool) -> None:
    """The want is unreadable in the service's words; the survey goes on."""
    reading, _ = _read({GET_ONE: fail(status, message)}, id=ONE)
    assert isinstance(reading, Unreadable)
    assert message in reading.why
    assert reading.is_refused is is_refused


@pytest.mark.parametrize(
    ("reply", "hint", "is_refused"),
    [
        (DASHBOARD, "end the service's url with /api, without /v1", False),
        (UNMOUNTED, "end the service's url with /api, without /v1", False),
        (fail(401, "authorization failed"), "a server without its database says the same", True),
        (fail(401, "Authentication required"), "check the key", True),
        (Reply(403, "<html>WAF</html>"), "check what the key may do", True),
        (fail(429, "exceeded rate limit"), "a server without its Redis says the same", False),
        (Reply(302, None, headers={"location": "https://login.example"}), "a login page?", False),
        (Reply(200, {"status": True}, is_json=True), "check the service's url", False),
        (Reply(200, ["x"], is_json=True), "check the service's url", False),
    ],
)
def test_what_concerns_the_whole_service_fails_the_read(reply: Reply, hint: str, *, is_refused: bool) -> None:
    """With the mend in the message; nothing of it is called missing."""
    with pytest.raises(ReadFailed) as failure:
        _read({GET_ONE: reply}, id=ONE)
    assert hint in str(failure.value.problems[0].hint)
    assert failure.value.is_refused is is_refused


@pytest.mark.parametrize("reply", [Reply(500), Reply(415), fail(500, "internal server error"), Reply(502, "bad")])
def test_a_sick_service_fails_the_read(reply: Reply) -> None:
    """Never missing, and in the service's words where it has some."""
    with pytest.raises(ReadFailed, match=f"answered {reply.status}"):
        _read({GET_ONE: reply}, id=ONE)
