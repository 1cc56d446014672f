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
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.exchange import Exchange, Omission, read_recording
from tests.simulators.redpanda.replay import Replay

FOLDER = Path(__file__).parent.parent.parent / "recordings" / "redpanda"
FILES = sorted(FOLDER.glob("*.jsonl"))

OMISSIONS = (
    Omission("rebalance-conflicts", "two workers and unrecorded clients that keep changing configs"),
    Omission("*", "the interface that only the vendor's own pages use", lambda each: each.path.startswith("/api/")),
    Omission(
        "restart",
        "a worker that comes up shows UNASSIGNED or RESTARTING for a moment; the simulated one always RESTARTING",
        lambda each: "STATE_UNASSIGNED" in json.dumps(each.body),
    ),
)


def is_left_out(exchange: Exchange) -> bool:
    """Whether any omission covers it."""
    return any(omission.covers(exchange) for omission in OMISSIONS)


def replay(file: Path) -> Replay:
    """Replays one file to its end."""
    run = Replay(read_recording(file), is_left_out)
    run_virtual(run.run())
    return run


REPLAYED = [file for file in FILES if not all(map(is_left_out, read_recording(file)))]


@pytest.mark.parametrize("file", REPLAYED, ids=lambda file: file.stem)
def test_the_simulator_answers_as_recorded(file: Path) -> None:
    """Statuses, headers, error bodies, shapes, and the order of states are those of the real Console."""
    assert replay(file).complaints == []


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
    lines = (FOLDER / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    assert recorded in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(recorded, tampered)
    copy = tmp_path / f"{file}.jsonl"
    copy.write_text("\n".join(lines), encoding="utf-8")
    assert replay(copy).complaints != []


def test_every_omission_still_omits_something() -> None:
    """No entry of the table of omissions outlives what it was made for."""
    exchanges = [exchange for file in FILES for exchange in read_recording(file)]
    idle = [omission for omission in OMISSIONS if not any(map(omission.covers, exchanges))]
    assert idle == []


def test_little_is_omitted(record_property: Callable[[str, object], None]) -> None:
    """At most one file and 15 % of all exchanges are not compared."""
    exchanges = [exchange for file in FILES for exchange in read_recording(file)]
    left_out = [exchange for exchange in exchanges if is_left_out(exchange)]
    record_property("exchanges_compared", len(exchanges) - len(left_out))
    record_property("exchanges_recorded", len(exchanges))
    assert len(FILES) - len(REPLAYED) <= 1
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
    recorded = [(each.status, each.body) for file in FILES for each in read_recording(file)]
    assert isinstance(fault.heard, Replaced)
    assert (fault.heard.answer.status, json.loads(fault.heard.answer.body)) in recorded
