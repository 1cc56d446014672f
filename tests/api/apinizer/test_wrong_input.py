"""Mistakes: those that show in the file with their line, the others in the manager's words; never a missing thing."""

import pytest

from reconciler.errors import InvalidInput
from reconciler.model.plan import BlockCause, Blocked, Unchanged
from reconciler.simulators import mishaps as common
from reconciler.simulators.apinizer import mishaps
from reconciler.simulators.apinizer.habits import Habits
from reconciler.simulators.apinizer.seeds import VIEW, SimulatedProxy, SimulatedUser
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.messages import Answer, json_answer
from tests.api.apinizer.world import ON, PROJECT, PROXIES, SERVICE, World, serve

FILE = "version: 1\n" + SERVICE + "resources:\n  gw:\n    api_proxy:\n      orders: {project: Retail, WISH}\n"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("deploy: [production]", "maintenance"),
        ("maintenance: {enabled: 'yes'}", "enabled"),
        ("maintenance: {http_status_code: 99}", "100"),
        ("maintenance: {http_status_code: 600}", "599"),
        ("maintenance: {http_status_code: 503.0}", "http_status_code"),
        ("maintenance: {message: {status: 503}}", "message"),
        ("maintenance: {enabld: true}", "enabled"),
        ("maintenance: {}", "maintenance"),
        ("maintenance: true", "maintenance"),
        ("maintenence: {enabled: true}", "maintenance"),
        (f"{ON}, deploy: production", "deploy"),
        (f"{ON}, deploy: [production, production]", "twice"),
        (f"{ON}, deploy: [7]", "deploy"),
        ("status: paused", "status"),
        ("maintenance: {enabled: {at_most: true}}", "enabled"),
        (f"{ON}, allow: [unverfied]", "unverified"),
    ],
)
def test_a_wish_that_cannot_be_is_told_with_its_line(world: World, wish: str, words: str) -> None:
    """Offline, with file and line, and what would do."""
    with pytest.raises(InvalidInput) as caught:
        world.read_file(FILE.replace("WISH", wish))
    problem = caught.value.problems[0]
    assert (problem.origin.line, str(problem.origin.file).endswith("reconciler.yaml")) == (6, True)
    assert words in f"{problem.message} {problem.hint}"


def test_a_proxy_without_a_project_is_told(world: World) -> None:
    """There is no default."""
    with pytest.raises(InvalidInput) as caught:
        world.read_file(FILE.replace("project: Retail, WISH", ON))
    assert "project" in caught.value.problems[0].message


def test_two_addresses_of_one_proxy_are_told(world: World) -> None:
    """It shows in the file."""
    text = FILE.replace("WISH", ON) + f"      other: {{project: Retail, name: orders, {ON}}}\n"
    with pytest.raises(InvalidInput) as caught:
        world.read_file(text)
    assert "same" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("read: exports", "export"),
        ("deploy_with: put", "post"),
        ("project: [Retail]", "projects"),
        ("reader: full", "read"),
    ],
)
def test_an_option_that_cannot_be_is_told(world: World, option: str, words: str) -> None:
    """With the choices, or what was meant."""
    with pytest.raises(InvalidInput) as caught:
        world.read_file("version: 1\n" + serve(option))
    assert words in " ".join(f"{one.message} {one.hint}" for one in caught.value.problems)


def test_a_project_that_the_token_does_not_see_is_no_missing_proxy(world: World) -> None:
    """With the projects that it sees; `if_missing: skip` does not hide it."""
    world.simulate()
    world.wish(f"{ON}, if_missing: skip", project="Retial")
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.AMBIGUOUS
    assert "Project (Retial) is not found" in entry.reason
    assert "Retail" in str(entry.way_out)


def test_a_project_without_rights_is_told_the_same_way(world: World) -> None:
    """The manager does not tell the two apart, and neither is a missing proxy."""
    user = SimulatedUser("somebody", "", {"canary": None}, {"Bank": (VIEW,)})
    world.simulator = ApinizerSimulator([SimulatedProxy(PROJECT, "orders")], users=[user], projects=["Bank"])
    world.services = SERVICE.replace("'}}", "', credentials: {token: {env: TOKEN}}}}")
    world.environment = {"TOKEN": "canary"}
    world.wish(ON)
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause in {BlockCause.AMBIGUOUS, BlockCause.UNREADABLE}
    assert "privilege" in entry.reason


def test_a_proxy_that_is_not_there_is_missing(world: World) -> None:
    """Proven by the list of its project; and `if_missing: skip` lets it be."""
    world.simulate("others", "billing")
    world.wish(ON)
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.MISSING
    assert "not among the 2 proxies" in entry.reason
    world.wish(f"{ON}, if_missing: skip")
    assert isinstance(world.plan_one(), Unchanged)


@pytest.mark.parametrize("lost", ["empty", "spring"])
def test_a_url_with_apiops_is_a_wrong_url(world: World, lost: str) -> None:
    """404 everywhere: nothing is missing, and the mend is in the message."""
    world.simulate(habits=Habits(lost="empty" if lost == "empty" else "spring"))
    world.services = SERVICE.replace("manager.example", "manager.example/apiops")
    world.wish(ON)
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert "without /apiops" in f"{entry.reason} {entry.way_out}"


PAGES: dict[str, Answer] = {
    "a login page": Answer(200, {"content-type": "text/html"}, b"<html><body>Sign in</body></html>"),
    "another service": json_answer(200, {"version": "8.1", "name": "es"}),
    "a gateway's page": Answer(502, {"content-type": "text/html"}, b"<html>Bad gateway</html>"),
    "a redirect": Answer(302, {"location": "https://sso.example/"}),
    "an empty object": json_answer(200, {}),
    "a bare number": json_answer(200, 7),
    "half a list": json_answer(200, {"status": "SUCCESS", "resultList": [{"name": "others"}], "resultCount": 2}),
    "a list without names": json_answer(200, {"status": "SUCCESS", "resultList": [{}], "resultCount": 1}),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("where", ["*", f"{PROXIES}/*"])
def test_an_answer_of_something_else_is_unreadable(world: World, page: str, where: str) -> None:
    """Neither missing nor in sync, whichever request meets it."""
    world.simulate(faults=[Fault(When("*", where, times=None), "undone", Replaced(PAGES[page]))])
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    (finding,) = world.run_drift().findings
    assert finding.finding.value == "unreadable"


@pytest.mark.parametrize("make", [mishaps.broken_archive, mishaps.empty_archive, common.cut_short])
def test_an_export_that_cannot_be_used_is_unreadable(world: World, make: type[Fault]) -> None:
    """Not unverifiable: the next one may be whole."""
    world.simulate(faults=[make(When("GET", "*/export/", times=None))])
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE


def test_a_name_with_a_slash_is_warned_about_and_fails_with_the_servers_answer(world: World) -> None:
    """Many servers refuse it, encoded or not."""
    world.simulate("a/b")
    world.text = f"resources:\n  gw:\n    api_proxy:\n      orders: {{project: Retail, name: a/b, {ON}}}\n"
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE


def test_a_name_with_a_slash_works_where_the_server_lets_it(world: World) -> None:
    """With a warning."""
    world.simulate("a/b", habits=Habits(slash_in_name="served"))
    world.text = f"resources:\n  gw:\n    api_proxy:\n      orders: {{project: Retail, name: a/b, {ON}}}\n"
    assert any("slash" in warning for warning in world.plan_one().warnings)
    assert world.apply_one().outcome.value == "applied"


def test_a_service_that_is_down_blocks_its_entries(world: World) -> None:
    """Unreadable, with what happened."""
    world.simulate(faults=[common.dropped_before_effect(When(times=None))])
    world.wish()
    entry = world.plan_one()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
