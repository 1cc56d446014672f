"""Where a provider looks: what its option says, else what the files name, else a clear error before any request."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reconciler.api import Settings, drift, plan, status
from reconciler.api.import_live import import_live
from reconciler.api.load import load
from reconciler.errors import InvalidInput
from reconciler.model.desired import DesiredState
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to

SERVICE = """\
version: 1
services:
  hooks: {provider: convoy, url: http://hooks/api, credentials: {token: {env: KEY}}MORE}
"""
ENDPOINTS = [SimulatedEndpoint(f"{project}-{name}", project, name) for project in ("P", "Q") for name in ("a", "b")]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., DesiredState]:
    """Reads a desired file of one Convoy service; `more` is added to the service, `text` below it."""

    def read_text(text: str, more: str = "") -> DesiredState:
        file = tmp_path / "reconciler.yaml"
        file.write_text(SERVICE.replace("MORE", more) + text, encoding="utf-8")
        return load(file, environment={})

    return read_text


def _settings(folder: Path) -> Settings:
    simulator = ConvoySimulator(endpoints=ENDPOINTS, projects=[SimulatedProject("P"), SimulatedProject("Q")])
    wires = {"hooks": wire_to(simulator.app)}
    return Settings(environment={"KEY": "made-up"}, clock=FakeClock(), folder=folder, wires=wires)


@pytest.mark.parametrize(
    ("text", "more", "expected"),
    [
        ("", ", projects: [P]", {"P-a", "P-b"}),
        ("", ", projects: [P, Q]", {"P-a", "P-b", "Q-a", "Q-b"}),
        ("resources: {hooks: {endpoint: {x: {project: Q, id: Q-a, status: active}}}}\n", "", {"Q-a", "Q-b"}),
        ("rules: [{select: hooks/endpoint/*, where: {project: P}, status: active}]\n", "", {"P-a", "P-b"}),
    ],
)
def test_everything_is_looked_for_where_it_was_said(
    read: Callable[..., DesiredState], tmp_path: Path, text: str, more: str, expected: set[str]
) -> None:
    """By the option, by a resource, or by the `where` of a rule."""
    report = run_virtual(status(read(text, more), (), _settings(tmp_path)))
    assert {thing.address.name for thing in report.things} == expected


def test_a_rule_without_a_project_is_found_offline(read: Callable[..., DesiredState]) -> None:
    """With the line of the rule and what to write."""
    with pytest.raises(InvalidInput) as caught:
        read("rules:\n  - {select: hooks/endpoint/*, status: paused}\n")
    (problem,) = caught.value.problems
    assert problem.origin.line == 5
    assert "in which project the rule hooks/endpoint/* is to be looked at" in problem.message
    assert problem.hint == "write `projects: […]` on the service, or ask for `project` under `where`"


def test_a_rule_ranges_over_the_projects_that_others_name(read: Callable[..., DesiredState], tmp_path: Path) -> None:
    """One resource in a project is enough for a rule without `where`."""
    text = (
        "resources: {hooks: {endpoint: {x: {project: Q, id: Q-a, status: active}}}}\n"
        "rules: [{select: hooks/endpoint/*, status: paused}]\n"
    )
    made = run_virtual(plan(read(text), None, _settings(tmp_path)))
    assert [str(one.subject.address) for one in made.updates] == ["hooks/endpoint/Q-b"]


@pytest.mark.parametrize("use_case", ["status", "import"])
def test_listing_without_a_project_is_an_error_before_any_request(
    read: Callable[..., DesiredState], tmp_path: Path, use_case: str
) -> None:
    """9, with the line of the service."""
    desired, settings = read(""), _settings(tmp_path)

    async def ask() -> None:
        if use_case == "status":
            await status(desired, (), settings)
        else:
            await import_live(desired, ("hooks",), settings=settings)

    with pytest.raises(InvalidInput) as caught:
        run_virtual(ask())
    (problem,) = caught.value.problems
    assert "the service hooks" in problem.message
    assert problem.origin.line == 3


def test_a_service_without_wishes_is_no_reason_to_complain(read: Callable[..., DesiredState], tmp_path: Path) -> None:
    """Nothing is asked of it, so nothing need be said about it."""
    assert run_virtual(plan(read(""), None, _settings(tmp_path))).entries == ()
    assert run_virtual(drift(read(""), None, _settings(tmp_path))).findings == ()
