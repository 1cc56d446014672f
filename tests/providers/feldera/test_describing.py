"""What is taken from one pipeline of an answer, and what is left behind."""

from collections.abc import Mapping

import pytest
from attrs import evolve

from reconciler.model.live import Found
from tests.providers.feldera.scripted import (
    LIST,
    ask,
    find,
    find_unreadable,
    give,
    one,
    pipeline,
    read,
    want,
)


def test_what_is_taken_from_a_pipeline() -> None:
    """Its word, its place, the facts that are declared, when it became so, and which deployment it is."""
    found = find(pipeline(tags=["eu", "critical"]))
    assert found.since is not None
    expected = Found(
        identity="orders",
        values={"status": "running"},
        place={"name": "orders"},
        facts={
            "tags": "critical,eu",
            "tags.critical": True,
            "tags.eu": True,
            "program": "Success",
            "storage": "InUse",
        },
        incarnation="01a1fd69-e6b1-75c1-83d9-5363ca683f1d",
        since=found.since,
    )
    assert expected == found
    assert found.since.isoformat() == "2026-11-21T09:22:22.098599+00:00"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (pipeline(status="Unavailable", desired="Unavailable"), "Unavailable"),
        (
            pipeline(
                status="Unavailable",
                desired="Unavailable",
                deployment_runtime_status_details={"reason": "timeout (5s) was reached"},
            ),
            "(timeout (5s) was reached)",
        ),
        (pipeline(status="Coordination", desired="Running"), "between two states"),
        (pipeline(status="Dreaming", desired="Running"), "'Dreaming'"),
        (pipeline(status="Running", desired="Sleeping"), "'Sleeping'"),
        ({"name": "orders"}, "no status"),
        ({"name": "orders", "deployment_status": "Running"}, "no status or no desired status"),
        ({"name": "orders", "deployment_status": 7, "deployment_desired_status": None}, "no status"),
    ],
)
def test_what_the_manager_does_not_know_is_unreadable(entry: Mapping[str, object], why: str) -> None:
    """Alone and in the list, never drift and never missing."""
    assert why in find_unreadable(ask(want(status="paused")), {one("orders"): give(entry)}).why
    assert why in find_unreadable(ask(want(status="paused"), listing=()), {LIST: give([entry])}).why


def test_unknown_and_absent_members_are_tolerated() -> None:
    """Name and the two statuses are enough; whatever is new is ignored."""
    bare = {"name": "orders", "deployment_status": "Paused", "deployment_desired_status": "Paused", "new": {"a": 1}}
    found = find(bare)
    assert (
        found.values,
        found.facts,
        found.since,
        found.incarnation,
    ) == ({"status": "paused"}, {"tags": ""}, None, None)
    odd = find(pipeline(tags="x", deployment_status_since="soon", deployment_error="x", deployment_id=7))
    assert (odd.facts["tags"], odd.since, odd.detail, odd.incarnation) == ("", None, None, None)


def test_a_deployment_error_is_carried_along() -> None:
    """Its code and the first line of its message, of this code the second too; never its details."""
    failed = "Pipeline check failed: compute and/or storage resources encountered a fatal error."
    error = {
        "message": f"{failed}\n\nIt exited.\ncanary",
        "error_code": "RunnerCheckError",
        "details": {"error": "canary"},
    }
    found = find(pipeline(status="Stopped", desired="Stopped", deployment_error=error))
    text = f"RunnerCheckError: {failed} It exited."
    assert text == found.detail
    assert (f"its last run failed: {text}",) == found.warnings
    assert found.values["status"] == "stopped"


@pytest.mark.parametrize(
    ("members", "detail", "warnings"),
    [
        ({"program_status": "SqlError"}, "its program failed to compile, and it cannot start", ()),
        ({"storage_status": "Clearing"}, "its storage is being cleared, and it cannot start", ()),
        (
            {"program_status": "CompilingRust"},
            None,
            ("its program is not compiled yet: a start waits for that, which may take minutes",),
        ),
    ],
)
def test_what_a_start_meets_is_told(members: Mapping[str, object], detail: str | None, warnings: tuple[str]) -> None:
    """A stopped pipeline is stopped, whatever keeps it from starting."""
    found = find({**pipeline(status="Stopped", desired="Stopped"), **members})
    assert ("stopped", detail, warnings) == (found.values["status"], found.detail, found.warnings)


def test_the_phase_and_the_errors_of_connectors_are_told() -> None:
    """Several of the manager's words are one here."""
    details = {"connector_stats": {"num_errors": 3}}
    found = find(pipeline(status="Replaying", deployment_runtime_status_details=details))
    assert found.detail == "the manager says Replaying"
    assert found.warnings == ("its connectors count 3 errors",)


CANARY = "canary-5f0c"


def test_no_secret_enters_a_reading() -> None:
    """R14: programs, configurations, descriptions and details of errors are left behind."""
    entry = pipeline(
        status="Stopped",
        desired="Stopped",
        description=CANARY,
        program_code=f"CREATE TABLE t WITH ('connectors' = '{CANARY}')",
        runtime_config={"env": {"PASSWORD": CANARY}},
        deployment_error={
            "message": f"kafka://me:{CANARY}@broker refused, password={CANARY}\n{CANARY}",
            "error_code": "RunnerProvisionError",
            "details": {"config": CANARY},
        },
    )
    deployed = pipeline("deployed", deployment_runtime_status_details={"approval_diff": CANARY})
    inputs = {"endpoint_name": "t1.c1", "paused": False, "config": {"x": CANARY}, "fatal_error": CANARY}
    replies = {LIST: give([entry, deployed]), "/v0/pipelines/deployed/stats": give({"inputs": [inputs]})}
    wants = (want(status="paused"), want("deployed", t1_c1="paused"))
    survey, _ = read(evolve(ask(*wants), listing=({},)), replies)
    assert CANARY not in repr(survey)
    assert "kafka://me:…@broker refused, password=…" in repr(survey)


@pytest.mark.parametrize(
    "words",
    [
        f"password is {CANARY}",
        f"Server=h;Pwd={CANARY}",
        f"psql -p {CANARY}",
        f"Authorization: Bearer {CANARY}",
        f"AWS_SECRET_ACCESS_KEY={CANARY}",
        f"x-api-key: {CANARY}",
        f"token: {CANARY}",
        f"it hangs\nsecond line: {CANARY}",
    ],
)
def test_the_words_of_an_error_and_of_a_silence_are_masked(words: str) -> None:
    """The error of a stopped pipeline, and why the runner calls one Unavailable: one line, without secrets."""
    error = {"message": words, "error_code": "RuntimeError.WorkerPanic", "details": {}}
    found = find(pipeline(status="Stopped", desired="Stopped", deployment_error=error))
    assert CANARY not in repr(found)
    assert str(found.detail).startswith("RuntimeError.WorkerPanic: ")
    details = {"reason": words}
    silent = pipeline(status="Unavailable", desired="Unavailable", deployment_runtime_status_details=details)
    why = find_unreadable(ask(want(status="paused")), {one("orders"): give(silent)}).why
    assert CANARY not in why
    assert words[:2] in why
