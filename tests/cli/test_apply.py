"""apply: codes, outputs that fail, locks, digests; what was done is told on every path."""

import json
import subprocess

from filelock import FileLock

from reconciler.runs.locks import find_lock_folder
from tests.cli.shell import Shell, finish


def test_a_saved_plan_runs_once(shell: Shell) -> None:
    """0 with a result, then 6 with an error document; the second time nothing is sent."""
    shell.run("plan", "--out", "plan.json")
    first = shell.run("apply", "plan.json", "-o", "json", "--ticket", "OPS-1")
    assert (first.code, first.document["summary"]["applied"]) == (0, 2)
    assert first.document["run"]["ticket"] == "OPS-1"
    second = shell.call("apply", "plan.json", "-o", "json")
    assert (second.code, second.document["exit_code"]) == (6, 6)
    assert sorted(shell.writes()) == ["PUT /connectors/a/pause", "PUT /connectors/b/stop"]


def test_auto_approve_shows_the_plan_and_the_result(shell: Shell) -> None:
    """Both as text; when a program reads standard output, the plan goes to standard error."""
    ran = shell.call("apply", "--auto-approve")
    assert (ran.code, "Plan: 2 to change" in ran.out, "Result: 2 applied." in ran.out) == (0, True, True)
    shell.wish({"a": "running"})
    ran = shell.call("apply", "--auto-approve", "-o", "json")
    assert (ran.document["format"], "Plan: 1 to change" in ran.err) == ("reconciler-result", True)


def test_nothing_to_do(shell: Shell) -> None:
    """0, with a result that holds nothing."""
    shell.wish({"a": "running"})
    ran = shell.call("apply", "--auto-approve", "-o", "json")
    assert (ran.code, ran.document["outcomes"]) == (0, [])


def test_json_lines_end_with_the_result(shell: Shell) -> None:
    """Events of both phases are numbered through; the last line is the result."""
    lines = [json.loads(line) for line in shell.call("apply", "--auto-approve", "-o", "jsonl").out.splitlines()]
    assert list(range(1, len(lines))) == [line["sequence"] for line in lines[:-1]]
    assert (lines[-2]["event"], lines[-1]["format"]) == ("apply_finished", "reconciler-result")


def test_without_a_terminal_nothing_is_read(shell: Shell) -> None:
    """9 at once: no prompt, no request."""
    ran = shell.run("apply", "-o", "json")
    assert (ran.code, ran.document["exit_code"], list(shell.simulator.requests)) == (9, 9, [])


def test_blocked_entries(shell: Shell) -> None:
    """5 and nothing written; left out with --allow-blocked, which a saved plan may carry: 3."""
    shell.wish({"a": "paused", "gone": "paused"})
    assert (shell.call("apply", "--auto-approve").code, shell.writes()) == (5, [])
    shell.call("plan", "--allow-blocked", "--out", "plan.json")
    ran = shell.call("apply", "plan.json", "-o", "json")
    assert (ran.code, ran.document["summary"]["applied"], ran.document["summary"]["skipped"]) == (3, 1, 1)


def test_the_digest_demanded(shell: Shell) -> None:
    """Only the plan that has it runs."""
    digest = shell.call("plan", "-o", "json").document["digest"].removeprefix("sha256:")
    assert (shell.call("apply", "--auto-approve", "--digest", "0" * 12).code, shell.writes()) == (6, [])
    assert shell.call("apply", "--auto-approve", "--digest", digest[:12]).code == 0


def test_another_run_holds_the_lock(shell: Shell) -> None:
    """7, and nothing is sent."""
    assert shell.call("apply", "--auto-approve", "--target", "*/a").code == 0
    (lock,) = find_lock_folder({"XDG_STATE_HOME": str(shell.folder / "state")}, shell.folder).glob("*.lock")
    with FileLock(lock):
        ran = shell.call("apply", "--auto-approve", "-o", "json")
    assert (ran.code, ran.document["exit_code"], len(shell.writes())) == (7, 7, 1)


def test_an_output_that_cannot_be_written(shell: Shell) -> None:
    """Refused before anything is sent; two formats for one place too."""
    for flags in (("-o", "json=no/such/folder.json"), ("-o", "text=x", "-o", "json=x")):
        assert (shell.call("apply", "--auto-approve", *flags).code, shell.writes()) == (9, [])
    ran = shell.call("apply", "--auto-approve", "-o", "json", "-o", "text")
    assert (ran.code, ran.document["exit_code"], shell.writes()) == (9, 9, [])


def test_an_output_that_fails_afterwards(shell: Shell) -> None:
    """The apply is done, the result is on standard error, and the code is 1."""
    ran = shell.run("apply", "--auto-approve", "-q", "-o", "json=/dev/full")
    assert (ran.code, len(shell.writes())) == (1, 2)
    assert '"applied": 2' in ran.err


def test_a_reader_that_has_gone(shell: Shell) -> None:
    """`| head -0` does not disturb the apply; the result goes to standard error."""
    for form in ("text", "json", "jsonl"):
        wish = {"text": "paused", "json": "running", "jsonl": "stopped"}[form]
        shell.wish({"a": wish})
        ran = shell.sh(
            f"$R apply --auto-approve -q -o {form} | (exec 0<&-; cat >/dev/null 2>&1); exit ${{PIPESTATUS[0]}}"
        )
        assert (ran.code, '"applied": 1' in ran.err) == (1, True), form
        assert "Traceback" not in ran.err
    assert len(shell.writes()) == 3


def test_standard_output_is_closed(shell: Shell) -> None:
    """Text that nobody asked for does not stop the apply; an asked output that cannot be written does."""
    assert (shell.sh("$R apply --auto-approve -o json >&-").code, shell.writes()) == (9, [])
    ran = shell.sh("$R apply --auto-approve -q >&-")
    assert (ran.code, len(shell.writes()), '"applied": 2' in ran.err) == (1, 2, True)
    assert shell.sh("$R plan -q -o json=plan.json >&-").code == 0
    assert shell.sh("$R --version >&-; $R --help >&-; $R plan 2>&-").code == 0


def test_a_full_disk_for_the_output_of_reading_commands(shell: Shell) -> None:
    """1, with one message."""
    ran = shell.sh("$R plan -q > /dev/full")
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)


def test_a_process_apart_sees_no_prompt(shell: Shell) -> None:
    """Standard input that is a pipe is not read, whatever it holds."""
    process = shell.start("apply", streams=(subprocess.PIPE, subprocess.PIPE, subprocess.PIPE))
    assert process.stdin is not None
    assert finish(process).code == 9
    assert shell.writes() == []
