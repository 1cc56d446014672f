"""Where the saved setting cannot be read: blocked, or sent unseen; never in sync, never disabled, never applied."""

from typing import Any

import pytest

from reconciler.model.drift import FindingKind
from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import BlockCause, Blocked, Update
from reconciler.simulators import mishaps as common
from reconciler.simulators.apinizer import mishaps
from reconciler.simulators.apinizer.habits import Habits, Showing
from reconciler.simulators.apinizer.seeds import DeployFailure
from tests.api.apinizer.world import ON, ON_LIVE, PATCH, POST, SERVICE, World, lines, patch, post, serve

BLIND: dict[str, tuple[str, Habits]] = {
    "read: none": (serve("read: none"), Habits()),
    "an export without it": (SERVICE, Habits(showing=Showing(export_at=()))),
    "an export under an unknown key": (SERVICE, Habits(showing=Showing(export_at=("settings", "closedForNow")))),
    "an export with a flag only": (SERVICE, Habits(showing=Showing(form="boolean"))),
    "a full definition without it": (serve("read: full"), Habits(showing=Showing(full_at=()))),
}
UNVERIFIED = f"{ON_LIVE}, allow: [unverified]"


def _serve(world: World, case: str, **more: Any) -> None:
    world.services, habits = BLIND[case]
    world.simulate(habits=habits, **more)


@pytest.mark.parametrize("case", BLIND)
def test_it_is_blocked_unless_the_resource_allows_it(world: World, case: str) -> None:
    """With the way out."""
    _serve(world, case)
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNVERIFIABLE
    assert "allow: [unverified]" in str(entry.way_out)


@pytest.mark.parametrize("case", BLIND)
def test_it_is_sent_unseen_where_that_is_allowed(world: World, case: str) -> None:
    """`before` is null, all wished fields go, and the outcome is `not_settled`, whatever the manager answered."""
    _serve(world, case)
    world.wish(UNVERIFIED)
    entry = world.plan_one()
    assert isinstance(entry, Update)
    assert [(one.path, one.before) for one in entry.changes] == [("maintenance.enabled", None)]
    assert lines(entry) == [PATCH, POST]
    assert any("the saved setting cannot be read" in cost for cost in entry.costs)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "accepted, cannot be read back" in outcome.detail
    assert (world.body(), world.is_served()) == ({"enabled": True}, True)
    assert outcome.seconds < 5


@pytest.mark.parametrize("case", BLIND)
@pytest.mark.parametrize("is_enabled", [False, True])
def test_drift_says_unverifiable(world: World, case: str, *, is_enabled: bool) -> None:
    """Not in sync and not drifted, whatever is really there."""
    _serve(world, case, maintenance={"enabled": is_enabled})
    world.wish(ON)
    (finding,) = world.run_drift().findings
    assert finding.finding is FindingKind.UNVERIFIABLE


def test_drift_of_a_deployment_is_seen_all_the_same(world: World) -> None:
    """What can be read is compared."""
    _serve(world, "read: none", deployments={"production": "redeploy_required"})
    world.wish()
    (finding,) = world.run_drift().findings
    assert finding.finding is FindingKind.DRIFTED
    assert [(one.path, one.live) for one in finding.fields] == [("deploy.production", "redeploy_required")]


def test_status_says_unverifiable(world: World) -> None:
    """Never normal, never off."""
    _serve(world, "read: none")
    report = world.run_status()
    assert [(thing.status, thing.is_normal) for thing in report.things] == [("unverifiable", False)]


def test_import_leaves_out_what_cannot_be_read(world: World) -> None:
    """A deploy without a setting cannot be wished: the proxy is told as left out."""
    _serve(world, "read: none")
    imported = world.run_import()
    assert imported.resources == 0
    assert len(imported.left_out) == 1


@pytest.mark.parametrize("option", ["deploy_with: post", "deploy_with: patch"])
def test_a_refusal_is_a_refusal_without_reading_back(world: World, option: str) -> None:
    """The manager's words; nothing can show that it was done all the same."""
    world.simulate(faults=[mishaps.permission_missing(patch())])
    world.services = serve(f"read: none, {option}")
    world.wish(UNVERIFIED)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "required permission" in outcome.detail


def test_a_pod_that_fails_is_a_rejection_here_too(world: World) -> None:
    """A nested failure is final."""
    _serve(world, "read: none")
    world.wish(UNVERIFIED)
    world.simulator.fail_deployments(DeployFailure("production", "worker-0", "no route", is_recorded=True))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "pod worker-0: no route" in outcome.detail


def test_a_lost_answer_is_sent_again_and_stays_unknown(world: World) -> None:
    """Nobody knows whether it was carried out, and no reading will ever tell: repeated, and honest in the end."""
    world.simulate(faults=[common.dropped_after_effect(patch(times=None))])
    world.services = serve("read: none")
    world.wish(f"{ON}, allow: [unverified]")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.UNKNOWN
    assert world.writes() == [PATCH] * 3


def test_a_lost_answer_that_is_followed_by_a_good_one_is_accepted(world: World) -> None:
    """The second sending saves the same."""
    world.simulate(faults=[common.dropped_before_effect(patch())])
    world.services = serve("read: none")
    world.wish(UNVERIFIED)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert world.writes() == [PATCH, PATCH, POST]
    assert world.is_served() is True


def test_a_deploy_that_does_not_show_is_waited_for(world: World) -> None:
    """What can be read is: the deployment is not current, and the result says that."""
    world.simulate(faults=[mishaps.unexpected_error(post(times=None))])
    world.services = serve("read: none")
    world.wish(UNVERIFIED)
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.UNKNOWN
    assert world.is_served() is False


@pytest.mark.parametrize(
    "key", [("maintenanceMode",), ("maintenanceModeSettings",), ("a", "b", "maintenanceModeSetting")]
)
def test_the_setting_is_known_by_its_shape(world: World, key: tuple[str, ...]) -> None:
    """Under each of its names, at any depth."""
    world.simulate(habits=Habits(showing=Showing(export_at=key)))
    world.wish()
    assert world.apply_one().outcome is OutcomeKind.APPLIED


@pytest.mark.parametrize(("unset", "is_seen"), [("defaults", True), ("null", False), ("nothing", False)])
def test_a_proxy_that_was_never_configured_is_not_called_disabled(world: World, unset: str, *, is_seen: bool) -> None:
    """Where its definition says nothing, nothing is assumed."""
    showing = {
        "defaults": Showing(unset="defaults"),
        "null": Showing(unset="null"),
        "nothing": Showing(unset="nothing"),
    }
    world.simulate(habits=Habits(showing=showing[unset]), maintenance=None)
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Update if is_seen else Blocked)
