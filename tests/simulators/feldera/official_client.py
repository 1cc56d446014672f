"""Drives one manager with the official client and tells as JSON what it saw; a program of its own, never imported.

The client brings pandas and pyarrow with it, whose imports and warnings stay out of the process of the tests.
Arguments: the manager's url, and a key. Prints one JSON object, a list per pipeline.
"""

import importlib
import json
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

feldera = importlib.import_module("feldera")
errors = importlib.import_module("feldera.rest.errors")


def tell(work: Callable[[], Any]) -> str:
    """What came of one call: nothing, or the manager's error code."""
    try:
        work()
    except errors.FelderaAPIError as failure:
        return f"{failure.status_code} {failure.error_code}"
    return "done"


def walk(pipeline: Any) -> list[str]:
    """Start, pause, resume, and stop by force, each until it shows; the status after each."""
    statuses = [pipeline.status().name]
    for act in (pipeline.start, pipeline.pause, pipeline.resume, lambda: pipeline.stop(force=True)):
        act()
        statuses.append(pipeline.status().name)
    pipeline.start_paused()
    return [*statuses, pipeline.status().name]


def main(url: str, key: str) -> None:
    """Everything that the test asks of the client."""
    client = feldera.FelderaClient(url, api_key=key, timeout=20, connection_timeout=5)
    orders = feldera.Pipeline.get("orders", client)
    told = {
        "version": version("feldera"),
        "got": [orders.name, *sorted(one.name for one in feldera.Pipeline.all(client))],
        "walked": walk(orders),
        "graceful": tell(lambda: orders.stop(force=False)),
        "absent": tell(lambda: feldera.Pipeline.get("nobody", client)),
        "broken": tell(lambda: feldera.Pipeline.get("broken", client).start()),
        "connector": tell(lambda: orders.pause_connector("events", "kafka_in")),
        "paused": orders.input_connector_stats("events", "kafka_in").paused,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
