"""Every exchange whose shape the vendor's pages or OpenAPI file publish: nobody has recorded a real installation."""

import pytest

from reconciler.simulators.apinizer.habits import Habits
from reconciler.simulators.apinizer.seeds import SimulatedProxy, SimulatedUser
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.apinizer.apiops import ORDERS, PRODUCTION, PROXY, STATUS, ask, client
from tests.simulators.apinizer.cases import ADMIN, NESTED_FAILURES, SHOP, SUCCESSES, Case
from tests.simulators.apinizer.refusals import REFUSALS


@pytest.mark.parametrize("case", [*SUCCESSES, *NESTED_FAILURES, *REFUSALS], ids=lambda case: case.about)
def test_an_exchange_has_its_published_shape(case: Case) -> None:
    """Status and body, to the last member."""
    asked = case.asked if case.asked[2] is not None else case.asked[:2]
    answer = ask(case.simulator(), asked, token=case.token or None)[0]
    assert (case.status, case.body) == (answer.status_code, answer.json())


def test_an_expired_token_is_told_apart() -> None:
    """401 with words of its own."""
    user = SimulatedUser("ci", tokens={"short": 0.0})
    answer = ask(ApinizerSimulator((ORDERS,), users=(user,)), ("GET", STATUS), token="short")[0]
    assert (answer.status_code, answer.json()["resultMessage"]) == (401, "Token was expired!")


def test_the_list_for_promotion_has_other_names() -> None:
    """`deploy` is what is `deployed` elsewhere."""
    listed = ask(ApinizerSimulator((ORDERS,)), ("GET", f"{SHOP}/apiProxies/forpromotion"))[0].json()
    deployments = listed["resultList"][0]["apiProxyDeployList"]
    assert [(each["environmentName"], each["deploy"], each["redeployRequired"]) for each in deployments] == [
        ("production", True, False)
    ]


@pytest.mark.parametrize(
    ("shape", "there", "missing"),
    [("page", "deploymentList", "type"), ("openapi", "type", "deploymentList")],
)
def test_the_ordinary_read_has_two_published_shapes(shape: str, there: str, missing: str) -> None:
    """Neither says anything of maintenance."""
    habits = Habits(proxy_shape="page") if shape == "page" else Habits(proxy_shape="openapi")
    answer = ask(ApinizerSimulator((ORDERS,), habits=habits), ("GET", f"{PROXY}/?withPolicies=true"))[0]
    item = answer.json()["resultList"][0]
    assert (there in item, missing in item) == (True, False)
    assert "maintenance" not in answer.text.lower()


def test_route_health_knows_orphans() -> None:
    """Served by every pod, unknown to the console."""
    seed = SimulatedProxy("shop", "orders", environments={"production": "orphan"})
    health, status = ask(ApinizerSimulator((seed,)), ("GET", f"{PRODUCTION}route-health/"), ("GET", STATUS))
    item = health.json()["resultList"][0]
    assert (item["routeActive"], item["deployedInManager"], item["inconsistent"]) == (True, False, True)
    assert not status.json()["resultList"][0]["deployed"]


def test_liveness_needs_no_token_and_hello_does() -> None:
    """Plain text, both of them."""
    simulator = ApinizerSimulator(users=(ADMIN,))
    alive, refused = ask(simulator, ("GET", "/apiops/test/healthcheck"), ("GET", "/apiops/test/hello/you"))
    greeted = ask(simulator, ("GET", "/apiops/test/hello/you"), token="all")[0]
    assert [(each.status_code, each.text) for each in (alive, greeted)] == [(200, "OK"), (200, "Hello you")]
    assert refused.status_code == 401


def test_a_bare_token_is_no_token() -> None:
    """The scheme has to be there."""
    simulator = ApinizerSimulator(users=(ADMIN,))

    async def asking() -> int:
        async with client(simulator) as apiops:
            return (await apiops.get("/apiops/projects/", headers={"authorization": "all"})).status_code

    assert run_virtual(asking()) == 401
