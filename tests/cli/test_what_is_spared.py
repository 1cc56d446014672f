"""Files that a run must not replace: what it reads, and what it was wrong about."""

import json
from pathlib import Path

import pytest

from reconciler.files.plan_file import compute_checksum
from tests.cli.shell import Shell


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "-o", "json=reconciler.yaml"),
        ("plan", "--out", "reconciler.yaml"),
        ("plan", "-f", ".", "--out", "new.yaml"),
        ("apply", "--auto-approve", "-o", "json=reconciler.yaml"),
        ("validate", "-o", "json=./reconciler.yaml"),
        ("drift", "-o", "markdown=reconciler.yaml"),
        ("import", "w", "--out", "reconciler.yaml"),
    ],
)
def test_no_output_replaces_the_desired_file(shell: Shell, arguments: tuple[str, ...]) -> None:
    """9, the file as it was, and nothing sent."""
    before = (shell.folder / "reconciler.yaml").read_bytes()
    ran = shell.call(*arguments)
    assert (ran.code, (shell.folder / "reconciler.yaml").read_bytes()) == (9, before)
    assert "would replace what this run reads" in ran.err
    assert list(shell.simulator.requests) == []
    assert not Path(shell.folder / "new.yaml").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "-o", "json=keep.json", "-o", "markdown=keep.json"),
        ("plan", "--nonsense", "-o", "json=keep.json"),
        ("apply", "keep.json", "-o", "json=keep.json"),
        ("show", "keep.json", "-o", "json=keep.json"),
    ],
)
def test_a_refused_command_line_leaves_files_alone(shell: Shell, arguments: tuple[str, ...]) -> None:
    """The error is told on standard error; a file that stood in a wrong place stays whole."""
    shell.call("plan", "--out", "keep.json")
    before = (shell.folder / "keep.json").read_bytes()
    ran = shell.call(*arguments)
    assert (ran.code, (shell.folder / "keep.json").read_bytes()) == (9, before)


def test_an_error_document_goes_to_a_good_place(shell: Shell) -> None:
    """What stopped the run is in the file that was asked for, once that is known to be nobody's."""
    shell.wish({"a": "pausd"})
    assert shell.call("plan", "-o", "json=said.json").code == 9
    assert json.loads((shell.folder / "said.json").read_text())["format"] == "reconciler-error"


@pytest.mark.parametrize("command", ["plan", "drift"])
def test_a_pattern_that_matches_nothing_is_mentioned(shell: Shell, command: str) -> None:
    """A misspelt pattern would be green for ever."""
    ran = shell.call(command, "--target", "*/nothing")
    assert "nothing in the files matches */nothing" in ran.err


def test_show_checks_that_a_plan_says_what_its_digest_says(shell: Shell) -> None:
    """A reviewer is not shown invented content under an approved digest: 6."""
    shell.call("plan", "--out", "plan.json")
    text = (shell.folder / "plan.json").read_text()
    document = json.loads(text.replace('"after": "paused"', '"after": "stopped"'))
    document["checksum"] = compute_checksum(document)
    (shell.folder / "plan.json").write_text(json.dumps(document))
    assert shell.call("show", "plan.json").code == 6


@pytest.mark.parametrize("digest", ["dead", "zzzzzzzzzz", ""])
def test_a_digest_that_is_none_is_a_usage_error(shell: Shell, digest: str) -> None:
    """9, not "the world has moved"."""
    ran = shell.call("apply", "--auto-approve", "--digest", digest)
    assert (ran.code, "is no digest" in ran.err) == (9, True)
