"""A read session that answers from a script and counts, and pipelines as a manager lists them; for these tests."""

import asyncio
from collections.abc import Mapping

import pytest
from attrs import Factory, define

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Found, Query, Survey, Unreadable
from reconciler.model.values import Values, Wish
from reconciler.providers.feldera import Feldera

CONFIG = "/v0/config"
LIST = "/v0/pipelines?selector=status"
ORDERS = Address("streams", "pipeline", "orders")

OPEN = Reply(
    200,
    {"edition": "Open source", "version": "0.337.0", "revision": "5c7931d0", "license_validity": None},
    is_json=True,
)
PAID = Reply(200, {"edition": "Enterprise", "version": "0.337.0"}, is_json=True)

LOST_DATABASE = Reply(
    500,
    {
        "message": "Postgres connection pool error: 'Connection refused (os error 111)'",
        "error_code": "PostgresPoolError",
        "details": {"error": "Connection refused (os error 111)", "backtrace": "disabled"},
    },
    is_json=True,
)
PAGE = Reply(200, "<html>stub</html>\n", headers={"content-type": "text/html"})


def refuse(status: int, code: str, message: str = "said", details: object = None) -> Reply:
    """An error in the manager's envelope."""
    return Reply(status, {"message": message, "error_code": code, "details": details}, is_json=True)


def pipeline(
    name: str = "orders", status: str = "Running", desired: str = "Running", **others: object
) -> Mapping[str, object]:
    """A pipeline of `selector=status` (0.337.0, recorded), with some members changed."""
    deployed = status not in {"Stopped", "Stopping"}
    return {
        "id": f"01a1fd65-0dcc-7e41-9f76-{len(name):012d}",
        "name": name,
        "description": "",
        "tags": [],
        "created_at": "2026-11-21T09:17:00.748677Z",
        "version": 1,
        "platform_version": "0.337.0",
        "program_config": {"profile": None, "cache": True, "runtime_version": None, "use_platform_compiler": False},
        "program_version": 1,
        "program_status": "Success",
        "program_status_since": "2026-11-21T09:17:01.820944Z",
        "deployment_error": None,
        "refresh_version": 3,
        "storage_status": "InUse",
        "storage_status_details": None,
        "deployment_id": "01a1fd69-e6b1-75c1-83d9-5363ca683f1d" if deployed else None,
        "deployment_initial": "Running" if deployed else None,
        "deployment_status": status,
        "deployment_status_since": "2026-11-21T09:22:22.098599Z",
        "deployment_desired_status": desired,
        "deployment_desired_status_since": "2026-11-21T09:22:19.521345Z",
        "deployment_runtime_status_details": {"connector_stats": {"num_errors": 0}} if deployed else None,
        "bootstrap_policy": "await_approval" if deployed else None,
        **others,
    }


def stats(**states: bool) -> Reply:
    """`/stats` of one pipeline; `t1_c1=True` is the connector c1 of the table t1, paused."""
    inputs = [
        {"endpoint_name": key.replace("_", ".", 1), "config": {"stream": "t1"}, "metrics": {}, "paused": paused}
        for key, paused in states.items()
    ]
    return Reply(200, {"global_metrics": {"state": "Running"}, "inputs": inputs, "outputs": []}, is_json=True)


@define
class Script:
    """Answers each path as written, anything else with the manager's empty 404; `asked` keeps what was fetched."""

    replies: Mapping[str, Reply]
    asked: list[str] = Factory(list)

    async def fetch(self, path: str, *, query: Values | None = None, post: object = None) -> Reply:
        """The scripted answer to `path`."""
        assert query is None
        assert post is None
        self.asked.append(path)
        return self.replies.get(path, Reply(404))


def one(name: str) -> str:
    """The path that reads one pipeline."""
    return f"/v0/pipelines/{name}?selector=status"


def want(name: str = "orders", **wishes: Wish) -> Want:
    """A want for a pipeline; `t1_c1="paused"` wishes for a connector."""
    paths = {key if key == "status" else f"connectors.{key.replace('_', '.', 1)}": one for key, one in wishes.items()}
    return Want(Address("streams", "pipeline", name), {"name": name}, paths)


def ask(*wants: Want, listing: tuple[Values, ...] | None = None) -> Query:
    """A query of the service `streams`."""
    return Query("streams", wants, listing)


def give(body: object) -> Reply:
    """A success with this JSON."""
    return Reply(200, body, is_json=True)


def read(query: Query, replies: Mapping[str, Reply]) -> tuple[Survey, list[str]]:
    """What a read brings (of an open-source manager unless the replies say otherwise), and what it asked."""
    script = Script({CONFIG: OPEN, **replies})
    return asyncio.run(Feldera().read(query, script)), script.asked


def find(entry: Mapping[str, object], **wishes: str) -> Found:
    """What is found where the manager says this of `orders`."""
    reading = read(ask(want("orders", **wishes)), {one("orders"): give(entry)})[0].readings[ORDERS]
    assert isinstance(reading, Found)
    return reading


def find_unreadable(query: Query, replies: Mapping[str, Reply]) -> Unreadable:
    """Why `orders` cannot be read."""
    reading = read(query, replies)[0].readings[ORDERS]
    assert isinstance(reading, Unreadable)
    return reading


def fail(query: Query, replies: Mapping[str, Reply]) -> ReadFailed:
    """Why nothing can be read."""
    with pytest.raises(ReadFailed) as raised:
        read(query, replies)
    return raised.value
