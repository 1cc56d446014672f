"""Who imports whom is as docs/architecture.md says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, list_modules

CONFINED = {
    "cattrs": ("reconciler.files",),
    "click": ("reconciler.cli", "reconciler.views"),
    "deepdiff": ("reconciler.engine.diffing",),
    "filelock": ("reconciler.runs.locks",),
    "httpx": ("reconciler.transport", "reconciler.testing"),
    "hypothesis": ("reconciler.testing.strategies",),
    "psycopg": ("reconciler.runs.postgres_link",),
    "rich": ("reconciler.cli", "reconciler.views"),
    "uvicorn": ("reconciler.simulators",),
    "yaml": ("reconciler.files",),
}
"""The rooms that may import each third party."""


def test_the_contracts_hold() -> None:
    """`lint-imports` finds every layer and every confinement kept."""
    tool = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ)
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize("library", CONFINED)
def test_a_third_party_stays_in_its_room(library: str) -> None:
    """Nobody else in the package imports it, so that it can be replaced by changing one room."""
    users = {
        one.name for one in list_modules() if one.is_ours for name in one.imports() if name.split(".")[0] == library
    }
    strangers = [user for user in users if not user.startswith(CONFINED[library])]
    assert strangers == []


def test_every_third_party_has_a_room() -> None:
    """A library that no row of the table names is used nowhere in the package."""
    known = {*CONFINED, "attrs", "attr", "reconciler", *sys.stdlib_module_names}
    used = {name.split(".")[0] for one in list_modules() if one.is_ours for name in one.imports()}
    assert used - known == set()
