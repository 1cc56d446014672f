"""For all tests: hypothesis has no deadline (machines are shared), and says how to repeat what it found."""

from pathlib import Path

import pytest
from hypothesis import settings

LIVE = Path(__file__).parent / "live"

settings.register_profile("reconciler", deadline=None, print_blob=True)
settings.load_profile("reconciler")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The live tests share one broker, so one process runs them, and first: they mostly wait."""
    for item in items:
        if LIVE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("live"))
    items.sort(key=lambda item: LIVE not in item.path.parents)
