"""A session that answers from a script, the replies of a real Console before a real worker, and a read of it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, define

from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Found, Query, Reading, Survey, Unreadable
from reconciler.model.values import Values
from reconciler.providers.redpanda import Redpanda

CLUSTERS = "/v1/kafka-connect/clusters"


@define
class ScriptedSession:
    """Answers each path with its replies in turn, the last one again and again; keeps what was asked."""

    replies: dict[str, list[Reply]] = Factory(dict)
    asked: list[str] = Factory(list)

    def script(self, path: str, *replies: Reply) -> None:
        """What `path` (below the list of clusters) answers."""
        self.replies[CLUSTERS + path] = list(replies)

    async def fetch(self, path: str, *, query: Values | None = None, post: object = None) -> Reply:
        """The next reply of this path."""
        assert post is None
        self.asked.append(path + (f"?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else ""))
        script = self.replies.get(path)
        if script is None:
            raise AssertionError(f"nothing is scripted for {path}")
        return script.pop(0) if len(script) > 1 else script[0]


@define
class Console:
    """Makes replies as a real Console gave them."""

    session: ScriptedSession = Factory(ScriptedSession)

    def json(self, status: int, body: object) -> Reply:
        """Any JSON."""
        return Reply(status, body, is_json=True, headers={"content-type": "application/json"})

    def error(
        self, status: int, code: str, message: str, reason: str | None = "REASON_KAFKA_CONNECT_API_ERROR"
    ) -> Reply:
        """An error in the API's own shape."""
        detail: Mapping[str, object] = {
            "@type": "google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "redpanda.com/dataplane",
            "metadata": {},
        }
        return self.json(status, {"code": code, "message": message, "details": [detail] if reason else []})

    def describe(self, cluster: str = "redpanda", version: str = "4.3.1") -> Mapping[str, Any]:
        """A cluster's object."""
        worker = {"version": version, "commit": "26b251a451ce941d", "kafka_cluster_id": "MkU3OEVBNTcwNTJENDM2Qk"}
        plugins = [{"type": "sink", "version": "4.3.1", "class": "org.apache.kafka.connect.tools.MockSinkConnector"}]
        return {"name": cluster, "address": "http://worker.example:8083", "info": worker, "plugins": plugins}

    def alive(self, cluster: str = "redpanda", version: str = "4.3.1") -> Reply:
        """A cluster that answers."""
        return self.json(200, {"cluster": self.describe(cluster, version)})

    def dead(self, path: str = "") -> Reply:
        """What every request but the list answers while the worker is down."""
        refused = "dial tcp worker.example:8083: connect: connection refused"
        return self.error(500, "INTERNAL", f'Get "http://worker.example:8083/{path}": {refused}')

    def unknown_cluster(self) -> Reply:
        """A cluster that is not configured."""
        return self.error(404, "NOT_FOUND", "a client for the given cluster name does not exist")

    def absent(self, name: str) -> tuple[Reply, Reply]:
        """Status and connector of a name that does not exist."""
        return (
            self.error(404, "NOT_FOUND", f"No status found for connector {name} (404)"),
            self.error(404, "NOT_FOUND", f"Connector {name} not found (404)"),
        )

    def status(
        self, name: str, state: str = "RUNNING", tasks: Sequence[str] = ("RUNNING",), **more: Any
    ) -> Mapping[str, Any]:
        """A status object."""
        worker = "worker.example:8083"
        return {
            "name": name,
            "connector": {"state": state, "worker_id": worker, "trace": more.get("trace", "")},
            "tasks": [{"id": n, "state": one, "worker_id": worker, "trace": ""} for n, one in enumerate(tasks)],
            "type": "source",
            "holistic_state": more.get("holistic_state", "CONNECTOR_HOLISTIC_STATE_HEALTHY"),
            "errors": [],
        }

    def about(self, name: str, **config: str) -> Mapping[str, Any]:
        """A connector with its configuration."""
        own = {"connector.class": "VerifiableSource", "name": name, "tasks.max": "1", **config}
        return {"name": name, "config": own, "tasks": [{"connector": name, "task": 0}], "type": "source"}

    def entry(self, name: str, state: str = "RUNNING", tasks: Sequence[str] = ("RUNNING",)) -> Mapping[str, Any]:
        """An entry of the list."""
        return {"name": name, "info": self.about(name), "status": self.status(name, state, tasks)}

    def listed(self, *entries: Mapping[str, Any]) -> Reply:
        """The list."""
        return self.json(200, {"connectors": list(entries), "next_page_token": ""})

    def serve(self, cluster: str, *entries: Mapping[str, Any], version: str = "4.3.1") -> None:
        """A cluster that answers, with these connectors and no other."""
        self.session.script(f"/{cluster}", self.alive(cluster, version))
        self.session.script(f"/{cluster}/connectors", self.listed(*entries))
        for one in entries:
            self.session.script(
                f"/{cluster}/connectors/{one['name']}/status", self.json(200, {"status": one["status"]})
            )

    def forget(self, cluster: str, name: str) -> None:
        """A connector that does not exist."""
        status, about = self.absent(name)
        self.session.script(f"/{cluster}/connectors/{name}/status", status)
        self.session.script(f"/{cluster}/connectors/{name}", about)

    def read(self, *wants: Want, listing: tuple[Values, ...] | None = (), clusters: Sequence[str] = ()) -> Survey:
        """What the provider makes of it."""
        provider = Redpanda(clusters=tuple(clusters))
        return asyncio.run(provider.read(Query("rp", wants, listing), self.session))


def make_want(name: str, cluster: str = "redpanda", key: str | None = None) -> Want:
    """A wish for one connector."""
    place = {"cluster": cluster, "name": name}
    return Want(Address("rp", "connector", key or name), place, {"status": "paused"})


def take(survey: Survey, key: str) -> Reading:
    """The reading under this key."""
    return survey.readings[Address("rp", "connector", key)]


def find(survey: Survey, key: str) -> Found:
    """The same of a connector that was found."""
    reading = take(survey, key)
    assert isinstance(reading, Found)
    return reading


def doubt(survey: Survey, key: str) -> Unreadable:
    """The same of a connector that could not be read."""
    reading = take(survey, key)
    assert isinstance(reading, Unreadable)
    return reading
