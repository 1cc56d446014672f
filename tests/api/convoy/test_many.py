"""Everything that is live: rules, status, import, drift, pages, and how many requests they take."""

from pathlib import Path

import pytest

from reconciler.api import ApplyRequest, Breadth, load, plan
from reconciler.errors import InvalidInput
from reconciler.model.guard import Limit, Limits
from reconciler.model.plan import BlockCause, Blocked, Unchanged, Update
from reconciler.simulators.convoy.seeds import SimulatedProject
from reconciler.simulators.virtual_time import run_virtual
from tests.api.convoy.world import NEW, OLD, PROJECT, World, seed, uid_of

DOCS = Path(__file__).parents[3] / "docs" / "providers"

OTHER = "01M7PROJECT000000000000009"
ALL = "hooks/endpoint/*"


def _many(world: World, count: int, status: str = "active", version: str = NEW) -> None:
    world.simulate(*(seed(f"e{number:05}", status) for number in range(count)), version=version)


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({}, "abc"),
        ({"project": PROJECT}, "abc"),
        ({"owner_id": "acme"}, "ab"),
        ({"owner_id": ""}, "c"),
        ({"name": "b"}, "b"),
        ({"id": uid_of("c")}, "c"),
        ({"owner_id": "acme", "name": "c"}, ""),
    ],
)
def test_a_rule_asks_by_every_selection_fact(world: World, where: dict[str, str], names: str) -> None:
    """Project, id, name and owner; and what it finds is called by its id."""
    world.simulate(seed("a", owner_id="acme"), seed("b", owner_id="acme"), seed("c"), seed("d", project=OTHER))
    world.service = {"projects": [PROJECT]}
    world.rules = [{"select": ALL, "where": where, "status": "paused"}]
    assert [uid_of(name) for name in names] == sorted(world.run_plan())


def test_a_rule_counts_and_is_applied(world: World) -> None:
    """The issue's example: everything of one owner is paused, sixty at most."""
    world.simulate(*(seed(f"x{number}", owner_id="acme") for number in range(5)), seed("other"))
    world.service = {"projects": [PROJECT]}
    where = {"project": PROJECT, "owner_id": "acme"}
    world.rules = [{"select": ALL, "where": where, "status": "paused", "expect": {"max": 60}, "reason": "abuse"}]
    assert set(world.outcomes(world.run_apply()).values()) == {"applied"}
    assert sorted(world.simulator.all_statuses().values()) == ["active", *["paused"] * 5]


def test_a_rule_that_matches_too_many_is_blocked(world: World) -> None:
    """Each of its matches, with the count."""
    _many(world, 3)
    world.service = {"projects": [PROJECT]}
    world.rules = [{"select": ALL, "status": "paused", "expect": 2}]
    entries = world.run_plan()
    assert len(entries) == 3
    for entry in entries.values():
        assert isinstance(entry, Blocked)
        assert entry.cause is BlockCause.UNEXPECTED_COUNT


def test_a_resource_wins_over_a_rule_whatever_it_is_called(world: World) -> None:
    """The file's own address for an endpoint that a rule finds by its id."""
    world.simulate(seed("a"), seed("b"))
    world.service = {"projects": [PROJECT]}
    world.resources = {"keep": {"project": PROJECT, "name": "a", "status": "active"}}
    world.rules = [{"select": ALL, "status": "paused"}]
    entries = world.run_plan()
    assert sorted(entries) == [uid_of("b"), "keep"]
    assert isinstance(entries["keep"], Unchanged)
    assert isinstance(entries[uid_of("b")], Update)


def test_a_rule_never_guesses_beside_what_it_cannot_list(world: World) -> None:
    """One of two projects is not to be had: the rule is one blocked entry, and nothing of it is planned."""
    world.simulate(seed("a"))
    world.service = {"projects": [PROJECT, OTHER]}
    world.rules = [{"select": ALL, "status": "paused"}]
    (entry,) = world.run_plan().values()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.UNREADABLE
    assert "Project not found" in entry.reason


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_an_import_is_a_file_whose_plan_is_empty(world: World, ending: str) -> None:
    """What can be wished for is written, found by project and id; what cannot is told."""
    world.simulate(seed("a"), seed("b", "paused"), seed("c", "inactive"), seed("d", "pending"), seed("e", "dozing"))
    world.service = {"projects": [PROJECT]}

    async def scenario() -> None:
        made = await world.import_live()
        assert made.resources == 2
        assert [uid_of("c") in made.left_out[0], uid_of("d") in made.left_out[1]] == [True, True]
        assert ["dozing" in one for one in made.unread] == [True]
        place = world.folder / f"imported.{ending}"
        place.write_text(made.text if ending == "yaml" else made.json)
        desired = load(place, environment={})
        assert [want.place for want in desired.wants] == [{"project": PROJECT, "id": uid_of(name)} for name in "ab"]
        entries = (await plan(desired, None, world.settings)).entries
        assert [isinstance(entry, Unchanged) for entry in entries] == [True, True]

    run_virtual(scenario())


def test_an_import_of_what_is_off_leaves_out_what_works(world: World) -> None:
    """`--off`: only what is not in its normal state."""
    world.simulate(seed("a"), seed("b", "paused"))
    world.service = {"projects": [PROJECT]}
    made = run_virtual(world.import_live(Breadth.OFF))
    assert (made.resources, uid_of("b") in made.text, uid_of("a") in made.text) == (1, True, False)


def test_status_tells_what_is_off_and_what_it_costs(world: World) -> None:
    """Every endpoint of the projects; an unknown word is not normal, and not off either."""
    world.simulate(seed("a"), seed("b", "paused"), seed("c", "inactive"), seed("d", "dozing"))
    world.service = {"projects": [PROJECT]}
    report = run_virtual(world.status())
    told = {thing.address.name: (thing.status, thing.is_normal) for thing in report.things}
    expected = [("active", True), ("paused", False), ("inactive", False), (None, False)]
    assert [told[uid_of(name)] for name in "abcd"] == expected
    assert (report.seen, report.off) == (4, 2)
    paused = next(thing for thing in report.things if thing.status == "paused")
    assert any("Discarded" in cost for cost in paused.costs)


def test_what_is_listed_without_a_project_is_a_clear_error(world: World) -> None:
    """`status`, `import` and rules need to know where to look, and say so before anything is asked."""
    world.simulate(seed("a"))
    with pytest.raises(InvalidInput, match="project"):
        run_virtual(world.status())
    world.rules = [{"select": ALL, "status": "paused"}]
    with pytest.raises(InvalidInput, match="project"):
        world.run_plan()
    assert world.simulator.requests == []


def test_drift_has_a_word_for_everything(world: World) -> None:
    """In sync, drifted, missing, unreadable, unmanaged."""
    world.simulate(seed("a"), seed("b"), seed("c", "inactive"), seed("d", "dozing"), seed("stranger"))
    world.service = {"projects": [PROJECT]}
    world.wishes = {"a": "active", "b": "paused", "c": {"at_most": "paused"}, "d": "paused", "gone": "paused"}
    report = run_virtual(world.drift())
    words = {finding.address.name: finding.finding.value for finding in report.findings}
    assert words.pop(uid_of("stranger"), "unmanaged") == "unmanaged"
    assert words == {"a": "in_sync", "b": "drifted", "c": "in_sync", "d": "unreadable", "gone": "missing"}


def test_a_paused_endpoint_that_drifts_to_inactive_is_told(world: World) -> None:
    """Deliveries that were scheduled before went on failing: the file still says paused, and drift says inactive."""
    world.simulate(seed("a"))
    world.wishes = {"a": "paused"}

    async def scenario() -> None:
        assert world.outcomes(await world.apply(await world.plan())) == {"a": "applied"}
        world.simulator.move(uid_of("a"), "inactive")
        (finding,) = (await world.drift()).findings
        assert (finding.finding.value, finding.fields[0].live) == ("drifted", "inactive")
        assert "failed deliveries" in finding.detail
        (entry,) = (await world.plan()).entries
        assert isinstance(entry, Blocked)

    run_virtual(scenario())


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (1000, 1), (1001, 2), (2500, 3)])
def test_endpoints_are_read_by_pages(world: World, count: int, pages: int) -> None:
    """A thousand a request, and only `has_next_page` ends it; the last endpoint is found."""
    _many(world, count)
    last = f"e{count - 1:05}"
    world.wishes = {"e00000": "active", last: "active"}
    entries = world.run_plan()
    assert {type(entry) for entry in entries.values()} == {Unchanged}
    assert len(world.simulator.requests) == pages


def test_an_empty_project_is_no_absence_without_proof(world: World) -> None:
    """An empty list does not tell whose project it was: one more request does."""
    world.simulate(projects=[SimulatedProject(PROJECT)])
    world.wishes = {"a": "paused"}
    (entry,) = world.run_plan().values()
    assert isinstance(entry, Blocked)
    assert entry.cause is BlockCause.MISSING
    assert len(world.simulator.requests) == 2


@pytest.mark.parametrize(
    ("version", "status", "wish", "planned", "applied"),
    [(NEW, "active", "paused", 1, 2003), (NEW, "paused", "active", 2, 1005), (OLD, "paused", "active", 2, 2004)],
)
def test_a_thousand_endpoints_take_as_many_requests_as_the_page_says(
    world: World, version: str, status: str, wish: str, planned: int, applied: int
) -> None:
    """The plan by pages, for the apply again; a call each, for toggles a reading each; one poll, one last look."""
    _many(world, 1000, status, version)
    world.wishes = {f"e{number:05}": wish for number in range(1000)}

    async def scenario() -> None:
        made = await world.plan()
        assert len(world.simulator.requests) == planned
        result = await world.apply(made, ApplyRequest(limits=Limits(max_down=Limit(1000))))
        assert set(world.outcomes(result).values()) == {"applied"}

    run_virtual(scenario())
    assert len(world.writes()) == 1000
    assert len(world.simulator.requests) == planned + applied
    page = (DOCS / "convoy.md").read_text()
    assert f"{planned:,} + {applied:,}" in page
