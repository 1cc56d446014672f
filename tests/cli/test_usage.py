"""What is said wrongly: exit 9, a suggestion, and under -o json one error document; help and version."""

import re
import subprocess
import sys

import pytest

from tests.cli.shell import Shell


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pln",), "Did you mean 'plan'?"),
        (("plan", "--detailed-exitcod"), "Did you mean"),
        (("plan", "--parallelism", "0"), "--parallelism"),
        (("plan", "--parallelism", "1001"), "--parallelism"),
        (("plan", "--timeout", "30"), "such as 30s"),
        (("plan", "--timeout", "0s"), "at least 1ms"),
        (("plan", "--valid-for", "999999999999d"), "at most 3650d"),
        (("plan", "-o", "jsn"), "Did you mean 'json'?"),
        (("validate", "-o", "markdown"), "not one of text, json"),
        (("plan", "stray"), "unexpected extra argument"),
        (("plan", "--profile", "night"), "profiles are not there yet"),
        (("import",), "Missing argument"),
        (("schema", "plans"), "plans"),
        (("plan", "-f", "missing.yaml"), "missing.yaml"),
        (("apply", "missing.json"), "missing.json cannot be read"),
        ((), "Missing command"),
    ],
)
def test_a_usage_error(shell: Shell, arguments: tuple[str, ...], said: str) -> None:
    """9 with a message on standard error; with -o json also one error document that says the same."""
    ran = shell.call(*arguments)
    assert (ran.code, ran.out) == (9, "")
    assert said in ran.err
    with_json = shell.call(*arguments, "-o", "json")
    assert (
        with_json.code,
        with_json.document["exit_code"],
        with_json.document["format"],
    ) == (9, 9, "reconciler-error")


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"RECONCILER_QUIET": "yes"}, "RECONCILER_QUIET"),
        ({"RECONCILER_DETAILED_EXITCODE": "True"}, "RECONCILER_DETAILED_EXITCODE"),
        ({"RECONCILER_TIMEOUT": "3"}, "RECONCILER_TIMEOUT"),
        ({"RECONCILER_PARALLELISM": "many"}, "RECONCILER_PARALLELISM"),
        ({"RECONCILER_OUTPUT": "xml"}, "RECONCILER_OUTPUT"),
        ({"RECONCILER_PROFILE": "night"}, "profiles are not there yet"),
    ],
)
def test_a_variable_that_cannot_be_used(shell: Shell, variables: dict[str, str], said: str) -> None:
    """9, naming the variable."""
    ran = shell.call("plan", **variables)
    assert (ran.code, ran.out) == (9, "")
    assert said in ran.err


def test_flags_from_the_environment(shell: Shell) -> None:
    """Booleans, counts, lists, durations and texts; the command line wins."""
    (shell.folder / "reconciler.yaml").rename(shell.folder / "elsewhere.yaml")
    variables = {
        "RECONCILER_FILE": "elsewhere.yaml",
        "RECONCILER_TARGET": "w/connector/a, w/connector/b",
        "RECONCILER_EXCLUDE": "*/b",
        "RECONCILER_OUTPUT": "json,text=plan.txt",
        "RECONCILER_DETAILED_EXITCODE": "1",
        "RECONCILER_QUIET": "true",
        "RECONCILER_VERBOSE": "2",
        "RECONCILER_NO_COLOR": "0",
        "RECONCILER_TIMEOUT": "20s",
        "RECONCILER_PARALLELISM": "3",
        "RECONCILER_TICKET": "OPS-1",
        "RECONCILER_REASON": "",
    }
    ran = shell.call("plan", **variables)
    assert (ran.code, ran.document["run"]["ticket"], ran.document["run"]["reason"]) == (2, "OPS-1", None)
    assert [entry["address"] for entry in ran.document["entries"]] == ["w/connector/a"]
    assert "Plan: 1 to change" in shell.read("plan.txt")
    assert "OPS-2" in shell.call("plan", "--ticket", "OPS-2", **variables).out


def test_what_loosens_a_safety_is_not_read_from_the_environment(shell: Shell) -> None:
    """RECONCILER_AUTO_APPROVE and RECONCILER_ALLOW_BLOCKED do nothing."""
    assert shell.call("apply", RECONCILER_AUTO_APPROVE="1").code == 9
    shell.wish({"gone": "paused"})
    variables = {"RECONCILER_ALLOW_BLOCKED": "1"}
    assert shell.call("apply", "--auto-approve", **variables).code == 5
    assert shell.call("plan", "-o", "json", **variables).document["allow_blocked"] is False


def test_a_target_with_a_saved_plan(shell: Shell) -> None:
    """Refused as a flag; as a variable of the whole job it was there when the plan was made."""
    shell.call("plan", "--out", "plan.json")
    assert shell.call("apply", "plan.json", "--target", "*/a").code == 9
    assert shell.writes() == []
    assert shell.call("apply", "plan.json", RECONCILER_TARGET="*/a").code == 0
    assert len(shell.writes()) == 2


COMMANDS = [
    *("demo", "validate", "plan", "show", "apply", "drift"),
    *("status", "import", "schema", "providers", "simulate", "completion"),
]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(shell: Shell, name: str) -> None:
    """`--help` of each command shows one and ends with 0."""
    ran = shell.call(name, "--help")
    assert ran.code == 0
    assert re.search(rf"Example:\n(    .*\n)*    reconciler {name}\b", ran.out)


def test_help_lists_every_command_and_exit_code(shell: Shell) -> None:
    """The group's help names them all."""
    out = shell.call("--help").out
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []
    codes = re.findall(r"(?:^|  )(\d+(?:, \d+)?)  \S", out.partition("Exit codes")[2], re.MULTILINE)
    assert sorted(codes) == ["0", "1", "130, 143", "2", "3", "4", "5", "6", "7", "8", "9"]


@pytest.mark.parametrize(
    ("argument", "absent"),
    [
        ("--version", ("click", "attrs", "httpx", "rich", "deepdiff", "asyncio", "yaml")),
        ("--help", ("httpx", "deepdiff", "uvicorn")),
    ],
)
def test_what_is_not_loaded(argument: str, absent: tuple[str, ...]) -> None:
    """The version needs nothing; help needs no HTTP client."""
    code = (
        "import sys\nfrom reconciler.cli import main\n"
        f"main([{argument!r}])\nprint(*[n for n in {absent!r} if n in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr.strip() == ""


@pytest.mark.parametrize("argument", ["--version", "-V"])
def test_version(shell: Shell, argument: str) -> None:
    """Name and version, in front of a command too."""
    assert shell.call(argument).out.startswith("reconciler ")
    assert shell.call(argument, "plan").out.startswith("reconciler ")
