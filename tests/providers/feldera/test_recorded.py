"""Every recorded exchange with a real manager: what was read is understood, what was answered is weighed."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.interfaces.provider import Accepted, Declined, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.live import Found, Unreadable
from reconciler.model.step import Call
from reconciler.providers.feldera import Feldera
from reconciler.providers.feldera.described import describe

FOLDER = Path(__file__).parents[2] / "recordings" / "feldera"
VERBS = frozenset({"start", "pause", "resume", "stop", "activate"})
MAYBE_DONE = frozenset(
    {"PipelineInteractionUnreachable", "PipelineUnavailable", "LockTookTooLong", "PostgresPoolError", "Initializing"}
)


def _exchanges() -> Iterator[Mapping[str, Any]]:
    for file in sorted(FOLDER.glob("*.jsonl")):
        yield from (json.loads(line) for line in file.read_text().splitlines() if line.strip())


def _pipelines() -> Iterator[Mapping[str, Any]]:
    for exchange in _exchanges():
        body = exchange["response"]["body"]
        for entry in body if isinstance(body, list) else [body]:
            if isinstance(entry, dict) and "deployment_status" in entry and "name" in entry:
                yield entry


def test_every_recorded_pipeline_is_understood() -> None:
    """Each has a word of the table, but the Unavailable ones, of which the manager itself does not know."""
    readings = [(entry, describe(entry["name"], entry)) for entry in _pipelines()]
    assert len(readings) > 500
    unread = {entry["deployment_status"] for entry, reading in readings if isinstance(reading, Unreadable)}
    assert {"Unavailable"} == unread
    words = {reading.values["status"] for _, reading in readings if isinstance(reading, Found)}
    assert {"running", "paused", "stopped", "starting", "initializing", "stopping", "standby", "suspending"} <= words


def _answers() -> Iterator[tuple[Call, Reply, str | None]]:
    for exchange in _exchanges():
        asked, given = exchange["request"], exchange["response"]
        if asked["method"] != "POST" or asked["path"].rsplit("/", 1)[-1] not in VERBS or given["status"] is None:
            continue
        # Refusals of the key are JSON labelled as text: the session parses them all the same.
        is_json = given["body"] is not None and not given["headers"].get("content-type", "").startswith("text/plain")
        code = given["body"].get("error_code") if isinstance(given["body"], dict) else None
        yield Call("POST", asked["path"]), Reply(given["status"], given["body"], is_json), code


@pytest.mark.parametrize("wanted", [Accepted, Declined, Unclear])
def test_every_recorded_answer_is_weighed(wanted: type) -> None:
    """2xx are accepted; the errors that pauses survived are unclear; every other one is a definite refusal."""
    seen = 0
    for call, reply, code in _answers():
        expected = Accepted if reply.status < 300 else Unclear if code in MAYBE_DONE else Declined
        assert isinstance(Feldera().answer(call, reply), expected), (call.path, reply)
        seen += expected is wanted
    assert seen > 0
