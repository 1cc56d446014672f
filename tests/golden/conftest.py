"""Compares rendered text with plain files; `pytest tests/golden --update-golden` writes them anew for review.

The option exists only where this folder is named on the command line.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parent

CheckGolden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture
def check_golden(pytestconfig: pytest.Config) -> CheckGolden:
    """A function of file name and text, that compares, or writes when `--update-golden` was said."""

    def check(name: str, text: str) -> None:
        file = _FOLDER / name
        if pytestconfig.getoption("--update-golden", default=False):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text

    return check
