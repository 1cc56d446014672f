"""The world of a benchmark: connectors as a worker lists them and a file wishes them; starts and measures nothing."""

import json
from collections.abc import Sequence

TASKS = 3
WORKER = "worker.example:8083"
LIST = "/connectors?expand=status&expand=info"
READS = ("/", "/health", "/connectors", LIST)
"""What a plan has to ask of a worker, whatever the number of connectors."""


def name_all(count: int) -> Sequence[str]:
    """The names of that many connectors, all of one length."""
    return [f"orders-{number:05d}" for number in range(count)]


def describe(name: str, state: str) -> bytes:
    """One member of the expanded list, without braces: shaped like a recording of a 4.3.1 worker, with three tasks."""
    entry = {"status": _make_status(name, state), "info": _make_info(name)}
    return f"{json.dumps(name)}:{json.dumps(entry, separators=(',', ':'))}".encode()


def render_status(name: str, state: str) -> bytes:
    """What `/connectors/NAME/status` answers."""
    return json.dumps(_make_status(name, state), separators=(",", ":")).encode()


def write_desired(url: str, names: Sequence[str], status: str) -> str:
    """A desired-state file in YAML that wishes the same status for all of them."""
    head = f"version: 1\nservices:\n  workers:\n    provider: kafka_connect\n    url: {url}\n"
    return f"{head}resources:\n  workers:\n    connector:\n" + "".join(
        f"      {name}: {{status: {status}}}\n" for name in names
    )


def _make_status(name: str, state: str) -> dict[str, object]:
    tasks = [{"id": number, "state": state, "worker_id": WORKER, "version": "4.3.1"} for number in range(TASKS)]
    connector = {"state": state, "worker_id": WORKER, "version": "4.3.1"}
    return {"name": name, "connector": connector, "tasks": tasks, "type": "source"}


def _make_info(name: str) -> dict[str, object]:
    config = {
        "connector.class": "FileStreamSource",
        "file": "/data/in.txt",
        "tasks.max": str(TASKS),
        "name": name,
        "topic": f"topic-of-{name}",
    }
    tasks = [{"connector": name, "task": number} for number in range(TASKS)]
    return {"name": name, "config": config, "tasks": tasks, "type": "source"}
