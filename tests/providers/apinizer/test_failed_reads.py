"""Reads that fail say why, what to mend, and that nothing is missing."""

from typing import Literal

import pytest

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.live import Ambiguous, Unreadable
from tests.providers.apinizer.asking import OLD, PROJECTS, TABLE, address, name_all, read_many, read_one
from tests.providers.apinizer.scripted import (
    BULK,
    ENVIRONMENTS,
    EXPORT,
    FULL,
    PROMOTION,
    PROXIES,
    STATUS,
    define_proxy,
    pack,
    refuse,
    say,
    want,
)

NO_RIGHT = refuse("User does not have required privilege; ApiProxy was not found!")


@pytest.mark.parametrize(
    "reply",
    [NO_RIGHT, say({"error": "forbidden"}, 403), refuse("User does not have required permission for this operation!")],
)
def test_a_forbidden_export_is_unreadable(reply: Reply) -> None:
    """It is refused, and the right that is lacking is named; a denial that mentions absence is a denial."""
    reading, asked = read_one({EXPORT: reply})
    assert isinstance(reading, Unreadable)
    assert reading.is_refused
    assert "EXPORT_IMPORT" in reading.why
    assert asked == [EXPORT]


@pytest.mark.parametrize(
    "words",
    ["Token was expired!", "Empty Key! Client must be authenticated to access this resource.", "Token is not valid!"],
)
def test_a_refused_token(words: str) -> None:
    """401 stops the read, in the manager's words."""
    with pytest.raises(ReadFailed, match="answered 401") as failure:
        read_one({EXPORT: refuse(words, 401)})
    assert failure.value.is_refused
    assert words in failure.value.message


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, "<!doctype html><html>Console</html>"), "the manager's root"),
        (Reply(302, None, headers={"location": "https://login.example.com"}), "login.example.com"),
        (refuse("unexpected", 500), "unexpected"),
        (say({"status": "SUCCESS"}), "without a ZIP"),
        (Reply(200, b"PK\x03\x04 broken"), "no ZIP of JSON files"),
        (pack(define_proxy("Another")), "holds no definition of it"),
        (pack(define_proxy(), define_proxy(), stems=("x", "y")), "holds no definition of it"),
    ],
)
def test_what_is_no_export_is_unreadable(reply: Reply, words: str) -> None:
    """Pages, redirects, failures and other proxies' definitions are never believed."""
    reading, _ = read_one({EXPORT: reply})
    assert isinstance(reading, Unreadable)
    assert words in reading.why


def test_a_wrong_url_is_mended_in_the_message() -> None:
    """A url that ends in /apiops answers 404 to everything."""
    with pytest.raises(ReadFailed) as failure:
        read_one({})
    assert "without /apiops" in str(failure.value.problems[0].hint)


@pytest.mark.parametrize(
    "reply",
    [
        say({"status": "SUCCESS", "resultCount": 7}),
        say({"status": "SUCCESS", "resultList": [{"name": "z"}], "resultCount": 7}),
        say({"status": "SUCCESS", "resultList": {"a": 1}}),
        say({"status": "SUCCESS", "resultList": [{"title": "a"}]}),
        say({"resultCount": 0}),
        say("OK"),
        Reply(200, "<html>Console</html>"),
        refuse("unexpected", 500),
        refuse("Project not found", 500),
    ],
)
def test_half_a_list_proves_no_absence(reply: Reply) -> None:
    """Cut, odd and failed lists are unreadable, never missing."""
    survey, _ = read_many({**TABLE, PROMOTION: OLD, PROXIES: reply}, want("a"), want("b"))
    assert isinstance(survey.readings[address("a")], Unreadable)


UNSEEN = "Project (Retail) is not found or user does not have privilege to access it!"
UNSEEN_TEXTS = [UNSEEN, "Project (Retail) is not found!"]
OTHERS = name_all("Sales", "HR")


@pytest.mark.parametrize("words", UNSEEN_TEXTS)
@pytest.mark.parametrize("reader", ["export", "full", "none"])
def test_a_project_that_the_token_does_not_see(words: str, reader: Literal["export", "full", "none"]) -> None:
    """Not there or not for this token: a wrong file, with the projects that there are."""
    no = refuse(words)
    reading, _ = read_one({EXPORT: no, FULL: no, PROXIES: no, PROJECTS: OTHERS}, reader)
    assert isinstance(reading, Ambiguous)
    assert words in reading.why
    assert "HR, Sales" in reading.way_out


@pytest.mark.parametrize("words", UNSEEN_TEXTS)
@pytest.mark.parametrize("path", [STATUS, ENVIRONMENTS])
def test_a_project_that_goes_out_of_sight_while_it_is_read(words: str, path: str) -> None:
    """Whichever read says so."""
    unclear = say({"status": "SUCCESS", "resultList": [{}]})
    table = {EXPORT: pack(define_proxy()), STATUS: unclear, PROJECTS: OTHERS, path: refuse(words)}
    reading, _ = read_one(table, "export", deploy__production="deployed")
    assert isinstance(reading, Ambiguous)
    assert "HR, Sales" in reading.way_out


@pytest.mark.parametrize("words", UNSEEN_TEXTS)
def test_many_of_a_project_that_the_token_does_not_see(words: str) -> None:
    """Every one of them, and what was to be listed is a gap."""
    no = refuse(words)
    table = {PROMOTION: no, PROXIES: no, ENVIRONMENTS: no, BULK: no, PROJECTS: OTHERS}
    survey, asked = read_many(table, want("a"), want("b"), listing=({"project": "Retail"},))
    assert {type(one) for one in survey.readings.values()} == {Ambiguous}
    assert len(survey.gaps) == 1
    assert asked == [PROMOTION, PROXIES, PROJECTS]


def test_a_project_that_is_seen_and_denied_is_unreadable() -> None:
    """A right is lacking, and named: the project is there."""
    reading, _ = read_one({EXPORT: refuse(UNSEEN), PROJECTS: name_all("Retail")})
    assert isinstance(reading, Unreadable)
    assert reading.is_refused
    assert "EXPORT_IMPORT" in reading.why
    survey, _ = read_many({**TABLE, BULK: refuse(UNSEEN)}, want("a"), want("b"))
    both = [survey.readings[address(name)] for name in ("a", "b")]
    assert all(isinstance(one, Unreadable) and one.is_refused for one in both)
