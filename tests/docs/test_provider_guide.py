"""The page for authors of providers shows code that is there, and numbers its rules as the suite does."""

import re
import tomllib

import pytest
from attrs import fields

from reconciler.testing.bench import Bench
from reconciler.testing.rules import RULES
from reconciler.testing.suite import ProviderSuite
from tests.docs.pages import ROOT, find_rows, find_section

PAGE = (ROOT / "docs/writing-a-provider.md").read_text(encoding="utf-8")
QUOTES = re.findall(r"<!-- from: (\S+) -->\n```\w+\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def _number(test: str) -> int:
    (number,) = re.findall(r"^test_r(\d+)_", test)
    return int(number)


TESTS = sorted((name for name in vars(ProviderSuite) if name.startswith("test_")), key=_number)


@pytest.mark.parametrize(("file", "quoted"), QUOTES)
def test_quoted_code_is_in_its_file(file: str, quoted: str) -> None:
    """Each block stands in the file that it is said to be from, letter by letter."""
    assert quoted in (ROOT / file).read_text(encoding="utf-8")


def test_all_code_is_quoted() -> None:
    """No block of code on the page is made up."""
    assert len(QUOTES) == len(re.findall(r"^```\w+$", PAGE, re.MULTILINE))


def test_every_part_of_the_example_is_shown() -> None:
    """The walk leads through each file of the package."""
    package = ROOT / "examples/provider-package"
    shown = {file for file, _ in QUOTES}
    files = [*package.glob("reconciler_jobqueue/*.py"), *package.glob("tests/*.py"), package / "pyproject.toml"]
    assert {str(file.relative_to(ROOT)) for file in files if file.stem != "__main__"} <= shown


def test_the_rules_are_the_suites() -> None:
    """The page has a heading for each rule, with its number and its words, in order."""
    headings = re.findall(r"^### (R\d+): (.+)$", find_section(PAGE, "## The rules"), re.MULTILINE)
    assert headings == list(RULES.items())


def test_the_suite_has_a_test_for_each_rule() -> None:
    """Numbers in the suite, in the list of rules and on the page are the same."""
    assert list(RULES) == [f"R{_number(test)}" for test in TESTS]


@pytest.mark.parametrize("test", TESTS)
def test_a_rule_names_its_test(test: str) -> None:
    """The section of a rule says why it is there, and names the test that holds it; the test says the rule."""
    number = f"R{_number(test)}"
    section = find_section(PAGE, f"### {number}: {RULES[number]}")
    assert "**Why.**" in section
    assert re.findall(r"`(test_r\w+)`", section) == [test]
    assert str(vars(ProviderSuite)[test].__doc__).startswith(f"{number}: ")


def test_the_bench_is_explained() -> None:
    """The page names each member of the bench but the provider, its kind and the made-up credential."""
    shown = [row[0].strip("`") for row in find_rows(find_section(PAGE, "## 8. Run the suite"))]
    assert sorted(shown) == sorted({one.name for one in fields(Bench)} - {"provider", "kind", "token"})


def test_the_entry_point_is_the_name() -> None:
    """The example is registered under the name that it says."""
    parsed = tomllib.loads((ROOT / "examples/provider-package/pyproject.toml").read_text(encoding="utf-8"))
    ((name, place),) = parsed["project"]["entry-points"]["reconciler.providers"].items()
    module, _, found = place.partition(":")
    text = (ROOT / "examples/provider-package" / module / "__init__.py").read_text(encoding="utf-8")
    assert f"class {found}:\n" in text
    assert f'name: ClassVar[str] = "{name}"' in text
