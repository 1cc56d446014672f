"""The table, steps, answers and judgements of the Redpanda provider; error bodies are a real Console's."""

from itertools import product

import pytest

from reconciler.interfaces.provider import Accepted, Declined, Moving, Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.address import Address
from reconciler.model.change import Change, FieldChange
from reconciler.model.desired import Want
from reconciler.model.kind import Role
from reconciler.model.live import Found
from reconciler.model.step import Call
from reconciler.model.transition import Refusal
from reconciler.model.values import Values
from reconciler.providers.connectors import CHOICES, GRACE, ODD_NAMES, STOP, WORKS, count_tasks
from reconciler.providers.redpanda import Redpanda
from reconciler.providers.redpanda.abilities import join
from reconciler.providers.redpanda.resources import CONNECTOR
from tests.providers.redpanda.console import Console

PROVIDER = Redpanda()
BELOW = "/v1/kafka-connect/clusters/redpanda/connectors"
PAUSE = Call("PUT", f"{BELOW}/x/pause", is_repeatable=True)
MODERN = join({"redpanda": frozenset({STOP}), "old": frozenset({ODD_NAMES})})

CALLS = {
    (seen, wish): verb
    for wish, verb in (("running", "resume"), ("paused", "pause"), ("stopped", "stop"))
    for seen in WORKS
    if seen != wish
}
CALLS |= {("resuming", "running"): "", ("pausing", "paused"): "", ("stopping", "stopped"): ""}
CALLS |= {("failing", "running"): "refused", ("failed", "running"): "refused", ("failed", "paused"): "refused"}


def _change(before: str, after: str, name: str = "x", cluster: str = "redpanda") -> Change:
    place = {"cluster": cluster, "name": name}
    want = Want(Address("rp", "connector", name), place, {"status": after})
    found = Found(identity=f"{cluster}/{name}", values={"status": before}, place=place)
    row = CONNECTOR.find_transition(seen=before, wish=after, abilities=MODERN)
    return Change(want, found, (FieldChange("status", before, after),), row, MODERN)


def _plan_call(change: Change) -> Call:
    """The one call of a change."""
    steps = PROVIDER.steps(change)
    assert not isinstance(steps, Refusal)
    (call,) = steps
    assert isinstance(call, Call)
    return call


@pytest.mark.parametrize(("seen", "wish"), [pair for pair in product(WORKS, CHOICES) if pair[0] != pair[1]])
def test_what_each_state_takes_for_each_wish(seen: str, wish: str) -> None:
    """One call, only waiting, or a refusal: the whole table as calls."""
    steps = PROVIDER.steps(_change(seen, wish))
    verb = CALLS[(seen, wish)]
    if verb == "refused":
        assert isinstance(steps, Refusal)
        assert "restart" in steps.way_out
        return
    assert steps == ((Call("PUT", f"{BELOW}/x/{verb}", effect="absolute", is_repeatable=True),) if verb else ())


def test_a_call_covers_the_status_and_says_when_it_was_not_heard() -> None:
    """A worker's own 401, 403 and 429 come out as 500: these are of whoever stands before."""
    call = _plan_call(_change("running", "paused"))
    assert call.covers == {"status"}
    assert call.unheard == {401, 403, 429}
    assert call.body is None


def test_nothing_is_done_where_nothing_differs() -> None:
    """An empty change has no steps."""
    change = _change("running", "paused")
    assert PROVIDER.steps(Change(change.want, change.found, (), None, MODERN)) == ()


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("plain-1", f"{BELOW}/plain-1/pause"),
        ("a?b#c;d+e", f"{BELOW}/a%3Fb%23c%3Bd%2Be/pause"),
        ("eu:orders", f"{BELOW}/eu%3Aorders/pause"),
        ("~" * 1024, f"{BELOW}/{'~' * 1024}/pause"),
    ],
)
def test_names_are_percent_encoded(name: str, path: str) -> None:
    """Whatever a name holds, it is one segment of the path."""
    call = _plan_call(_change("running", "paused", name))
    assert call.path == path


@pytest.mark.parametrize("name", ["a b", "größe", "a{b", "a}b", "50%", ".", "..", "x" * 1025, "a\x7fb", "a/b", "a\\b"])
def test_names_that_cannot_be_addressed_are_refused(name: str) -> None:
    """They can be listed, never switched; where only waiting is left, nothing has to be sent."""
    refusal = PROVIDER.steps(_change("running", "paused", name))
    assert isinstance(refusal, Refusal)
    assert "worker" in refusal.way_out
    assert PROVIDER.steps(_change("pausing", "paused", name)) == ()


@pytest.mark.parametrize("name", ["a/b", "a\\b"])
def test_an_old_worker_can_be_asked_for_slashes(name: str) -> None:
    """A 4.x worker refuses them, a 3.x worker does not."""
    assert not isinstance(PROVIDER.steps(_change("running", "paused", name, "old")), Refusal)


def test_a_cluster_without_stop_cannot_stop() -> None:
    """Though another cluster of the same service can."""
    refusal = PROVIDER.steps(_change("running", "stopped", "x", "old"))
    assert isinstance(refusal, Refusal)
    assert "3.5" in refusal.why


def _error(status: int, code: str, message: str) -> Reply:
    return Console().error(status, code, message)


NOT_FOUND = {"code": "NOT_FOUND", "message": "Not Found", "details": []}
INVALID = {"code": "INVALID_ARGUMENT", "message": "provided parameters are invalid", "details": []}
EXCEEDED = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (Reply(202, {}, is_json=True), Accepted),
        (Reply(200, {}, is_json=True), Accepted),
        (Reply(204), Accepted),
        (Reply(202), Accepted),
        (Reply(202, {}, is_json=False), Unclear),
        (Reply(202, [], is_json=True), Unclear),
        (Reply(200, {"code": "INTERNAL", "message": "odd"}, is_json=True), Unclear),
        (Reply(200, "<html>log in</html>"), Unclear),
        (Reply(202, b"PK"), Unclear),
        (Reply(302, headers={"location": "https://login.example"}), Unclear),
        (_error(404, "NOT_FOUND", "Unknown connector nope (404)"), Declined),
        (_error(404, "NOT_FOUND", "a client for the given cluster name does not exist"), Declined),
        (Reply(404, NOT_FOUND, is_json=True), Declined),
        (Reply(404, {"statusCode": 404, "message": "Resource was not found."}, is_json=True), Unclear),
        (Reply(404, "<html>not found</html>"), Unclear),
        (Reply(400, INVALID, is_json=True), Declined),
        (Reply(400, {"code": "UNKNOWN", "message": 'malformed path escape "%"'}, is_json=True), Declined),
        (Reply(400, "<html>bad</html>"), Unclear),
        (Reply(401, "who are you"), Declined),
        (_error(403, "PERMISSION_DENIED", "no"), Declined),
        (_error(429, "RESOURCE_EXHAUSTED", "too many"), Declined),
        (Reply(501, {"code": "UNIMPLEMENTED", "message": "Method Not Allowed", "details": []}, is_json=True), Declined),
        (_error(409, "ALREADY_EXISTS", "Cannot complete request momentarily (409)"), Unclear),
        (_error(499, "CANCELLED", "context canceled"), Unclear),
        (_error(500, "INTERNAL", f'Put "http://worker.example:8083/connectors/x/pause": {EXCEEDED}'), Unclear),
        (_error(500, "INTERNAL", "Request cannot be completed because a rebalance is expected (500)"), Unclear),
        (_error(500, "INTERNAL", "no (403)"), Unclear),
        (_error(503, "UNAVAILABLE", "upstream"), Unclear),
        (Reply(502, "bad gateway"), Unclear),
        (Reply(504), Unclear),
    ],
)
def test_what_an_answer_proves(reply: Reply, answer: type) -> None:
    """Only what the API itself says is definite; a rebalance and every 5xx may have been done."""
    assert isinstance(PROVIDER.answer(PAUSE, reply), answer)


def test_an_answer_is_told_in_the_services_words() -> None:
    """With the fields that it objects to, in one line."""
    violation = {"field": "connector_name", "description": "value does not match"}
    body = {
        **INVALID,
        "details": [{"@type": "type.googleapis.com/google.rpc.BadRequest", "field_violations": [violation]}],
    }
    answer = PROVIDER.answer(PAUSE, Reply(400, body, is_json=True))
    assert answer == Declined("PUT answered 400: provided parameters are invalid: connector_name: value does not match")


@pytest.mark.parametrize(
    ("wish", "status", "tasks", "waited", "judged"),
    [
        ("paused", "paused", ("PAUSED", "FAILED"), 0, Settled),
        ("paused", "paused", (), 0, Settled),
        ("paused", "pausing", ("PAUSED", "RUNNING"), 0, Moving),
        ("paused", "running", ("RUNNING",), 300, Moving),
        ("paused", "failed", ("PAUSED",), 0, Stuck),
        ("paused", "failing", ("RUNNING",), 0, Moving),
        ("running", "running", ("RUNNING", "RUNNING"), 0, Settled),
        ("running", "running", (), 0, Moving),
        ("running", "running", (), GRACE, Settled),
        ("running", "restarting", ("RUNNING",), 0, Moving),
        ("running", "failed", (), 0, Stuck),
        ("stopped", "stopped", (), 0, Settled),
        ("stopped", "stopping", ("RUNNING",), 0, Moving),
    ],
)
def test_when_a_wish_shows(wish: str, status: str, tasks: tuple[str, ...], waited: float, judged: type) -> None:
    """By connector and tasks, whatever the holistic state says."""
    facts: Values = {**count_tasks(tasks), "holistic_state": "UNHEALTHY"}
    found = Found(identity="redpanda/x", values={"status": status}, facts=facts)
    before = "stopped" if wish == "running" else "running"
    assert isinstance(PROVIDER.judge(_change(before, wish), found, waited), judged)


def test_the_places_and_facts_of_a_connector() -> None:
    """The default cluster is that of Redpanda Cloud; the holistic state cannot be asked by a rule."""
    places = {field.name: field.default for field in CONNECTOR.fields(Role.PLACE)}
    assert places["cluster"] == "redpanda"
    asked = {field.name for field in CONNECTOR.fields(Role.FACT) if field.metadata["selectable"]}
    assert asked == {"type", "connector_class"}
