"""What the API makes of a worker's descriptions: its own shapes, the holistic state, and the list of errors."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = Any
"""Whatever a worker's JSON body holds."""

_PREFIX = "CONNECTOR_HOLISTIC_STATE_"
_KNOWN = ("PAUSED", "STOPPED", "RESTARTING", "UNASSIGNED", "DESTROYED")


def cluster_view(name: str, address: str, root: Json, plugins: Json) -> dict[str, object]:
    """ConnectCluster."""
    told = root or {}
    return {
        "name": name,
        "address": address,
        "info": {key: told.get(key, "") for key in ("version", "commit", "kafka_cluster_id")},
        "plugins": [{key: each.get(key, "") for key in ("type", "version", "class")} for each in plugins or []],
    }


def blank_cluster() -> dict[str, object]:
    """What stands in the list of clusters for one whose worker did not answer."""
    return {"name": "", "address": "", "plugins": []}


def spec_view(told: Json) -> dict[str, object]:
    """ConnectorSpec; all empty where the worker told nothing."""
    described = told or {}
    return {
        "name": described.get("name", ""),
        "config": dict(sorted((described.get("config") or {}).items())),
        "tasks": [{"connector": each["connector"], "task": each["task"]} for each in described.get("tasks") or []],
        "type": described.get("type") or "",
    }


def status_view(told: Json) -> dict[str, object]:
    """ConnectorStatus; all empty where the worker told nothing."""
    status = told or {}
    name = status.get("name", "")
    connector = _part_view(status.get("connector") or {})
    tasks = [{"id": each.get("id", 0), **_part_view(each)} for each in status.get("tasks") or []]
    holistic = holistic_state(connector["state"], [str(task["state"]) for task in tasks])
    return {
        "name": name,
        "connector": connector,
        "tasks": tasks,
        "type": status.get("type") or "",
        "holistic_state": f"{_PREFIX}{holistic}",
        "errors": _errors(name, holistic, connector, tasks),
    }


def listed_view(entry: Json) -> dict[str, object]:
    """ConnectorInfoStatus."""
    info = spec_view(entry.get("info"))
    return {"name": info["name"], "info": info, "status": status_view(entry.get("status"))}


def holistic_state(connector: str, tasks: Sequence[str]) -> str:
    """One word for a connector and its tasks; the first rule that fits."""
    failed, running = tasks.count("FAILED"), tasks.count("RUNNING")
    if connector == "RUNNING" and tasks and running == len(tasks):
        return "HEALTHY"
    if connector == "FAILED" or (connector == "RUNNING" and failed == len(tasks)):
        return "UNHEALTHY"
    if connector == "RUNNING" and failed:
        return "DEGRADED"
    return _passing_state(connector, tasks)


def _passing_state(connector: str, tasks: Sequence[str]) -> str:
    if connector in ("PAUSED", "STOPPED"):
        return connector
    if "RESTARTING" in (connector, *tasks):
        return "RESTARTING"
    if connector == "RUNNING" and "UNASSIGNED" in tasks:
        return "UNASSIGNED"
    return connector if connector in _KNOWN else "UNKNOWN"


def _part_view(part: Mapping[str, Json]) -> dict[str, str]:
    return {key: part.get(key) or "" for key in ("state", "worker_id", "trace")}


def _errors(
    name: str, holistic: str, connector: Mapping[str, str], tasks: Sequence[Mapping[str, object]]
) -> list[dict[str, str]]:
    failed = [task for task in tasks if task["state"] == "FAILED"]
    errors = []
    if holistic in ("UNHEALTHY", "DEGRADED"):
        title = f"Connector {name} is in {holistic.lower()} state."
        errors.append(_error(title, _explain(name, connector, len(failed), len(tasks))))
    for task in failed:
        title = f"Connector {name} Task {task['id']} is in failed state."
        errors.append(_error(title, _message_of(str(task["trace"]), title)))
    return errors


def _explain(name: str, connector: Mapping[str, str], failed: int, tasks: int) -> str:
    if connector["state"] == "FAILED":
        return _message_of(connector["trace"], f"Connector {name} is in failed state.")
    if tasks == 0:
        return f"Connector {name} is in running state but has no tasks."
    if failed == tasks:
        return f"Connector {name} is in running state. All tasks are in failed state."
    return f"Connector {name} is in running state but has {failed} / {tasks} failed tasks."


def _message_of(trace: str, otherwise: str) -> str:
    """The message of the exception, which is empty for one without a message."""
    return trace.partition("\n")[0].partition(": ")[2] if trace else otherwise


def _error(title: str, content: str) -> dict[str, str]:
    return {"type": "TYPE_ERROR", "title": title, "content": content}
