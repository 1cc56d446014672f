"""The public names are one list, each is there, and asking for the version stays cheap."""

import ast
import json
import subprocess
import sys

import pytest

import reconciler
from tests.architecture.tree import ROOT

HEAVY = ("cattrs", "click", "deepdiff", "filelock", "httpx", "rich", "yaml")


def _list_typed() -> list[str]:
    """The names that the types of the front door say."""
    tree = ast.parse((ROOT / "reconciler/__init__.pyi").read_text(encoding="utf-8"))
    names = [alias for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert [alias.name for alias in names] == [alias.asname for alias in names], "a name must be exported as itself"
    return sorted(alias.name for alias in names)


def _list_homes() -> dict[str, str]:
    """From which module the types take each name."""
    tree = ast.parse((ROOT / "reconciler/__init__.pyi").read_text(encoding="utf-8"))
    return {
        alias.name: str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_public_names_are_one_list() -> None:
    """What is imported on first use, what has types, and what `dir` shows are the same names."""
    assert list(vars(reconciler)["__all__"]) == _list_typed() == dir(reconciler)


def test_names_and_types_have_the_same_homes() -> None:
    """A name comes from the module that its type comes from."""
    assert dict(vars(reconciler)["_HOMES"]) == _list_homes()


@pytest.mark.parametrize("name", _list_typed())
def test_a_public_name_is_there(name: str) -> None:
    """Each name can be imported, and nothing of it is missing."""
    assert getattr(reconciler, name) is not None


def test_an_unknown_name_is_an_error() -> None:
    """A name that is not public fails as on any module."""
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        getattr(reconciler, "no_such_name")  # noqa: B009 - the attribute is not there for the type checker


def test_importing_the_package_loads_nothing_heavy() -> None:
    """`import reconciler` and its version cost no HTTP client, no parser and no terminal."""
    loaded = json.loads(
        _run("import json, sys, reconciler; reconciler.VERSION; print(json.dumps(sorted(sys.modules)))")
    )
    assert [name for name in HEAVY if name in loaded] == []


def test_asking_for_the_version_loads_nothing_heavy() -> None:
    """`reconciler --version` answers before any of the large libraries is imported."""
    code = f"""
import sys, reconciler.__main__
from reconciler.cli import main
print(main(["--version"]), [name for name in {HEAVY!r} if name in sys.modules])
"""
    printed = _run(code)
    assert reconciler.VERSION in printed
    assert printed.splitlines()[-1] == "0 []"
