"""undo: files, codes, and a way there and back through the command alone."""

import json
import shutil

from reconciler.files.plan_file import compute_checksum
from tests.cli.shell import Shell


def go_there(shell: Shell) -> None:
    """Both connectors as the file wishes, with the result in a file."""
    assert shell.call("apply", "--auto-approve", "-o", "json=result.json").code == 0


def test_there_and_back_and_there_again(shell: Shell) -> None:
    """The result of an undo can be undone; nothing is written but by apply."""
    go_there(shell)
    written = shell.writes()
    ran = shell.run("undo", "result.json", "--out", "back.json", "-o", "json", "--reason", "too early")
    assert (ran.code, shell.writes(), ran.document["run"]["reason"]) == (0, written, "too early")
    assert ran.document["undoes"]["result"] == "result.json"
    ran = shell.run("apply", "back.json", "-o", "json=back-result.json", "-o", "text")
    assert (ran.code, sorted(shell.writes()[2:])) == (0, ["PUT /connectors/a/resume", "PUT /connectors/b/resume"])
    assert shell.call("undo", "back-result.json", "--out", "again.json").code == 0
    assert shell.call("apply", "again.json").code == 0
    assert sorted(shell.writes()[4:]) == ["PUT /connectors/a/pause", "PUT /connectors/b/stop"]


def test_show_names_the_result(shell: Shell) -> None:
    """As text and as Markdown."""
    go_there(shell)
    shell.call("undo", "result.json", "--out", "back.json")
    for form in ("text", "markdown"):
        assert "puts back what an apply changed: result.json" in shell.call("show", "back.json", "-o", form).out


def test_what_is_no_result(shell: Shell) -> None:
    """9 each time, in words that say what it is instead."""
    go_there(shell)
    shell.call("plan", "--out", "plan.json")
    (shell.folder / "broken.json").write_text('{"format": "reconciler-result",\n  oops}', encoding="utf-8")
    said = {}
    for name in ("plan.json", "broken.json", "nowhere.json"):
        ran = shell.call("undo", name, "-o", "json")
        assert ran.code == 9
        said[name] = ran.document["problems"][0]
    assert said["plan.json"]["message"] == "it is a plan"
    assert (said["broken.json"]["file"], said["broken.json"]["line"]) == ("broken.json", 2)
    assert "cannot be read" in said["nowhere.json"]["message"]


def test_the_result_must_stay_as_it_was(shell: Shell) -> None:
    """6 where it is gone or was edited, and none of its content is shown; beside the plan it may move with it."""
    go_there(shell)
    shell.call("undo", "result.json", "--out", "back.json")
    document = json.loads(shell.read("result.json"))
    document["outcomes"][0]["before"]["status"] = "canary"
    written = shell.writes()
    (shell.folder / "result.json").rename(shell.folder / "kept.json")
    gone = shell.call("apply", "back.json")
    (shell.folder / "result.json").write_text(json.dumps(document), encoding="utf-8")
    edited = shell.call("apply", "back.json")
    assert (gone.code, edited.code, shell.writes()) == (6, 6, written)
    assert "missing or not what it was" in gone.err
    assert "canary" not in edited.err + edited.out
    folder = shell.folder / "handed-over"
    folder.mkdir()
    shutil.copy(shell.folder / "kept.json", folder / "result.json")
    shutil.copy(shell.folder / "back.json", folder / "back.json")
    assert shell.call("apply", "handed-over/back.json").code == 0


def test_a_plan_may_not_name_just_any_file(shell: Shell) -> None:
    """A device, a folder or a name that no system could have is refused like a missing result."""
    go_there(shell)
    shell.call("undo", "result.json", "--out", "back.json")
    for name in ("/dev/zero", ".", "x" * 5000, "a\x00b", "reconciler.yaml"):
        document = json.loads(shell.read("back.json"))
        document["undoes"]["result"] = name
        document["undoes"]["checksum"] = "sha256:00"
        document["checksum"] = compute_checksum(document)
        (shell.folder / "forged.json").write_text(json.dumps(document), encoding="utf-8")
        assert shell.call("apply", "forged.json").code == 6


def test_no_output_replaces_the_result(shell: Shell) -> None:
    """9 before anything is read: neither undo nor the apply of its plan writes over the result."""
    go_there(shell)
    assert shell.call("undo", "result.json", "--out", "result.json").code == 9
    shell.call("undo", "result.json", "--out", "back.json")
    written = shell.writes()
    assert shell.call("apply", "back.json", "-o", "json=result.json").code == 9
    assert (shell.writes(), json.loads(shell.read("result.json"))["format"]) == (written, "reconciler-result")


def test_codes_are_those_of_plan(shell: Shell) -> None:
    """0, or 2 where it was asked for; 5 for an apply of what is blocked, 3 where that is left out."""
    shell.wish({"a": "paused", "broken": "stopped"})
    shell.call("apply", "--auto-approve", "-o", "json=result.json")
    assert shell.call("undo", "result.json").code == 0
    ran = shell.call("undo", "result.json", "--detailed-exitcode", "--out", "back.json", "-o", "text")
    assert (ran.code, "which nobody can wish for" in ran.out) == (2, True)
    assert shell.call("apply", "back.json").code == 5
    shell.call("undo", "result.json", "--allow-blocked", "--out", "back.json")
    assert shell.call("apply", "back.json").code == 3


def test_what_is_as_before_already(shell: Shell) -> None:
    """Nothing to do, in words of its own."""
    go_there(shell)
    shell.call("undo", "result.json", "--out", "back.json")
    shell.call("apply", "back.json")
    ran = shell.call("undo", "result.json")
    assert (ran.code, "No changes. 2 resources are as before that apply." in ran.out) == (0, True)
