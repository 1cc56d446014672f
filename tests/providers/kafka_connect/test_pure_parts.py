"""Steps, versions, answers and judgements of the Kafka Connect provider, as tables."""

import pytest

from reconciler.interfaces.provider import Accepted, Declined, Moving, Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import Want
from reconciler.model.live import Found
from reconciler.model.step import Call
from reconciler.model.transition import Refusal
from reconciler.providers.connectors import GRACE, ODD_NAMES, STOP, count_tasks, find_abilities
from reconciler.providers.kafka_connect import KafkaConnect
from reconciler.providers.kafka_connect.resources import CONNECTOR

PROVIDER = KafkaConnect()
PAUSE = Call("PUT", "/connectors/x/pause", is_repeatable=True)


def _change(name: str = "x", before: str = "running", after: str = "paused", *abilities: str) -> Change:
    known = frozenset({STOP, *abilities})
    want = Want(Address("w", "connector", name), {"name": name}, {"status": after})
    found = Found(identity=name, values={"status": before})
    row = CONNECTOR.find_transition(seen=before, wish=after, abilities=known)
    return Change(want, found, (FieldChange("status", before, after),), row, known)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("plain", "/connectors/plain/pause"),
        ("with space", "/connectors/with%20space/pause"),
        ("a?b#c;d+e", "/connectors/a%3Fb%23c%3Bd%2Be/pause"),
        ("größe", "/connectors/gr%C3%B6%C3%9Fe/pause"),
    ],
)
def test_names_are_percent_encoded(name: str, path: str) -> None:
    """Whatever a name holds, it is one segment of the path."""
    (call,) = PROVIDER.steps(_change(name))  # type: ignore[misc]  # a refusal would fail to unpack
    assert isinstance(call, Call)
    assert call.path == path


@pytest.mark.parametrize("name", ["a/b", "50%", "a\\b"])
def test_a_4x_worker_cannot_address_some_names(name: str) -> None:
    """Refused with the reason, and sent to a 3.x worker."""
    assert isinstance(PROVIDER.steps(_change(name)), Refusal)
    assert not isinstance(PROVIDER.steps(_change(name, "running", "paused", ODD_NAMES)), Refusal)


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_of_dots_cannot_be_addressed(name: str) -> None:
    """Every url parser would walk up instead."""
    assert isinstance(PROVIDER.steps(_change(name)), Refusal)


@pytest.mark.parametrize(
    ("version", "abilities"),
    [
        ("4.3.1", {STOP}),
        ("4.0.0", {STOP}),
        ("3.9.2", {STOP, ODD_NAMES}),
        ("3.5.0", {STOP, ODD_NAMES}),
        ("3.4.1", {ODD_NAMES}),
        ("2.3.0", {ODD_NAMES}),
        ("7.6.0-ccs", {STOP, ODD_NAMES}),
        ("7.4.1-ce", {ODD_NAMES}),
        ("8.0.0-ccs", {STOP}),
        ("unknown", {STOP}),
    ],
)
def test_what_a_version_can_do(version: str, abilities: set[str]) -> None:
    """Stop came with 3.5; 4.0 refuses odd names; Confluent's numbers are four ahead."""
    assert find_abilities(version) == abilities


def _own(status: int) -> Reply:
    return Reply(status, {"error_code": status, "message": "said"}, is_json=True)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (Reply(202), Accepted),
        (Reply(204), Accepted),
        (Reply(200), Accepted),
        (Reply(202, "<html>log in</html>"), Unclear),
        (Reply(302), Unclear),
        (_own(404), Declined),
        (Reply(404), Unclear),
        (Reply(404, {"message": "Not Found", "status": "404"}, is_json=True), Unclear),
        (Reply(400, "<html>Ambiguous URI</html>"), Declined),
        (Reply(401, "User cannot access the resource."), Declined),
        (_own(403), Declined),
        (_own(405), Declined),
        (_own(409), Unclear),
        (_own(500), Unclear),
        (_own(503), Unclear),
        (Reply(502, "bad gateway"), Unclear),
    ],
)
def test_what_an_answer_proves(reply: Reply, answer: type) -> None:
    """Only what the worker itself says is definite; a 5xx or a 409 may have been done."""
    assert isinstance(PROVIDER.answer(PAUSE, reply), answer)


@pytest.mark.parametrize(
    ("wish", "status", "tasks", "waited", "judged"),
    [
        ("paused", "paused", ("PAUSED", "PAUSED"), 0, Settled),
        ("paused", "pausing", ("PAUSED", "RUNNING"), 0, Moving),
        ("paused", "running", ("RUNNING",), 0, Moving),
        ("paused", "failed", ("PAUSED",), 0, Stuck),
        ("paused", "failing", ("RUNNING",), 0, Moving),
        ("running", "running", ("RUNNING",), 0, Settled),
        ("running", "running", ("RUNNING", "FAILED"), 0, Settled),
        ("running", "running", ("RUNNING", "UNASSIGNED"), 0, Moving),
        ("running", "running", (), 0, Moving),
        ("running", "running", (), GRACE, Settled),
        ("running", "failed", (), 0, Stuck),
        ("stopped", "stopped", (), 0, Settled),
        ("stopped", "stopping", ("UNASSIGNED",), 0, Moving),
        ("stopped", "failed", (), 0, Moving),
    ],
)
def test_when_a_wish_shows(wish: str, status: str, tasks: tuple[str, ...], waited: float, judged: type) -> None:
    """Tasks count, failed ones are forgiven, and a FAILED connector is not waited for."""
    found = Found(identity="x", values={"status": status}, facts=count_tasks(tasks))
    before = "stopped" if wish == "running" else "running"
    assert isinstance(PROVIDER.judge(_change("x", before, wish), found, waited), judged)
