"""Deployments that fail in an environment or on a pod, in each published shape of the answer: never called applied."""

from functools import partial

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import Update
from reconciler.simulators.apinizer.habits import Habits, Saving
from reconciler.simulators.apinizer.seeds import DeployFailure
from reconciler.simulators.faults import Intervention
from tests.api.apinizer.world import APPLIED, ON, PATCH, POST, World, lines, patch, serve

SHAPES: dict[str, Habits] = {
    "by pod": Habits(result="by_pod"),
    "by environment": Habits(result="by_environment", envelope="success", errors="error"),
    "environment results": Habits(result="environment_results", envelope="bare", errors="success"),
}
OPTIONS = ["deploy_with: post", "deploy_with: patch"]


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("is_recorded", [False, True], ids=["undone", "recorded"])
def test_a_pod_that_fails_is_a_rejection_in_its_words(
    world: World, option: str, shape: str, status: int, *, is_recorded: bool
) -> None:
    """With the environment's and the pod's name, also where the manager counts the proxy as deployed all the same."""
    world.simulate(habits=SHAPES[shape])
    world.services = serve(option)
    world.wish()
    world.simulator.fail_deployments(
        DeployFailure("production", "worker-1", "out of heap", status=status, is_recorded=is_recorded)
    )
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    for word in ("production", "worker-1", "out of heap"):
        assert word in outcome.detail
    assert outcome.after == {"maintenance.enabled": True}


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("depth", [0, 1, 3])
@pytest.mark.parametrize("overall", [False, True], ids=["told above", "hidden below a success"])
def test_a_failure_at_any_depth_counts(world: World, option: str, depth: int, *, overall: bool) -> None:
    """However deep it is, and whatever the levels above it say."""
    world.simulate()
    world.services = serve(option)
    world.wish()
    world.simulator.fail_deployments(
        DeployFailure("production", "worker-0", "no route", depth=depth, overall=overall, is_recorded=True)
    )
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "production" in outcome.detail
    assert "pod worker-0: no route" in outcome.detail


@pytest.mark.parametrize("option", OPTIONS)
def test_the_next_apply_deploys_what_was_only_saved(world: World, option: str) -> None:
    """The save is kept: what is lacking is the deploy, in one call."""
    world.simulate()
    world.services = serve(option)
    world.wish()
    world.simulator.fail_deployments(DeployFailure("production", times=1))
    assert world.apply_one().outcome is OutcomeKind.REJECTED
    assert lines(world.plan_one()) == [POST]
    assert world.apply_one().outcome is APPLIED
    assert world.is_served() is True


def test_a_server_that_takes_the_save_back_is_believed(world: World) -> None:
    """The next plan has the PATCH again."""
    world.simulate(habits=Habits(saving=Saving(failed_deploy="taken_back")))
    world.services = serve("deploy_with: patch")
    world.wish()
    world.simulator.fail_deployments(DeployFailure("production", times=1))
    outcome = world.apply_one()
    assert (outcome.outcome, outcome.after) == (OutcomeKind.REJECTED, {"maintenance.enabled": False})
    assert lines(world.plan_one()) == [PATCH]
    assert world.apply_one().outcome is APPLIED


def test_one_environment_of_two_that_fails_is_the_one_that_is_named(world: World) -> None:
    """With a deploy for each, the other is deployed; the next plan is about the one that failed."""
    world.simulate(deployments={"production": "deployed", "test": "deployed"})
    world.wish(f"{ON}, deploy: [production, test]")
    world.simulator.fail_deployments(DeployFailure("test", "worker-0", "no route", times=1))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "POST …/environments/test/" in outcome.detail
    assert (world.is_served(), world.is_served("test")) == (True, False)
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert [change.path for change in entry.changes] == ["deploy.test"]


@pytest.mark.parametrize(
    ("option", "word"), [("deploy_with: post", APPLIED), ("deploy_with: patch", OutcomeKind.UNKNOWN)]
)
def test_a_server_that_reports_nothing_is_read_back(world: World, option: str, word: OutcomeKind) -> None:
    """Without a deploymentResult only the deploy status counts: a POST is proved by `redeploy_required` before it."""
    world.simulate(habits=Habits(result="none"))
    world.services = serve(option)
    world.wish()
    assert (world.apply_one().outcome, world.is_served()) == (word, True)


@pytest.mark.parametrize(
    ("option", "word"),
    [("deploy_with: post", "said nothing of the deployment"), ("deploy_with: patch", "redeploy_required")],
)
def test_a_failure_that_is_not_reported_is_never_applied(world: World, option: str, word: str) -> None:
    """200 and no word, and the deployment is not current."""
    world.simulate(habits=Habits(result="none"))
    world.services = serve(option)
    world.wish()
    world.simulator.fail_deployments(DeployFailure("production"))
    outcome = world.apply_one()
    assert outcome.outcome in {OutcomeKind.NOT_SETTLED, OutcomeKind.UNKNOWN}
    assert word in outcome.detail


@pytest.mark.parametrize("wrong", ["nothing", "saved"])
def test_an_environment_that_goes_on_the_way_is_rejected(world: World, wrong: str) -> None:
    """The manager's words; and whether the PATCH was saved all the same is read, not believed."""
    world.simulate(habits=Habits(saving=Saving(wrong_deploy="saved" if wrong == "saved" else "nothing")))
    world.services = serve("deploy_with: patch")
    world.wish(f"{ON}, deploy: [test]")
    gone = partial(world.simulator.remove_environment, "test")
    world.simulator.schedule.add(Intervention(patch(), "before", gone))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "not exist" in outcome.detail
    assert outcome.after is not None
    assert outcome.after["maintenance.enabled"] is (wrong == "saved")


@pytest.mark.parametrize(("bound", "word"), [("in_vain", "not_settled"), ("refused", "rejected"), ("saved", "applied")])
def test_a_proxy_bound_to_a_settings_group_is_warned_about(world: World, bound: str, word: str) -> None:
    """Whether its own setting counts is not documented: only what is read back is applied."""
    saving = {"in_vain": Saving(bound="in_vain"), "refused": Saving(bound="refused"), "saved": Saving(bound="saved")}
    world.simulate(habits=Habits(saving=saving[bound]), settings_group="all-apis")
    world.wish(ON)
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert any("Global Settings group" in warning for warning in entry.warnings)
    assert world.apply_one().outcome.value == word


def test_a_text_that_is_stored_otherwise_is_not_settled(world: World) -> None:
    """A server that rewrites a content type never shows the wish."""
    world.simulate(habits=Habits(saving=Saving(text="normalised")))
    world.wish("maintenance: {content_type: 'Text/Plain;  charset=UTF-8'}")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "maintenance.content_type is text/plain;charset=utf-8" in outcome.detail
