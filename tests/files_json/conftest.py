"""One plan and one result that hold a bit of everything."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from reconciler.files.plan_file import compute_checksum, dump_plan
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import BlockCause, Blocked, GuardFinding, Plan, Selection, Subject, Unchanged, Update
from reconciler.model.problem import Origin
from reconciler.model.run import Run
from reconciler.model.step import Call

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _subject(name: str) -> Subject:
    return Subject(
        Address("workers", "connector", name), "kafka_connect", "sha256:ab", {"name": name}, Origin("a.yaml", 3, 7)
    )


@pytest.fixture
def plan() -> Plan:
    """One entry of each verdict."""
    change = FieldChange("status", "running", "paused")
    call = Call("PUT", "/connectors/b/pause", {"why": ["x", 1.5]}, is_repeatable=True)
    return Plan(
        tool_version="0.1.0",
        created_at=NOON,
        expires_at=NOON + timedelta(days=1, microseconds=5),
        run=Run(actor="ann", host="ci-1"),
        digest="sha256:7c1e",
        entries=(
            Unchanged(_subject("a"), {"status": "paused"}, "as wished"),
            Update(_subject("b"), (change,), (call,), "differs", ("records wait",), ("a task is FAILED",), wave=1),
            Blocked(_subject("c/ö"), BlockCause.MISSING, "it is missing", "create it first", (change,)),
        ),
        selection=Selection(("workers/*",), ()),
        guards=(GuardFinding("max_down", "1 of 3", is_refusing=False),),
        warnings=("mind the gap",),
    )


@pytest.fixture
def result() -> Result:
    """One outcome of two kinds."""
    return Result(
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=3),
        digest="sha256:7c1e",
        run=Run(actor="ann"),
        outcomes=(
            Outcome(
                Address("workers", "connector", "b"),
                OutcomeKind.APPLIED,
                "paused",
                1,
                {"status": "running"},
                {"status": "paused"},
                1.23456,
            ),
            Outcome(Address("workers", "connector", "c"), OutcomeKind.SKIPPED, "not read: 503", is_unread=True),
        ),
    )


@pytest.fixture
def document(plan: Plan) -> dict[str, object]:
    """The plan's document as plain values."""
    parsed: dict[str, object] = json.loads(dump_plan(plan))
    return parsed


@pytest.fixture
def seal() -> Callable[[dict[str, object]], str]:
    """Writes a document with the checksum that fits it, as somebody who forges one would."""

    def write(document: dict[str, object]) -> str:
        return json.dumps({**document, "checksum": compute_checksum(document)})

    return write
