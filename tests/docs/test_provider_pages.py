"""The page of a provider says what its code does."""

import re
from pathlib import Path

import pytest

from reconciler.api import PlanRequest, load
from reconciler.model.plan import Selection
from reconciler.providers.connectors import WORKS
from reconciler.providers.registry import OURS
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.api.world import World
from tests.docs.pages import ROOT, find_blocks, find_rows, find_section

PAGE = (ROOT / "docs/providers/kafka_connect.md").read_text(encoding="utf-8")
LISTS = ["/", "/health", "/connectors", "/connectors?expand=status&expand=info"]


def _make_world(folder: Path, count: int, version: str = "4.3.1") -> World:
    seeds = [SimulatedConnector(name=f"c{number}", tasks=("RUNNING",)) for number in range(count)]
    simulator = KafkaConnectSimulator(connectors=seeds, version=version)
    return World(folder, simulator, wishes={f"c{number}": "running" for number in range(count)})


def _list_asked(world: World) -> list[str]:
    """What the worker was asked, in order."""
    asked = (one.request for one in world.simulator.requests)
    return [request.path + (f"?{request.query}" if request.query else "") for request in asked]


@pytest.mark.parametrize("name", OURS)
def test_every_provider_has_a_page(name: str) -> None:
    """A provider without a page for its users is not finished."""
    assert (ROOT / "docs/providers" / f"{name}.md").exists()


def test_the_states_are_the_tables_words() -> None:
    """The page explains every word that can be seen, and no other."""
    words = [row[0].strip("`") for row in find_rows(find_section(PAGE, "## States"))]
    assert sorted(words) == sorted(WORKS)


@pytest.mark.parametrize("wish", ["paused", "stopped"])
def test_at_most_is_met_by_the_states_on_the_page(wish: str) -> None:
    """The page lists what works no more than the wish."""
    (listed,) = re.findall(rf"`at_most: {wish}` is met by ([^;.]+)", " ".join(PAGE.split()))
    assert sorted(re.findall(r"`(\w+)`", listed)) == sorted(one for one in WORKS if WORKS[one] <= WORKS[wish])


@pytest.mark.parametrize("count", [4, 400])
def test_a_plan_takes_four_requests(tmp_path: Path, count: int) -> None:
    """Any number of connectors is read by the same four requests."""
    world = _make_world(tmp_path, count)
    made = run_virtual(world.plan())
    assert len(made.unchanged) == count
    assert _list_asked(world) == LISTS


def test_an_older_worker_is_asked_twice(tmp_path: Path) -> None:
    """Without `/health` the list counts when a second look agrees."""
    world = _make_world(tmp_path, 4, version="3.8.0")
    run_virtual(world.plan())
    assert _list_asked(world) == [*LISTS, "/connectors"]


def test_a_few_connectors_are_planned_like_many(tmp_path: Path) -> None:
    """The verdict does not depend on how many resources the file has: the worker's health is always asked."""
    world = _make_world(tmp_path, 9)
    run_virtual(world.plan(PlanRequest(selection=Selection(targets=("workers/connector/c[123]",)))))
    assert _list_asked(world) == LISTS


@pytest.mark.parametrize("read", ["drift", "status"])
def test_reports_take_four_requests(tmp_path: Path, read: str) -> None:
    """Drift and status ask for everything, which is the same four requests."""
    world = _make_world(tmp_path, 9)
    reports = {"drift": world.drift, "status": world.status}
    run_virtual(reports[read]())
    assert _list_asked(world) == LISTS


def test_the_desired_file_on_the_page_is_valid(tmp_path: Path) -> None:
    """The first YAML block of the page is a whole desired file."""
    file = tmp_path / "reconciler.yaml"
    file.write_text(find_blocks(PAGE, "yaml")[0], encoding="utf-8")
    assert len(load(file, environment={}).wants) == 4


def test_the_settings_on_the_page_are_valid(tmp_path: Path) -> None:
    """Each way to give credentials, TLS files and limits is one that the reader of files takes."""
    head = "version: 1\nservices:\n  w:\n    provider: kafka_connect\n"
    section = find_section(PAGE, "## Credentials and TLS")
    ways = [
        way for block in find_blocks(section, "yaml") for way in re.split(r"^ {4}# .*\n", block, flags=re.MULTILINE)
    ]
    assert len(ways) == 6
    for way in ways:
        url = "" if "url:" in way else "    url: https://connect.example.com\n"
        file = tmp_path / "reconciler.yaml"
        file.write_text(head + url + way, encoding="utf-8")
        environment = {"CONNECT_USER": "u", "CONNECT_PASSWORD": "p"}
        assert load(file, environment=environment).services["w"].provider == "kafka_connect"
