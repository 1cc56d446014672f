"""The calls of a change: the fewest, in order, with only what differs in them."""

from collections.abc import Mapping

import pytest

from reconciler.model.step import Call
from reconciler.model.transition import Refusal
from reconciler.model.values import Values
from reconciler.providers.apinizer import Apinizer
from tests.providers.apinizer.scripted import PROXY, change

OFF: Values = {"maintenance.enabled": False, "maintenance.http_status_code": 403}
ON: Values = {"maintenance.enabled": True, "maintenance.http_status_code": 503}
SETTING = f"{PROXY}settings/maintenance-mode/"
WISH: Mapping[str, bool | int] = {"maintenance__enabled": True, "maintenance__http_status_code": 503}
PRODUCTION = f"{PROXY}environments/production/"

POST, PATCH = Apinizer(), Apinizer(deploy_with="patch")


def _calls(provider: Apinizer, found: Values, /, *place: str, **wishes: bool | int | str) -> list[Call]:
    steps = provider.steps(change(found, *place, **wishes))
    assert not isinstance(steps, Refusal)
    calls = [step for step in steps if isinstance(step, Call)]
    assert len(calls) == len(steps)
    return calls


def _spell(calls: list[Call]) -> list[tuple[str, str, object]]:
    return [(call.method, call.path, call.body) for call in calls]


@pytest.mark.parametrize("provider", [POST, PATCH])
def test_only_what_differs_is_sent(provider: Apinizer) -> None:
    """A wished value that is saved already is not written again, and an unwished one never."""
    (call,) = _calls(
        provider, {**OFF, "maintenance.message": "m"}, maintenance__enabled=False, maintenance__http_status_code=503
    )
    assert _spell([call]) == [("PATCH", SETTING, {"httpStatusCode": 503})]
    assert call.covers == {"maintenance.http_status_code"}


def test_what_cannot_be_read_is_sent_whole() -> None:
    """Where nothing is seen, every wished field is written, and still no other."""
    (call,) = _calls(POST, dict.fromkeys(OFF, None), **WISH)
    assert call.body == {"enabled": True, "httpStatusCode": 503}


def test_a_deploy_follows_though_it_is_deployed_now() -> None:
    """What an environment serves was frozen by its last deploy: a saved change needs a new one."""
    calls = _calls(POST, {**OFF, "deploy.production": "deployed"}, **WISH, deploy__production="deployed")
    assert _spell(calls) == [
        ("PATCH", SETTING, {"enabled": True, "httpStatusCode": 503}),
        ("POST", PRODUCTION, None),
    ]
    assert [call.covers for call in calls] == [
        {"maintenance.enabled", "maintenance.http_status_code"},
        {"deploy.production"},
    ]


def test_every_wished_environment_is_deployed_to() -> None:
    """One call for each, whatever each reads now."""
    found = {**OFF, "deploy.a": "deployed", "deploy.b": "not_deployed", "deploy.c": "redeploy_required"}
    wishes = {"deploy__a": "deployed", "deploy__b": "deployed", "deploy__c": "deployed"}
    calls = _calls(POST, found, maintenance__enabled=True, **wishes)
    assert [call.path for call in calls[1:]] == [f"{PROXY}environments/{one}/" for one in "abc"]


def test_newer_servers_deploy_within_the_patch() -> None:
    """With `deploy_with: patch` the one PATCH saves and deploys."""
    (call,) = _calls(PATCH, {**OFF, "deploy.production": "deployed"}, **WISH, deploy__production="deployed")
    body = {"enabled": True, "httpStatusCode": 503, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    assert _spell([call]) == [("PATCH", SETTING, body)]
    assert call.covers == {"maintenance.enabled", "maintenance.http_status_code", "deploy.production"}


def test_without_a_wished_deploy_nothing_is_deployed() -> None:
    """Neither by a call nor by a field of the PATCH, and the plan says that clients see nothing yet."""
    (call,) = _calls(PATCH, {**OFF, "deploy.production": "deployed"}, **WISH)
    assert call.body == {"enabled": True, "httpStatusCode": 503}
    assert any("only saved" in cost for cost in call.costs)


@pytest.mark.parametrize("provider", [POST, PATCH])
@pytest.mark.parametrize("word", ["redeploy_required", "not_deployed"])
def test_equal_saved_values_take_the_deploy_alone(provider: Apinizer, word: str) -> None:
    """The setting is not written again; only the environment that is behind is deployed to."""
    found = {**ON, "deploy.production": word, "deploy.test": "deployed"}
    (call,) = _calls(provider, found, **WISH, deploy__production="deployed", deploy__test="deployed")
    assert _spell([call]) == [("POST", PRODUCTION, None)]
    assert bool(call.costs) is (word == "not_deployed"), "that a redeploy is required is a warning of the reading"


@pytest.mark.parametrize("provider", [POST, PATCH])
def test_an_environment_that_does_not_exist_stops_everything(provider: Apinizer) -> None:
    """It is refused before anything is sent, with the names that there are."""
    found = {
        **OFF,
        "deploy.produktion": "no_such_environment",
        "deploy.production": "deployed",
        "deploy.test": "not_deployed",
    }
    refusal = provider.steps(change(found, **WISH, deploy__produktion="deployed", deploy__test="deployed"))
    assert isinstance(refusal, Refusal)
    assert "produktion" in refusal.why
    assert "production, test" in refusal.way_out


def test_an_environment_that_nobody_knows_is_refused() -> None:
    """A path that was read neither as a word nor as hidden is no environment of the project."""
    wished = change({**OFF, "deploy.production": "deployed"}, **WISH, deploy__stage="deployed")
    assert isinstance(POST.steps(wished), Refusal)


def test_a_hidden_deployment_is_deployed_all_the_same() -> None:
    """Whoever allows unverified writes gets the call."""
    calls = _calls(POST, {**OFF, "deploy.production": None}, **WISH, deploy__production="deployed")
    assert [call.path for call in calls] == [SETTING, PRODUCTION]


@pytest.mark.parametrize(
    ("project", "name", "path"),
    [
        (
            "My Project",
            "Orders API",
            "/apiops/projects/My%20Project/apiProxies/Orders%20API/settings/maintenance-mode/",
        ),
        ("a+b", "50%", "/apiops/projects/a%2Bb/apiProxies/50%25/settings/maintenance-mode/"),
        ("größe", "a/b", "/apiops/projects/gr%C3%B6%C3%9Fe/apiProxies/a%2Fb/settings/maintenance-mode/"),
    ],
)
def test_names_are_percent_encoded(project: str, name: str, path: str) -> None:
    """Whatever a name holds, it is one segment, and the slash at the end stays."""
    (call,) = _calls(POST, OFF, name, project, maintenance__enabled=True)
    assert call.path == path


@pytest.mark.parametrize(("name", "project", "environment"), [("x", "..", "e"), (".", "p", "e"), ("x", "p", "..")])
def test_names_of_dots_are_refused(name: str, project: str, environment: str) -> None:
    """Every url parser would walk up instead."""
    wished: Mapping[str, bool | str] = {"maintenance__enabled": True, f"deploy__{environment}": "deployed"}
    found: Values = {**OFF, f"deploy.{environment}": "deployed"}
    assert isinstance(POST.steps(change(found, name, project, **wished)), Refusal)


def test_every_call_may_be_repeated() -> None:
    """Both say what should be, not what should change; 401 and 429 come before anything is done."""
    calls = _calls(POST, {**OFF, "deploy.production": "deployed"}, **WISH, deploy__production="deployed")
    assert {call.effect for call in calls} == {"absolute"}
    assert all(call.is_repeatable and call.unheard == frozenset({401, 429}) for call in calls)


def test_what_a_change_costs_is_said() -> None:
    """The backend is cut off, clients reach what was not deployed, and other environments follow at their deploys."""
    found = {**OFF, "deploy.production": "not_deployed", "deploy.test": "deployed"}
    costs = [cost for call in _calls(POST, found, **WISH, deploy__production="deployed") for cost in call.costs]
    assert [text for text in costs if "backend" in text]
    assert [text for text in costs if "from then on clients reach it" in text]
    assert [text for text in costs if "the next deploy to any other" in text]


def test_nothing_differs_nothing_is_sent() -> None:
    """A PATCH without a change might still raise redeployRequired: there is none."""
    assert POST.steps(change({**ON, "deploy.production": "deployed"}, **WISH, deploy__production="deployed")) == ()
