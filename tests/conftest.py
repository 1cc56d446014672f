"""For all tests: hypothesis has no deadline (machines are shared), and says how to repeat what it found.

Where `CI` is set it draws the same examples every time: what is new there is the change, not the dice. By hand it
draws others each time.
"""

import os
from pathlib import Path

import pytest
from hypothesis import settings

LIVE = Path(__file__).parent / "live"
POSTGRES = Path(__file__).parent / "postgres"

settings.register_profile("reconciler", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("reconciler")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a broker or a database server are run by one process each, and first: they mostly wait."""
    for item in items:
        for folder in (LIVE, POSTGRES):
            if folder in item.path.parents:
                item.add_marker(pytest.mark.xdist_group(folder.name))
    items.sort(key=lambda item: (LIVE not in item.path.parents, POSTGRES not in item.path.parents))
