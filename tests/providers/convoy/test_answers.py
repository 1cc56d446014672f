"""What each answer to a call proves; the bodies are those of real servers."""

import pytest

from reconciler.interfaces.provider import Accepted, Answer, Contrary, Declined, Unclear
from reconciler.interfaces.session import Reply
from reconciler.providers.convoy import Convoy
from reconciler.providers.convoy.resources import NO_ACTIVATE
from tests.providers.convoy.scripted import (
    DASHBOARD,
    HEADER_VALUE,
    ONE,
    SIGNING_SECRET,
    TWO,
    UNMOUNTED,
    fail,
    make_call,
    make_change,
    make_endpoint,
    succeed,
)

PAUSE = make_call(make_change("active", "paused"))
UNPAUSE = make_call(make_change("paused", "active", NO_ACTIVATE))
ACTIVATE = make_call(make_change("inactive", "active"))
CALLS = {"pause": PAUSE, "unpause": UNPAUSE, "activate": ACTIVATE}


def _now(status: object, uid: object = ONE) -> Reply:
    return succeed({**make_endpoint(), "uid": uid, "status": status}, 202, "endpoint status updated successfully")


@pytest.mark.parametrize(
    ("verb", "reply", "expected"),
    [
        ("pause", _now("paused"), Accepted),
        ("pause", _now("active"), Contrary),
        ("pause", _now("inactive"), Unclear),
        ("pause", _now("dreaming"), Unclear),
        ("pause", _now(None), Unclear),
        ("pause", _now("paused", TWO), Unclear),
        ("pause", _now("paused", None), Unclear),
        ("unpause", _now("active"), Accepted),
        ("unpause", _now("paused"), Contrary),
        ("activate", _now("active"), Accepted),
        ("activate", _now("paused"), Unclear),
        ("activate", _now("inactive"), Unclear),
        ("pause", succeed(make_endpoint(status="paused"), 200), Unclear),
        ("pause", succeed(None, 202), Unclear),
        ("pause", Reply(202, {"status": "true", "data": make_endpoint(status="paused")}, is_json=True), Unclear),
        ("pause", Reply(202, [], is_json=True), Unclear),
        ("pause", Reply(202), Unclear),
        ("pause", Reply(204), Unclear),
        ("pause", DASHBOARD, Unclear),
        ("activate", DASHBOARD, Unclear),
        ("pause", Reply(202, "<!DOCTYPE html>"), Unclear),
        ("pause", Reply(302, None, headers={"location": "https://login.example"}), Unclear),
        ("pause", fail(401, "authorization failed"), Declined),
        ("pause", fail(401, "Authentication required"), Declined),
        ("pause", fail(403, "Unauthorized"), Declined),
        ("pause", fail(429, "exceeded rate limit"), Declined),
        ("pause", Reply(405, None, headers={"allow": "POST"}), Declined),
        ("pause", Reply(415), Declined),
        ("activate", UNMOUNTED, Declined),
        ("pause", UNMOUNTED, Declined),
        ("pause", fail(404, "Resource not found"), Unclear),
        ("pause", Reply(404, "<html>nginx</html>"), Unclear),
        ("pause", fail(400, "failed to find endpoint"), Declined),
        ("activate", fail(400, "failed to find endpoint"), Declined),
        ("pause", fail(400, "current endpoint status - inactive, does not support pausing or unpausing"), Declined),
        ("pause", fail(400, "current endpoint status - pending, does not support pausing or unpausing"), Declined),
        ("activate", fail(400, "current endpoint status - active, does not support activation"), Accepted),
        ("activate", fail(400, "current endpoint status - pending, does not support activation"), Declined),
        ("pause", fail(400, "failed to retrieve project"), Declined),
        ("pause", fail(400, "Project not found"), Declined),
        (
            "pause",
            fail(
                400,
                "this project has been disabled for write operations until you re-subscribe your convoy instance",
            ),
            Declined,
        ),
        ("pause", fail(400, "Invalid version number"), Unclear),
        ("pause", fail(400, "failed to update endpoint status"), Unclear),
        ("activate", fail(400, "failed to activate endpoint"), Unclear),
        ("pause", fail(400, "something nobody has seen"), Unclear),
        ("pause", Reply(400, {"message": "failed to find endpoint"}, is_json=True), Unclear),
        ("pause", Reply(400, "Bad Request"), Unclear),
        ("pause", fail(409, "conflict"), Unclear),
        ("pause", fail(500, "internal server error"), Unclear),
        ("pause", Reply(500), Unclear),
        ("pause", Reply(502, "bad gateway"), Unclear),
        ("pause", Reply(504, "<html>gateway time-out</html>"), Unclear),
    ],
)
def test_what_an_answer_proves(verb: str, reply: Reply, expected: type[Answer]) -> None:
    """Definite is only what is decided before the status is written; anything else is read first."""
    assert expected is type(Convoy().answer(CALLS[verb], reply))


def test_a_refusal_is_told_in_the_services_words() -> None:
    """With what else the words may mean."""
    answer = Convoy().answer(PAUSE, fail(400, "failed to find endpoint"))
    expected = "PUT answered 400: failed to find endpoint (or its database cannot be read)"
    assert Declined(expected) == answer


def test_a_toggle_that_went_the_wrong_way_says_so() -> None:
    """The direction, and what must have happened."""
    answer = Convoy().answer(PAUSE, _now("active"))
    assert Contrary("the toggle made it active: somebody else had made it paused in between") == answer


@pytest.mark.parametrize("reply", [_now("paused"), _now("active"), _now("dreaming"), succeed(make_endpoint(), 200)])
def test_no_answer_carries_a_secret(reply: Reply) -> None:
    """A success holds signing secrets; nothing of its body is quoted."""
    shown = repr(Convoy().answer(PAUSE, reply))
    assert SIGNING_SECRET not in shown
    assert HEADER_VALUE not in shown
