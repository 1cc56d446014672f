"""Which outputs a command line that cannot be understood asks for."""

import pytest

from reconciler.cli.guessing import guess_outputs


@pytest.mark.parametrize(
    ("arguments", "variable", "expected"),
    [
        (["plan", "-o", "json"], "", ["json"]),
        (["plan", "-ojson"], "", ["json"]),
        (["plan", "-qo", "json"], "", ["json"]),
        (["plan", "-qvojson"], "", ["json"]),
        (["plan", "--output", "json"], "", ["json"]),
        (["plan", "--output=json=x.json", "-o", "text"], "", ["json=x.json", "text"]),
        (["plan", "--bogus"], "json", ["json"]),
        (["plan", "-o", "text"], "json", ["text"]),
        (["plan", "--", "-o", "json"], "", []),
        (["plan", "-o"], "", []),
        (["plan", "-f", "x"], "", []),
        (["-o", "json", "bogus"], "", ["json"]),
    ],
)
def test_guess(arguments: list[str], variable: str, expected: list[str]) -> None:
    """Every spelling of `-o`, else the environment."""
    assert expected == [str(one) for one in guess_outputs(arguments, {"RECONCILER_OUTPUT": variable})]
