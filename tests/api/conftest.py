"""The world that the tests of the use cases act in."""

from pathlib import Path

import pytest

from tests.api.five import Five
from tests.api.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty worker and nothing desired."""
    return World(tmp_path)


@pytest.fixture
def five(tmp_path: Path) -> Five:
    """All five services, and nothing wished of them."""
    return Five(tmp_path)
