"""Refusals with their published words, as a table."""

from reconciler.simulators.apinizer.habits import Habits
from tests.simulators.apinizer.apiops import PROXY, SAVE
from tests.simulators.apinizer.cases import ENABLE, POST, SHOP, Case, failure

NO_PRIVILEGE = "Project (attic) is not found or user does not have privilege to access it!"
GONE = "/apiops/projects/shop/apiProxies/gone"

REFUSALS = (
    Case(
        "proxy, to a save",
        ("PATCH", f"{GONE}/settings/maintenance-mode/", {}),
        400,
        failure("ApiProxy (name: gone) was not found!"),
    ),
    Case("proxy, to an export", ("GET", f"{GONE}/export/", None), 400, failure("ApiProxy (name: gone) was not found!")),
    Case(
        "proxy, to a deploy",
        ("POST", f"{GONE}/environments/production/", {}),
        400,
        failure("ApiProxy with name (gone) is not found!"),
    ),
    Case(
        "names are case-sensitive",
        ("GET", f"{SHOP}/apiProxies/Orders/", None),
        400,
        failure("ApiProxy (name: Orders) was not found!"),
    ),
    Case("project", ("GET", "/apiops/projects/nil/apiProxies/", None), 400, failure("Project (nil) is not found!")),
    Case(
        "project of others",
        ("GET", "/apiops/projects/attic/apiProxies/", None),
        400,
        failure(NO_PRIVILEGE),
        token="some",
    ),
    Case(
        "environment, to a read",
        ("GET", f"{PROXY}/environments/moon/deploy-status/", None),
        400,
        failure("Environment (moon) is not found!"),
    ),
    Case(
        "environment, to a deploy",
        ("POST", f"{PROXY}/environments/moon/", {}),
        400,
        failure("ApiProxy (name: orders) can not be deployed to Environment(moon) because it is not exist!"),
    ),
    Case(
        "environment, in a save",
        ("PATCH", SAVE, {"deploy": True, "deployTargetEnvironmentNameList": ["moon"]}),
        400,
        failure("ApiProxy (name: orders) can not be deployed to Environment(moon) because it is not exist!"),
    ),
    Case(
        "no environments",
        ("PATCH", SAVE, {"deploy": True}),
        400,
        failure("deployTargetEnvironmentNameList value can not be empty!"),
    ),
    Case(
        "permission to save",
        ENABLE,
        400,
        failure("User does not have required permission for this operation!"),
        token="some",
    ),
    Case(
        "permission to export",
        ("GET", f"{PROXY}/export/", None),
        400,
        failure("User does not have required permission for this operation!"),
        token="some",
    ),
    Case(
        "permission to deploy",
        POST,
        400,
        failure("User does not have permission to deploy/undeploy API Proxy!"),
        token="some",
    ),
    Case(
        "not deployed",
        ("DELETE", f"{PROXY}/environments/test/", None),
        400,
        failure("ApiProxy (name: orders) is not deployed to Environment (test)!"),
    ),
    Case(
        "the older error shape",
        ("GET", f"{GONE}/export/", None),
        400,
        {"error": "bad_request", "error_description": "ApiProxy (name: gone) was not found!"},
        Habits(errors="error"),
    ),
    Case(
        "success: false",
        ("GET", f"{GONE}/export/", None),
        400,
        {"success": False, "resultMessage": "ApiProxy (name: gone) was not found!"},
        Habits(errors="success"),
    ),
    Case(
        "no token",
        ("GET", "/apiops/projects/", None),
        401,
        failure("Empty Key! Client must be authenticated to access this resource."),
        token="",
    ),
    Case("a wrong token", ("GET", "/apiops/projects/", None), 401, failure("Token is not valid!"), token="guess"),
    Case(
        "a wrong token, in the older shape",
        ("GET", "/apiops/projects/", None),
        401,
        {"error": "unauthorized_client", "error_description": "Token is not valid!"},
        Habits(errors="error"),
        token="guess",
    ),
)
