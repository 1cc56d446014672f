"""What scripts know of each service, as its documentation says it: where to read a switch, which calls to send.

Nothing here is shared with the providers of ours, and nothing looks into a world.
"""

import json
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from tests.laws.clients import Stand
from tests.laws.worlds.world import SERVICE

_GOOD_ENOUGH: Mapping[str, tuple[str, ...]] = {"<=paused": ("paused", "stopped", "inactive")}
_CONNECTOR_VERBS: Mapping[str, str] = {"running": "resume", "paused": "pause", "stopped": "stop"}
_FELDERA_VERBS: Mapping[str, str] = {"running": "start", "paused": "pause", "stopped": "stop?force=true"}
_FELDERA_VERBS_FROM: Mapping[tuple[str, str], str] = {
    ("paused", "running"): "resume",
    ("stopped", "paused"): "start?initial=paused",
}


class Unreadable(Exception):
    """An answer that a script can make nothing of."""


@frozen
class Call:
    """One request."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


@frozen
class Job:
    """One switch that a script is to bring to a state."""

    name: str
    provider: str
    place: Mapping[str, str]
    wish: str

    @property
    def state(self) -> str:
        """What the script asks for: "at most paused" is no word of any script, and becomes a pause."""
        return self.wish.removeprefix("<=")

    def is_wished(self, state: str) -> bool:
        """Whether this state is good enough."""
        return state in _GOOD_ENOUGH.get(self.wish, (self.wish,))


def list_jobs(stand: Stand) -> list[Job]:
    """What this run of a script is to do, in the order of its file."""
    provider = stand.desired.services[SERVICE].provider
    return [
        Job(want.address.name, provider, {key: str(value) for key, value in want.place.items()}, wish)
        for want, wish in zip(stand.desired.wants, stand.run.wishes, strict=True)
    ]


def find_collection(job: Job) -> str:
    """The path under which the service keeps all of its kind."""
    match job.provider:
        case "convoy":
            return f"/v1/projects/{job.place['project']}/endpoints"
        case "feldera":
            return "/v0/pipelines"
        case "kafka_connect":
            return "/connectors"
        case "redpanda":
            return f"/v1/kafka-connect/clusters/{job.place['cluster']}/connectors"
        case _:
            return f"/apiops/projects/{job.place['project']}/apiProxies"


def find_path(job: Job) -> str:
    """The path of the switch itself."""
    return f"{find_collection(job)}/{job.place.get('id', job.name)}"


def list_calls(job: Job, now: str | None) -> tuple[Call, ...]:
    """What brings it there; `now` is the state that was read, `None` where the script does not read."""
    path = find_path(job)
    match job.provider:
        case "convoy" if (now, job.state) == ("inactive", "active"):
            return (Call("POST", f"{path}/activate"),)
        case "convoy":
            # "Toggles an endpoint's status between active and paused": both ways are the same call.
            return (Call("PUT", f"{path}/pause"),)
        case "feldera":
            verb = _FELDERA_VERBS_FROM.get((now or "", job.state), _FELDERA_VERBS[job.state])
            return (Call("POST", f"{path}/{verb}"),)
        case "kafka_connect" | "redpanda":
            return (Call("PUT", f"{path}/{_CONNECTOR_VERBS[job.state]}"),)
        case _:
            saved = {"enabled": job.state == "on"}
            return (
                Call("PATCH", f"{path}/settings/maintenance-mode/", saved),
                Call("POST", f"{path}/environments/production/"),
            )


def find_reading(job: Job) -> Call | None:
    """What shows its state; `None` where the service has no such call, and scripts send without looking."""
    match job.provider:
        case "convoy":
            return Call("GET", find_path(job))
        case "feldera":
            return Call("GET", f"{find_path(job)}?selector=status")
        case "kafka_connect" | "redpanda":
            return Call("GET", f"{find_path(job)}/status")
        case _:
            return None


def find_listing(job: Job) -> Call | None:
    """What shows the states of all of its kind at once; `None` where nothing does."""
    match job.provider:
        case "convoy":
            return Call("GET", f"{find_collection(job)}?perPage=1000")
        case "feldera":
            return Call("GET", f"{find_collection(job)}?selector=status")
        case "kafka_connect":
            return Call("GET", f"{find_collection(job)}?expand=status")
        case "redpanda":
            return Call("GET", f"{find_collection(job)}?page_size=1000")
        case _:
            return None


def read_state(job: Job, body: bytes) -> str:
    """The state in the answer to `find_reading`. Raises Unreadable where there is none."""
    try:
        carried = json.loads(body)
        return _pick_state(job.provider, carried.get("data", carried))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(job.name) from error


def read_listing(job: Job, body: bytes) -> Mapping[str, str]:
    """State by name in the answer to `find_listing`; an empty one is read as it stands. Raises Unreadable."""
    try:
        carried = json.loads(body)
        match job.provider:
            case "convoy":
                return {row["name"]: _pick_state("convoy", row) for row in carried["data"]["content"]}
            case "feldera":
                return {row["name"]: _pick_state("feldera", row) for row in carried}
            case "redpanda":
                rows = carried.get("connectors") or []
                return {row["name"]: _pick_state("redpanda", row) for row in rows}
            case _:
                return {name: _pick_state("kafka_connect", row["status"]) for name, row in carried.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(job.provider) from error


def _pick_state(provider: str, row: Mapping[str, Any]) -> str:
    match provider:
        case "convoy":
            state = row["status"]
        case "feldera":
            state = row["deployment_status"]
        case "redpanda":
            state = row["status"]["connector"]["state"]
        case _:
            state = row["connector"]["state"]
    return str(state).lower()
