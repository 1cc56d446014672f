"""Says where an answer differs from a recorded one; what may differ by nature is taken out on both sides first."""

import re

from tests.simulators.exchange import Exchange, Json
from tests.simulators.sending import Heard

# Members whose value is the server's own; that they are there, and of which kind, is compared.
OWN_VALUES = re.compile(
    r"id|api_key|deployment_id|event_id|created_at|recorded_at|checked_at|\w+_since|revision|runtime_revision"
    r"|build_timestamp"
)
# Parts of texts that no client could depend on.
OWN_WORDS = (
    (re.compile(r"pipeline\.example:\d+"), "pipeline.example:PORT"),
    (re.compile(r"at line \d+ column \d+"), "at line ? column ?"),
    (re.compile(r"feldera_pipe_pipeline_\w+_globals"), "feldera_pipe_pipeline_?_globals"),
)
COMPARED_HEADERS = ("content-type", "cache-control", "retry-after", "www-authenticate", "allow", "location")


def differences(exchange: Exchange, heard: Heard) -> list[str]:
    """What is not as it was recorded, in words; empty when nothing is."""
    found = [] if exchange.status == heard.status else [f"status {exchange.status} was {heard.status}"]
    for name in COMPARED_HEADERS:
        expected, actual = exchange.headers.get(name), heard.headers.get(name)
        if expected != actual:
            found.append(f"header {name} {expected!r} was {actual!r}")
    expected, actual = exchange.body, heard.content()
    if is_report(exchange) and exchange.status == heard.status == 200:
        expected, actual = without_metrics(expected), without_metrics(actual)
    return found + compare(canonical(expected), canonical(actual), "body")


def is_report(exchange: Exchange) -> bool:
    """Whether it is the report of a whole pipeline, of which a stand-in has told hardly any metrics."""
    return exchange.path.endswith("/stats") and "/tables/" not in exchange.path


def without_metrics(report: Json) -> Json:
    """A report without the numbers, of which the recorded stand-in gave hardly any."""
    inputs = [{key: value for key, value in each.items() if key != "metrics"} for each in report["inputs"]]
    return {**report, "global_metrics": {"state": report["global_metrics"]["state"]}, "inputs": inputs}


def canonical(value: Json) -> Json:
    """The value without what is the server's own."""
    if isinstance(value, dict):
        return {key: own(key, item) or canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, str):
        for expression, neutral in OWN_WORDS:
            value = expression.sub(neutral, value)
    return value


def own(key: str, value: Json) -> str | None:
    """What stands for a value that is the server's own; None where it is to be compared."""
    is_own = OWN_VALUES.fullmatch(key) is not None
    return f"<{type(value).__name__}>" if is_own else None


def compare(expected: Json, actual: Json, place: str) -> list[str]:
    """Every place where two values differ."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        names = [*expected, *(name for name in actual if name not in expected)]
        return [
            difference
            for name in names
            for difference in compare(expected.get(name, "<absent>"), actual.get(name, "<absent>"), f"{place}.{name}")
        ]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        pairs = enumerate(zip(expected, actual, strict=True))
        return [found for number, (one, other) in pairs for found in compare(one, other, f"{place}[{number}]")]
    return [] if expected == actual else [f"{place} {expected!r} was {actual!r}"]
