"""What answers prove, in every published envelope, and when a wish shows."""

import pytest

from reconciler.interfaces.provider import Accepted, Declined, Moving, Settled, Stuck, Unclear
from reconciler.interfaces.session import Reply
from reconciler.model.step import Call
from reconciler.providers.apinizer import Apinizer
from tests.providers.apinizer.scripted import PROXY, change, refuse, say

PROVIDER = Apinizer()
DEPLOYING = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
BOTH = Call("PATCH", f"{PROXY}settings/maintenance-mode/", DEPLOYING)
PATCH = Call("PATCH", f"{PROXY}settings/maintenance-mode/", {"enabled": True})
DEPLOY = Call("POST", f"{PROXY}environments/production/")
DEPLOYED = "POST …/environments/production/ answered"

# The three shapes of a deployment's result: settings and deploy pages, import-override page, OpenAPI file.
FIRST = {"success": True, "deploymentResults": [{"environmentName": "production", "success": True, "message": "ok"}]}
SECOND = {"success": True, "environmentResults": [{"environmentName": "production", "success": True, "message": "ok"}]}
POD = {"envName": "production", "podName": "worker-1", "podIp": "10.0.0.7", "success": True, "responseTime": 3}
THIRD = {"success": True, "responseTime": 9, "detailList": [{**POD, "detailList": [POD]}]}


@pytest.mark.parametrize(
    "body",
    [
        {"success": True},
        {"status": "SUCCESS"},
        {"status": "SUCCESS", "resultList": [], "resultCount": 0},
        {"success": True, "deploymentResult": FIRST},
        {"status": "SUCCESS", "deploymentResult": SECOND},
        {"status": "SUCCESS", "resultList": [{"deploymentResult": THIRD}]},
        {"deploymentResult": THIRD},
    ],
)
def test_every_success_is_accepted(body: dict[str, object]) -> None:
    """Neither key of the envelopes is required."""
    assert PROVIDER.answer(PATCH, say(body)) == Accepted()


@pytest.mark.parametrize("call", [DEPLOY, BOTH])
@pytest.mark.parametrize(
    "body",
    [
        {"success": True},
        {"status": "SUCCESS", "resultList": [], "resultCount": 0},
        {"status": "SUCCESS", "deploymentResult": None},
        {"status": "SUCCESS", "deploymentResult": {}},
        {"status": "SUCCESS", "deploymentResult": {"success": None, "detailList": []}},
        {"status": "SUCCESS", "deploymentResults": []},
    ],
)
def test_a_deploy_of_which_nothing_is_said_is_unclear(call: Call, body: dict[str, object]) -> None:
    """A success that holds no result of the deployment proves none."""
    answer = PROVIDER.answer(call, say(body))
    assert isinstance(answer, Unclear)
    assert answer.detail.endswith("said nothing of the deployment")


@pytest.mark.parametrize("call", [DEPLOY, BOTH])
@pytest.mark.parametrize(
    "body",
    [
        FIRST,
        SECOND,
        THIRD,
        {"success": True, "deploymentResult": FIRST},
        {"status": "SUCCESS", "deploymentResult": SECOND},
        {"status": "SUCCESS", "resultList": [{"deploymentResult": THIRD}]},
    ],
)
def test_a_deploy_whose_result_says_success_is_accepted(call: Call, body: dict[str, object]) -> None:
    """In each published shape, bare and in the envelope."""
    assert PROVIDER.answer(call, say(body)) == Accepted()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, None), "with no body"),
        (Reply(200, "OK"), "with a text that is no JSON"),
        (Reply(200, b"PK"), "with a download"),
        (Reply(200, [], is_json=True), "with JSON that is no object"),
        (Reply(200, "<html>log in</html>"), "with an HTML page"),
        (say({"hello": "there"}), "with JSON with other members"),
    ],
)
def test_an_answer_of_another_kind_is_told(reply: Reply, words: str) -> None:
    """What came, and what was expected."""
    answer = PROVIDER.answer(PATCH, reply)
    assert isinstance(answer, Unclear)
    assert words in answer.detail
    assert "a JSON object with `status` or `success` was expected" in answer.detail


def test_the_words_of_a_failed_deployment_are_masked() -> None:
    """A pod's detail may hold what it could not connect with; its environment's name is no secret."""
    detail = "connect jdbc://u:canary1@db\nfailed password=canary2 token: canary3"
    pod = {**POD, "envName": "token-prod", "success": False, "detail": detail}
    answer = PROVIDER.answer(DEPLOY, say({"deploymentResult": {"success": False, "detailList": [pod]}}))
    assert isinstance(answer, Declined)
    assert "canary" not in answer.detail
    assert "token-prod pod worker-1: connect jdbc://u:…@db failed password=… token: …" in answer.detail


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"status": "FAILURE", "resultMessage": "no"}, "no"),
        ({"success": False, "message": "no"}, "no"),
        ({"error": "bad_request", "error_description": "no"}, "no"),
        (
            {
                "success": True,
                "deploymentResult": {
                    "success": False,
                    "deploymentResults": [{"environmentName": "production", "success": False, "message": "timed out"}],
                },
            },
            "production: timed out",
        ),
        (
            {
                "success": True,
                "deploymentResult": {
                    "success": True,
                    "environmentResults": [{"environmentName": "production", "success": False, "message": "timed out"}],
                },
            },
            "production: timed out",
        ),
        (
            {
                "status": "SUCCESS",
                "deploymentResult": {
                    "success": True,
                    "detailList": [
                        {
                            **POD,
                            "podName": None,
                            "detailList": [POD, {**POD, "podName": "worker-2", "success": False, "detail": "no heap"}],
                        }
                    ],
                },
            },
            "pod worker-2: no heap",
        ),
        ({"status": "SUCCESS", "deploymentResult": {"success": False}}, "failed"),
    ],
)
def test_a_200_that_failed_is_declined(body: dict[str, object], words: str) -> None:
    """A `success: false` at any depth is a failure, with the words of the environment and the pod."""
    answer = PROVIDER.answer(DEPLOY, say(body))
    assert isinstance(answer, Declined)
    assert words in answer.detail


def test_the_words_of_each_failure_are_said() -> None:
    """Two pods that failed are both named, once."""
    pods = [{"envName": "production", "podName": name, "success": False, "detail": "no heap"} for name in ("w1", "w2")]
    answer = PROVIDER.answer(DEPLOY, say({"deploymentResult": {"success": False, "detailList": [*pods, pods[0]]}}))
    assert answer == Declined(f"{DEPLOYED} 200: production pod w1: no heap; production pod w2: no heap", is_final=True)


@pytest.mark.parametrize(
    "reply",
    [
        refuse("ApiProxy (name: OrdersAPI) was not found!"),
        refuse("User does not have required permission for this operation!"),
        refuse("ApiProxy can not be deployed to Environment(x) because it is not exist!"),
        say({"error": "bad_request", "error_description": "value can not be empty!"}, 400),
        say({"status": "FAILURE", "deploymentResult": {"success": False}}, 400),
        refuse("Token was expired!", 401),
        Reply(401, "Empty Key! Client must be authenticated to access this resource."),
        say({"error": "forbidden"}, 403),
        Reply(404, None),
        Reply(404, "<html>Not Found</html>"),
        Reply(405, None),
        Reply(429, None),
    ],
)
def test_definite_refusals(reply: Reply) -> None:
    """What the manager refuses it has not done."""
    assert isinstance(PROVIDER.answer(DEPLOY, reply), Declined)


def test_a_refused_deploy_says_which_environment() -> None:
    """A 400 may carry a deployment's result too."""
    failed = {
        "success": False,
        "deploymentResults": [{"environmentName": "test", "success": False, "message": "no pod"}],
    }
    answer = PROVIDER.answer(
        DEPLOY, say({"status": "FAILURE", "resultMessage": "failed", "deploymentResult": failed}, 400)
    )
    assert answer == Declined(f"{DEPLOYED} 400: failed: test: no pod", is_final=True)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, None),
        Reply(200, "<html>log in</html>"),
        Reply(200, "OK"),
        Reply(200, [], is_json=True),
        say({}),
        say({"hello": "there"}),
        say({"status": "QUEUED"}),
        Reply(302, None, headers={"location": "https://login"}),
        refuse("unexpected", 500),
        Reply(502, "<html>bad gateway</html>"),
        Reply(503, None),
        Reply(409, None),
    ],
)
def test_everything_else_is_unclear(reply: Reply) -> None:
    """Pages, redirects, 5xx and unknown shapes prove nothing: the wish is read back."""
    assert isinstance(PROVIDER.answer(PATCH, reply), Unclear)


OFF = {"maintenance.enabled": False}
ON = {"maintenance.enabled": True}


@pytest.mark.parametrize(
    ("live", "waited", "judged"),
    [
        ({**ON, "deploy.production": "deployed"}, 0, Settled),
        ({**ON, "deploy.production": "redeploy_required"}, 9, Moving),
        ({**ON, "deploy.production": "not_deployed"}, 9, Moving),
        ({**OFF, "deploy.production": "deployed"}, 9, Moving),
        ({**ON, "deploy.production": "no_such_environment"}, 9, Stuck),
        ({"maintenance.enabled": None, "deploy.production": "deployed"}, 9, Stuck),
        ({"maintenance.enabled": None, "deploy.production": "deployed"}, 0, Moving),
        ({"maintenance.enabled": None, "deploy.production": "redeploy_required"}, 9, Moving),
        ({**ON, "deploy.production": None}, 9, Stuck),
    ],
)
def test_when_a_wish_shows(live: dict[str, bool | int | str | None], waited: float, judged: type) -> None:
    """Every wished environment counts, also one that read deployed before; what cannot be read never shows."""
    wished = change({**OFF, "deploy.production": "deployed"}, maintenance__enabled=True, deploy__production="deployed")
    found = change(live).found
    assert isinstance(PROVIDER.judge(wished, found, waited), judged)


def test_what_cannot_be_read_back_is_partly_done() -> None:
    """It was accepted, which is neither applied nor rejected."""
    judged = PROVIDER.judge(
        change({"maintenance.enabled": None}, maintenance__enabled=True), change({"maintenance.enabled": None}).found, 1
    )
    assert isinstance(judged, Stuck)
    assert judged.is_partly_done
    assert judged.why.startswith("accepted, cannot be read back")


def test_one_is_not_true() -> None:
    """A number never shows a wished boolean."""
    wished = change(OFF, maintenance__enabled=True)
    assert isinstance(PROVIDER.judge(wished, change({"maintenance.enabled": 1}).found, 9), Moving)
