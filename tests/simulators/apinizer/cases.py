"""Exchanges with their published shapes, as a table: what succeeds, and what succeeds but for a nested failure."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from reconciler.simulators.apinizer.habits import OLDER, Habits
from reconciler.simulators.apinizer.seeds import DeployFailure, SimulatedEnvironment, SimulatedUser
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from tests.simulators.apinizer.apiops import ORDERS, PRODUCTION, PROXY, SAVE, STATUS, Json

SHOP = "/apiops/projects/shop"
DEPLOYING = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
BROKEN = DeployFailure("production", pod="worker-1", message="Connection refused")
ADMIN = SimulatedUser("root", tokens={"all": None})
CLERK = SimulatedUser("clerk", tokens={"some": None}, permissions={"shop": ["VIEW"], "attic": []})
POD = {"envName": "production", "podName": "worker-0", "podIp": "10.0.0.1", "success": True, "responseTime": 21}
OTHER_POD = {**POD, "podName": "worker-1", "podIp": "10.0.0.2"}
FAILED_POD = {**OTHER_POD, "success": False, "detail": "Connection refused"}


@frozen
class Case:
    """A request and the whole answer to it."""

    about: str
    asked: tuple[str, str, Json]
    status: int
    body: Json
    habits: Habits = field(factory=Habits)
    version: str = "2026.09.0"
    failures: tuple[DeployFailure, ...] = ()
    token: str | None = None

    def simulator(self) -> ApinizerSimulator:
        """The installation that answers so."""
        return ApinizerSimulator(
            (ORDERS,),
            version=self.version,
            habits=self.habits,
            projects=("attic",),
            environments=(SimulatedEnvironment("production"), SimulatedEnvironment("test", "TEST")),
            users=(ADMIN, CLERK) if self.token is not None else (),
            failures=self.failures,
        )


def failure(message: str) -> Mapping[str, Json]:
    """A failure in the current shape."""
    return {"status": "FAILURE", "resultMessage": message}


def result(shape: Json) -> Mapping[str, Json]:
    """A success with this deploymentResult."""
    return {"status": "SUCCESS", "deploymentResult": shape}


ENABLE = ("PATCH", SAVE, {"enabled": True})
ENABLE_LIVE = ("PATCH", SAVE, DEPLOYING)
POST: tuple[str, str, Json] = ("POST", PRODUCTION, {})
BY_ENVIRONMENT, IMPORT_STYLE = Habits(result="by_environment"), Habits(result="environment_results")

SUCCESSES = (
    Case("save", ENABLE, 200, {"status": "SUCCESS"}),
    Case("save, as the settings pages have it", ENABLE, 200, {"success": True}, Habits(envelope="success")),
    Case("save without any envelope", ENABLE, 200, {}, Habits(envelope="bare")),
    Case(
        "per pod",
        ENABLE_LIVE,
        200,
        result({"success": True, "responseTime": 42, "detailList": [POD, OTHER_POD]}),
    ),
    Case(
        "per environment",
        ENABLE_LIVE,
        200,
        result(
            {
                "success": True,
                "deploymentResults": [
                    {"environmentName": "production", "success": True, "message": "Deployed successfully"}
                ],
            }
        ),
        BY_ENVIRONMENT,
    ),
    Case(
        "as after an import",
        POST,
        200,
        result(
            {
                "success": True,
                "message": "Deployed",
                "environmentResults": [
                    {"environmentName": "production", "success": True, "message": "Deployed successfully"}
                ],
            }
        ),
        IMPORT_STYLE,
    ),
    Case("no result at all", POST, 200, {"status": "SUCCESS"}, Habits(result="none")),
    Case("the older server knows no deploy members", ENABLE_LIVE, 200, {"status": "SUCCESS"}, version=OLDER),
    Case(
        "the older server deploys by POST",
        POST,
        200,
        result({"success": True, "responseTime": 42, "detailList": [POD, OTHER_POD]}),
        version=OLDER,
    ),
    Case(
        "not deployed there",
        ("GET", f"{PROXY}/environments/test/deploy-status/", None),
        200,
        {
            "status": "SUCCESS",
            "resultList": [{"deployed": False, "lastDeployTime": None, "revision": None, "redeployRequired": False}],
            "resultCount": 1,
        },
    ),
    Case(
        "deployed there",
        ("GET", STATUS, None),
        200,
        {
            "success": True,
            "resultList": [
                {
                    "deployed": True,
                    "lastDeployTime": "2026-09-01T00:00:00.000Z",
                    "revision": 1,
                    "redeployRequired": False,
                }
            ],
            "resultCount": 1,
        },
        Habits(envelope="success"),
    ),
    Case(
        "a deploy status without an envelope",
        ("GET", f"{PROXY}/environments/test/deploy-status/", None),
        200,
        {"deployed": False, "lastDeployTime": None, "revision": None, "redeployRequired": False},
        Habits(envelope="bare"),
    ),
    Case(
        "list of proxies",
        ("GET", f"{SHOP}/apiProxies/", None),
        200,
        {
            "status": "SUCCESS",
            "resultList": [
                {
                    "name": "orders",
                    "description": "",
                    "type": "REST",
                    "soapToRest": False,
                    "relativePath": "/orders",
                }
            ],
            "resultCount": 1,
        },
    ),
)

NESTED_FAILURES = (
    Case(
        "one pod",
        POST,
        200,
        result({"success": False, "responseTime": 42, "detailList": [POD, FAILED_POD]}),
        failures=(BROKEN,),
    ),
    Case(
        "one pod, while the top says success",
        ENABLE_LIVE,
        200,
        result({"success": True, "responseTime": 42, "detailList": [POD, FAILED_POD]}),
        failures=(evolve(BROKEN, overall=True),),
    ),
    Case(
        "two levels below a pod, while all above say success",
        POST,
        200,
        result(
            {
                "success": True,
                "responseTime": 42,
                "detailList": [POD, {**OTHER_POD, "detailList": [{**OTHER_POD, "detailList": [FAILED_POD]}]}],
            }
        ),
        failures=(evolve(BROKEN, overall=True, depth=2),),
    ),
    Case(
        "an environment",
        POST,
        200,
        result(
            {
                "success": False,
                "deploymentResults": [
                    {"environmentName": "production", "success": False, "message": "worker-1: Connection refused"}
                ],
            }
        ),
        BY_ENVIRONMENT,
        failures=(BROKEN,),
    ),
    Case(
        "an environment, as after an import",
        POST,
        200,
        result(
            {
                "success": False,
                "message": "Deployment failed",
                "environmentResults": [
                    {"environmentName": "production", "success": False, "message": "Connection refused"}
                ],
            }
        ),
        IMPORT_STYLE,
        failures=(evolve(BROKEN, pod=None),),
    ),
    Case(
        "answered 400",
        POST,
        400,
        {
            **failure("Deployment failed (check deploymentResult)"),
            "deploymentResult": {"success": False, "responseTime": 42, "detailList": [POD, FAILED_POD]},
        },
        failures=(evolve(BROKEN, status=400),),
    ),
)
