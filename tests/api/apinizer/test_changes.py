"""What a change sends: one PATCH of what differs, and the deploys, on servers of both generations."""

import pytest

from reconciler.model.plan import BlockCause, Blocked, Unchanged, Update
from reconciler.simulators.apinizer.habits import Habits, Saving
from reconciler.simulators.apinizer.seeds import SimulatedEnvironment
from tests.api.apinizer.world import APPLIED, ON, ON_LIVE, PATCH, POST, PROXIES, World, lines, serve

OLD, NEW = "2026.02.0", "2026.09.0"
WHOLE = "maintenance: {enabled: true, http_status_code: 503, content_type: text/plain, message: closed}"


def test_the_patch_carries_only_what_differs(world: World) -> None:
    """What is wished and already so is not sent, and what was not wished neither."""
    world.simulate(maintenance={"httpStatusCode": 503, "message": "closed"})
    world.wish(WHOLE)
    outcome = world.apply_one()
    assert outcome.outcome is APPLIED
    assert world.body() == {"enabled": True, "contentType": "text/plain"}
    assert world.writes() == [PATCH]


def test_a_setting_without_a_deploy_is_only_saved_and_the_plan_says_so(world: World) -> None:
    """Clients see nothing of it."""
    world.simulate()
    world.wish(ON)
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert any("only saved" in cost for cost in entry.costs)
    assert world.apply_one().outcome is APPLIED
    assert (world.saved()["enabled"], world.is_served()) == (True, False)


@pytest.mark.parametrize("version", [OLD, "2026.04.1", "2026.08.0", NEW])
def test_the_default_way_to_deploy_works_on_every_server(world: World, version: str) -> None:
    """PATCH, then a POST for each wished environment; the plan shows these calls."""
    world.simulate(version=version)
    world.wish()
    assert lines(world.plan_one()) == [PATCH, POST]
    assert world.apply_one().outcome is APPLIED
    assert world.writes() == [PATCH, POST]
    assert world.body() == {"enabled": True}
    assert world.is_served() is True
    assert isinstance(world.plan_one(), Unchanged)


@pytest.mark.parametrize("version", ["2026.04.1", NEW])
def test_the_patch_can_deploy_by_itself(world: World, version: str) -> None:
    """One call, with the environments by name."""
    world.simulate(version=version)
    world.services = serve("deploy_with: patch")
    world.wish()
    assert lines(world.plan_one()) == [PATCH]
    assert world.apply_one().outcome is APPLIED
    assert world.writes() == [PATCH]
    assert world.body() == {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    assert world.is_served() is True


def test_an_older_server_that_ignores_the_deploy_members_is_found_out(world: World) -> None:
    """It saves and answers 200, and nothing is deployed: never applied."""
    world.simulate(version=OLD)
    world.services = serve("deploy_with: patch")
    world.wish()
    outcome = world.apply_one()
    assert outcome.outcome.value == "not_settled"
    assert "deploy.production is redeploy_required" in outcome.detail
    assert world.is_served() is False


def test_an_older_server_that_refuses_the_deploy_members_is_believed(world: World) -> None:
    """Nothing was saved, and the result has its words."""
    world.simulate(version=OLD, habits=Habits(saving=Saving(unknown_members="refused")))
    world.services = serve("deploy_with: patch")
    world.wish()
    outcome = world.apply_one()
    assert (outcome.outcome.value, world.saved()["enabled"]) == ("rejected", False)
    assert 'Unrecognized field "deploy"' in outcome.detail


@pytest.mark.parametrize(
    ("option", "count"), [("deploy_with: post", 3), ("deploy_with: patch", 1)], ids=["post", "patch"]
)
def test_every_wished_environment_is_deployed_to(world: World, option: str, count: int) -> None:
    """Also the one that it was not deployed to before, which the plan says."""
    world.simulate()
    world.services = serve(option)
    world.wish(f"{ON}, deploy: [test, production]")
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert any("test: it is not deployed there now" in cost for cost in entry.costs)
    assert world.apply_one().outcome is APPLIED
    assert (len(world.writes()), world.is_served(), world.is_served("test")) == (count, True, True)


def test_a_deploy_that_alone_is_lacking_is_the_change(world: World) -> None:
    """The saved value is as wished: one POST, no PATCH."""
    world.simulate(maintenance={"enabled": True}, deployments={"production": "redeploy_required"})
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Update)
    (change,) = entry.changes
    assert (change.path, change.before, change.after) == ("deploy.production", "redeploy_required", "deployed")
    assert lines(entry) == [POST]
    assert world.apply_one().outcome is APPLIED
    assert world.writes() == [POST]


def test_a_proxy_that_is_not_deployed_there_is_deployed(world: World) -> None:
    """From `not_deployed`, with the word that clients will reach it."""
    world.simulate(maintenance={"enabled": True}, deployments={})
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert [(one.path, one.before) for one in entry.changes] == [("deploy.production", "not_deployed")]
    assert any("from then on clients reach it" in cost for cost in entry.costs)
    assert world.apply_one().outcome is APPLIED


def test_what_others_saved_and_did_not_deploy_is_warned_about(world: World) -> None:
    """The deploy publishes it, and the plan says so beside the change."""
    world.simulate(pending={"description": "half done"})
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Update)
    (warning,) = entry.warnings
    assert "a redeploy is already required" in warning
    assert "publishes every saved edit" in warning
    assert not any("every saved edit" in cost for cost in entry.costs)


def test_environment_names_are_checked_before_anything_is_sent(world: World) -> None:
    """One wrong name blocks the whole entry, the PATCH too, and tells the names that there are."""
    world.simulate()
    world.wish(f"{ON}, deploy: [production, prodution]")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.REFUSED
    assert "no environment 'prodution'" in entry.reason
    assert "production, test" in str(entry.way_out)
    assert world.writes() == []


def test_an_environment_of_another_project_is_none_of_this_one(world: World) -> None:
    """It is there in the installation, and this project may not deploy to it."""
    there = (SimulatedEnvironment("production"), SimulatedEnvironment("vault", projects=["Bank"]))
    world.simulate(environments=there)
    world.wish(f"{ON}, deploy: [vault]")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert "no environment 'vault'" in entry.reason


def test_an_environment_that_goes_between_plan_and_apply_is_noticed(world: World) -> None:
    """The fresh reading shows it: nothing is sent."""
    world.simulate(maintenance={"enabled": True}, deployments={})
    world.wish()
    outcome = world.apply_one(
        between=lambda: world.simulate(environments=(), deployments={}, maintenance={"enabled": True})
    )
    assert outcome.outcome.value == "stale"
    assert world.writes() == []


def test_a_setting_that_is_as_wished_is_nothing_to_do(world: World) -> None:
    """Deployed and no redeploy required: no call, and a second apply would send none."""
    world.simulate(maintenance={"enabled": True})
    world.wish()
    assert isinstance(world.plan_one(), Unchanged)
    assert world.run_apply().outcomes == ()
    assert world.writes() == []


@pytest.mark.parametrize("name", ["My API", "Kaffee & Kuchen", "Ödön+1", "50%25"])
def test_names_are_encoded_once_and_paths_end_with_a_slash(world: World, name: str) -> None:
    """Spaces, signs, accents and per cents reach the same proxy."""
    world.simulate(name)
    world.text = f"resources:\n  gw:\n    api_proxy:\n      orders: {{project: Retail, name: '{name}', {ON_LIVE}}}\n"
    assert world.apply_one().outcome is APPLIED
    assert world.is_served(name=name) is True
    assert [one.status for one in world.simulator.requests] == [200] * len(world.simulator.requests)


@pytest.mark.parametrize("missing_slash", ["not_found", "redirected"])
def test_a_missing_slash_is_never_sent(world: World, missing_slash: str) -> None:
    """Every path of a plan and an apply has its slash, but for the ones that the service has without."""
    world.simulate(habits=Habits(missing_slash="redirected" if missing_slash == "redirected" else "not_found"))
    world.wish()
    assert world.apply_one().outcome is APPLIED
    bare = {line for line in world.requests() if not line.endswith("/")}
    assert bare <= {f"GET {PROXIES}/forpromotion"}
