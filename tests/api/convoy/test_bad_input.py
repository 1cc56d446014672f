"""Mistakes in a file about Convoy: all at once, each with its place, before anything is asked; exit code 9."""

from pathlib import Path

import pytest

from reconciler.api import load
from reconciler.cli import main
from reconciler.errors import InvalidInput

HEAD = """\
version: 1
services:
  hooks: {provider: convoy, url: "http://convoy.example/api", credentials: {token: {env: K}}}
"""
ENDPOINT = HEAD + "resources: {hooks: {endpoint: {a: %s}}}\n"
ONE = "{project: P, id: X, status: paused}"


def _complain(folder: Path, text: str) -> list[str]:
    path = folder / "reconciler.yaml"
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        load(path, environment={})
    return [f"{one.origin.line}:{one.origin.column}: {one.message} ({one.hint})" for one in caught.value.problems]


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("{project: P, id: X, status: pause}", 'status must be one of active, paused, not "pause" (did you mean'),
        ("{project: P, id: X, status: stopped}", 'status must be one of active, paused, not "stopped"'),
        ("{project: P, id: X, status: inactive}", "status must be one of active, paused"),
        ("{project: P, id: X, status: {at_most: pausd}}", 'did you mean "paused"?'),
        ("{project: P, id: X, status: true}", "status must be one of active, paused, not true"),
        ("{project: P, id: X}", "a wishes nothing"),
        ("{project: P, status: paused}", "id or name is missing in a"),
        ("{id: X, status: paused}", "project is missing in a"),
        ('{project: "", id: X, status: paused}', "project must not be empty"),
        ("{project: P, id: 7, status: paused}", "id must be a string, not 7 (put it in quotes)"),
        ("{project: P, id: X, stauts: paused}", 'did you mean "status"?'),
        ("{project: P, id: X, status: paused, owner_id: acme}", "owner_id is a fact"),
    ],
)
def test_a_mistake_in_an_endpoint_has_its_place(tmp_path: Path, resource: str, words: str) -> None:
    """Line and column, the value, what is allowed, and what was probably meant."""
    problems = _complain(tmp_path, ENDPOINT % resource)
    assert [one for one in problems if one.startswith("4:") and words in one], problems


@pytest.mark.parametrize(
    ("rest", "line", "words"),
    [
        ("resources: {hooks: {endpiont: {a: {project: P, id: X, status: paused}}}}", 4, 'did you mean "endpoint"?'),
        ("resources: {hooks: {endpoint: {a: paused}}}", 4, "id or name is missing"),
        ('rules: [{select: "hooks/endpoint/*", where: {owner: a}, status: paused}]', 4, 'did you mean "owner_id"?'),
        ('rules: [{select: "hooks/endpoint/*", where: {owner_id: a}, status: off}]', 4, "status must be one of"),
        ('rules: [{select: "hooks/endpoint/*", where: {owner_id: a}, status: paused}]', 4, "projects"),
        (
            f"resources: {{hooks: {{endpoint: {{a: {ONE}, b: {ONE}}}}}}}",
            4,
            "hooks/endpoint/a",
        ),
    ],
)
def test_a_mistake_around_endpoints_has_its_place(tmp_path: Path, rest: str, line: int, words: str) -> None:
    """Kinds, rules without a project to look in, and two addresses for one endpoint."""
    problems = _complain(tmp_path, HEAD + rest + "\n")
    assert [one for one in problems if one.startswith(f"{line}:") and words in one], problems


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("project: P", 'did you mean "projects"?'),
        ("projects: P", "projects must be a list"),
        ("projects: [1]", "string"),
        ("credentials: {token: canary-literal}", "literal credential"),
    ],
)
def test_a_mistake_in_the_service_has_its_place(tmp_path: Path, option: str, words: str) -> None:
    """Options of Convoy, and a key that stands in the file itself."""
    text = f"version: 1\nservices:\n  hooks: {{provider: convoy, url: 'http://c.example/api', {option}}}\n"
    problems = _complain(tmp_path, text)
    assert [one for one in problems if one.startswith("3:") and words in one], problems
    assert "canary" not in "".join(problems)


@pytest.mark.parametrize("command", ["validate", "plan", "drift", "status", "import"])
def test_a_mistake_ends_any_command_with_9(tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With file and line, and nothing is asked of anybody."""
    path = tmp_path / "reconciler.yaml"
    path.write_text(ENDPOINT % "{project: P, id: X, status: pause}")
    services = ["hooks"] if command == "import" else []
    assert main([command, "-f", str(path), *services]) == 9
    assert "reconciler.yaml:4:" in capsys.readouterr().err
