"""The world that the tests of this service act in."""

from pathlib import Path

import pytest

from tests.api.apinizer.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A manager with nothing on it, and nothing desired."""
    return World(tmp_path)
