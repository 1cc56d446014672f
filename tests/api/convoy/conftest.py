"""The world that the tests about Convoy act in."""

from pathlib import Path

import pytest

from tests.api.convoy.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty instance and nothing desired."""
    return World(tmp_path)
