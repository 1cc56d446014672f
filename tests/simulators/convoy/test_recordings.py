"""The simulator answers as real Convoy servers of three versions did: every recorded exchange is replayed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.simulators.convoy.mishaps import (
    dashboard_instead,
    database_fails,
    key_not_found,
    rate_limited,
    version_refused_after_effect,
    write_fails,
)
from reconciler.simulators.faults import Fault, Replaced, When
from tests.simulators.convoy.replay import Replay
from tests.simulators.recordings import Recordings

RECORDINGS = Recordings("convoy", Replay)


@pytest.mark.parametrize("file", RECORDINGS.files, ids=lambda file: file.stem)
def test_the_simulator_answers_as_recorded(file: Path) -> None:
    """Statuses, headers, error bodies, shapes and values, and the order of states are those of the real server."""
    assert RECORDINGS.replay(file).complaints == []


@pytest.mark.parametrize(
    ("name", "line", "recorded", "tampered"),
    [
        ("pause-toggle", 2, '"status": "paused"', '"status": "active"'),
        ("pause-toggle", 5, '"status": "active"', '"status": "paused"'),
        ("pause-toggle", 4, '"status": 202', '"status": 200'),
        ("pause-toggle", 4, "endpoint status updated successfully", "endpoint paused"),
        ("pause-toggle", 3, '"advanced_signatures"', '"signatures"'),
        ("pause-toggle", 3, '"Content-Type": "application/json"', '"Content-Type": "text/plain"'),
        (
            "pause-toggle",
            3,
            '"updated_at": "2026-11-21T09:18:10.282943Z"',
            '"updated_at": "2026-11-21T09:18:11.282943Z"',
        ),
        ("pause-toggle", 3, '"value": "made-up-secret"', '"value": null'),
        ("list-several-pages", 1, '"has_next_page": true', '"has_next_page": false'),
        ("list-several-pages", 1, '"next_page_cursor": "01M7YPC7C', '"next_page_cursor": "01M7YPC7D'),
        ("activate", 1, "does not support activation", "is fine as it is"),
        ("rate-limited", 1, '"Retry-After": "8"', '"Retry-After": "1795253483"'),
        ("rate-limited", 2, '"X-Ratelimit-Limit": "60000"', '"X-Ratelimit-Limit": "600"'),
        ("unmounted-paths-and-methods", 6, '"Allow": "PUT"', '"Allow": "PUT, GET"'),
        ("v25-rate-limited", 1, '"Retry-After": "1795253483"', '"Retry-After": "8"'),
        ("create-endpoint", 15, "failed to find endpoint", "endpoint not found"),
        ("activate-overlapping", 2, '"status": 202', '"status": 400'),
        ("server-sigterm-while-pausing", 1, "SIGTERM", "SIGHUP"),
    ],
)
def test_a_recording_that_says_otherwise_is_complained_of(
    tmp_path: Path, name: str, line: int, recorded: str, tampered: str
) -> None:
    """The comparison notices a wrong state, order, status, member, time or header: its silence means something."""
    assert RECORDINGS.replay_tampered(name, line, recorded, tampered, tmp_path) != []


def test_every_omission_still_omits_something() -> None:
    """No entry of the table of omissions outlives what it was made for."""
    assert RECORDINGS.list_idle() == []


def test_nothing_is_omitted(record_property: Callable[[str, object], None]) -> None:
    """All exchanges of all files are compared."""
    recorded = len(RECORDINGS.exchanges)
    compared = sum(RECORDINGS.replay(file).compared for file in RECORDINGS.files)
    record_property("exchanges_compared", compared)
    record_property("exchanges_recorded", recorded)
    assert (len(RECORDINGS.files) >= 46, recorded - compared) == (True, 0)


@pytest.mark.parametrize(
    "fault",
    [
        rate_limited(When()),
        key_not_found(When()),
        database_fails(When(), "get"),
        database_fails(When(), "list"),
        database_fails(When(), "pause"),
        write_fails(When()),
        version_refused_after_effect(When()),
    ],
)
def test_mishaps_speak_the_words_of_a_real_server(fault: Fault) -> None:
    """Status and body of the ready-made errors stand in a recording."""
    recorded = [(each.status, each.body) for each in RECORDINGS.exchanges]
    assert isinstance(fault.heard, Replaced)
    assert (fault.heard.answer.status, json.loads(fault.heard.answer.body)) in recorded


def test_the_page_instead_begins_like_the_real_one() -> None:
    """200 with a page, to whatever was asked."""
    heard = dashboard_instead(When()).heard
    assert isinstance(heard, Replaced)
    assert (heard.answer.status, heard.answer.body[:15]) == (200, b"<!DOCTYPE html>")
