"""A Console for each test."""

import pytest

from tests.providers.redpanda.console import Console


@pytest.fixture
def console() -> Console:
    """A Console that serves nothing yet."""
    return Console()
