"""A process to fork from, one for each test process, and the worlds in which commands are run."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.crash.runs import Launcher, launching
from tests.crash.worlds import World, serving_world


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    """Of which every run is a fork."""
    with launching() as started:
        yield started


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path, launcher: Launcher) -> Iterator[World]:
    """The world that the test's parameter names."""
    with serving_world(request.param, tmp_path, launcher) as made:
        yield made


LANES = 3
"""How many worlds a sweep uses at once: its runs mostly wait."""


@pytest.fixture
def lanes(request: pytest.FixtureRequest, tmp_path: Path, launcher: Launcher) -> Iterator[Sequence[World]]:
    """Several worlds of one kind, each with a service, a folder and locks of its own."""
    with contextlib.ExitStack() as stack:
        made = []
        for number in range(LANES):
            root = tmp_path / f"lane{number}"
            root.mkdir()
            made.append(stack.enter_context(serving_world(request.param, root, launcher)))
        yield made
