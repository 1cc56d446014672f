"""One fresh plan with its writes, made once: every example of a property starts from the same world."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.untrusted.world import Fresh, World, make_fresh


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    """The plan of the untouched world."""
    return make_fresh(tmp_path_factory.mktemp("fresh"))


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[World]:
    """Untouched worlds without end, each with folders of its own."""
    return _make_worlds(tmp_path)


def _make_worlds(place: Path) -> Iterator[World]:
    for number in count():
        folder = place / str(number)
        folder.mkdir()
        yield World(folder)
