"""What answers prove and when a wish shows, as tables."""

import pytest

from reconciler.interfaces.provider import Accepted, Declined, Moving, Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.change import Change, FieldChange
from reconciler.model.live import Found
from reconciler.model.step import Call
from reconciler.model.values import Scalar
from reconciler.providers.feldera import Feldera
from tests.providers.feldera.scripted import LOST_DATABASE, PAGE, refuse, want

PROVIDER = Feldera()
CALL = Call("POST", "/v0/pipelines/orders/pause", is_repeatable=True)


def _said(status: int, text: str) -> Reply:
    return Reply(status, text, is_json=True, headers={"content-type": "application/json"})


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        (_said(202, "Pipeline is starting"), Accepted),
        (_said(202, "Pipeline transitioning from Running to Paused"), Accepted),
        (_said(202, "Pipeline is forcefully stopping"), Accepted),
        (_said(202, "Pipeline is suspending"), Accepted),
        (Reply(202), Accepted),
        (Reply(200), Accepted),
        (PAGE, Unclear),
        (Reply(202, "OK"), Unclear),
        (Reply(200, {"error_code": "InvalidTransition"}, is_json=True), Unclear),
        (Reply(204), Unclear),
        (Reply(302, headers={"location": "https://login.example"}), Unclear),
        (Reply(400, "Query deserialize error: unknown variant `Allow`, expected one of `allow`"), Declined),
        (refuse(400, "IllegalPipelineAction", details={"status": "Stopping", "hint": "Wait"}), Declined),
        (refuse(400, "CannotStartWithCompilationError", details={}), Declined),
        (refuse(400, "CannotStartWhileClearingStorage", details={}), Declined),
        (refuse(400, "CannotStartWithUndismissedError", details={}), Declined),
        (refuse(400, "InitialImmutableUnlessStopped", details={}), Declined),
        (refuse(400, "BootstrapPolicyImmutableUnlessStopped", details={}), Declined),
        (refuse(400, "InvalidTransition", details=["pause", "Suspended"]), Declined),
        (refuse(400, "InvalidActivateStatus", details="Standby"), Declined),
        (refuse(400, "InvalidConnectorAction", details={"action": "resume"}), Declined),
        (Reply(400, "<html>400 Bad Request</html>"), Unclear),
        (Reply(401, headers={"www-authenticate": "Bearer"}), Declined),
        (Reply(401, {"message": "Unauthorized API key", "error_code": "AuthenticationFailed"}, is_json=True), Declined),
        (refuse(403, "InsufficientPermissions", details={"required": "write", "actual": "read"}), Declined),
        (refuse(403, "InsufficientPermissions"), Declined),
        (refuse(404, "UnknownPipelineName", details={"pipeline_name": "nosuch"}), Declined),
        (refuse(404, "UnknownInputEndpoint", details={"endpoint_name": "t1.nosuch"}), Declined),
        (Reply(404), Declined),
        (refuse(404, "SomethingNew"), Unclear),
        (Reply(404, "not here"), Unclear),
        (Reply(404, "<html>nginx</html>"), Unclear),
        (refuse(405, "UnsupportedPipelineAction", details={"action": "/start?initial=bogus"}), Declined),
        (Reply(405), Unclear),
        (Reply(408), Unclear),
        (refuse(410, "Terminating"), Unclear),
        (Reply(429), Declined),
        (LOST_DATABASE, Unclear),
        (refuse(500, "InitializationError"), Unclear),
        (Reply(500), Unclear),
        (refuse(501, "EnterpriseFeature", details={"feature": "stop?force=false"}), Declined),
        (Reply(501), Unclear),
        (Reply(502, "<html>bad gateway</html>"), Unclear),
        (refuse(503, "PipelineInteractionNotDeployed", details={"status": "Stopped"}), Declined),
        (refuse(503, "PipelineInteractionUnreachable"), Unclear),
        (refuse(503, "PipelineUnavailable"), Unclear),
        (refuse(503, "LockTookTooLong", details={}), Unclear),
        (refuse(503, "DeadlockDetected", details={}), Unclear),
        (refuse(503, "Initializing"), Unclear),
        (Reply(503), Unclear),
        (Reply(504), Unclear),
    ],
)
def test_what_an_answer_proves(reply: Reply, answer: type) -> None:
    """What the manager decides before it acts is definite; the errors that pauses survived prove nothing."""
    assert isinstance(PROVIDER.answer(CALL, reply), answer)


def test_an_answer_is_told_in_the_managers_words() -> None:
    """Code and message, without the details."""
    answer = PROVIDER.answer(CALL, refuse(503, "PipelineInteractionNotDeployed", "not provisioned", {"x": "canary"}))
    assert Declined("POST answered 503: PipelineInteractionNotDeployed: not provisioned") == answer


def _judge(
    wish: str | None,
    seen: str,
    *,
    connectors: dict[str, str | None] | None = None,
    detail: str | None = None,
    waited: float = 0.0,
    before: str = "stopped",
) -> object:
    """The judgement of a wished status and of connectors that are all wished paused; `None`: not seen."""
    states = connectors or {}
    fields = [FieldChange(path, "running", "paused") for path in states]
    if wish is not None:
        fields.append(FieldChange("status", before, wish))
    values: dict[str, Scalar] = {"status": seen, **{path: one for path, one in states.items() if one is not None}}
    facts: dict[str, Scalar] = {"inputs": 2} if seen in {"running", "paused"} else {}
    change = Change(want(status="running"), Found("orders", {"status": before}), tuple(fields))
    return PROVIDER.judge(change, Found("orders", values, facts=facts, detail=detail), waited)


@pytest.mark.parametrize(
    ("wish", "seen", "judged"),
    [
        *((wish, wish, Settled) for wish in ("running", "paused", "stopped")),
        *(("running", seen, Moving) for seen in ("paused", "resuming", "pausing", "starting", "starting_paused")),
        *(("running", seen, Moving) for seen in ("initializing", "initializing_paused", "standby", "stopping")),
        *(("paused", seen, Moving) for seen in ("running", "pausing", "resuming", "starting", "initializing_paused")),
        *(("stopped", seen, Moving) for seen in ("running", "stopping", "suspending", "suspended", "starting")),
        *(("running", seen, Stuck) for seen in ("stopped", "awaiting_approval", "suspending", "suspended")),
        *(("paused", seen, Stuck) for seen in ("stopped", "awaiting_approval", "suspending", "suspended")),
    ],
)
@pytest.mark.parametrize("waited", [0.0, 1000.0])
def test_when_a_status_shows(wish: str, seen: str, judged: type, waited: float) -> None:
    """Only the plain word is there, in which status and desired status agree; waiting makes nothing true."""
    assert isinstance(_judge(wish, seen, waited=waited), judged)


def test_a_failed_start_ends_with_the_managers_reason() -> None:
    """`deployment_error` is the outcome's word, while it is stopping already."""
    detail = "AutomatonProvisioningTimeout: Pipeline could not be provisioned within the timeout of 20s."
    assert Stuck(f"it is stopped: {detail}") == _judge("running", "stopped", detail=detail)
    assert Stuck(f"it is stopping: {detail}") == _judge("running", "stopping", detail=detail)


def test_a_start_that_somebody_stopped_is_not_waited_for() -> None:
    """Stopped, desired Stopped, and no error: the official client waits for ever here."""
    assert Stuck("it is stopped, without an error: somebody did that") == _judge("running", "stopped")


@pytest.mark.parametrize("seen", ["stopped", "stopping", "suspending", "suspended"])
def test_a_pause_of_what_went_down_meanwhile_is_not_called_refused(seen: str) -> None:
    """The pause may have been carried out before the process died, so nobody says that it was not."""
    judged = _judge("paused", seen, before="running", detail="RunnerCheckError: it was terminated")
    assert isinstance(judged, Stuck)
    assert judged.is_partly_done


def test_connectors_that_were_as_wished_must_still_be_so() -> None:
    """One that somebody switched meanwhile is told, though no call of the plan was about it."""
    given = want(status="paused", t1_c1="paused", t1_c2="running")
    values = {"status": "paused", "connectors.t1.c1": "running", "connectors.t1.c2": "running"}
    change = Change(given, Found("orders", {"status": "running"}), (FieldChange("status", "running", "paused"),))
    judged = PROVIDER.judge(change, Found("orders", values, facts={"inputs": 2}), 0.0)
    expected = "connectors.t1.c1 is running meanwhile, and no call of this plan is about it"
    assert Stuck(expected, is_partly_done=True) == judged


def test_an_approval_is_partly_done() -> None:
    """The start was carried out as far as it goes; the rest is a person's."""
    judged = _judge("running", "awaiting_approval")
    assert isinstance(judged, Stuck)
    assert judged.is_partly_done


def test_a_stop_that_hangs_says_what_frees_it() -> None:
    """A graceful stop with an open transaction may never end (feldera/feldera issue 5697)."""
    judged = _judge("stopped", "suspending")
    assert isinstance(judged, Moving)
    assert "force=true" in judged.why


@pytest.mark.parametrize(
    ("wish", "seen", "state", "judged"),
    [
        (None, "running", "paused", Settled),
        (None, "running", "running", Moving),
        (None, "running", None, Stuck),
        (None, "stopped", None, Stuck),
        (None, "starting", None, Moving),
        ("running", "running", "paused", Settled),
        ("running", "running", "running", Moving),
        ("running", "paused", "paused", Moving),
    ],
)
def test_when_a_connector_shows(wish: str | None, seen: str, state: str | None, judged: type) -> None:
    """Its pipeline and every wished connector must show; one that does not exist never will."""
    assert isinstance(_judge(wish, seen, connectors={"connectors.t1.c1": state}), judged)
