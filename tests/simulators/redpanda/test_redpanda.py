"""The simulated API beyond its recordings: verbs and states, names, lists, bodies, people."""

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import When
from reconciler.simulators.progression import AT_ONCE, after_reads
from reconciler.simulators.redpanda.seeds import SimulatedCluster, SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.redpanda.asking import HERE, PG, ROOT, Json, ask, ask_one, client, connector, error_of, shown

NAME_PATTERN = "value does not match regex pattern `^[A-Za-z0-9!@#$%^&*()-_=+;:'\"`~,<.>/?|\\\\-]+$`"


def quick(*seeds: SimulatedConnector) -> RedpandaSimulator:
    """An API before a worker that does everything at once."""
    return RedpandaSimulator(seeds, progression=AT_ONCE)


def test_without_seeds_there_is_one_empty_cluster() -> None:
    """It has the one name that clusters have in the Cloud."""
    clusters, listed = ask(RedpandaSimulator(), ("GET", ROOT), ("GET", f"{HERE}/connectors"))
    assert [cluster["name"] for cluster in clusters.json()["clusters"]] == ["redpanda"]
    assert listed.json() == {"connectors": [], "next_page_token": ""}


@pytest.mark.parametrize(
    ("state", "tasks", "verb", "expected"),
    [
        ("RUNNING", ["RUNNING"], "pause", ("PAUSED", ["PAUSED"])),
        ("RUNNING", ["RUNNING"], "resume", ("RUNNING", ["RUNNING"])),
        ("RUNNING", ["RUNNING"], "stop", ("STOPPED", [])),
        ("PAUSED", ["PAUSED"], "pause", ("PAUSED", ["PAUSED"])),
        ("PAUSED", ["PAUSED"], "resume", ("RUNNING", ["RUNNING"])),
        ("PAUSED", ["PAUSED"], "stop", ("STOPPED", [])),
        ("STOPPED", [], "pause", ("PAUSED", [])),
        ("STOPPED", [], "resume", ("RUNNING", ["RUNNING"])),
        ("STOPPED", [], "stop", ("STOPPED", [])),
        ("FAILED", ["RUNNING"], "pause", ("FAILED", ["PAUSED"])),
        ("FAILED", ["FAILED"], "resume", ("FAILED", ["FAILED"])),
        ("FAILED", ["FAILED"], "stop", ("STOPPED", [])),
        ("RUNNING", ["FAILED", "RUNNING"], "pause", ("PAUSED", ["FAILED", "PAUSED"])),
        ("UNASSIGNED", ["UNASSIGNED"], "pause", ("UNASSIGNED", ["UNASSIGNED"])),
    ],
)
def test_every_verb_from_every_state(state: str, tasks: list[str], verb: str, expected: tuple[str, list[str]]) -> None:
    """All are accepted with 202 and `{}`; what becomes of them is the worker's doing."""
    simulator = quick(connector(state=state, tasks=tasks))

    async def asking() -> tuple[int, Json, object]:
        async with client(simulator) as console:
            answer = await console.put(f"{PG}/{verb}")
        return answer.status_code, answer.json(), shown(simulator)

    assert run_virtual(asking()) == (202, {}, expected)


@pytest.mark.parametrize(
    ("state", "tasks", "holistic", "titles"),
    [
        ("RUNNING", ["RUNNING", "RUNNING"], "HEALTHY", []),
        ("RUNNING", [], "UNHEALTHY", ["Connector pg is in running state but has no tasks."]),
        ("FAILED", ["RUNNING"], "UNHEALTHY", [""]),
        (
            "RUNNING",
            ["FAILED", "FAILED"],
            "UNHEALTHY",
            ["Connector pg is in running state. All tasks are in failed state.", "", ""],
        ),
        (
            "RUNNING",
            ["FAILED", "RUNNING", "RUNNING"],
            "DEGRADED",
            ["Connector pg is in running state but has 1 / 3 failed tasks.", ""],
        ),
        ("PAUSED", ["RUNNING", "FAILED"], "PAUSED", [""]),
        ("STOPPED", ["UNASSIGNED"], "STOPPED", []),
        ("RESTARTING", ["RUNNING"], "RESTARTING", []),
        ("RUNNING", ["RESTARTING", "RUNNING"], "RESTARTING", []),
        ("UNASSIGNED", [], "UNASSIGNED", []),
        ("RUNNING", ["UNASSIGNED", "RUNNING"], "UNASSIGNED", []),
        ("RUNNING", ["PAUSED"], "UNKNOWN", []),
    ],
)
def test_the_holistic_state_is_the_first_rule_that_fits(
    state: str, tasks: list[str], holistic: str, titles: list[str]
) -> None:
    """Connector and tasks make one word, and every failure an error."""
    status = ask_one(quick(connector(state=state, tasks=tasks)), "GET", f"{PG}/status").json()["status"]
    assert status["holistic_state"] == f"CONNECTOR_HOLISTIC_STATE_{holistic}"
    assert [error["content"] for error in status["errors"]] == titles


def test_versions_of_parts_are_not_passed_on() -> None:
    """A status has the members of the API's own message, and no others; a missing trace is an empty string."""
    status = ask_one(quick(connector()), "GET", f"{PG}/status").json()["status"]
    assert sorted(status["connector"]) == ["state", "trace", "worker_id"]
    assert sorted(status["tasks"][0]) == ["id", "state", "trace", "worker_id"]


@pytest.mark.parametrize(
    ("written", "status", "code", "message"),
    [
        ("a%20b", 400, "INVALID_ARGUMENT", "provided parameters are invalid"),
        ("a%7Bb", 400, "INVALID_ARGUMENT", "provided parameters are invalid"),
        ("%C3%A4", 400, "INVALID_ARGUMENT", "provided parameters are invalid"),
        ("x" * 1025, 400, "INVALID_ARGUMENT", "provided parameters are invalid"),
        ("100%25", 400, "UNKNOWN", 'malformed path escape "%"'),
        ("a%252Db", 404, "NOT_FOUND", "No status found for connector a-b (404)"),
        ("a%25zz", 400, "UNKNOWN", 'malformed path escape "%zz"'),
        ("a%2Fb", 500, "INTERNAL", "unknown error in response. Response size:"),
        ("a%5Cb", 500, "INTERNAL", "unknown error in response. Response size:"),
        ("no%3Asuch", 404, "NOT_FOUND", "No status found for connector no:such (404)"),
    ],
)
def test_some_names_cannot_be_addressed(written: str, status: int, code: str, message: str) -> None:
    """Spaces, braces and other scripts are refused; `%` is decoded twice; the worker refuses slashes itself."""
    answer = ask_one(quick(), "GET", f"{HERE}/connectors/{written}/status")
    found = error_of(answer)
    assert (status, code) == found[:2]
    assert found[2].startswith(message)


def test_the_names_that_are_refused_are_told_with_the_rule() -> None:
    """The details name the field and the pattern; of a config the name is shorter."""
    simulator = quick()
    bad = ask_one(simulator, "GET", f"{HERE}/connectors/a%20b/status").json()["details"][1]
    assert bad == {
        "@type": "google.rpc.BadRequest",
        "field_violations": [{"field": "name", "description": NAME_PATTERN, "reason": ""}],
    }
    long = ask_one(simulator, "GET", f"{HERE}/connectors/{'x' * 129}/config").json()["details"][1]
    assert long["field_violations"][0]["description"] == "value length must be at most 128 characters"


def names_of(answer: httpx.Response) -> list[str]:
    """The connectors of a page."""
    return [entry["name"] for entry in answer.json()["connectors"]]


def test_pages_lead_from_one_to_the_next() -> None:
    """Sorted by name, each with the token of the next; -1 is everything, and in no order."""
    simulator = quick(*(connector(f"c{each:03}") for each in range(250)))
    pages, token = [], ""
    for _ in range(3):
        answer = ask_one(simulator, "GET", f"{HERE}/connectors", params={"page_token": token})
        pages.append(names_of(answer))
        token = answer.json()["next_page_token"]
    assert [len(page) for page in pages] == [100, 100, 50]
    assert sorted(name for page in pages for name in page) == [name for page in pages for name in page]
    assert token == ""
    whole = names_of(ask_one(simulator, "GET", f"{HERE}/connectors?page_size=-1"))
    assert (len(whole), whole == sorted(whole)) == (250, False)


@pytest.mark.parametrize("name", ["p" * 200, "c1"])
def test_a_page_token_holds_names_of_any_length(name: str) -> None:
    """What it names is the first of the next page."""
    simulator = quick(connector("a"), connector(name), connector("z"))
    first = ask_one(simulator, "GET", f"{HERE}/connectors?page_size=1").json()
    second = ask_one(
        simulator, "GET", f"{HERE}/connectors", params={"page_size": 1, "page_token": first["next_page_token"]}
    )
    assert names_of(second) == [name]


@pytest.mark.parametrize("token", ["nonsense!", "CgRuYW1lEgtvcmRlcnMtMDAwMg", "AAAA", "CgNmb28SAWE=", "Cgk="])
def test_a_bad_page_token_is_an_internal_error(token: str) -> None:
    """Broken letters, stripped padding, other contents: 500, and the reason is Console's own."""
    answer = ask_one(quick(), "GET", f"{HERE}/connectors", params={"page_token": token})
    status, code, message = error_of(answer)
    assert (status, code) == (500, "INTERNAL")
    assert message.startswith("failed to apply pagination: ")
    assert answer.json()["details"][0]["reason"] == "REASON_CONSOLE_ERROR"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"name": 1}', "proto: (line 1:10): invalid value for string field name: 1"),
        ('{"config":\n {"a": []}}', "proto: (line 2:8): invalid value for string field value: []"),
        ('{"config": 3}', "proto: syntax error (line 1:12): unexpected token 3"),
        ('"text"', 'proto: syntax error (line 1:1): unexpected token "text"'),
        ('{"name": ', "unexpected EOF"),
        ('{"name" 1}', "invalid character '1' after object key"),
    ],
)
def test_a_body_that_is_none_is_complained_of(body: str, message: str) -> None:
    """400 of the gateway, with no details."""
    answer = ask_one(quick(), "POST", f"{HERE}/connectors", content=body)
    assert error_of(answer) == (400, "INVALID_ARGUMENT", message)
    assert answer.json()["details"] == []


def test_a_config_without_a_class_never_reaches_the_worker() -> None:
    """Console itself wants a connector class of PUT config."""
    answer = ask_one(quick(connector()), "PUT", f"{PG}/config", json={"a": "b"})
    assert error_of(answer) == (400, "INVALID_ARGUMENT", "connector class is not set")


def test_somebody_else_moves_a_connector_around_a_request() -> None:
    """Before or after a scheduled request, and it shows at once."""
    simulator = quick(connector())
    simulator.moving(When("PUT", "*/pause"), "after", "pg", "STOPPED")
    paused, status = ask(simulator, ("PUT", f"{PG}/pause"), ("GET", f"{PG}/status"))
    assert paused.status_code == 202
    assert status.json()["status"]["connector"]["state"] == "STOPPED"


def test_effects_may_wait_for_readings() -> None:
    """A progression by readings counts those through the API, list and status alike."""
    simulator = RedpandaSimulator([connector()], progression=after_reads(2))
    answers = ask(
        simulator,
        ("PUT", f"{PG}/pause"),
        ("GET", f"{PG}/status"),
        ("GET", f"{HERE}/connectors"),
        ("GET", f"{PG}/status"),
    )
    states = [answers[1].json()["status"], answers[2].json()["connectors"][0]["status"], answers[3].json()["status"]]
    assert [status["connector"]["state"] for status in states] == ["RUNNING", "RUNNING", "PAUSED"]


def test_seeds_are_plain_objects() -> None:
    """A connector can be read from JSON and back; without tasks it gets one that fits its state."""
    wish: Json = {"name": "pg", "cluster": "other", "type": "sink", "state": "PAUSED", "config": {"topics": "a"}}
    simulator = RedpandaSimulator([SimulatedConnector(**wish)])
    found = simulator.find("pg", "other")
    assert found is not None
    assert (found.cluster, found.type, found.state, found.tasks) == ("other", "sink", "PAUSED", ("PAUSED",))
    assert found.config["topics"] == "a"
    assert simulator.find("nope", "other") is None


def test_a_cluster_brings_its_own_connectors() -> None:
    """Whatever cluster they say they are of; versions differ by cluster."""
    clusters = [SimulatedCluster("a", [connector("x")], version="3.9.2"), SimulatedCluster("b")]
    simulator = RedpandaSimulator([SimulatedConnector("y", "b")], clusters)
    listed = [names_of(ask_one(simulator, "GET", f"{ROOT}/{name}/connectors")) for name in ("a", "b")]
    assert listed == [["x"], ["y"]]
    told = [ask_one(simulator, "GET", f"{ROOT}/{name}").json()["cluster"]["info"]["version"] for name in ("a", "b")]
    assert told == ["3.9.2", "4.3.1"]


def test_ten_thousand_connectors_are_answered_quickly() -> None:
    """All in one call, a page, and single ones."""
    simulator = quick(*(connector(f"c{each:05}") for each in range(10_000)))
    whole, page, one = ask(
        simulator,
        ("GET", f"{HERE}/connectors?page_size=-1"),
        ("GET", f"{HERE}/connectors?page_size=1000"),
        ("GET", f"{HERE}/connectors/c09999/status"),
    )
    assert (len(names_of(whole)), len(names_of(page)), one.status_code) == (10_000, 1000, 200)


def test_effects_take_time_and_the_next_is_known() -> None:
    """With the rhythm of a real worker nothing shows at once, and `upcoming` says when it will."""
    simulator = RedpandaSimulator([connector()])

    async def asking() -> None:
        async with client(simulator) as console:
            await console.put(f"{PG}/pause")
            assert shown(simulator) == ("RUNNING", ["RUNNING"])
            assert simulator.upcoming() == pytest.approx(0.025)
            await elapse(1)
            assert (shown(simulator), simulator.upcoming()) == (("PAUSED", ["PAUSED"]), None)

    run_virtual(asking())
