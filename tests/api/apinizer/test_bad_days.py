"""Answers that lie, effects that come late or not at all: the result says the truth, and the next apply mends it."""

from collections.abc import Callable
from functools import partial

import pytest

from reconciler.model.event import Event, OutcomeReached
from reconciler.model.outcome import OutcomeKind
from reconciler.simulators import mishaps as common
from reconciler.simulators.apinizer import mishaps
from reconciler.simulators.faults import Fault, Intervention, Later, Lost, Replaced, When
from reconciler.simulators.messages import json_answer
from reconciler.simulators.progression import Progression, after_reads, after_seconds
from tests.api.apinizer.world import APPLIED, ON, PATCH, POST, PROJECT, World, patch, post, serve

MakeFault = Callable[[When], Fault]

DONE_ALL_THE_SAME: dict[str, MakeFault] = {
    "reset after the effect": common.dropped_after_effect,
    "502 after the effect": common.failed_after_effect,
    "500 after the effect": lambda when: mishaps.unexpected_error(when, "done"),
    "500, and done three seconds later": lambda when: common.failed_then_done(when, 3.0),
    "500, and done twenty seconds later": lambda when: common.failed_then_done(when, 20.0),
    "reset, and done ten seconds later": lambda when: Fault(when, Later(10.0), Lost("reset")),
    "a login page, and done": lambda when: common.page_instead(when, "done"),
    "cut short": common.cut_short,
    "another content type": common.mislabelled,
    "no word on the deployment": mishaps.outcome_unreported,
    "answered after five minutes": lambda when: common.hanging_after_effect(when, 300.0),
}
NOT_DONE: dict[str, MakeFault] = {
    "reset before the effect": common.dropped_before_effect,
    "503 before the effect": common.failed_before_effect,
    "500 before the effect": mishaps.unexpected_error,
    "a login page": common.page_instead,
    "a redirect": lambda when: common.redirected(when, "https://login.example/"),
    "an empty object": common.empty_list,
}
CALLS = {
    "patch": (patch, "deploy_with: post"),
    "post": (post, "deploy_with: post"),
    "both": (patch, "deploy_with: patch"),
}


def _serve(world: World, call: str, make: MakeFault) -> None:
    when, option = CALLS[call]
    world.simulate(faults=[make(when())])
    world.services = serve(option)
    world.wish()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("mishap", DONE_ALL_THE_SAME)
def test_what_was_done_behind_a_bad_answer_is_found_out_and_not_sent_again(
    world: World, call: str, mishap: str
) -> None:
    """A later reading shows it: applied, with no call too many.

    Of a PATCH that saves and deploys none can: production read `deployed` before it, and so it does after it. It
    says the same thing twice until an answer says that it was done.
    """
    _serve(world, call, DONE_ALL_THE_SAME[mishap])
    outcome = world.apply_one()
    assert (outcome.outcome, world.is_served()) == (APPLIED, True), outcome
    is_lost = mishap != "another content type"
    assert world.writes() == ([PATCH] * (2 if is_lost else 1) if call == "both" else [PATCH, POST])


@pytest.mark.parametrize("call", ["patch", "both", "post"])
@pytest.mark.parametrize("mishap", NOT_DONE)
def test_what_was_not_done_is_sent_again_after_its_lag(world: World, call: str, mishap: str) -> None:
    """Every call says what should be, so that it may be sent again once nothing shows for long enough."""
    _serve(world, call, NOT_DONE[mishap])
    outcome = world.apply_one()
    assert (outcome.outcome, world.is_served()) == (APPLIED, True), outcome
    again = {"patch": [PATCH, PATCH, POST], "post": [PATCH, POST, POST], "both": [PATCH, PATCH]}
    assert world.writes() == again[call]


def test_a_deploy_whose_answer_is_lost_does_not_stop_the_next_one(world: World) -> None:
    """That production is current again shows that it was done; then comes the other environment."""
    world.simulate(faults=[common.dropped_after_effect(post())])
    world.wish(f"{ON}, deploy: [production, test]")
    outcome = world.apply_one()
    assert (outcome.outcome, world.is_served("test")) == (APPLIED, True), outcome


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("mishap", [*NOT_DONE])
def test_what_never_works_is_never_called_applied(world: World, call: str, mishap: str) -> None:
    """The same for ever: unknown or not settled, and when it works again the next apply mends it."""
    when, option = CALLS[call]
    world.simulate(faults=[NOT_DONE[mishap](when(times=None))])
    world.services = serve(option)
    world.wish()
    outcome = world.apply_one()
    assert outcome.outcome in {OutcomeKind.UNKNOWN, OutcomeKind.NOT_SETTLED}
    assert outcome.detail
    assert world.is_served() is False
    world.simulator.schedule.clear()
    assert world.apply_one().outcome is APPLIED
    assert world.is_served() is True


@pytest.mark.parametrize(
    "pace", [after_seconds(3.0, 5.0), after_seconds(60.0, 30.0), after_reads(2, 3)], ids=["soon", "late", "reads"]
)
@pytest.mark.parametrize("option", ["deploy_with: post", "deploy_with: patch"])
def test_accepted_is_not_done(world: World, pace: Progression, option: str) -> None:
    """It is waited for until the manager says deployed and no redeploy required."""
    world.simulate(progression=pace)
    world.services = serve(option)
    world.wish()
    assert world.apply_one().outcome is APPLIED
    assert world.is_served() is True


def test_a_setting_that_is_saved_late_is_deployed_when_it_shows(world: World) -> None:
    """A deploy takes live what is saved at that moment: it waits for the save that it builds on."""
    said = Replaced(json_answer(200, {"status": "SUCCESS"}))
    world.simulate(faults=[Fault(patch(), Later(10.0), said)])
    world.wish()
    assert world.apply_one().outcome is APPLIED
    assert world.writes() == [PATCH, POST]
    assert world.is_served() is True


def test_a_setting_that_was_not_saved_is_not_deployed(world: World) -> None:
    """A success without effect: what would go live is what was there before."""
    world.simulate(faults=[Fault(patch(), "undone", Replaced(json_answer(200, {"status": "SUCCESS"})))])
    world.wish()
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "maintenance.enabled is False" in outcome.detail
    assert "was not sent" in outcome.detail
    assert world.writes() == [PATCH]
    assert world.is_served() is False


@pytest.mark.parametrize("saved", [{"enabled": True}, {"message": "mine"}])
def test_what_somebody_saved_meanwhile_does_not_go_live_by_our_hand(world: World, saved: dict[str, object]) -> None:
    """It is read before the deploy, whether our call was about it or it was as wished before; ours stays saved."""
    world.simulate(faults=[Intervention(patch(), "after", lambda: world.simulator.edit(PROJECT, "orders", saved))])
    world.wish("maintenance: {enabled: false, message: soon back}, deploy: [production]")
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "somebody else moved it meanwhile" in outcome.detail
    assert world.writes() == [PATCH]
    assert world.is_served() is False


@pytest.mark.parametrize(("call", "word"), [("patch", "rejected"), ("post", "applied"), ("both", "applied")])
def test_a_failure_that_was_carried_out_is_applied_only_where_the_whole_wish_shows(
    world: World, call: str, word: str
) -> None:
    """A refused PATCH is followed by no deploy, though `after` shows that it was saved; the next apply deploys."""
    _serve(world, call, lambda when: mishaps.unsuccessful(when, "done"))
    outcome = world.apply_one()
    assert outcome.outcome.value == word
    assert outcome.after == {"maintenance.enabled": True}
    if word == "rejected":
        assert world.apply_one().outcome is APPLIED
    assert world.is_served() is True


def test_a_server_without_the_call_says_so(world: World) -> None:
    """Before about 2026.01.5 there is no PATCH: rejected, and the words name the age of the server."""
    world.simulate(version="2025.12.0")
    world.wish()
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "too old for this call" in outcome.detail
    assert world.writes() == [PATCH]


def test_what_takes_longer_than_it_may_is_not_settled(world: World) -> None:
    """With the path that does not show yet."""
    world.simulate(progression=after_seconds(0.0, 400.0))
    world.wish()
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "deploy.production is redeploy_required" in outcome.detail


def test_somebody_who_saves_between_plan_and_apply_makes_it_stale(world: World) -> None:
    """What the plan was made on is no longer so: nothing is sent."""
    world.simulate(maintenance={"httpStatusCode": 503})
    world.wish("maintenance: {http_status_code: 500}, deploy: [production]")
    outcome = world.apply_one(lambda: world.simulator.move("Retail", "orders", {"httpStatusCode": 418}))
    assert outcome.outcome is OutcomeKind.STALE
    assert world.writes() == []


def test_an_edit_between_plan_and_apply_is_not_published_unsaid(world: World) -> None:
    """Nobody approved it: where a redeploy is required now and was not in the plan, nothing is sent."""
    world.simulate()
    world.wish()
    outcome = world.apply_one(partial(world.simulator.edit, "Retail", "orders", None, {"description": "half done"}))
    assert outcome.outcome is OutcomeKind.STALE
    assert "deploy.production is redeploy_required" in outcome.detail
    assert world.writes() == []


def test_an_edit_just_before_the_fresh_reading_is_not_published_unsaid(world: World) -> None:
    """In a long apply, minutes lie between the look at the plan and the reading before the call."""
    world.simulate()
    world.wish()
    edit = partial(world.simulator.edit, "Retail", "orders", None, {"description": "half done"})
    world.simulator.schedule.add(Intervention(When("GET", "*/orders/export/", nth=2), "before", edit))
    assert world.apply_one().outcome is OutcomeKind.STALE
    assert world.writes() == []


def test_somebody_who_does_it_first_leaves_nothing_to_do(world: World) -> None:
    """Already done, without a call."""
    world.simulate()
    world.wish()
    outcome = world.apply_one(lambda: world.simulator.move("Retail", "orders", {"enabled": True}))
    assert outcome.outcome is OutcomeKind.ALREADY_DONE
    assert world.writes() == []


def test_somebody_who_deploys_elsewhere_in_between_changes_nothing(world: World) -> None:
    """Only what was wished is compared."""
    world.simulate(deployments={"production": "deployed", "test": "deployed"})
    world.wish()
    outcome = world.apply_one(lambda: world.simulator.undeploy("Retail", "orders", "test"))
    assert outcome.outcome is APPLIED


def test_a_proxy_that_is_deleted_on_the_way_is_told(world: World) -> None:
    """Not settled or rejected, in words that say that it is gone."""
    world.simulate()
    world.wish()
    world.simulator.schedule.add(Intervention(post(), "before", partial(world.simulator.delete, "Retail", "orders")))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.REJECTED
    assert "no longer exists" in outcome.detail


def test_what_moved_again_is_not_called_applied(world: World) -> None:
    """The last look sees that somebody has lifted the maintenance right after it was verified."""
    world.simulate()
    world.wish()

    def lift(event: Event) -> None:
        if isinstance(event, OutcomeReached):
            world.simulator.move("Retail", "orders", {"enabled": False})

    world.react = lift
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "moved again" in outcome.detail


def test_an_edit_that_comes_after_the_deploy_is_seen(world: World) -> None:
    """Somebody saves while it settles: deployed is not current, and it is not called applied."""
    world.simulate()
    world.wish()
    edit = partial(world.simulator.edit, "Retail", "orders", None, {"description": "half done"})
    world.simulator.schedule.add(Intervention(post(), "after", edit))
    outcome = world.apply_one()
    assert outcome.outcome is OutcomeKind.NOT_SETTLED
    assert "deploy.production is redeploy_required" in outcome.detail


@pytest.mark.parametrize("retry_after", [None, "7", "Sat, 21 Nov 2026 12:00:09 GMT", "1795262409"])
def test_too_many_requests_means_not_yet(world: World, retry_after: str | None) -> None:
    """A 429 was not carried out: it is waited for, whatever its dialect."""
    world.simulate(faults=[common.too_many_requests(patch(times=2), retry_after)])
    world.wish()
    assert world.apply_one().outcome is APPLIED
    assert world.writes() == [PATCH, PATCH, PATCH, POST]
