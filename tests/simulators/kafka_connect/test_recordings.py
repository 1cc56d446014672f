"""The simulator answers as real workers did: every recorded exchange is replayed against it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.mishaps import leader_gone, rebalance_conflict, rebalance_expected
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.exchange import Exchange, Omission, read_recording
from tests.simulators.kafka_connect.replay import Replay

FOLDER = Path(__file__).parent.parent.parent / "recordings" / "kafka_connect"
FILES = sorted(FOLDER.glob("*.jsonl"))


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
    """Statuses, headers, error bodies, shapes, and the order of states are those of the real worker."""
    assert replay(file).complaints == []


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
    lines = (FOLDER / "pause-resume-source-three-tasks.jsonl").read_text(encoding="utf-8").splitlines()
    assert recorded in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(recorded, tampered)
    file = tmp_path / "tampered.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert replay(file).complaints != []


def test_every_omission_still_omits_something() -> None:
    """No entry of the table of omissions outlives what it was made for."""
    exchanges = [exchange for file in FILES for exchange in read_recording(file)]
    idle = [omission for omission in OMISSIONS if not any(map(omission.covers, exchanges))]
    assert idle == []


def test_little_is_omitted(record_property: Callable[[str, object], None]) -> None:
    """At most four files and 15 % of all exchanges are not compared."""
    exchanges = [exchange for file in FILES for exchange in read_recording(file)]
    left_out = [exchange for exchange in exchanges if is_left_out(exchange)]
    record_property("exchanges_compared", len(exchanges) - len(left_out))
    record_property("exchanges_recorded", len(exchanges))
    assert len(FILES) - len(REPLAYED) <= 4
    assert len(left_out) <= 0.15 * len(exchanges)


@pytest.mark.parametrize(
    "mishap", [rebalance_conflict, rebalance_expected, leader_gone], ids=lambda mishap: mishap.__name__
)
def test_mishaps_speak_the_words_of_a_real_worker(mishap: Callable[[When], Fault]) -> None:
    """Status and body of the ready-made errors stand in a recording, one of those with two workers."""
    recorded = [(each.status, each.body) for file in FILES for each in read_recording(file)]
    heard = mishap(When()).heard
    assert isinstance(heard, Replaced)
    assert (heard.answer.status, json.loads(heard.answer.body)) in recorded
