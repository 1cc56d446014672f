"""What is generated is fresh: `python -m tests.docs.generate` would change nothing."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.docs.generate import fill, list_pages, list_schemas
from tests.docs.pages import ROOT, find_blocks, find_section
from tests.laws.mutants.table import MUTANTS

FORMATS = (ROOT / "docs/formats.md").read_text(encoding="utf-8")


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", list_schemas(), ids=_name)
def test_a_schema_is_fresh(file: Path) -> None:
    """The published schema is what the code makes of its classes now."""
    assert file.read_text(encoding="utf-8") == list_schemas()[file]


def test_no_schema_is_left_over() -> None:
    """The folder holds the schemas of now and nothing else."""
    assert sorted((ROOT / "schemas").iterdir()) == sorted(list_schemas())


@pytest.mark.parametrize("page", list_pages(), ids=_name)
def test_the_tables_of_a_page_are_fresh(page: Path) -> None:
    """The generated parts of a page are what the code says now."""
    text = page.read_text(encoding="utf-8")
    assert text == fill(text, list_pages()[page])


def test_the_count_of_broken_engines_is_that_of_the_table() -> None:
    """The sentence before the table says how many there are."""
    text = (ROOT / "docs/safety.md").read_text(encoding="utf-8")
    assert f"So {len(MUTANTS)} deliberately broken engines" in text


@pytest.mark.parametrize(("heading", "schema"), [("## Plan", "plan.v1.json"), ("## Error", "error.v1.json")])
def test_an_example_fits_its_schema(heading: str, schema: str) -> None:
    """The document that the page shows is one that a validator accepts."""
    (block,) = find_blocks(find_section(FORMATS, heading), "json")
    described = json.loads((ROOT / "schemas" / schema).read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(block), described)
