"""Many and one, by every reader and on every server: the same readings, and how many requests they take."""

from collections import Counter

import pytest

from reconciler.model.outcome import OutcomeKind
from reconciler.model.plan import BlockCause, Blocked, Unchanged
from reconciler.simulators.apinizer.habits import Habits
from reconciler.simulators.apinizer.seeds import SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.messages import Answer
from tests.api.apinizer.world import APPLIED, ENVIRONMENTS, ON_LIVE, POST, PROJECT, PROXIES, World, serve

MANY = 1000
OLD, NEW = "2026.02.0", "2026.09.0"
PAGES = ["status", "success", "bare"]


def _name_many(count: int) -> list[str]:
    return [f"proxy-{number:04}" for number in range(count)]


@pytest.mark.parametrize("version", [OLD, "2026.04.1", "2026.08.0", NEW])
@pytest.mark.parametrize("reader", ["export", "full", "none"])
def test_one_alone_reads_as_it_does_among_many(world: World, version: str, reader: str) -> None:
    """The plan, which reads in bulk, and the fresh reading before a call agree: nothing is stale."""
    world.simulate(version=version, maintenance={"httpStatusCode": 503}, pending={"description": "half done"})
    world.simulator.plant(SimulatedProxy(PROJECT, "billing"), SimulatedProxy(PROJECT, "closed", {"enabled": True}))
    world.services = serve(f"read: {reader}")
    world.wish(f"{ON_LIVE}, allow: [unverified]", "orders", "billing", "closed")
    outcomes = world.run_apply().outcomes
    is_seen = reader == "export" or (reader == "full" and version in {"2026.08.0", NEW})
    expected = (
        {"billing": "applied", "orders": "applied"}
        if is_seen
        else dict.fromkeys(("billing", "closed", "orders"), "not_settled")
    )
    assert {one.address.name: one.outcome.value for one in outcomes} == expected


@pytest.mark.parametrize("envelope", PAGES)
@pytest.mark.parametrize("shape", ["page", "openapi"])
def test_every_envelope_is_read(world: World, envelope: str, shape: str) -> None:
    """With the key of either generation, or none."""
    habits = {
        ("status", "page"): Habits(),
        ("status", "openapi"): Habits(proxy_shape="openapi"),
        ("success", "page"): Habits(envelope="success", errors="error"),
        ("success", "openapi"): Habits(envelope="success", proxy_shape="openapi", errors="success"),
        ("bare", "page"): Habits(envelope="bare"),
        ("bare", "openapi"): Habits(envelope="bare", proxy_shape="openapi", lost="spring"),
    }
    world.simulate(habits=habits[envelope, shape])
    world.wish()
    assert world.apply_one().outcome is APPLIED
    assert isinstance(world.plan_one(), Unchanged)


def test_a_server_without_any_word_on_deployments_is_unverifiable(world: World) -> None:
    """No deploy status, no list for promotion, no list in the proxy: never called deployed."""
    unknown = Fault(When("GET", "*/forpromotion", times=None), "undone", Replaced(Answer(404)))
    world.simulator = ApinizerSimulator(
        [SimulatedProxy(PROJECT, "orders", maintenance={"enabled": True})],
        environments=ENVIRONMENTS,
        habits=Habits(proxy_shape="openapi"),
        lacking=["deploy_status", "generic_export"],
        faults=[unknown],
    )
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNVERIFIABLE
    assert "deploy.production cannot be read" in entry.reason
    world.wish(f"{ON_LIVE}, allow: [unverified]")
    assert world.apply_one().outcome is OutcomeKind.NOT_SETTLED
    assert world.writes() == [POST]


@pytest.mark.parametrize("paging", ["ignored", "honoured"])
def test_whole_lists_are_read_whatever_the_server_does_with_pages(world: World, paging: str) -> None:
    """No page is asked for, so that none can be missed."""
    names = _name_many(30)
    world.simulate(*names, habits=Habits(paging="honoured" if paging == "honoured" else "ignored"))
    world.wish(ON_LIVE, *names)
    assert len(world.run_plan()) == 30
    assert all("page=" not in one.request.query for one in world.simulator.requests)


def test_two_names_that_make_one_file_name_are_told_apart(world: World) -> None:
    """Archives sanitise names; the name within counts."""
    world.simulator = ApinizerSimulator(
        [SimulatedProxy(PROJECT, "a b", {"enabled": True}), SimulatedProxy(PROJECT, "a_b")], environments=ENVIRONMENTS
    )
    world.text = (
        "resources:\n  gw:\n    api_proxy:\n"
        f"      one: {{project: Retail, name: a b, {ON_LIVE}}}\n"
        f"      two: {{project: Retail, name: a_b, {ON_LIVE}}}\n"
    )
    kinds = {name: type(entry).__name__ for name, entry in world.run_plan().items()}
    assert kinds == {"one": "Unchanged", "two": "Update"}


def test_a_thousand_proxies_take_twelve_requests_to_plan(world: World) -> None:
    """One list with the deployments, one of the environments, and a hundred definitions at a time."""
    names = _name_many(MANY)
    world.simulate(*names)
    world.wish(ON_LIVE, *names)
    assert len(world.run_plan()) == MANY
    asked = Counter(world.requests())
    bulk = f"POST /apiops/projects/{PROJECT}/export-import/API_PROXY/export/"
    environments = f"GET /apiops/projects/{PROJECT}/environments/"
    assert asked == {f"GET {PROXIES}/forpromotion": 1, environments: 1, bulk: 10}


def test_a_thousand_proxies_take_two_calls_each_and_few_polls(world: World) -> None:
    """The least number of writes; before each wave and while it settles everything is read by a dozen requests."""
    names = _name_many(MANY)
    world.simulate(*names)
    world.wish(ON_LIVE, *names)
    world.text += "guards: {max_down: 100%}\n"
    result = world.run_apply()
    assert {one.outcome for one in result.outcomes} == {APPLIED}
    writes = world.writes()
    assert len(writes) == 2 * MANY
    # The plan, the fresh reading, a look between save and deploy, two polls, the last look: a dozen requests each.
    assert len(world.requests()) - len(writes) == 6 * 12
