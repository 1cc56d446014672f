"""The shapes of what the server says: envelopes of successes, failures, and the texts that the pages give."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from attrs import frozen

from reconciler.simulators.apinizer.habits import Habits, Json
from reconciler.simulators.messages import Answer, Request, json_answer

EMPTY_KEY = "Empty Key! Client must be authenticated to access this resource."
INVALID = "Token is not valid!"
EXPIRED = "Token was expired!"
NOT_PERMITTED = "User does not have required permission for this operation!"
MAY_NOT_DEPLOY = "User does not have permission to deploy/undeploy API Proxy!"


@frozen
class Refused(Exception):
    """What the server does not do, and why."""

    status: int
    message: str


def no_project(name: str) -> Refused:
    """For an administrator: there is none."""
    return Refused(400, f"Project ({name}) is not found!")


def no_project_of_yours(name: str) -> Refused:
    """There is none, or it is none of the caller's business."""
    return Refused(400, f"Project ({name}) is not found or user does not have privilege to access it!")


def no_proxy(name: str) -> Refused:
    """As reads and saves say it."""
    return Refused(400, f"ApiProxy (name: {name}) was not found!")


def no_proxy_to_deploy(name: str) -> Refused:
    """As deploy and undeploy say it."""
    return Refused(400, f"ApiProxy with name ({name}) is not found!")


def no_environment(name: str) -> Refused:
    """As reads say it."""
    return Refused(400, f"Environment ({name}) is not found!")


def cannot_deploy_to(proxy: str, environment: str) -> Refused:
    """As deploy and undeploy say it."""
    message = f"ApiProxy (name: {proxy}) can not be deployed to Environment({environment}) because it is not exist!"
    return Refused(400, message)


def empty(member: str) -> Refused:
    """A value that must be there."""
    return Refused(400, f"{member} value can not be empty!")


def succeed(habits: Habits, rest: Mapping[str, Json] | None = None) -> Answer:
    """200 in the server's envelope."""
    match habits.envelope:
        case "status":
            envelope: Mapping[str, Json] = {"status": "SUCCESS"}
        case "success":
            envelope = {"success": True}
        case "bare":
            envelope = {}
        case never:
            assert_never(never)
    return json_answer(200, {**envelope, **(rest or {})})


def show_one(habits: Habits, item: Json) -> Answer:
    """200 with one thing: the only item of a list, or without an envelope the thing itself."""
    if habits.envelope == "bare":
        return json_answer(200, item)
    return succeed(habits, {"resultList": [item], "resultCount": 1})


def show_list(habits: Habits, items: Sequence[Json], request: Request) -> Answer:
    """200 with all items; with a page of them only where the server honours that, and is asked."""
    sizes = [int(size) for size in request.query_values("size") if size.isdigit()]
    if habits.paging == "honoured" and sizes:
        pages = [int(page) for page in request.query_values("page") if page.isdigit()] or [1]
        first = (max(1, pages[0]) - 1) * sizes[0]
        items = items[first : first + sizes[0]]
    return succeed(habits, {"resultList": list(items), "resultCount": len(items)})


def fail(habits: Habits, status: int, message: str, rest: Mapping[str, Json] | None = None) -> Answer:
    """A failure in the server's shape."""
    match habits.errors:
        case "status":
            body: Mapping[str, Json] = {"status": "FAILURE", "resultMessage": message}
        case "error":
            error = {401: "unauthorized_client", 500: "server_error"}.get(status, "bad_request")
            body = {"error": error, "error_description": message}
        case "success":
            body = {"success": False, "resultMessage": message}
        case never:
            assert_never(never)
    return json_answer(status, {**body, **(rest or {})})


def lost(habits: Habits, path: str) -> Answer:
    """404 for a path that there is not."""
    match habits.lost:
        case "empty":
            return Answer(404)
        case "spring":
            return json_answer(404, {"status": 404, "error": "Not Found", "path": path})
        case never:
            assert_never(never)


def refuse_token_request(status: int, error: str, description: str) -> Answer:
    """What only the token endpoint says."""
    return json_answer(status, {"error": error, "error_description": description})
