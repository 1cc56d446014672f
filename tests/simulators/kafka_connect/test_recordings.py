"""The simulator answers as real workers did: every recorded exchange is replayed against it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.mishaps import leader_gone, rebalance_conflict, rebalance_expected
from tests.simulators.exchange import Omission
from tests.simulators.kafka_connect.replay import Replay
from tests.simulators.recordings import Recordings

OMISSIONS = (
    Omission("config-storm-two-workers", "a second worker and an unrecorded client that keeps writing configs"),
    Omission("worker-killed", "two workers, of which one is killed: the simulator is one worker"),
    Omission("rebalance-hangs", "a second worker that is frozen: the simulator is one worker"),
    Omission("*", "nobody listened: in process there is no port to refuse", lambda each: each.status is None),
    Omission(
        "broker-down",
        "the list shows the stop of a connector whose request was not recorded",
        lambda each: each.at == 141.421,
    ),
)


RECORDINGS = Recordings("kafka_connect", Replay, OMISSIONS)


@pytest.mark.parametrize("file", RECORDINGS.replayed, ids=lambda file: file.stem)
def test_the_simulator_answers_as_recorded(file: Path) -> None:
    """Statuses, headers, error bodies, shapes, and the order of states are those of the real worker."""
    assert RECORDINGS.replay(file).complaints == []


@pytest.mark.parametrize(
    ("line", "recorded", "tampered"),
    [
        (4, '"connector": {"state": "PAUSED"', '"connector": {"state": "STOPPED"'),
        (5, '"connector": {"state": "PAUSED"', '"connector": {"state": "RUNNING"'),
        (6, '"state": "PAUSED"', '"state": "RUNNING"'),
        (2, '"status": 202', '"status": 204'),
        (5, '"worker_id"', '"worker"'),
        (5, '"content-type"', '"content-types"'),
    ],
)
def test_a_recording_that_says_otherwise_is_complained_of(
    tmp_path: Path, line: int, recorded: str, tampered: str
) -> None:
    """The comparison notices a wrong state, order, status, member or header: its silence means something."""
    assert RECORDINGS.replay_tampered("pause-resume-source-three-tasks", line, recorded, tampered, tmp_path) != []


def test_every_omission_still_omits_something() -> None:
    """No entry of the table of omissions outlives what it was made for."""
    assert RECORDINGS.list_idle() == []


def test_little_is_omitted(record_property: Callable[[str, object], None]) -> None:
    """At most four files and 15 % of all exchanges are not compared."""
    exchanges = RECORDINGS.exchanges
    left_out = [exchange for exchange in exchanges if RECORDINGS.is_left_out(exchange)]
    record_property("exchanges_compared", len(exchanges) - len(left_out))
    record_property("exchanges_recorded", len(exchanges))
    assert len(RECORDINGS.files) - len(RECORDINGS.replayed) <= 4
    assert len(left_out) <= 0.15 * len(exchanges)


@pytest.mark.parametrize(
    "mishap", [rebalance_conflict, rebalance_expected, leader_gone], ids=lambda mishap: mishap.__name__
)
def test_mishaps_speak_the_words_of_a_real_worker(mishap: Callable[[When], Fault]) -> None:
    """Status and body of the ready-made errors stand in a recording, one of those with two workers."""
    recorded = [(each.status, each.body) for each in RECORDINGS.exchanges]
    heard = mishap(When()).heard
    assert isinstance(heard, Replaced)
    assert (heard.answer.status, json.loads(heard.answer.body)) in recorded
