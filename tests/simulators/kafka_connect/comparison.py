"""Says where an answer differs from a recorded one; what may differ by nature is taken out on both sides first."""

import json
import re

from tests.simulators.exchange import Exchange, Json
from tests.simulators.kafka_connect.recording import count_entries
from tests.simulators.sending import Heard

# Members whose value is the worker's own; that they are there, and of which kind, is compared.
OWN_VALUES = ("worker_id", "trace", "commit", "kafka_cluster_id", "partition", "offset")
# Parts of messages that no client could depend on.
OWN_WORDS = (
    (re.compile(r"line: \d+, column: \d+"), "line: ?, column: ?"),
    (re.compile(r"available connectors are: .*", re.DOTALL), "available connectors are: ?"),
    (re.compile(r"began at [-0-9T:.Z]+"), "began at ?"),
)
COMPARED_HEADERS = ("content-type", "location", "allow", "cache-control")


def differences(exchange: Exchange, heard: Heard) -> list[str]:
    """What is not as it was recorded, in words; empty when nothing is."""
    found = [] if exchange.status == heard.status else [f"status {exchange.status} was {heard.status}"]
    for name in COMPARED_HEADERS:
        expected, actual = exchange.headers.get(name), heard.headers.get(name)
        if expected != actual:
            found.append(f"header {name} {expected!r} was {actual!r}")
    if (exchange.headers.get("content-length") == "0") != (heard.headers.get("content-length") == "0"):
        found.append("one of them says content-length 0, the other does not")
    return found + _body_differences(exchange, heard.content())


def _body_differences(exchange: Exchange, actual: Json) -> list[str]:
    expected, cut = exchange.body, count_entries(exchange)
    if cut is not None and isinstance(actual, type(expected)):
        if len(actual) != cut:
            return [f"{cut} entries were {len(actual)}"]
        if isinstance(expected, list):
            return []  # which of the names a short list holds is chance
        actual = {name: actual.get(name) for name in expected}
    plain_expected, plain_actual = canonical(expected), canonical(actual)
    return [] if plain_expected == plain_actual else [f"body\n  {plain_expected}\nwas\n  {plain_actual}"]


def canonical(value: Json) -> Json:
    """The value without order where there is none, and without what is the worker's own."""
    if isinstance(value, dict):
        return {key: _own(key, item) if key in OWN_VALUES else canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return _canonical_list(value)
    if isinstance(value, str):
        for expression, neutral in OWN_WORDS:
            value = expression.sub(neutral, value)
    return value


def _canonical_list(items: list[Json]) -> Json:
    """Names have no order; of tasks it counts how many are in which state, for which of them comes first is chance."""
    if all(isinstance(item, dict) and isinstance(item.get("id"), int) for item in items):
        rest = [canonical({key: each for key, each in item.items() if key != "id"}) for item in items]
        return {"ids": [item["id"] for item in items], "each": sorted(map(json.dumps, rest))}
    plain = [canonical(item) for item in items]
    return sorted(plain) if all(isinstance(item, str) for item in plain) else plain


def _own(key: str, value: Json) -> str:
    return f"<{key}: {sorted(value) if isinstance(value, dict) else type(value).__name__}>"
