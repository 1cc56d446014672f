"""The simulator answers as a real manager did: every recorded exchange is replayed against it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.feldera.mishaps import (
    database_gone,
    key_not_recognized,
    pipeline_unavailable,
    process_too_slow,
    process_unreachable,
    row_locked,
    stale_not_deployed,
    still_initializing,
)
from tests.simulators.exchange import Omission
from tests.simulators.feldera.comparison import canonical
from tests.simulators.feldera.replay import Replay
from tests.simulators.recordings import Recordings

OMISSIONS = (
    Omission(
        "sdk-interference",
        "whether a recovered process tells its status before or after it does what it was told is chance: "
        "elsewhere it was before, here after",
        lambda each: each.line == 37,
    ),
)


RECORDINGS = Recordings("feldera", Replay, OMISSIONS)


@pytest.mark.parametrize("file", RECORDINGS.files, ids=lambda file: file.stem)
def test_the_simulator_answers_as_recorded(file: Path) -> None:
    """Statuses, headers, error bodies, shapes, versions, and the order of states are those of the real manager."""
    assert RECORDINGS.replay(file).complaints == []


@pytest.mark.parametrize(
    ("file", "line", "recorded", "tampered"),
    [
        ("lifecycle-start-pause-resume-stop", 10, '"deployment_status": "Running"', '"deployment_status": "Paused"'),
        ("lifecycle-start-pause-resume-stop", 11, '"refresh_version": 8', '"refresh_version": 9'),
        ("lifecycle-start-pause-resume-stop", 2, '"status": 202', '"status": 200'),
        ("lifecycle-start-pause-resume-stop", 7, '"Initializing"', '"Running"'),
        ("lifecycle-start-pause-resume-stop", 8, '"deployment_runtime_status"', '"deployment_runtime"'),
        ("lifecycle-start-pause-resume-stop", 12, '"content-type"', '"content-types"'),
        ("stopped-actions", 2, '"retry-after": "5"', '"retry-after": "6"'),
        ("stopped-actions", 2, '"Stopped"', '"Stopping"'),
        ("process-slow", 4, '"took_ms": 10004', '"took_ms": 6'),
        ("list-selectors", 2, '"name": "orders"', '"name": "Orders"'),
    ],
)
def test_a_recording_that_says_otherwise_is_complained_of(
    tmp_path: Path, file: str, line: int, recorded: str, tampered: str
) -> None:
    """The comparison notices a wrong state, order, version, status, member, header or length: its silence counts."""
    assert RECORDINGS.replay_tampered(file, line, recorded, tampered, tmp_path) != []


def test_every_omission_still_omits_something() -> None:
    """No entry of the table of omissions outlives what it was made for."""
    assert RECORDINGS.list_idle() == []


def test_little_is_omitted(record_property: Callable[[str, object], None]) -> None:
    """At most one exchange in a hundred is not compared."""
    exchanges = RECORDINGS.exchanges
    left_out = [exchange for exchange in exchanges if RECORDINGS.is_left_out(exchange)]
    record_property("exchanges_compared", len(exchanges) - len(left_out))
    record_property("exchanges_recorded", len(exchanges))
    assert len(exchanges) > 900
    assert len(left_out) <= 0.01 * len(exchanges)


@pytest.mark.parametrize(
    "mishap",
    [
        lambda when: process_too_slow(when, action="start"),
        process_unreachable,
        pipeline_unavailable,
        lambda when: stale_not_deployed(when, status="Provisioning"),
        row_locked,
        database_gone,
        key_not_recognized,
        still_initializing,
    ],
)
def test_mishaps_speak_the_words_of_a_real_manager(mishap: Callable[[When], Fault]) -> None:
    """Status, hint and body of the ready-made errors stand in a recording."""
    recorded = [(each.status, each.headers.get("retry-after"), canonical(each.body)) for each in RECORDINGS.exchanges]
    heard = mishap(When()).heard
    assert isinstance(heard, Replaced)
    body = canonical(json.loads(heard.answer.body))
    assert (heard.answer.status, heard.answer.headers.get("retry-after"), body) in recorded
