"""No file, function or exception to a lint rule grows unseen."""

import ast
import re
from collections import Counter

from tests.architecture.ignores import ALLOWED, LAZY, LONG_FILES, LONG_FUNCTIONS
from tests.architecture.tree import ROOT, list_modules

FILE_LINES = 300
FUNCTION_LINES = 40

# Put together here, so that this file holds no exception itself.
_IGNORE = re.compile(r"#\s*(?:no" + r"qa|type:\s*ig" + r"nore)\b.*")
_WELL_MADE = re.compile(
    r"# no" + r"qa: [A-Z]+\d+(, [A-Z]+\d+)* - \S.*" + r"|# type: ig" + r"nore\[[a-z-]+(, [a-z-]+)*\]\s+# \S.*"
)


def _list_ignores(text: str) -> list[str]:
    return [match.group().strip() for match in _IGNORE.finditer(text)]


def test_files_are_short() -> None:
    """A file has 300 lines at most; what is longer is named, and the list only shrinks."""
    long = {one.path for one in list_modules() if one.text.count("\n") > FILE_LINES}
    assert long == LONG_FILES


def test_functions_are_short() -> None:
    """A function has 40 lines at most; what is longer is named, and the list only shrinks."""
    long = {
        f"{one.path}:{function.name}"
        for one in list_modules()
        for function in one.functions()
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES
    }
    assert long == LONG_FUNCTIONS


def test_exceptions_to_lint_rules_are_counted() -> None:
    """Each file has exactly the exceptions that are written down for it, so that a new one is a decision."""
    found = {one.path: len(_list_ignores(one.text)) for one in list_modules()}
    assert {path: count for path, count in found.items() if count} == ALLOWED


def test_exceptions_to_lint_rules_give_their_reason() -> None:
    """An exception says which rule it is about, and why."""
    bare = Counter(
        one.path for one in list_modules() for ignore in _list_ignores(one.text) if not _WELL_MADE.match(ignore)
    )
    assert bare == {}


def test_every_module_says_what_it_is_for() -> None:
    """Each module of the package has a docstring."""
    silent = [one.path for one in list_modules() if one.is_ours and not ast.get_docstring(one.tree)]
    assert silent == []


def test_every_test_says_what_it_shows() -> None:
    """Each test function has a docstring."""
    silent = [
        f"{one.path}:{function.name}"
        for one in list_modules()
        if one.path.startswith("tests/")
        for function in one.functions()
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]
    assert silent == []


def test_tests_neither_patch_nor_sleep() -> None:
    """No test replaces our code behind its back, and none waits for real time to pass."""
    banned = {"time.sleep", "asyncio.sleep", "mock.patch", "monkeypatch.setattr"}
    found = [
        f"{one.path}:{node.lineno}: {ast.unparse(node)}"
        for one in list_modules()
        if one.path.startswith("tests/")
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node).removeprefix("unittest.") in banned
    ]
    assert found == []
    assert [one.path for one in list_modules() if "unittest.mock" in set(one.imports())] == []


def test_no_module_hides_its_imports() -> None:
    """Our own modules are imported at the top, for everybody: no cycles, no two worlds of types."""
    hidden = {
        one.path
        for one in list_modules()
        if one.is_ours
        for function in one.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reconciler")
    }
    assert hidden == LAZY
    assert [one.path for one in list_modules() if one.is_ours and "TYPE_CHECKING" in one.text] == []


def test_the_repository_stands_alone() -> None:
    """No file points to a place outside of the repository."""
    forbidden = ("/wo" + "rk/", "../sha" + "red")
    kept = {".py", ".pyi", ".md", ".toml", ".json", ".yaml", ".txt", ".xml"}
    folders = ("reconciler", "tests", "docs", "examples", "schemas", ".ci")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in kept]
    files += [file for file in ROOT.iterdir() if file.suffix in kept] + [ROOT / ".ci/run"]
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}
    assert [path for path, text in texts.items() if any(word in text for word in forbidden)] == []
