"""What is read of a connector through a data plane, and why nothing could be read; replies are a real Console's."""

from collections.abc import Mapping

import pytest

from reconciler.interfaces.session import Reply
from reconciler.model.live import Found, Unreadable
from tests.providers.redpanda.console import Console, doubt, find, make_want, take

LIVENESS = "/v1/kafka-connect/clusters/redpanda"
LIST = f"{LIVENESS}/connectors?page_size=-1"
HTML = Reply(200, "<!doctype html><html><body>log in</body></html>", headers={"content-type": "text/html"})


def test_a_thousand_connectors_take_two_requests(console: Console) -> None:
    """One sign of life and one list, whatever the number."""
    names = [f"c{number:04}" for number in range(1000)]
    console.serve("redpanda", *(console.entry(name) for name in names))
    survey = console.read(*map(make_want, names))
    assert console.session.asked == [LIVENESS, LIST]
    assert {type(reading) for reading in survey.readings.values()} == {Found}


def test_one_connector_is_asked_for_alone(console: Console) -> None:
    """A poll of one connector reads its status, not the list."""
    console.serve("redpanda", console.entry("orders", "PAUSED", ("PAUSED", "RUNNING")))
    survey = console.read(make_want("orders"), listing=None)
    assert console.session.asked == [LIVENESS, f"{LIVENESS}/connectors/orders/status"]
    assert find(survey, "orders").values == {"status": "pausing"}


def test_what_is_found_of_a_connector(console: Console) -> None:
    """Status word, place, facts; the holistic state is shown and does not decide."""
    entry = console.entry("orders", "RUNNING", ("RUNNING", "FAILED"))
    entry["status"]["holistic_state"] = "CONNECTOR_HOLISTIC_STATE_DEGRADED"
    console.serve("redpanda", entry)
    assert take(console.read(make_want("orders")), "orders") == Found(
        identity="redpanda/orders",
        values={"status": "running"},
        place={"cluster": "redpanda", "name": "orders"},
        facts={
            "type": "source",
            "connector.class": "VerifiableSource",
            "tasks": 2,
            "tasks_running": 1,
            "tasks_failed": 1,
            "holistic_state": "DEGRADED",
        },
        warnings=("1 of 2 tasks FAILED",),
        detail="holistic state DEGRADED",
    )


def test_bodies_may_be_bare(console: Console) -> None:
    """The published description says bare objects, the servers wrap them: both are read."""
    console.session.script("/redpanda", console.json(200, console.describe()))
    console.session.script("/redpanda/connectors", console.json(200, [console.entry("orders")]))
    console.session.script("/redpanda/connectors/orders/status", console.json(200, console.status("orders")))
    for survey in (console.read(make_want("orders")), console.read(make_want("orders"), listing=None)):
        assert find(survey, "orders").values == {"status": "running"}


def test_unknown_members_are_ignored(console: Console) -> None:
    """A later version may say more."""
    entry = {**console.entry("orders"), "mood": "good"}
    entry["status"]["connector"]["version"] = "4.3.1"
    entry["status"]["holistic_state"] = 7
    console.serve("redpanda", entry)
    assert find(console.read(make_want("orders")), "orders").values == {"status": "running"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"connector": {"state": "DREAMING"}}, "DREAMING"),
        ({"tasks": [{"id": 0, "state": "DREAMING"}]}, "DREAMING"),
        ({"connector": {"worker_id": "x"}}, "no state"),
        ({"connector": None}, "no connector"),
        ({"tasks": None}, "no tasks"),
        ({"name": "other"}, "other"),
    ],
)
def test_a_status_that_is_not_understood_is_unreadable(
    console: Console,
    change: Mapping[str, object],
    said: str,
) -> None:
    """Unknown words, missing members and another connector's status are never guessed about."""
    entry = console.entry("orders")
    console.serve("redpanda", {**entry, "status": {**entry["status"], **change}})
    reading = doubt(console.read(make_want("orders")), "orders")
    assert said in reading.why


def test_a_redirect_before_the_worker_is_no_status(console: Console) -> None:
    """It comes out as a 200 in which every string is empty."""
    empty = console.status("", "", (), holistic_state="CONNECTOR_HOLISTIC_STATE_UNKNOWN")
    console.serve("redpanda", console.entry("orders"))
    console.session.script("/redpanda/connectors/orders/status", console.json(200, {"status": empty}))
    assert isinstance(take(console.read(make_want("orders"), listing=None), "orders"), Unreadable)


def test_a_redirect_before_the_worker_is_no_sign_of_life(console: Console) -> None:
    """A cluster that tells no version is not believed, nor is its empty list."""
    console.serve("redpanda", version="")
    survey = console.read(make_want("orders"), listing=({},), clusters=["redpanda"])
    assert isinstance(take(survey, "orders"), Unreadable)
    assert len(survey.gaps) == 1


def test_a_name_that_no_cluster_can_have_is_refused_in_the_services_words(console: Console) -> None:
    """The API says which field it objects to."""
    violation = {"field": "cluster_name", "description": "value does not match regex pattern `^[a-zA-Z0-9-_]+$`"}
    details = [{"@type": "google.rpc.BadRequest", "field_violations": [violation]}]
    body = {"code": "INVALID_ARGUMENT", "message": "provided parameters are invalid", "details": details}
    console.session.script("/bad%20name", console.json(400, body))
    reading = doubt(console.read(make_want("x", "bad name")), "x")
    assert "cluster_name: value does not match regex pattern" in reading.why


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (HTML, "without /v1"),
        (Reply(302, headers={"location": "https://login.example"}), "https://login.example"),
        (Reply(404, {"code": "NOT_FOUND", "message": "Not Found", "details": []}, is_json=True), "without /v1"),
        (Reply(404, {"statusCode": 404, "message": "Resource was not found."}, is_json=True), "without /v1"),
        (Reply(404, "<html>not found</html>"), "without /v1"),
        (Reply(501, {"code": "UNIMPLEMENTED", "message": "not enabled"}, is_json=True), "switched off"),
        (Reply(503, "upstream"), "upstream"),
        (Reply(200, {"cluster": {"name": "other"}}, is_json=True), "no version"),
        (Reply(200, {}, is_json=True), "no version"),
    ],
)
def test_why_nothing_could_be_read(console: Console, reply: Reply, said: str) -> None:
    """The service's word in one line, and what to mend."""
    console.session.script("/redpanda", reply)
    reading = doubt(console.read(make_want("orders")), "orders")
    assert said in reading.why
    assert not reading.is_refused
    assert "\n" not in reading.why


@pytest.mark.parametrize(
    "reply",
    [
        Reply(401, {"code": "UNAUTHENTICATED", "message": "token expired", "details": []}, is_json=True),
        Reply(403, "<html>no</html>"),
    ],
)
def test_a_refused_credential_is_said_to_be_one(console: Console, reply: Reply) -> None:
    """It makes another exit code than a failure."""
    console.session.script("/redpanda", reply)
    reading = doubt(console.read(make_want("orders")), "orders")
    assert reading.is_refused
    assert "credentials" in reading.why


@pytest.mark.parametrize(
    "body",
    [
        {"connectors": None},
        {"connectors": [{"info": {}}]},
        {"connectors": ["orders"]},
        {"connectors": [], "next_page_token": "CgRuYW1lEgtvcmRlcnMtMDAwMg=="},
        {},
    ],
)
def test_a_list_in_another_shape_is_not_believed(console: Console, body: object) -> None:
    """Nor one that stops after a page though all was asked for."""
    console.serve("redpanda")
    console.session.script("/redpanda/connectors", console.json(200, body))
    survey = console.read(make_want("orders"), listing=({},), clusters=["redpanda"])
    assert isinstance(take(survey, "orders"), Unreadable)
    assert len(survey.gaps) == 1


def test_no_secret_leaves_the_reading(console: Console) -> None:
    """Configurations, traces, and the errors made of them stay behind."""
    secret = "hunter2"
    trace = f"org.apache.kafka.connect.errors.ConnectException: cannot log in with {secret}\n\tat X"
    status = {**console.status("orders", "FAILED", trace=trace), "errors": [{"title": "t", "content": secret}]}
    entry = {"name": "orders", "info": console.about("orders", **{"database.password": secret}), "status": status}
    console.serve("redpanda", entry, console.entry("calm"))
    want = make_want("orders")
    surveys = [
        console.read(want),
        console.read(want, listing=None),
        console.read(want, listing=({},), clusters=["redpanda"]),
    ]
    assert secret not in repr(surveys)
    assert find(surveys[0], "orders").detail == "org.apache.kafka.connect.errors.ConnectException"
