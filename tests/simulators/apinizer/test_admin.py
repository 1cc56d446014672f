"""The levers over HTTP: for people who try things out; off unless asked for."""

import pytest

from reconciler.simulators.apinizer.seeds import SimulatedUser
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from tests.simulators.apinizer.apiops import ORDERS, PRODUCTION, SAVE, STATUS, Json, ask, deploy_state

LEVERS = "/_simulator"
PLACE = "shop/orders"


def simulate() -> ApinizerSimulator:
    """An installation with levers and one deployed proxy."""
    return ApinizerSimulator((ORDERS,), admin="on")


def test_the_levers_are_off_unless_asked_for() -> None:
    """Without them the path is one that the server does not know."""
    assert ask(ApinizerSimulator(), ("GET", f"{LEVERS}/requests"))[0].status_code == 404


@pytest.mark.parametrize(
    ("lever", "wish", "enabled", "environments", "served"),
    [
        ("proxies", {"maintenance": {"enabled": True}}, True, {"production": "deployed"}, True),
        (
            "proxies",
            {"environments": {"production": "redeploy_required"}},
            False,
            {"production": "redeploy_required"},
            False,
        ),
        ("edits", {"maintenance": {"enabled": True}}, True, {"production": "redeploy_required"}, False),
        ("edits", {"others": {"description": "x"}}, False, {"production": "redeploy_required"}, False),
        ("moves", {"maintenance": {"enabled": True}}, True, {"production": "deployed"}, True),
        ("deploys", {"environments": ["production"]}, False, {"production": "deployed"}, False),
    ],
)
def test_others_change_a_proxy(*, lever: str, wish: Json, enabled: bool, environments: Json, served: bool) -> None:
    """Each lever answers with what the proxy is now, and what is served."""
    shown = ask(simulate(), ("POST", f"{LEVERS}/{lever}/{PLACE}", wish))[0].json()
    assert (enabled, environments, served) == (
        shown["maintenance"]["enabled"],
        shown["environments"],
        shown["served"]["production"]["maintenance"]["enabled"],
    )


def test_a_proxy_is_made_shown_and_deleted() -> None:
    """In a project that need not have been there."""
    path = f"{LEVERS}/proxies/new%20shop/bills"
    made, shown, deleted, gone = ask(
        simulate(), ("POST", path, {"description": "fresh"}), ("GET", path), ("DELETE", path), ("GET", path)
    )
    assert (made.json(), "fresh") == (shown.json(), shown.json()["description"])
    assert [deleted.status_code, gone.status_code] == [204, 404]


def test_deployments_fail_until_they_are_mended() -> None:
    """On one pod, in the words that were given."""
    failure = {"environment": "production", "pod": "worker-0", "message": "no route to host"}
    broken, failed, mended, done = ask(
        simulate(),
        ("POST", f"{LEVERS}/failures", [failure]),
        ("POST", PRODUCTION, {}),
        ("DELETE", f"{LEVERS}/failures"),
        ("POST", PRODUCTION, {}),
    )
    assert [broken.status_code, mended.status_code] == [204, 204]
    assert "no route to host" in failed.text
    assert [each.json()["deploymentResult"]["success"] for each in (failed, done)] == [False, True]


def test_tokens_expire_at_once() -> None:
    """The next request hears of it."""
    user = SimulatedUser("ci", tokens={"t": None})
    simulator = ApinizerSimulator((ORDERS,), users=(user,), admin="on")
    before, _, after = ask(simulator, ("GET", STATUS), ("DELETE", f"{LEVERS}/tokens"), ("GET", STATUS), token="t")
    assert [before.status_code, after.status_code] == [200, 401]


def test_faults_come_by_name() -> None:
    """Its own beside the common ones, with their settings."""
    fault = {"kind": "failed_with", "method": "PATCH", "message": "Unlucky", "status": 200, "effect": "done"}
    added, answer, status = ask(
        simulate(), ("POST", f"{LEVERS}/faults", fault), ("PATCH", SAVE, {"enabled": True}), ("GET", STATUS)
    )
    assert (added.json(), answer.json()) == ({"added": 1}, {"status": "FAILURE", "resultMessage": "Unlucky"})
    assert deploy_state(status) == (True, True)


@pytest.mark.parametrize(
    ("path", "wish", "words"),
    [
        (f"proxies/{PLACE}", {"maintenance": {"on": True}}, "maintenance has no on"),
        (f"proxies/{PLACE}", {"colour": "red"}, "colour"),
        ("proxies/orders", {}, "{project}/{name}"),
        ("edits/shop/gone", {}, "gone"),
        (f"deploys/{PLACE}", {"environments": ["moon"]}, "moon"),
        ("failures", [{"planet": "mars"}], "planet"),
    ],
)
def test_a_wrong_wish_is_told(path: str, wish: Json, words: str) -> None:
    """400 with what is wrong."""
    answer = ask(simulate(), ("POST", f"{LEVERS}/{path}", wish))[0]
    assert answer.status_code == 400
    assert words in answer.json()["message"]
