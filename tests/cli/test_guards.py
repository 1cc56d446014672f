"""Guards on the command line: flags, exit codes, the outputs, and a sick service beside a healthy one."""

import json
from collections.abc import Iterator

import pytest

from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import json_answer
from reconciler.simulators.serving import serving_in_thread
from tests.cli.shell import Shell

NAMES = [f"c{number:02}" for number in range(12)]
HEALTHY = {"a": "paused", "b": "stopped"}


@pytest.fixture
def fleet(shell: Shell) -> Iterator[Shell]:
    """A worker with twelve running connectors, the first six of which should be paused."""
    simulator = KafkaConnectSimulator(connectors=[SimulatedConnector(name=name) for name in NAMES])
    with serving_in_thread(simulator.app) as url:
        fleet = Shell(shell.folder, url, simulator)
        fleet.wish(dict.fromkeys(NAMES[:6], "paused"))
        yield fleet


def write_guards(shell: Shell, guards: str) -> None:
    """Adds `guards` to the desired file."""
    with (shell.folder / "reconciler.yaml").open("a", encoding="utf-8") as file:
        file.write(f"guards: {guards}\n")


def test_a_plan_that_a_guard_refuses_is_still_zero_and_says_so_everywhere(fleet: Shell) -> None:
    """Text, Markdown and JSON tell the limit, the count and the way out."""
    ran = fleet.call("plan", "-o", "text", "-o", "json=plan.json", "-o", "markdown=plan.md")
    assert ran.code == 0
    assert fleet.call("plan", "--detailed-exitcode").code == 2
    for text in (ran.out, fleet.read("plan.md")):
        words = " ".join(text.replace("\\", "").split())
        assert "ould take down 6 of 12 connectors of w (50 %), and at most 30 % (3) may be" in words
        assert "apply would refuse this plan" in words.lower()
        assert "--max-down" in words
    document = json.loads(fleet.read("plan.json"))
    assert document["applicable"] is False
    (guard,) = document["guards"]
    assert (guard["guard"], guard["refusing"]) == ("max_down w/connector", True)


def test_apply_refuses_with_five_and_says_how_to_go_on(fleet: Shell) -> None:
    """Saved or not; nothing is written and nothing is asked."""
    fleet.call("plan", "--out", "plan.json")
    for arguments in (("apply", "plan.json"), ("apply", "--auto-approve")):
        ran = fleet.call(*arguments)
        assert ran.code == 5
        assert all(word in ran.err for word in ("--max-down", "--target", "guards:"))
    ran = fleet.call("apply", "plan.json", "-o", "json")
    assert ran.document["exit_code"] == 5
    assert "max_down w/connector" in ran.messages[0]
    assert fleet.writes() == []


@pytest.mark.parametrize(
    ("planned", "applied", "code"),
    [
        ((), ("--max-down", "50%"), 0),
        (("--max-down", "50%"), (), 0),
        (("--max-down", "6"), (), 0),
        (("--max-down", "50%"), ("--max-down", "5"), 5),
        (("--max-down", "5"), (), 5),
        (("--max-up", "100%"), (), 5),
    ],
)
def test_flags_of_plan_and_apply_agree(
    fleet: Shell, planned: tuple[str, ...], applied: tuple[str, ...], code: int
) -> None:
    """What the plan was told its file brings to the apply; what the apply is told goes before it."""
    assert fleet.call("plan", "--out", "plan.json", *planned).code == 0
    assert fleet.call("apply", "plan.json", *applied).code == code
    assert len(fleet.writes()) == (0 if code else 6)


def test_a_loosened_plan_tells_its_reviewers(fleet: Shell) -> None:
    """A flag that made it possible stands in the plan, in its file, and in its digest."""
    ran = fleet.call("plan", "--max-down", "50%", "--out", "plan.json")
    assert "--max-down 50% allows in place of 30 % (3)" in ran.out
    document = json.loads(fleet.read("plan.json"))
    assert (document["applicable"], document["limits"]) == (True, {"max_down": "50%"})
    assert document["digest"] != fleet.call("plan", "-o", "json").document["digest"]
    digest = document["digest"].removeprefix("sha256:")[:12]
    assert fleet.call("apply", "--auto-approve", "--digest", digest).code == 6
    assert fleet.call("apply", "--auto-approve", "--max-down", "50%", "--digest", digest).code == 0


def test_the_files_may_allow_it(fleet: Shell) -> None:
    """`guards:` in the desired file, for every run."""
    write_guards(fleet, "{max_down: 100%}")
    assert fleet.call("apply", "--auto-approve").code == 0


def test_parts_go_through(fleet: Shell) -> None:
    """The way out that the refusal names: --target."""
    assert fleet.call("apply", "--auto-approve", "--target", "w/connector/c0[0-2]").code == 0
    assert fleet.call("apply", "--auto-approve", "--target", "w/connector/c0[3-5]").code == 0
    assert len(fleet.writes()) == 6


@pytest.mark.parametrize("name", ["MAX_DOWN", "MAX_UP", "ON_FAILURE", "MAX_FAILURES", "CHANGES_PER_MINUTE"])
def test_no_guard_is_loosened_by_the_environment(fleet: Shell, name: str) -> None:
    """A stray variable changes nothing, and is not even looked at."""
    ran = fleet.call("apply", "--auto-approve", **{f"RECONCILER_{name}": "100%"})
    assert ran.code == 5
    assert fleet.writes() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("--max-down", "half"),
        ("--max-down", "101%"),
        ("--max-up", "-1"),
        ("--max-failures", "0"),
        ("--changes-per-minute", "0"),
        ("--on-failure", "ask"),
        ("--on-failure", "continue", "--max-failures", "3"),
    ],
)
def test_a_flag_that_says_nothing_sensible_is_refused(fleet: Shell, arguments: tuple[str, ...]) -> None:
    """9, before anything is read."""
    assert fleet.call("apply", "--auto-approve", *arguments).code == 9
    assert fleet.simulator.requests == []


def test_on_failure_stop_ends_the_run_and_a_later_one_goes_on(shell: Shell) -> None:
    """3, what was not started says why; the same saved plan may be applied again."""
    shell.wish({"a": "paused", "b": "stopped", "idle": "running"})
    shell.call("plan", "--out", "plan.json")
    refusal = json_answer(404, {"error_code": 404, "message": "Connector a not found"})
    shell.simulator.schedule.add(Fault(When("PUT", "/connectors/a/pause"), "undone", Replaced(refusal)))
    ran = shell.call("apply", "plan.json", "--on-failure", "stop", "--parallelism", "1", "-o", "json")
    assert ran.code == 3
    outcomes = {one["address"].split("/")[-1]: one for one in ran.document["outcomes"]}
    assert outcomes["a"]["outcome"] == "rejected"
    assert {outcomes[name]["outcome"] for name in ("b", "idle")} == {"skipped"}
    assert outcomes["b"]["detail"] == "stopped after 1 failure: w/connector/a"
    assert len(shell.writes()) == 1
    assert shell.call("apply", "plan.json").code == 0
    assert shell.call("apply", "plan.json").code == 6


def write_three_services(shell: Shell, *, wishes: dict[str, str]) -> None:
    """A healthy worker, a dead one, and one whose credential is nowhere."""
    dead = "{provider: kafka_connect, url: 'http://127.0.0.1:9', limits: {timeout: 1s}}"
    secret = f"{{provider: kafka_connect, url: '{shell.url}/', credentials: {{token: {{env: NOWHERE}}}}}}"
    text = (
        f"version: 1\nservices:\n  w: {{provider: kafka_connect, url: '{shell.url}'}}\n"
        f"  dead: {dead}\n  secret: {secret}\n"
        f"resources:\n  w: {{connector: {json.dumps(wishes)}}}\n"
        f"  dead: {{connector: {{x: paused}}}}\n  secret: {{connector: {{idle: running}}}}\n"
    )
    (shell.folder / "reconciler.yaml").write_text(text, encoding="utf-8")


def test_what_is_sick_never_stops_what_is_well(shell: Shell) -> None:
    """With --allow-blocked: the healthy are changed, each of the others is named, and the code is 3."""
    write_three_services(shell, wishes={**HEALTHY, "broken": "paused"})
    assert shell.call("plan", "--allow-blocked", "--out", "plan.json").code == 1
    ran = shell.call("apply", "plan.json", "-o", "json")
    assert ran.code == 3
    outcomes = {one["address"]: one["outcome"] for one in ran.document["outcomes"]}
    assert outcomes == {
        "dead/connector/x": "skipped",
        "secret/connector/idle": "skipped",
        "w/connector/a": "applied",
        "w/connector/b": "applied",
        "w/connector/broken": "skipped",
    }
    details = {one["address"]: one["detail"] for one in ran.document["outcomes"]}
    assert "NOWHERE" in details["secret/connector/idle"]
    assert "FAILED" in details["w/connector/broken"]


def test_the_same_without_a_saved_plan(shell: Shell) -> None:
    """`apply --allow-blocked` plans as leniently as it applies."""
    write_three_services(shell, wishes={**HEALTHY, "broken": "paused"})
    ran = shell.call("apply", "--auto-approve", "--allow-blocked", "-o", "json")
    assert ran.code == 3
    assert [one["outcome"] for one in ran.document["outcomes"]] == ["skipped"] * 2 + ["applied"] * 2 + ["skipped"]


def test_without_the_flag_nothing_is_written(shell: Shell) -> None:
    """A credential that is nowhere is 9; a dead service alone is 1; both before any write."""
    write_three_services(shell, wishes=HEALTHY)
    assert shell.call("apply", "--auto-approve").code == 9
    assert shell.call("apply", "--auto-approve", "--exclude", "secret/*").code == 1
    assert shell.writes() == []


def test_a_service_without_a_credential_for_writes_stops_nobody_else(shell: Shell) -> None:
    """Readable, so planned; its entries are skipped with the name of what is missing, the others are changed."""
    credentials = "{read: {headers: {X-Who: {env: READER}}}, write: {headers: {X-Who: {env: WRITER}}}}"
    locked = f"{{provider: kafka_connect, url: '{shell.url}/', credentials: {credentials}}}"
    text = (
        f"version: 1\nservices:\n  w: {{provider: kafka_connect, url: '{shell.url}'}}\n  locked: {locked}\n"
        "resources:\n  w: {connector: {a: paused}}\n  locked: {connector: {b: paused}}\n"
    )
    (shell.folder / "reconciler.yaml").write_text(text, encoding="utf-8")
    assert shell.call("plan", "--out", "plan.json", READER="me").code == 0
    assert shell.call("apply", "plan.json", READER="me").code == 9
    assert shell.writes() == []
    ran = shell.call("apply", "plan.json", "--allow-blocked", "-o", "json", READER="me")
    assert ran.code == 3
    outcomes = {one["address"]: (one["outcome"], one["detail"]) for one in ran.document["outcomes"]}
    assert outcomes["w/connector/a"][0] == "applied"
    assert outcomes["locked/connector/b"][0] == "skipped"
    assert "WRITER" in outcomes["locked/connector/b"][1]
