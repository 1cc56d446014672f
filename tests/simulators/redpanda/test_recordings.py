"""The simulator answers as the real Console did: every recorded exchange is replayed against it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.redpanda.mishaps import (
    accepted_by_nobody,
    blank_list,
    blank_status,
    rebalance_conflict,
    rebalance_expected,
    restart_failed,
)
from tests.simulators.exchange import Omission
from tests.simulators.recordings import Recordings
from tests.simulators.redpanda.replay import Replay

OMISSIONS = (
    Omission("rebalance-conflicts", "two workers and unrecorded clients that keep changing configs"),
    Omission("*", "the interface that only the vendor's own pages use", lambda each: each.path.startswith("/api/")),
    Omission(
        "restart",
        "a worker that comes up shows UNASSIGNED or RESTARTING for a moment; the simulated one always RESTARTING",
        lambda each: "STATE_UNASSIGNED" in json.dumps(each.body),
    ),
)


RECORDINGS = Recordings("redpanda", Replay, OMISSIONS)


@pytest.mark.parametrize("file", RECORDINGS.replayed, ids=lambda file: file.stem)
def test_the_simulator_answers_as_recorded(file: Path) -> None:
    """Statuses, headers, error bodies, shapes, and the order of states are those of the real Console."""
    assert RECORDINGS.replay(file).complaints == []


@pytest.mark.parametrize(
    ("file", "line", "recorded", "tampered"),
    [
        ("pause-resume-source", 4, '"connector": {"state": "PAUSED"', '"connector": {"state": "STOPPED"'),
        ("pause-resume-source", 8, '"state": "PAUSED"', '"state": "RUNNING"'),
        ("pause-resume-source", 1, '"status": 202', '"status": 204'),
        ("pause-resume-source", 4, '"worker_id"', '"worker"'),
        ("pause-resume-source", 4, '"content-type"', '"content-types"'),
        ("pause-resume-source", 9, "HOLISTIC_STATE_PAUSED", "HOLISTIC_STATE_HEALTHY"),
        ("worker-down", 1, '"next_page_token"', '"next_page"'),
        ("worker-slow-reads", 2, '"took_ms": 6001', '"took_ms": 9001'),
        ("list-paging-1000", 2, "100 connectors", "99 connectors"),
        ("unknown-connector-and-cluster", 4, "Unknown connector: nope", "Unknown connector nope"),
    ],
)
def test_a_recording_that_says_otherwise_is_complained_of(
    tmp_path: Path, file: str, line: int, recorded: str, tampered: str
) -> None:
    """The comparison notices a wrong state, order, status, member, header, time, count or word."""
    assert RECORDINGS.replay_tampered(file, line, recorded, tampered, tmp_path) != []


def test_every_omission_still_omits_something() -> None:
    """No entry of the table of omissions outlives what it was made for."""
    assert RECORDINGS.list_idle() == []


def test_little_is_omitted(record_property: Callable[[str, object], None]) -> None:
    """At most one file and 15 % of all exchanges are not compared."""
    exchanges = RECORDINGS.exchanges
    left_out = [exchange for exchange in exchanges if RECORDINGS.is_left_out(exchange)]
    record_property("exchanges_compared", len(exchanges) - len(left_out))
    record_property("exchanges_recorded", len(exchanges))
    assert len(RECORDINGS.files) - len(RECORDINGS.replayed) <= 1
    assert len(left_out) <= 0.15 * len(exchanges)


@pytest.mark.parametrize(
    "fault",
    [
        rebalance_conflict(When()),
        rebalance_expected(When()),
        restart_failed(When(), "c0"),
        blank_list(When()),
        blank_status(When()),
        accepted_by_nobody(When()),
    ],
)
def test_mishaps_speak_the_words_of_a_real_console(fault: Fault) -> None:
    """Status and body of the ready-made errors stand in a recording, one of those with two workers among them."""
    recorded = [(each.status, each.body) for each in RECORDINGS.exchanges]
    assert isinstance(fault.heard, Replaced)
    assert (fault.heard.answer.status, json.loads(fault.heard.answer.body)) in recorded
