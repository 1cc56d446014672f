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
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.exchange import Exchange, Omission, read_recording
from tests.simulators.feldera.comparison import canonical
from tests.simulators.feldera.replay import Replay

FOLDER = Path(__file__).parent.parent.parent / "recordings" / "feldera"
FILES = sorted(FOLDER.glob("*.jsonl"))

OMISSIONS = (
    Omission(
        "sdk-interference",
        "whether a recovered process tells its status before or after it does what it was told is chance: "
        "elsewhere it was before, here after",
        lambda each: each.line == 37,
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


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_simulator_answers_as_recorded(file: Path) -> None:
    """Statuses, headers, error bodies, shapes, versions, and the order of states are those of the real manager."""
    assert replay(file).complaints == []


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
    lines = (FOLDER / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    assert recorded in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(recorded, tampered)
    changed = tmp_path / "tampered.jsonl"
    changed.write_text("\n".join(lines), encoding="utf-8")
    assert replay(changed).complaints != []


def test_every_omission_still_omits_something() -> None:
    """No entry of the table of omissions outlives what it was made for."""
    exchanges = [exchange for file in FILES for exchange in read_recording(file)]
    assert [omission for omission in OMISSIONS if not any(map(omission.covers, exchanges))] == []


def test_little_is_omitted(record_property: Callable[[str, object], None]) -> None:
    """At most one exchange in a hundred is not compared."""
    exchanges = [exchange for file in FILES for exchange in read_recording(file)]
    left_out = [exchange for exchange in exchanges if is_left_out(exchange)]
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
    recorded = [
        (each.status, each.headers.get("retry-after"), canonical(each.body))
        for file in FILES
        for each in read_recording(file)
    ]
    heard = mishap(When()).heard
    assert isinstance(heard, Replaced)
    body = canonical(json.loads(heard.answer.body))
    assert (heard.answer.status, heard.answer.headers.get("retry-after"), body) in recorded
