"""Says where an answer differs from a recorded one; what may differ by nature is taken out on both sides first."""

import json
import re

from tests.simulators.exchange import Exchange, Json
from tests.simulators.sending import Heard

# Members whose value is the worker's own; that they are there, and of which kind, is compared.
OWN_VALUES = ("trace", "commit", "kafka_cluster_id")
COMPARED_HEADERS = ("content-type", "www-authenticate", "grpc-metadata-deprecation", "grpc-metadata-sunset")
ENTRIES = re.compile(r"\b(\d+) connectors, \d+ bytes")


def count_entries(exchange: Exchange) -> int | None:
    """How many entries the list had that was cut for the recording."""
    found = ENTRIES.search(exchange.note)
    return int(found[1]) if found else None


def differences(exchange: Exchange, heard: Heard) -> list[str]:
    """What is not as it was recorded, in words; empty when nothing is."""
    found = [] if exchange.status == heard.status else [f"status {exchange.status} was {heard.status}"]
    for name in COMPARED_HEADERS:
        expected, actual = exchange.headers.get(name), heard.headers.get(name)
        if expected != actual:
            found.append(f"header {name} {expected!r} was {actual!r}")
    expected, actual = exchange.body, heard.content()
    cut = count_entries(exchange)
    if cut is not None and isinstance(actual, dict) and "connectors" in actual:
        found += [] if cut == len(actual["connectors"]) else [f"{cut} entries were {len(actual['connectors'])}"]
        actual = _cut(exchange, actual)
    plain_expected, plain_actual = canonical(expected), canonical(actual)
    if plain_expected != plain_actual:
        found.append(f"body\n  {plain_expected}\nwas\n  {plain_actual}")
    return found


def canonical(value: Json) -> Json:
    """The value without order where there is none, and without what is the worker's own."""
    if isinstance(value, dict):
        return {key: _own(key, item) for key, item in value.items()}
    return [canonical(item) for item in value] if isinstance(value, list) else value


def _own(key: str, value: Json) -> Json:
    if key in OWN_VALUES:
        return f"<{key}: {type(value).__name__}, {'something' if value else 'empty'}>"
    if key == "plugins":
        return sorted({json.dumps(sorted(each)) for each in value})
    if key == "clusters":
        return sorted((canonical(each) for each in value), key=json.dumps)
    if key == "tasks":
        return _canonical_tasks(value)
    return sorted(value) if key == "topics" else canonical(value)


def _canonical_tasks(tasks: list[Json]) -> Json:
    """Of tasks it counts how many are in which state, for which of them comes first is chance."""
    rest = [canonical({key: each for key, each in task.items() if key != "id"}) for task in tasks]
    return {"ids": [task.get("id") for task in tasks], "each": sorted(map(json.dumps, rest))}


def _cut(exchange: Exchange, actual: Json) -> Json:
    """The two first and the last entry; of a list without order those that the recording kept."""
    entries = actual["connectors"]
    if "page_size=-1" in exchange.query:
        by_name = {entry["name"]: entry for entry in entries}
        kept = [by_name.get(entry["name"]) for entry in exchange.body["connectors"]]
    else:
        kept = [*entries[:2], entries[-1]]
    return {**actual, "connectors": kept}
