"""The drawing of the house is true: rooms, modules, layers."""

import re
import tomllib

import pytest

from tests.docs.pages import ROOT, find_rows, find_section

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
ROOMS = {row[0].strip("`"): row for row in find_rows(find_section(PAGE, "## The rooms"))}


def _list_folders() -> list[str]:
    """Every folder of the package that holds modules, but examples."""
    packages = (place.parent for place in (ROOT / "reconciler").rglob("__init__.py"))
    return sorted(str(place.relative_to(ROOT)) for place in packages if place.name not in {"reconciler", "examples"})


def test_every_room_has_its_row() -> None:
    """The table names each folder of the package, and no other."""
    assert sorted(ROOMS) == _list_folders()


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_has_its_place(room: str) -> None:
    """The row of a room names each of its modules, and no other."""
    shown = re.findall(r"`(\w+)`", ROOMS[room][2])
    there = [file.stem for file in (ROOT / room).glob("*.py") if file.stem != "__init__"]
    assert sorted(shown) == sorted(there)


def test_the_layers_are_those_that_are_checked() -> None:
    """The page shows the very rows that the import contract holds."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    rows = tools["importlinter"]["contracts"][0]["layers"]
    drawn = find_section(PAGE, "## The layers").split("```")[1].strip().splitlines()
    assert [re.split(r"\s{3,}", line)[0] for line in drawn] == rows


def test_the_drawing_names_modules_of_the_engine() -> None:
    """Every verb in the drawing is a module of the engine."""
    drawing = find_section(PAGE, "## The drawing").split("```")[1]
    engine = {file.stem for file in (ROOT / "reconciler/engine").glob("*.py")}
    verbs = set(re.findall(r"(?<![\w.])[a-z]+ing\b", drawing))
    assert verbs - engine == set()
    assert {"expanding", "diffing", "drifting", "assessing", "admitting", "applying"} <= verbs
