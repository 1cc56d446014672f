"""Rules, status, import and drift: what is live in the projects of a manager."""

import pytest

from reconciler.errors import InvalidInput
from reconciler.model.drift import FindingKind
from reconciler.model.plan import BlockCause, Blocked, Unchanged, Update
from reconciler.simulators.apinizer import mishaps
from reconciler.simulators.apinizer.seeds import DeploymentState, SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.faults import When
from tests.api.apinizer.world import APPLIED, ENVIRONMENTS, SERVICE, World, serve

STALE: dict[str, DeploymentState] = {"production": "redeploy_required"}


@pytest.fixture
def two_projects(world: World) -> World:
    """Two projects, with a proxy of one name in both."""
    world.simulator = ApinizerSimulator(
        [
            SimulatedProxy("Bank", "orders"),
            SimulatedProxy("Bank", "transfers", {"enabled": True, "httpStatusCode": 503}),
            SimulatedProxy("Retail", "legacy-a"),
            SimulatedProxy("Retail", "legacy-b", {"enabled": True}, environments=STALE),
            SimulatedProxy("Retail", "orders", environments={"test": "deployed"}),
        ],
        environments=ENVIRONMENTS,
    )
    return world


def _rule(select: str, more: str) -> str:
    return f'rules:\n  - {{select: "gw/api_proxy/{select}", {more}}}\n'


@pytest.mark.parametrize(
    ("select", "more", "names"),
    [
        ("*", "where: {project: Retail}", ["Retail:legacy-a", "Retail:legacy-b", "Retail:orders"]),
        ("*", "where: {name: orders}", ["Bank:orders", "Retail:orders"]),
        ("*", "where: {project: Bank, name: orders}", ["Bank:orders"]),
        ("Retail:legacy-*", "owner: legacy", ["Retail:legacy-a", "Retail:legacy-b"]),
        ("*:orders", "owner: shop", ["Bank:orders", "Retail:orders"]),
    ],
)
def test_rules_find_by_project_and_name(two_projects: World, select: str, more: str, names: list[str]) -> None:
    """What a rule finds is called `PROJECT:NAME`."""
    two_projects.text = _rule(select, f"{more}, maintenance: {{enabled: true}}, expect: {len(names)}")
    assert sorted(two_projects.run_plan()) == names


def test_a_rule_is_carried_out(two_projects: World) -> None:
    """Each thing by the calls that it takes: one needs a PATCH and a deploy, another the deploy alone."""
    wish = "where: {project: Retail}, maintenance: {enabled: true}, deploy: [production], expect: {max: 5}"
    two_projects.text = _rule("*:legacy-*", wish)
    entries = two_projects.run_plan()
    counts = {name: len(entry.calls) for name, entry in entries.items() if isinstance(entry, Update)}
    assert counts == {"Retail:legacy-a": 2, "Retail:legacy-b": 1}
    assert {one.outcome for one in two_projects.run_apply().outcomes} == {APPLIED}
    assert two_projects.is_served(name="legacy-b") is True


def test_a_rule_over_what_cannot_be_asked_is_told(world: World) -> None:
    """Only the project and the name may be asked for."""
    with pytest.raises(InvalidInput) as caught:
        world.read_file("version: 1\n" + SERVICE + _rule("*", "where: {owner: me}, maintenance: {enabled: true}"))
    assert "project" in caught.value.problems[0].message


def test_a_rule_over_a_project_that_cannot_be_read_is_blocked(two_projects: World) -> None:
    """One entry that says so; the other project goes on."""
    two_projects.simulator.schedule.add(mishaps.unexpected_error(When("GET", "*/Bank/apiProxies/*", times=None)))
    two_projects.text = _rule("*", "maintenance: {enabled: true}, expect: {max: 5}")
    entries = two_projects.run_plan()
    blocked = [entry for entry in entries.values() if isinstance(entry, Blocked)]
    assert blocked
    assert {entry.cause for entry in blocked} == {BlockCause.UNREADABLE}


def test_status_shows_what_is_in_maintenance(two_projects: World) -> None:
    """And what is saved to be answered."""
    report = two_projects.run_status()
    assert (report.seen, report.off) == (5, 2)
    details = {thing.address.name: thing.detail for thing in report.things if not thing.is_normal}
    assert details["Bank:transfers"] == "in maintenance, saved to answer 503"
    assert "a redeploy is already required" in details["Retail:legacy-b"]


@pytest.mark.parametrize("option", ["", "read: full", "projects: [Retail]"])
def test_import_writes_a_file_whose_plan_is_empty(two_projects: World, option: str) -> None:
    """Each value that may be wished, and the environments where the deploy is current; no other."""
    two_projects.services = serve(option) if option else SERVICE
    imported = two_projects.run_import()
    count = 3 if "projects" in option else 5
    assert (imported.resources, imported.left_out, imported.unread) == (count, (), ())
    two_projects.services, two_projects.text = "", ""
    desired = two_projects.read_file(imported.text)
    assert len(desired.wants) == count
    two_projects.text = imported.text.replace("version: 1\n", "", 1)
    entries = two_projects.run_plan()
    assert {type(entry) for entry in entries.values()} == {Unchanged}
    assert len(entries) == count
    (stale,) = (want for want in desired.wants if want.place["name"] == "legacy-b")
    assert not any(path.startswith("deploy") for path in stale.wishes)


def test_drift_tells_each_path(two_projects: World) -> None:
    """Saved value and deployment apart, and what no file has is unmanaged."""
    two_projects.text = (
        "resources:\n  gw:\n    api_proxy:\n"
        "      legacy-b: {project: Retail, maintenance: {enabled: false}, deploy: [production]}\n"
        "      transfers: {project: Bank, maintenance: {enabled: true, http_status_code: 503}, deploy: [production]}\n"
        "      gone: {project: Bank, maintenance: {enabled: true}}\n"
    )
    found = {finding.address.name: finding for finding in two_projects.run_drift().findings}
    fields = {(one.path, one.desired, one.live) for one in found["legacy-b"].fields}
    assert found["legacy-b"].finding is FindingKind.DRIFTED
    assert fields == {
        ("maintenance.enabled", False, True),
        ("deploy.production", "deployed", "redeploy_required"),
    }
    assert found["transfers"].finding is FindingKind.IN_SYNC
    assert found["gone"].finding is FindingKind.MISSING


def test_an_end_that_has_passed_lifts_the_maintenance(two_projects: World) -> None:
    """After `until` the normal state is desired: not enabled; drift calls it overdue."""
    two_projects.text = (
        "resources:\n  gw:\n    api_proxy:\n"
        "      transfers: {project: Bank, maintenance: {enabled: true}, deploy: [production],"
        ' until: "2026-11-20T12:00:00Z", owner: me, reason: move}\n'
    )
    (finding,) = (one for one in two_projects.run_drift().findings if one.address.name == "transfers")
    assert finding.finding is FindingKind.OVERDUE
    assert two_projects.apply_one().outcome is APPLIED
    served = two_projects.simulator.served("Bank", "transfers", "production")
    assert served is not None
    assert served["maintenance"]["enabled"] is False
