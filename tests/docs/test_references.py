"""What the documentation and the docstrings point to is there."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, find_dotted, find_links, find_paths, list_pages, list_sources

NOT_MODULES = frozenset({"reconciler.yaml", "reconciler.fish", "reconciler.providers.NAME"})
"""Files that are called like the package; NAME stands for any."""


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _read_docstrings(source: Path) -> str:
    """All docstrings of a module."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return "\n".join(ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, owners))


def _is_there(dotted: str) -> bool:
    """Whether the name can be imported: a module, or what leads on from one."""
    parts = dotted.split(".")
    found: object = import_module(parts[0])
    for number, part in enumerate(parts[1:], start=2):
        try:
            found = import_module(".".join(parts[:number]))
        except ModuleNotFoundError:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
    return True


@pytest.mark.parametrize("page", list_pages(), ids=_name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    """Each link inside the repository leads to a file or folder."""
    missing = [link for link in find_links(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", list_pages(), ids=_name)
def test_names_on_a_page_exist(page: Path) -> None:
    """Each dotted name and each path that a page mentions is there."""
    text = page.read_text(encoding="utf-8")
    assert [name for name in sorted(find_dotted(text) - NOT_MODULES) if not _is_there(name)] == []
    assert [path for path in sorted(find_paths(_drop_placeholders(text))) if not (ROOT / path).exists()] == []


def test_names_in_docstrings_exist() -> None:
    """Each dotted name and each path that a docstring mentions is there."""
    missing = []
    for source in list_sources():
        text = _read_docstrings(source)
        missing += [(_name(source), name) for name in find_dotted(text) - NOT_MODULES if not _is_there(name)]
        missing += [(_name(source), path) for path in find_paths(text) if _may_be_ours(path)]
    assert missing == []


def _drop_placeholders(text: str) -> str:
    """The text without paths that stand for many, and without addresses on the web."""
    return re.sub(r"\S*NAME\S*|https?://\S+|\$\S+", "", text)


def _may_be_ours(path: str) -> bool:
    """Whether a path in a docstring is one of the repository and is not there: `reconciler/locks` is the user's."""
    return not (ROOT / path).exists() and path.startswith(("tests/", "docs/", "schemas/"))


def test_the_decisions_are_listed() -> None:
    """The list of decisions has a line for each record, with its title and its status."""
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for record in sorted(folder.glob("[0-9]*.md")):
        text = record.read_text(encoding="utf-8")
        number, title = re.findall(r"^# (\d{4}): (.+)$", text, re.MULTILINE)[0]
        status = re.findall(r"^Status: (.+)$", text, re.MULTILINE)[0]
        assert record.name.startswith(number)
        assert f"| [{number}]({record.name}) | {title} | {status} |" in index
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]
