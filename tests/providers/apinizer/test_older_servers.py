"""Many proxies of servers that lack a call, and of tokens that lack a right."""

import pytest

from reconciler.interfaces.session import Reply
from reconciler.model.live import Found, Missing, Unreadable
from tests.providers.apinizer.asking import OLD, PROJECTS, TABLE, Table, address, find, name_all, read_many
from tests.providers.apinizer.scripted import (
    BULK,
    ENVIRONMENTS,
    PROMOTION,
    PROXIES,
    define_proxy,
    many,
    pack,
    refuse,
    say,
    want,
)


def test_older_servers_are_read_one_by_one() -> None:
    """Without the export of many and the list for promotion each proxy has its own requests."""
    status = many({"deployed": True, "redeployRequired": False})
    table: Table = {
        PROMOTION: OLD,
        BULK: OLD,
        PROXIES: name_all("a", "b"),
        ENVIRONMENTS: name_all("test"),
        **{f"{PROXIES}{name}/export/": pack(define_proxy(name)) for name in "ab"},
        **{f"{PROXIES}{name}/environments/test/deploy-status/": status for name in "ab"},
    }
    survey, asked = read_many(table, want("a", deploy__test="deployed"), want("b", deploy__test="deployed"))
    assert [find(survey, name).values["deploy.test"] for name in "ab"] == ["deployed", "deployed"]
    assert len(asked) == 8


@pytest.mark.parametrize(
    "reply",
    [
        refuse("ApiProxy with name (b) is not found!"),
        refuse("unexpected", 500),
        Reply(200, b"nonsense"),
        say({"success": True}),
    ],
)
def test_a_failed_export_of_many_is_tried_one_by_one(reply: Reply) -> None:
    """One unknown name fails the whole call: the others are read all the same."""
    table = {
        **TABLE,
        BULK: reply,
        f"{PROXIES}a/export/": pack(define_proxy("a")),
        f"{PROXIES}b/export/": refuse("ApiProxy with name (b) is not found!"),
    }
    survey, _ = read_many(table, want("a"), want("b"))
    assert find(survey, "a").values["maintenance.enabled"] is False
    assert isinstance(survey.readings[address("b")], Unreadable)


def test_a_definition_that_is_not_in_the_zip_is_asked_for() -> None:
    """A name that the ZIP lacks, or has twice, is read alone."""
    table = {**TABLE, BULK: pack(define_proxy("b"), define_proxy("x")), f"{PROXIES}a/export/": pack(define_proxy("a"))}
    survey, asked = read_many(table, want("a"), want("b"))
    assert isinstance(survey.readings[address("a")], Found)
    assert asked == [PROMOTION, BULK, f"{PROXIES}a/export/"]


@pytest.mark.parametrize(
    "reply", [refuse("User does not have required permission for this operation!"), Reply(503, None)]
)
def test_a_forbidden_or_busy_export_is_not_asked_a_thousand_times(reply: Reply) -> None:
    """What is refused for all of them is refused for each."""
    survey, asked = read_many({**TABLE, BULK: reply}, listing=({},))
    assert {type(reading) for reading in survey.readings.values()} == {Unreadable}
    assert asked[-1] == BULK


def test_an_export_forbidden_on_an_older_server_is_asked_for_once() -> None:
    """The first refusal counts for all."""
    denied = refuse("You have no privilege!")
    table = {**TABLE, BULK: OLD, f"{PROXIES}a/export/": denied}
    survey, asked = read_many(table, listing=({},))
    assert all(isinstance(reading, Unreadable) and reading.is_refused for reading in survey.readings.values())
    assert asked[-1] == f"{PROXIES}a/export/"


def test_an_export_that_the_server_lacks_is_unverifiable() -> None:
    """A listed proxy whose export is 404 has no read."""
    survey, _ = read_many(
        {**TABLE, BULK: OLD, f"{PROXIES}a/export/": OLD, f"{PROXIES}b/export/": OLD}, want("a"), want("b")
    )
    assert "offers no such read" in find(survey, "a").unseen["maintenance.enabled"]


def test_none_never_exports() -> None:
    """Existence and deployments are read, the setting is not."""
    survey, asked = read_many(TABLE, listing=({},), reader="none")
    assert asked == [PROJECTS, PROMOTION, ENVIRONMENTS]
    assert "read: none" in find(survey, "Retail:a").unseen["maintenance.enabled"]
    assert find(survey, "Retail:a").values["deploy.production"] == "deployed"


def test_full_is_read_one_by_one() -> None:
    """There is no full definition of many."""
    table = {**TABLE, **{f"{PROXIES}{name}/full": many(define_proxy(name)) for name in "ab"}}
    survey, asked = read_many(table, want("a"), want("b"), reader="full")
    assert find(survey, "a").values["maintenance.enabled"] is False
    assert asked == [PROMOTION, f"{PROXIES}a/full", f"{PROXIES}b/full"]


@pytest.mark.parametrize(
    "reply",
    [
        many(),
        say({"status": "SUCCESS", "resultCount": 0}),
        say({"success": True}),
        say([]),
    ],
)
def test_an_empty_project(reply: Reply) -> None:
    """A success without a list is an empty one."""
    survey, _ = read_many({**TABLE, PROMOTION: OLD, PROXIES: reply}, want("a"), want("b"))
    assert isinstance(survey.readings[address("a")], Missing)
