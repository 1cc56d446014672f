"""Paths, slashes, versions, lists and permissions: what is there, and for whom."""

from urllib.parse import quote

import pytest

from reconciler.simulators.apinizer.habits import OLDER, Habits
from reconciler.simulators.apinizer.seeds import (
    SimulatedEnvironment,
    SimulatedProxy,
    SimulatedUser,
)
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from tests.simulators.apinizer.apiops import (
    EXPORT,
    ORDERS,
    PRODUCTION,
    PROXY,
    SAVE,
    STATUS,
    Json,
    ask,
    deploy_state,
    items,
)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (STATUS, 404),
        (f"{PROXY}/full", 404),
        (f"{PROXY}/", 405),
        (f"{PROXY}/deploy-histories/", 404),
        (f"{PROXY}/invoke-info/", 404),
        (EXPORT, 200),
        ("/apiops/projects/shop/apiProxies/forpromotion", 200),
    ],
)
def test_the_older_server_lacks_endpoints(path: str, status: int) -> None:
    """Those that came later are paths it does not know; of one it knew another method."""
    assert status == ask(ApinizerSimulator((ORDERS,), version=OLDER), ("GET", path))[0].status_code


def test_abilities_can_be_chosen_one_by_one() -> None:
    """An older way of saving with a newer read."""
    simulator = ApinizerSimulator((ORDERS,), lacking=("deploy_on_save",))
    body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    _, status = ask(simulator, ("PATCH", SAVE, body), ("GET", STATUS))
    assert deploy_state(status) == (True, True)
    with pytest.raises(ValueError, match="no such ability: wings"):
        ApinizerSimulator(lacking=("wings",))


@pytest.mark.parametrize("path", [STATUS, EXPORT, f"{PROXY}/", SAVE, "/apiops/projects/", PRODUCTION])
@pytest.mark.parametrize(
    ("habits", "status"),
    [
        (Habits(), 404),
        (Habits(lost="spring"), 404),
        (Habits(missing_slash="redirected"), 302),
        (Habits(missing_slash="served"), 200),
    ],
)
def test_a_missing_slash(path: str, habits: Habits, status: int) -> None:
    """404; the other two are what servers of its kind also do."""
    method = {SAVE: "PATCH", PRODUCTION: "POST"}.get(path, "GET")
    body: Json = None if method == "GET" else {}
    asked = (method, path[:-1], body) if body is not None else (method, path[:-1])
    answer = ask(ApinizerSimulator((ORDERS,), habits=habits), asked)[0]
    assert answer.status_code == status
    if status == 302:
        assert answer.headers["location"] == path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{PROXY}/full/", 404),
        ("GET", "/apiops/projects/shop/apiProxies/forpromotion/", 400),
        ("GET", SAVE, 405),
        ("PUT", SAVE, 405),
        ("GET", "/apiops/nowhere/", 404),
        ("GET", "/", 404),
        ("GET", "/apiops/projects/shop/apiProxies/a%2Fb/", 400),
        ("GET", "/apiops/auth/token", 405),
    ],
)
def test_what_is_no_endpoint(method: str, path: str, status: int) -> None:
    """A slash too many on the few paths without one, another method, another path, an encoded slash."""
    assert status == ask(ApinizerSimulator((ORDERS,)), (method, path))[0].status_code


def test_maintenance_cannot_be_read_where_it_is_written() -> None:
    """405 with the one method that there is."""
    answer = ask(ApinizerSimulator((ORDERS,)), ("GET", SAVE))[0]
    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "PATCH", b"")


@pytest.mark.parametrize("name", ["with space", "Ünïcode", "a%b", "100%25", "a.b", "q?x"])
def test_names_are_percent_encoded_pieces(name: str) -> None:
    """Any name but one with a slash can be addressed."""
    simulator = ApinizerSimulator((SimulatedProxy("my shop", name),))
    answer = ask(simulator, ("GET", f"/apiops/projects/my%20shop/apiProxies/{quote(name, safe='')}/"))[0]
    assert (200, name) == (answer.status_code, items(answer)[0]["name"])


def test_lists_are_whole_unless_paging_is_honoured() -> None:
    """`page` and `size` are written of in general, and listed nowhere."""
    seeds = tuple(SimulatedProxy("shop", f"p{number:02}") for number in range(25))
    path = "/apiops/projects/shop/apiProxies/?page=2&size=10&sort=name,asc"
    whole = ask(ApinizerSimulator(seeds), ("GET", path))[0]
    paged = ask(ApinizerSimulator(seeds, habits=Habits(paging="honoured")), ("GET", path))[0]
    assert (25, [f"p{number}" for number in range(10, 20)]) == (
        len(items(whole)),
        [item["name"] for item in items(paged)],
    )


def test_projects_and_environments_are_listed_for_whom_they_concern() -> None:
    """Projects with any permission in them; environments of the installation for anybody, of a project for its own."""
    clerk = SimulatedUser("clerk", tokens={"t": None}, permissions={"shop": ["VIEW"]})
    environments = (SimulatedEnvironment("production"), SimulatedEnvironment("lab", "TEST", projects=("attic",)))
    simulator = ApinizerSimulator((ORDERS,), projects=("attic",), environments=environments, users=(clerk,))
    projects, everywhere, here = ask(
        simulator,
        ("GET", "/apiops/projects/"),
        ("GET", "/apiops/environments/"),
        ("GET", "/apiops/projects/shop/environments/"),
        token="t",
    )
    named = [[item["name"] for item in items(answer)] for answer in (projects, everywhere, here)]
    assert named == [["shop"], ["production", "lab", "test"], ["production", "test"]]


@pytest.mark.parametrize(
    ("permissions", "statuses"),
    [
        (["VIEW"], [200, 400, 400, 400, 400]),
        (["VIEW", "EXPORT_IMPORT"], [200, 200, 400, 400, 400]),
        (["VIEW", "MANAGE"], [200, 400, 200, 400, 400]),
        (["VIEW", "DEPLOY_UNDEPLOY"], [200, 400, 400, 200, 400]),
        (["MANAGE", "DEPLOY_UNDEPLOY", "EXPORT_IMPORT"], [200, 200, 200, 200, 200]),
    ],
)
def test_permissions_are_by_project_and_deed(permissions: list[str], statuses: list[int]) -> None:
    """Reading, exporting, saving, deploying, and saving with a deployment, which needs both."""
    user = SimulatedUser("ci", tokens={"t": None}, permissions={"shop": permissions})
    simulator = ApinizerSimulator((ORDERS,), users=(user,))
    both = {"enabled": False, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    answers = ask(
        simulator,
        ("GET", STATUS),
        ("GET", EXPORT),
        ("PATCH", SAVE, {"enabled": True}),
        ("POST", PRODUCTION, {}),
        ("PATCH", SAVE, both),
        token="t",
    )
    assert statuses == [answer.status_code for answer in answers]


def test_the_deploy_history_tells_who_did_what() -> None:
    """Newest first, with the default texts; each entry by its revision."""
    user = SimulatedUser("ci", tokens={"t": None})
    simulator = ApinizerSimulator((ORDERS,), users=(user,))
    _, _, histories, one, none = ask(
        simulator,
        ("POST", PRODUCTION, {"description": "mine", "persistent": True}),
        ("DELETE", PRODUCTION),
        ("GET", f"{PROXY}/deploy-histories/"),
        ("GET", f"{PROXY}/deploy-histories/2/"),
        ("GET", f"{PROXY}/deploy-histories/77/"),
        token="t",
    )
    assert [(item["revision"], item["username"], item["description"], item["deploy"]) for item in items(histories)] == [
        (3, "ci", "Undeployed by APIOps Api", False),
        (2, "ci", "mine", True),
    ]
    assert (items(histories)[1], 400) == (items(one)[0], none.status_code)


def test_invoke_info_names_the_address_of_every_environment() -> None:
    """Deployed there or not."""
    simulator = ApinizerSimulator((ORDERS,))
    answer = ask(simulator, ("GET", f"{PROXY}/invoke-info/"))[0]
    assert [(item["environmentName"], item["deployed"]) for item in items(answer)] == [
        ("production", True),
        ("test", False),
    ]


def test_ten_thousand_proxies_cost_no_more_each() -> None:
    """One list for all; one request is no slower among many. The bound is generous: it is there for loops."""
    simulator = ApinizerSimulator(tuple(SimulatedProxy("shop", f"p{number}") for number in range(10_000)))
    answers = ask(
        simulator,
        ("GET", "/apiops/projects/shop/apiProxies/forpromotion"),
        *(
            ("GET", f"/apiops/projects/shop/apiProxies/p{number}/environments/production/deploy-status/")
            for number in range(200)
        ),
    )
    assert len(items(answers[0])) == 10_000
    assert {200} == {answer.status_code for answer in answers}
