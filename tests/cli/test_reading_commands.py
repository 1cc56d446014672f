"""plan, drift, status, import and the offline commands: codes, standard output, and that nothing is written."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reconciler.files.plan_file import load_plan
from reconciler.providers.registry import OURS
from tests.cli.shell import Shell


def test_plan_shows_and_saves(shell: Shell) -> None:
    """The text goes to standard output, the plan to its file, progress to standard error; nothing is written."""
    ran = shell.call("plan", "--out", "plan.json")
    assert ran.code == 0
    assert "Plan: 2 to change with 2 calls" in ran.out
    assert "w: read 2 resources" in ran.err
    assert len(load_plan(shell.read("plan.json"), source="plan.json").updates) == 2
    assert shell.writes() == []


def test_plan_codes(shell: Shell) -> None:
    """2 only with --detailed-exitcode, and never with --exit-zero."""
    codes = [
        shell.call("plan", "-q", *flags).code
        for flags in ((), ("--detailed-exitcode",), ("--detailed-exitcode", "--exit-zero"))
    ]
    assert codes == [0, 2, 0]


def test_quiet_says_nothing_but_the_output(shell: Shell) -> None:
    """`-q` leaves standard error empty."""
    ran = shell.call("plan", "-q", "-o", "json")
    assert (ran.err, ran.document["format"]) == ("", "reconciler-plan")


def test_explain_reason_and_ticket(shell: Shell) -> None:
    """`--explain` is longer; `--reason` and `--ticket` are kept."""
    short, long = shell.call("plan"), shell.call("plan", "--explain")
    assert len(long.out.splitlines()) > len(short.out.splitlines())
    run = shell.call("plan", "-o", "json", "--reason", "abuse", "--ticket", "INC-1").document["run"]
    assert (run["reason"], run["ticket"]) == ("abuse", "INC-1")


def test_several_formats_in_one_run(shell: Shell) -> None:
    """Each format goes to its own place."""
    ran = shell.call("plan", "-o", "json=plan.json", "-o", "markdown=comment.md", "-o", "text")
    assert ran.code == 0
    assert json.loads(shell.read("plan.json"))["format"] == "reconciler-plan"
    assert shell.read("comment.md").startswith("### Plan")
    assert "Plan: 2 to change" in ran.out


def test_json_lines(shell: Shell) -> None:
    """Events while it runs, the document last, each on a line; to a file all the same."""
    for text in (shell.call("plan", "-o", "jsonl").out, (shell.call("plan", "-o", "jsonl=x"), shell.read("x"))[1]):
        formats = [json.loads(line)["format"] for line in text.splitlines()]
        assert formats == ["reconciler-event", "reconciler-event", "reconciler-plan"]


def test_selection(shell: Shell) -> None:
    """--target and --exclude narrow, and the plan says that it is not complete."""
    document = shell.call("plan", "-o", "json", "--target", "w/connector/*", "--exclude", "*/b").document
    assert [entry["address"] for entry in document["entries"]] == ["w/connector/a"]
    assert document["complete"] is False


def test_what_cannot_be_read_is_a_failure(shell: Shell) -> None:
    """A worker that refuses to be read: plan, drift and status show it and give 1, apply writes nothing."""
    shell.simulator.credentials = ("user", "password")
    plan = shell.call("plan", "-o", "json", "--out", "plan.json")
    assert (1, {"blocked"}) == (plan.code, {entry["verdict"] for entry in plan.document["entries"]})
    assert [shell.call(name, "-o", "json").code for name in ("drift", "status")] == [1, 1]
    for arguments in (("--auto-approve",), ("plan.json",)):
        applied = shell.call("apply", *arguments, "-o", "json")
        assert (applied.code, applied.document["format"]) == (1, "reconciler-error")
    imported = shell.call("import", "w", "--out", "new.yaml")
    assert (imported.code, (shell.folder / "new.yaml").exists()) == (1, False)
    assert shell.writes() == []


def test_drift(shell: Shell) -> None:
    """2 where the world differs, 0 with --exit-zero, the report on standard output."""
    ran = shell.call("drift", "-o", "json")
    assert (ran.code, ran.document["in_sync"]) == (2, False)
    assert shell.call("drift", "--exit-zero").code == 0
    shell.wish({"a": "running", "b": "running"})
    assert [shell.call("drift", *flags).code for flags in ((), ("--strict",))] == [0, 2]
    assert shell.writes() == []


def test_status(shell: Shell) -> None:
    """What is off; everything with --all; a service that is not there is a usage error."""
    off = shell.call("status", "-o", "json").document["things"]
    assert [thing["address"] for thing in off] == ["w/connector/broken", "w/connector/idle"]
    assert len(shell.call("status", "w", "--all", "-o", "json").document["things"]) == 4
    assert shell.call("status", "elsewhere").code == 9


def test_import_gives_a_file_that_says_what_is_live(shell: Shell) -> None:
    """What is imported plans to nothing; what cannot be wished for is named."""
    ran = shell.call("import", "w", "--out", "new.yaml")
    assert (ran.code, ran.out) == (0, "")
    assert "left out: w/connector/broken" in ran.err
    assert shell.call("plan", "-f", "new.yaml", "--detailed-exitcode").code == 0
    off = shell.call("import", "w", "--off").out
    assert ("idle: paused" in off, "a: running" in off) == (True, False)


def test_validate(shell: Shell) -> None:
    """Offline: all problems of a bad file, with place; an empty error document for a good one."""
    assert shell.call("validate", "-o", "json").document == {
        "format": "reconciler-error",
        "format_version": "1.0",
        "exit_code": 0,
        "problems": [],
    }
    (shell.folder / "bad.yaml").write_text("version: 1\nservces: {}\nresources: {x: {}}\n")
    ran = shell.call("validate", "-f", "bad.yaml", "-o", "json")
    assert (ran.code, ran.document["exit_code"]) == (9, 9)
    assert {("bad.yaml", 2), ("bad.yaml", 3)} == {(one["file"], one["line"]) for one in ran.document["problems"]}
    assert shell.simulator.requests == []


@pytest.mark.parametrize("name", ["desired", "plan", "result", "drift", "status", "error"])
def test_schema(shell: Shell, name: str) -> None:
    """Each schema is one JSON document."""
    assert shell.call("schema", name).document["$schema"].endswith("2020-12/schema")


def test_providers(shell: Shell) -> None:
    """All in short, one at length, and as JSON; an unknown one is a usage error with a suggestion."""
    assert "kafka_connect" in shell.call("providers").out
    assert "stopped" in shell.call("providers", "kafka_connect").out
    offers = {offer["name"]: offer for offer in shell.call("providers", "-o", "json").document["providers"]}
    assert [kind["name"] for kind in offers["kafka_connect"]["kinds"]] == ["connector"]
    assert set(OURS) <= set(offers)
    assert "kafka_connect" in shell.call("providers", "kafka_conect").err


def test_completion(shell: Shell) -> None:
    """A script for each shell, and completion itself."""
    for name in ("bash", "zsh", "fish"):
        assert "_RECONCILER_COMPLETE" in shell.call("completion", name).out
    asked = {"_RECONCILER_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    assert "plain,plan" in shell.run(COMP_WORDS="reconciler pl", **asked).out
    asked["COMP_CWORD"] = "3"
    assert "plain,json" in shell.run(COMP_WORDS="reconciler plan -o js", **asked).out


def test_simulate_serves_until_it_is_interrupted(shell: Shell) -> None:
    """The url is the first line; SIGTERM ends it with 143."""
    process = shell.start("simulate")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("http://127.0.0.1:")
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 143


def test_trace_shows_requests_and_no_secret(shell: Shell) -> None:
    """`-vv` shows each request on standard error."""
    shell.wish({"a": "paused"}, more=", credentials: {token: {env: TOKEN}}")
    ran = shell.call("plan", "-vv", "-o", "json", TOKEN="canary-value-1")
    assert "--> GET http://" in ran.err
    assert "canary" not in ran.err + ran.out


def test_a_missing_credential_is_a_configuration_error(shell: Shell) -> None:
    """9, before anything is sent."""
    shell.wish({"a": "paused"}, more=", credentials: {token: {env: TOKEN}}")
    assert {9} == {shell.call(name, "-o", "json").document["exit_code"] for name in ("plan", "drift", "status")}
    assert shell.simulator.requests == []


def test_show(shell: Shell) -> None:
    """A plan, a result, reports and a journal are shown; -o json prints them as they are."""
    shell.call("plan", "--out", "plan.json")
    shell.call("drift", "-o", "json=drift.json")
    shell.call("status", "-o", "json=status.json")
    shell.call("apply", "plan.json", "-o", "json=result.json")
    journal = next(str(place) for place in Path(shell.folder, ".reconciler/runs").glob("*.jsonl"))
    for name in ("plan.json", "drift.json", "status.json", "result.json"):
        shown = shell.call("show", name, "-o", "json")
        assert (0, shell.read(name)) == (shown.code, shown.out)
        assert shell.call("show", name).code == 0
    assert "The run ended by itself" in shell.call("show", journal).out
    assert shell.call("show", "result.json", "-o", "markdown").code == 0


def test_show_a_journal_in_every_form(shell: Shell) -> None:
    """Of a run that ended, of one that was killed with a call in flight, and of one that died in its first line."""
    shell.wish({"a": "paused"})
    shell.call("apply", "--auto-approve")
    written = next(Path(shell.folder, ".reconciler/runs").glob("*.jsonl"))
    lines = written.read_text().splitlines(keepends=True)
    sent = next(number for number, line in enumerate(lines) if '"about_to_send"' in line)
    killed = "".join(lines[: sent + 1])
    ended = {"in_flight": 0, "answered": 0, "not_begun": 0, "outcomes": 1, "cut_line": None}
    in_flight = {"in_flight": 1, "answered": 0, "not_begun": 0, "outcomes": 0, "cut_line": None}
    cut = {**in_flight, "cut_line": sent + 2}
    stub: dict[str, int | None] = {"in_flight": 0, "answered": 0, "not_begun": 0, "outcomes": 0, "cut_line": 1}
    texts: dict[str, dict[str, int | None]] = {
        "".join(lines): ended,
        killed: in_flight,
        killed + '{"rec': cut,
        '{"format":"reconciler-jou': stub,
    }
    for text, told in texts.items():
        (shell.folder / "j.jsonl").write_text(text)
        report = shell.call("show", "j.jsonl", "-o", "json", "-o", "json=j.json").document
        assert told == {key: len(report[key]) if isinstance(report[key], list) else report[key] for key in told}
        assert (told is ended) == (report["ended_at"] is not None)
        schema = shell.call("schema", "journal-report").document
        assert list(Draft202012Validator(schema).iter_errors(report)) == []
        for form in ("text", "markdown", "json"):
            shown = shell.call("show", "j.jsonl", "-o", form)
            assert (0, shown.out) == (shown.code, shell.call("show", "j.json", "-o", form).out)
        assert ("in flight" in shell.call("show", "j.jsonl", "-o", "markdown").out) == (told in (in_flight, cut))


def test_show_refuses_what_it_does_not_know(shell: Shell) -> None:
    """A damaged plan is 6; everything else that cannot be shown is 9, under -o json with the error document."""
    shell.call("plan", "--out", "plan.json")
    (shell.folder / "edited.json").write_text(shell.read("plan.json").replace("paused", "stopped"))
    (shell.folder / "other.json").write_text('{"format_version": "1.2", "terraform_version": "1.9"}')
    shell.call("status", "-o", "json=status.json")
    codes = {
        name: (ran := shell.call("show", name, "-o", form)).code == ran.document["exit_code"] and ran.code
        for name, form in {"edited.json": "json", "other.json": "json", "missing.json": "json", ".": "json"}.items()
    }
    assert codes == {"edited.json": 6, "other.json": 9, "missing.json": 9, ".": 9}
    assert shell.call("show", "status.json", "-o", "markdown").code == 9


@pytest.mark.parametrize("name", ["desired.json", "desired.yaml"])
def test_an_imported_file_speaks_the_language_of_its_ending(shell: Shell, name: str) -> None:
    """A .json file holds JSON; either plans nothing, and a line says what was written."""
    (shell.folder / "services.yaml").write_text((shell.folder / "reconciler.yaml").read_text().split("resources")[0])
    ran = shell.call("import", "w", "-f", "services.yaml", "--out", name)
    assert (ran.code, ran.out, f"wrote 3 resources to {name}\n" in ran.err) == (0, "", True)
    assert shell.call("plan", "-f", name, "--detailed-exitcode").code == 0


def test_an_import_in_json_is_one_document(shell: Shell) -> None:
    """-o json gives the desired file as JSON; a TOML file is refused before anything is read."""
    ran = shell.call("import", "w", "-o", "json", "--target", "*/idle")
    assert ran.document["resources"] == {"w": {"connector": {"idle": "paused"}}}
    assert shell.call("import", "w", "--out", "desired.toml").code == 9
