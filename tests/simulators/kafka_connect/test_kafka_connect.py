"""The simulated worker beyond its recordings: verbs, versions, people, and what it keeps in its journal."""

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.progression import AT_ONCE, after_seconds
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.asking import Json, client, lines, running, shown


def ask(simulator: KafkaConnectSimulator, *requests: tuple[str, str]) -> list[httpx.Response]:
    """Sends the requests one after the other."""

    async def asking() -> list[httpx.Response]:
        async with client(simulator) as worker:
            return [await worker.request(method, path) for method, path in requests]

    return run_virtual(asking())


def test_an_empty_worker_is_healthy_and_lists_nothing() -> None:
    """Without seeds there is nothing, and the worker says who it is."""
    answers = ask(KafkaConnectSimulator(), ("GET", "/"), ("GET", "/health"), ("GET", "/connectors"))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json()["version"] == "4.3.1"
    assert answers[2].json() == []


def test_a_seed_is_shown_as_it_was_described() -> None:
    """States, type, tasks and settings are those of the seed."""
    seed = SimulatedConnector("files", "sink", "FAILED", ("FAILED", "RUNNING"), {"topics": "a,b"})
    status, description, topics = ask(
        KafkaConnectSimulator((seed,)),
        ("GET", "/connectors/files/status"),
        ("GET", "/connectors/files"),
        ("GET", "/connectors/files/topics"),
    )
    body: Json = status.json()
    assert (body["type"], body["connector"]["state"]) == ("sink", "FAILED")
    assert [(task["id"], task["state"]) for task in body["tasks"]] == [(0, "FAILED"), (1, "RUNNING")]
    assert "trace" in body["connector"]
    assert ["trace" in task for task in body["tasks"]] == [True, False]
    assert description.json()["config"]["tasks.max"] == "2"
    assert topics.json() == {"files": {"topics": ["a", "b"]}}


def test_a_connector_without_a_status_is_listed_but_not_expanded() -> None:
    """The plain list knows it, the expanded one leaves it out, its status is 404."""
    simulator = KafkaConnectSimulator((SimulatedConnector("fresh", state=None, tasks=()), running("old", 1)))
    plain, expanded, described, status = ask(
        simulator,
        ("GET", "/connectors"),
        ("GET", "/connectors?expand=status&expand=info"),
        ("GET", "/connectors?expand=info"),
        ("GET", "/connectors/fresh/status"),
    )
    assert sorted(plain.json()) == ["fresh", "old"]
    assert sorted(expanded.json()) == ["old"]
    assert sorted(described.json()) == ["fresh", "old"]
    assert (status.status_code, status.json()["message"]) == (404, "No status found for connector fresh")


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_a_failed_connector_takes_its_tasks_along_but_stays_failed(verb: str) -> None:
    """The call is accepted; the tasks follow, the connector does not."""
    state = {"pause": "PAUSED", "resume": "RUNNING"}[verb]
    wanted, tasks = ("RUNNING", "RUNNING") if verb == "pause" else ("PAUSED", "PAUSED")
    seed = SimulatedConnector("bad", state="FAILED", tasks=(tasks,), wanted=wanted)
    simulator = KafkaConnectSimulator((seed,), progression=AT_ONCE)

    async def asking() -> None:
        async with client(simulator) as worker:
            assert (await worker.put(f"/connectors/bad/{verb}")).status_code == 202
        assert shown(simulator, "bad") == ("FAILED", [state])

    run_virtual(asking())


def test_a_failed_connector_can_be_stopped_and_comes_back_running() -> None:
    """Stop works from FAILED, and a resume after it starts all anew."""

    async def asking() -> None:
        simulator = KafkaConnectSimulator(
            (SimulatedConnector("bad", state="FAILED", tasks=("FAILED",)),), progression=AT_ONCE
        )
        async with client(simulator) as worker:
            assert (await worker.put("/connectors/bad/stop")).status_code == 204
            assert shown(simulator, "bad") == ("STOPPED", [])
            await worker.put("/connectors/bad/resume")
            assert shown(simulator, "bad") == ("RUNNING", ["RUNNING"])

    run_virtual(asking())


def test_a_connector_that_makes_no_tasks_runs_without_any() -> None:
    """A heartbeat connector with its heartbeats off is RUNNING with zero tasks, also after stop and resume."""

    async def asking() -> None:
        config = {"connector.class": "MirrorHeartbeatConnector", "emit.heartbeats.enabled": "false"}
        simulator = KafkaConnectSimulator((SimulatedConnector("beat", tasks=(), config=config),), progression=AT_ONCE)
        async with client(simulator) as worker:
            await worker.put("/connectors/beat/stop")
            await worker.put("/connectors/beat/resume")
        assert shown(simulator, "beat") == ("RUNNING", [])

    run_virtual(asking())


@pytest.mark.parametrize(
    ("query", "status", "restarting"),
    [
        ("", 204, None),
        ("?onlyFailed=true", 202, ["FAILED", "RUNNING"]),
        ("?includeTasks=true", 202, ["RESTARTING", "RESTARTING"]),
        ("?includeTasks=true&onlyFailed=true", 202, ["RESTARTING", "RUNNING"]),
    ],
)
def test_a_restart_says_what_it_will_restart(query: str, status: int, restarting: list[str] | None) -> None:
    """Only the plain one says nothing; failed parts alone, tasks too, or both."""
    simulator = KafkaConnectSimulator((SimulatedConnector("pg", tasks=("FAILED", "RUNNING")),))
    answer = ask(simulator, ("POST", f"/connectors/pg/restart{query}"))[0]
    assert answer.status_code == status
    said = [task["state"] for task in answer.json()["tasks"]] if answer.content else None
    assert said == restarting


def test_paused_while_it_restarts_it_comes_up_paused() -> None:
    """RESTARTING does not follow a pause, but what comes up is what is wanted by then."""

    async def asking() -> None:
        simulator = KafkaConnectSimulator((running("pg", 1),), progression=after_seconds(1, 1))
        async with client(simulator) as worker:
            await worker.post("/connectors/pg/restart?includeTasks=true")
            await elapse(1)
            assert shown(simulator, "pg")[0] == "RESTARTING"
            await worker.put("/connectors/pg/pause")
            await elapse(10)
        assert shown(simulator, "pg") == ("PAUSED", ["PAUSED"])

    run_virtual(asking())


@pytest.mark.parametrize(
    ("version", "stop", "health", "encoded"),
    [("3.4.1", 404, 404, 200), ("3.8.1", 204, 404, 200), ("3.9.2", 204, 200, 200), ("4.3.1", 204, 200, 400)],
)
def test_versions_differ(version: str, stop: int, health: int, encoded: int) -> None:
    """Stop came with 3.5, /health with 3.9; 4.x does not read a name with a slash."""
    simulator = KafkaConnectSimulator((running("pg"), running("a/b")), version=version)
    answers = ask(simulator, ("PUT", "/connectors/pg/stop"), ("GET", "/health"), ("GET", "/connectors/a%2Fb/status"))
    assert [answer.status_code for answer in answers] == [stop, health, encoded]
    assert ("error_code" in answers[0].text) == (stop == 404)


@pytest.mark.parametrize("version", ["3.9.2", "4.3.1"])
def test_only_4_x_tells_the_version_of_each_part(version: str) -> None:
    """Before 4.0 a status has no such member."""
    body = ask(KafkaConnectSimulator((running("pg"),), version=version), ("GET", "/connectors/pg/status"))[0].json()
    assert [("version" in part) for part in (body["connector"], *body["tasks"])] == [version == "4.3.1"] * 3


def test_a_brace_in_a_name_is_an_error_that_was_carried_out() -> None:
    """The worker fails to say where the new connector is, and there it is."""

    async def asking() -> tuple[int, list[str]]:
        simulator = KafkaConnectSimulator()
        body = {"name": "a{b}", "config": {"connector.class": "VerifiableSource"}}
        async with client(simulator) as worker:
            created = await worker.post("/connectors", json=body)
            return created.status_code, (await worker.get("/connectors")).json()

    assert run_virtual(asking()) == (500, ["a{b}"])


def test_settings_decide_how_many_tasks_run() -> None:
    """A changed tasks.max of a running connector shows at once, one of a paused connector after its resume."""

    async def asking() -> None:
        simulator = KafkaConnectSimulator((running("pg", 2),), progression=AT_ONCE)
        config = {"connector.class": "VerifiableSource", "topic": "t"}
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/config", json={**config, "tasks.max": "3"})
            assert shown(simulator, "pg") == ("RUNNING", ["RUNNING"] * 3)
            await worker.put("/connectors/pg/pause")
            await worker.put("/connectors/pg/config", json={**config, "tasks.max": "1"})
            assert shown(simulator, "pg") == ("PAUSED", ["PAUSED"] * 3)
            await worker.put("/connectors/pg/resume")
            assert shown(simulator, "pg") == ("RUNNING", ["RUNNING"])

    run_virtual(asking())


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{nope", 500, "Unexpected character ('n' (code 110))"),
        (b"[1]", 500, "Cannot deserialize value of type `java.util.LinkedHashMap` from Array value"),
        (b'{"tasks.max": "1"}', 400, "contains no connector type"),
        (b'{"connector.class": "VerifiableSource", "name": "other"}', 400, "doesn't match connector name in the URL"),
    ],
)
def test_settings_that_cannot_be_taken(body: bytes, status: int, words: str) -> None:
    """The worker says why, and keeps the settings it had."""

    async def asking() -> httpx.Response:
        async with client(KafkaConnectSimulator((running("pg"),))) as worker:
            headers = {"content-type": "application/json"}
            return await worker.put("/connectors/pg/config", content=body, headers=headers)

    answer = run_virtual(asking())
    assert (answer.status_code, words in answer.json()["message"]) == (status, True)


def test_people_and_breakdowns() -> None:
    """Somebody moves one, one breaks down, somebody deletes one: each shows at once."""

    async def asking() -> None:
        simulator = KafkaConnectSimulator((running("moved"), running("broken"), running("gone")))
        simulator.move("moved", "PAUSED")
        simulator.fail("broken", 1)
        simulator.delete("gone")
        assert shown(simulator, "moved") == ("PAUSED", ["PAUSED", "PAUSED"])
        assert shown(simulator, "broken") == ("RUNNING", ["RUNNING", "FAILED"])
        assert simulator.find("gone") is None
        simulator.move("broken", "STOPPED")
        simulator.move("broken", "RUNNING")
        assert shown(simulator, "broken") == ("RUNNING", ["RUNNING", "RUNNING"])
        with pytest.raises(ValueError, match="nobody can ask for FAILED"):
            simulator.move("moved", "FAILED")

    run_virtual(asking())


def test_a_found_connector_can_be_planted_again() -> None:
    """What `find` returns makes the same connector in another worker."""
    seed = SimulatedConnector("pg", state="FAILED", tasks=("FAILED", "PAUSED"), wanted="PAUSED")
    first = KafkaConnectSimulator((seed,))
    found = first.find("pg")
    assert found is not None
    assert KafkaConnectSimulator((found,)).find("pg") == found


def test_the_journal_keeps_every_request_in_order() -> None:
    """Line and status of each, also of those that were refused."""
    simulator = KafkaConnectSimulator((running("pg"),), credentials=("ann", "made-up"))

    async def asking() -> None:
        async with client(simulator) as worker:
            await worker.get("/connectors?expand=status")
            await worker.put("/connectors/pg/pause", auth=("ann", "made-up"))

    run_virtual(asking())
    assert lines(simulator) == [("GET /connectors?expand=status", 401), ("PUT /connectors/pg/pause", 202)]


def test_no_credential_shows_when_a_simulator_is_printed() -> None:
    """Neither the simulator's own credential nor one that a client sent."""
    simulator = KafkaConnectSimulator(credentials=("ann", "canary-7"))

    async def asking() -> None:
        async with client(simulator) as worker:
            await worker.get("/", auth=("ann", "canary-7"))

    run_virtual(asking())
    printed = f"{simulator!r} {simulator.requests!r}"
    assert [word for word in ("canary-7", "Basic ", "YW5u") if word in printed] == []


def test_upcoming_tells_when_the_next_effect_shows() -> None:
    """None while nothing is on its way; then the moment, by the simulator's clock."""

    async def asking() -> list[float | None]:
        simulator = KafkaConnectSimulator((running("pg", 1),), progression=after_seconds(4, 3))
        seen = [simulator.upcoming()]
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause")
            seen.append(simulator.upcoming())
            await elapse(5)
            await worker.get("/connectors/pg/status")
            seen.append(simulator.upcoming())
        return seen

    assert run_virtual(asking()) == [None, 4, 7]


def test_a_clock_of_ones_own() -> None:
    """Effects follow the clock that was given, not the loop's."""
    hand = [100.0]
    simulator = KafkaConnectSimulator((running("pg", 1),), progression=after_seconds(10), clock=lambda: hand[0])
    ask(simulator, ("PUT", "/connectors/pg/pause"))
    before = shown(simulator, "pg")
    hand[0] += 10
    assert (before, shown(simulator, "pg")) == (("RUNNING", ["RUNNING"]), ("PAUSED", ["PAUSED"]))
