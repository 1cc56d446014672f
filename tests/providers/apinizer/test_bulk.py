"""Many proxies by a few requests, gaps, and secrets that stay outside."""

import pytest

from reconciler.errors import ReadFailed
from reconciler.model.live import Ambiguous, Found, Missing, Survey, Unreadable
from reconciler.model.values import Values
from tests.providers.apinizer.asking import OLD, PROJECTS, TABLE, address, find, name_all, read_many
from tests.providers.apinizer.scripted import (
    BULK,
    ENVIRONMENTS,
    PROMOTION,
    PROXIES,
    SECRET,
    define_proxy,
    deployed_to,
    many,
    pack,
    refuse,
    want,
)


def test_a_project_takes_three_requests() -> None:
    """Names with deployments, environments, and all definitions in one ZIP."""
    survey, asked = read_many(TABLE, want("a", deploy__test="deployed"), want("b", maintenance__enabled=True))
    assert asked == [PROMOTION, ENVIRONMENTS, BULK]
    assert find(survey, "a").values["deploy.test"] == "redeploy_required"
    assert find(survey, "b").values["maintenance.enabled"] is True
    assert survey.listed == ()


def test_environments_are_asked_for_only_where_a_deploy_is_wished() -> None:
    """Two requests for wishes about the saved setting alone."""
    _, asked = read_many(TABLE, want("a", maintenance__enabled=True), want("b", maintenance__enabled=True))
    assert asked == [PROMOTION, BULK]


def test_everything_is_listed() -> None:
    """Each proxy under PROJECT:NAME, with a word for every environment of the project."""
    survey, asked = read_many(TABLE, listing=({},))
    assert asked == [PROJECTS, PROMOTION, ENVIRONMENTS, BULK]
    assert survey.listed == tuple(address(f"Retail:{name}") for name in "abc")
    found = find(survey, "Retail:c")
    assert found.place == {"project": "Retail", "name": "c"}
    assert found.values["deploy.production"] == "not_deployed"
    assert found.values["deploy.test"] == "not_deployed"
    assert found.facts == {"environments": "production, test"}
    assert survey.gaps == ()


@pytest.mark.parametrize(
    ("where", "listed", "asked"),
    [
        ({"project": "Retail"}, ["a", "b", "c"], [PROMOTION, ENVIRONMENTS, BULK]),
        ({"project": "Retail", "name": "b"}, ["b"], [PROMOTION, ENVIRONMENTS, f"{PROXIES}b/export/"]),
        ({"name": "none"}, [], [PROJECTS, PROMOTION]),
    ],
)
def test_a_where_narrows_what_is_asked(where: Values, listed: list[str], asked: list[str]) -> None:
    """Only what fits is exported, and a project that is named is not looked for."""
    table = {**TABLE, f"{PROXIES}b/export/": pack(define_proxy("b"))}
    survey, requests = read_many(table, listing=(where,))
    assert [address.name for address in survey.listed] == [f"Retail:{name}" for name in listed]
    assert requests == asked


def test_the_option_says_where_to_look() -> None:
    """With `projects` the list of projects is not asked for."""
    _, asked = read_many(TABLE, listing=({},), projects=("Retail",))
    assert PROJECTS not in asked


def test_an_empty_listing_lists_nothing() -> None:
    """The wants are read as many, and nothing else."""
    survey, asked = read_many({**TABLE, f"{PROXIES}a/export/": pack(define_proxy("a"))}, want("a"), listing=())
    assert survey.listed == ()
    assert asked == [PROMOTION, f"{PROXIES}a/export/"]
    assert read_many({}, listing=()) == (Survey(readings={}), [])


def test_a_want_and_what_is_listed_are_one_thing() -> None:
    """Both addresses have the same identity."""
    survey, _ = read_many(TABLE, want("a", maintenance__enabled=True), listing=({},))
    assert find(survey, "a").identity == find(survey, "Retail:a").identity


def test_missing_is_proved_by_the_plain_list() -> None:
    """What the list for promotion lacks is looked for in the other one."""
    survey, asked = read_many({**TABLE, PROXIES: name_all("a", "b", "c")}, want("a"), want("gone"))
    assert survey.readings[address("gone")] == Missing("it is not among the 3 proxies that the project 'Retail' lists")
    assert asked[:2] == [PROMOTION, PROXIES]


def test_a_proxy_of_the_plain_list_alone_is_found() -> None:
    """The list for promotion may lack it: its deployments are read from itself."""
    own = many({"name": "d", "deploymentList": []})
    table = {
        **TABLE,
        PROXIES: name_all("a", "b", "c", "d"),
        f"{PROXIES}d/environments/test/deploy-status/": OLD,
        f"{PROXIES}d/": own,
    }
    survey, _ = read_many(table, want("a"), want("d", deploy__test="deployed"))
    assert find(survey, "d").values["deploy.test"] == "not_deployed"


def test_a_project_that_cannot_be_read_leaves_the_others() -> None:
    """It is a gap and its wants are unreadable; the rest is listed."""
    other = "/apiops/projects/Sales/"
    table = {**TABLE, PROJECTS: name_all("Retail", "Sales"), f"{other}apiProxies/forpromotion": ReadFailed("reset")}
    survey, _ = read_many(table, want("x", "Sales"), listing=({},))
    assert [gap.why for gap in survey.gaps] == ["reset"]
    assert survey.readings[address("x")] == Unreadable("reset")
    assert len(survey.listed) == 3


def test_a_project_that_does_not_exist() -> None:
    """Its wants are wrong, and a rule over it has a gap."""
    no = refuse("Project (name: Sales) was not found!")
    other = "/apiops/projects/Sales/apiProxies/"
    table = {**TABLE, other: no, f"{other}forpromotion": no}
    survey, _ = read_many(table, want("x", "Sales"), listing=({"project": "Sales"},))
    assert isinstance(survey.readings[address("x")], Ambiguous)
    assert "no project 'Sales'" in survey.gaps[0].why


def test_a_project_only_of_wants_is_no_gap() -> None:
    """What was not to be listed lacks nothing."""
    other = "/apiops/projects/Sales/apiProxies/"
    table = {**TABLE, f"{other}forpromotion": ReadFailed("reset")}
    survey, _ = read_many(table, want("x", "Sales"), listing=({"project": "Retail"},))
    assert survey.gaps == ()


def test_what_the_manager_adds_is_ignored() -> None:
    """New members change nothing; entries of deployments that are not clear are said to be so."""
    odd = {
        "name": "a",
        "new": 1,
        "apiProxyDeployList": [{"environmentName": "test", "deploy": True, "redeployRequired": "?"}],
    }
    none = {"name": "b", "apiProxyDeployList": None}
    survey, _ = read_many(
        {**TABLE, PROMOTION: many(odd, none)}, want("a", deploy__test="deployed"), want("b", deploy__test="deployed")
    )
    assert set(find(survey, "a").unseen) == {"deploy.test"}
    assert set(find(survey, "b").unseen) == {"deploy.test"}


def test_an_environment_that_no_proxy_of_the_project_has() -> None:
    """It has its word in a reading of many too."""
    survey, _ = read_many(TABLE, want("a", deploy__stage="deployed"), want("b"))
    assert find(survey, "a").values["deploy.stage"] == "no_such_environment"


def test_secrets_stay_outside() -> None:
    """Nothing of a definition but four values reaches a survey."""
    survey, _ = read_many(TABLE, want("a", deploy__test="deployed"), want("b"), listing=({},))
    assert len(survey.readings) == 5
    assert SECRET not in repr(survey)


def test_a_thousand_proxies_take_a_dozen_requests() -> None:
    """A list, the environments and ten exports of a hundred; the projects besides when everything is listed."""
    names = [f"p{number:04}" for number in range(1000)]
    table = {**TABLE, PROMOTION: many(*(deployed_to(name, test=(True, False)) for name in names))}
    wants = [want(name, maintenance__enabled=False, deploy__test="deployed") for name in names]
    survey, asked = read_many(table, *wants, listing=())
    assert all(isinstance(reading, Found) for reading in survey.readings.values())
    assert len(asked) == 12
    survey, asked = read_many(table, listing=({},))
    assert len(survey.listed) == 1000
    assert len(asked) == 13
    assert asked.count(BULK) == 10


def test_a_want_reads_alike_alone_and_among_many() -> None:
    """Whichever way it is read, its reading has the same paths: nothing looks stale because of the road taken."""
    status = many({"deployed": True, "redeployRequired": True})
    table = {
        **TABLE,
        f"{PROXIES}a/export/": pack(define_proxy("a")),
        f"{PROXIES}a/environments/test/deploy-status/": status,
    }
    asked = want("a", deploy__test="deployed")
    alone, _ = read_many(table, asked)
    listings: tuple[tuple[Values, ...], ...] = ((), ({},))
    for listing in listings:
        among, _ = read_many(table, asked, listing=listing)
        assert find(among, "a").values == find(alone, "a").values
