"""Saves: partial, with a deployment or without, and every way in which servers may differ in them."""

import pytest

from reconciler.simulators.apinizer.habits import CREATION_PAGE, FAULT_TEMPLATE, OLDER, Habits, Saving, Showing
from reconciler.simulators.apinizer.seeds import (
    DeployFailure,
    SimulatedProxy,
)
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from tests.simulators.apinizer.apiops import (
    EXPORT,
    PRODUCTION,
    SAVE,
    Json,
    ask,
    saved,
    seeded,
    serves,
    states,
    unpacked,
)


def test_a_save_keeps_what_it_leaves_out() -> None:
    """Partial, and answered without an echo."""
    simulator = ApinizerSimulator((seeded(enabled=True, httpStatusCode=502, contentType="text/plain", message="m"),))
    answer = ask(simulator, ("PATCH", SAVE, {"httpStatusCode": 503}))[0]
    assert answer.json() == {"status": "SUCCESS"}
    assert saved(simulator) == {"enabled": True, "httpStatusCode": 503, "contentType": "text/plain", "message": "m"}


def test_a_save_that_deploys_leaves_the_other_environments_outdated() -> None:
    """Only those listed are deployed to; the other deployments need a redeploy."""
    simulator = ApinizerSimulator((seeded(),))
    body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production", "production"]}
    ask(simulator, ("PATCH", SAVE, body))
    assert states(simulator) == {"production": "deployed", "test": "redeploy_required"}
    assert (serves(simulator), serves(simulator, "test")) == (True, False)


def test_the_older_server_saves_and_leaves_the_deployment_to_a_call_of_its_own() -> None:
    """It does not know the deploy members and says nothing of that."""
    simulator = ApinizerSimulator((seeded(),), version=OLDER)
    body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    ask(simulator, ("PATCH", SAVE, body))
    assert (states(simulator)["production"], serves(simulator)) == ("redeploy_required", False)
    ask(simulator, ("POST", PRODUCTION, {}))
    assert (states(simulator)["production"], serves(simulator)) == ("deployed", True)


def test_unknown_members_may_be_refused() -> None:
    """Then nothing is saved; the newer server still knows how to deploy."""
    habits = Habits(saving=Saving(unknown_members="refused"))
    body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    older = ApinizerSimulator((seeded(),), version=OLDER, habits=habits)
    newer = ApinizerSimulator((seeded(),), habits=habits)
    assert [ask(each, ("PATCH", SAVE, body))[0].status_code for each in (older, newer)] == [400, 200]
    assert [saved(each)["enabled"] for each in (older, newer)] == [False, True]
    assert ask(newer, ("PATCH", SAVE, {"enabeld": False}))[0].status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"enabled": "true"},
        {"enabled": 1},
        {"httpStatusCode": "503"},
        {"httpStatusCode": True},
        {"message": {"fault": "x"}},
        {"deploy": "yes"},
        {"deploy": True, "deployTargetEnvironmentNameList": "production"},
        ["enabled"],
    ],
)
def test_wrong_types_are_refused(body: Json) -> None:
    """400, and nothing is saved."""
    simulator = ApinizerSimulator((seeded(),))
    before = saved(simulator)
    assert ask(simulator, ("PATCH", SAVE, body))[0].status_code == 400
    assert before == saved(simulator)


def test_any_number_is_taken_for_a_status() -> None:
    """No range is documented, so the server stores what it gets."""
    simulator = ApinizerSimulator((seeded(),))
    assert ask(simulator, ("PATCH", SAVE, {"httpStatusCode": 9999}))[0].status_code == 200
    assert saved(simulator)["httpStatusCode"] == 9999


@pytest.mark.parametrize(
    ("null", "status", "kept"), [("kept", 200, "m"), ("cleared", 200, None), ("refused", 400, "m")]
)
def test_null_is_one_of_the_open_questions(null: str, status: int, kept: str | None) -> None:
    """Ignored, stored, or refused."""
    choices = {"kept": Saving(null="kept"), "cleared": Saving(null="cleared"), "refused": Saving(null="refused")}
    simulator = ApinizerSimulator((seeded(message="m"),), habits=Habits(saving=choices[null]))
    answer = ask(simulator, ("PATCH", SAVE, {"message": None}))[0]
    assert answer.status_code == status
    export = ask(simulator, ("GET", EXPORT))[0]
    assert kept == unpacked(export)["orders.json"]["maintenanceModeSetting"]["message"]


def test_texts_may_be_stored_in_another_form() -> None:
    """A server that rewrites what it stores makes a naive comparison see drift."""
    simulator = ApinizerSimulator((seeded(),), habits=Habits(saving=Saving(text="normalised")))
    ask(simulator, ("PATCH", SAVE, {"contentType": "Text/Plain; Charset=UTF-8", "message": " a\r\nb "}))
    assert (saved(simulator)["contentType"], saved(simulator)["message"]) == ("text/plain;charset=utf-8", "a\nb")


@pytest.mark.parametrize(
    ("habits", "after"),
    [(Habits(), "deployed"), (Habits(saving=Saving(repeated="marks")), "redeploy_required")],
)
@pytest.mark.parametrize("body", [{"enabled": False}, {}])
def test_a_save_that_changes_nothing_may_still_ask_for_a_redeploy(habits: Habits, after: str, body: Json) -> None:
    """One of the open questions."""
    simulator = ApinizerSimulator((seeded(),), habits=habits)
    ask(simulator, ("PATCH", SAVE, body))
    assert after == states(simulator)["production"]


@pytest.mark.parametrize(("habits", "kept"), [(Habits(), False), (Habits(saving=Saving(wrong_deploy="saved")), True)])
@pytest.mark.parametrize("names", [["moon"], ["production", "moon"], []])
def test_a_save_for_an_unknown_environment_is_refused(*, habits: Habits, names: list[str], kept: bool) -> None:
    """Nothing is deployed; whether the save is kept is one of the open questions."""
    simulator = ApinizerSimulator((seeded(),), habits=habits)
    body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": names}
    assert ask(simulator, ("PATCH", SAVE, body))[0].status_code == 400
    assert (kept, False) == (saved(simulator)["enabled"], serves(simulator))


@pytest.mark.parametrize(
    ("habits", "kept"), [(Habits(), True), (Habits(saving=Saving(failed_deploy="taken_back")), False)]
)
def test_a_save_whose_deployment_fails(*, habits: Habits, kept: bool) -> None:
    """Clients see nothing of it; whether the save is kept is one of the open questions."""
    simulator = ApinizerSimulator((seeded(),), habits=habits, failures=(DeployFailure("production"),))
    body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    answer = ask(simulator, ("PATCH", SAVE, body))[0]
    assert (answer.status_code, answer.json()["deploymentResult"]["success"]) == (200, False)
    assert (kept, False) == (saved(simulator)["enabled"], serves(simulator))


@pytest.mark.parametrize(
    ("bound", "status", "kept"), [("in_vain", 200, False), ("saved", 200, True), ("refused", 400, False)]
)
def test_a_settings_group_owns_the_settings(*, bound: str, status: int, kept: bool) -> None:
    """What a save does then is one of the open questions; the export shows the binding."""
    choices = {"in_vain": Saving(bound="in_vain"), "saved": Saving(bound="saved"), "refused": Saving(bound="refused")}
    seed = SimulatedProxy("shop", "orders", settings_group="defaults")
    simulator = ApinizerSimulator((seed,), habits=Habits(saving=choices[bound]))
    answer, export, whole = ask(
        simulator, ("PATCH", SAVE, {"enabled": True}), ("GET", EXPORT), ("GET", f"{EXPORT}?withDependencies=true")
    )
    document = unpacked(export)["orders.json"]
    assert (status, kept) == (answer.status_code, document["maintenanceModeSetting"]["enabled"])
    assert document["globalApiProxySettingId"]
    assert list(unpacked(whole)) == ["orders.json", "defaults.json"]


def test_never_configured_has_defaults_that_two_pages_disagree_on() -> None:
    """And a first save fills the rest with them."""
    seed = SimulatedProxy("shop", "orders", maintenance=None)
    habits = Habits(showing=Showing(defaults=CREATION_PAGE))
    simulators = [ApinizerSimulator((seed,)), ApinizerSimulator((seed,), habits=habits)]
    for simulator in simulators:
        ask(simulator, ("PATCH", SAVE, {"enabled": True}))
    assert [(saved(each)["httpStatusCode"], saved(each)["message"]) for each in simulators] == [
        (403, FAULT_TEMPLATE),
        (503, FAULT_TEMPLATE),
    ]
