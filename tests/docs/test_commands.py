"""Every command and every flag is documented."""

import re

import pytest

from reconciler.cli.group import COMMANDS
from tests.docs.pages import ROOT, find_section

COMMANDS_PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
SET_UP = {"completion"}
"""For the set-up of a shell: its own section is enough."""
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_section(name: str) -> None:
    """The page has a section for each command, with words of ours and an example of its use."""
    section = find_section(COMMANDS_PAGE, f"## {name}")
    before, _, shown = section.partition("<!-- generated")
    assert before.strip()
    assert f"Usage: reconciler {name}" in shown
    assert re.search(rf"^\s+(\$ )?.*reconciler {name}\b", shown.replace(f"Usage: reconciler {name}", ""), re.MULTILINE)


def test_the_page_has_no_other_command() -> None:
    """What is gone is gone from the page too, and the order is that of the help."""
    assert re.findall(r"^## (\S+)$", COMMANDS_PAGE, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - SET_UP))
def test_the_readme_names_a_command(name: str) -> None:
    """Who reads the README only has heard of each command."""
    mentioned = set(re.findall(r"`(?:reconciler )?([a-z]+)\b", find_section(README, "## Commands")))
    assert name in mentioned
