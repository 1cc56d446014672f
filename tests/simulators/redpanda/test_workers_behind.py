"""What Console makes of workers that are down, slow, locked, or something else altogether."""

import httpx
import pytest

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.faults import Fault, Replaced, When
from reconciler.simulators.kafka_connect.mishaps import rebalance_conflict, rebalance_expected
from reconciler.simulators.kafka_connect.seeds import Startup
from reconciler.simulators.messages import Answer
from reconciler.simulators.mishaps import (
    cut_short,
    dropped_after_effect,
    hanging_after_effect,
    hanging_before_effect,
    page_instead,
    redirected,
)
from reconciler.simulators.progression import AT_ONCE
from reconciler.simulators.redpanda.seeds import SimulatedCluster, SimulatedConnector
from reconciler.simulators.redpanda.simulator import NO_LOGIN, RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.redpanda.asking import HERE, PG, ROOT, ask, ask_one, client, connector, error_of, shown

ALWAYS = When(times=None)
EMPTY = {"connectors": [], "next_page_token": ""}
BLANK = {"name": "", "address": "", "plugins": []}
REFUSED = "dial tcp worker.example:8083: connect: connection refused"
DEADLINE = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"


def quick(*faults: Fault) -> RedpandaSimulator:
    """A running connector, and what goes wrong between Console and its worker."""
    simulator = RedpandaSimulator([connector()], progression=AT_ONCE)
    simulator.between().schedule.add(*faults)
    return simulator


def test_a_worker_that_is_down_looks_empty_to_the_list_alone() -> None:
    """The list is an empty 200, the cluster's entry blank; everything else is 500."""
    simulator = quick()
    simulator.take_down()
    clusters, cluster, listed, status, pause = ask(
        simulator,
        ("GET", ROOT),
        ("GET", HERE),
        ("GET", f"{HERE}/connectors?page_size=-1"),
        ("GET", f"{PG}/status"),
        ("PUT", f"{PG}/pause"),
    )
    assert clusters.json() == {"clusters": [BLANK]}
    assert (listed.status_code, listed.json()) == (200, EMPTY)
    assert error_of(cluster) == (500, "INTERNAL", f'Get "http://worker.example:8083/": {REFUSED}')
    assert error_of(status)[2] == f'Get "http://worker.example:8083/connectors/pg/status": {REFUSED}'
    assert error_of(pause)[2] == f'Put "http://worker.example:8083/connectors/pg/pause": {REFUSED}'
    simulator.bring_up()
    assert ask_one(simulator, "GET", HERE).status_code == 200


@pytest.mark.parametrize(
    ("held", "at_once", "later"),
    [(hanging_after_effect, "PAUSED", "PAUSED"), (hanging_before_effect, "RUNNING", "PAUSED")],
)
def test_console_gives_up_after_six_seconds_and_the_pause_happens_all_the_same(
    held: object, at_once: str, later: str
) -> None:
    """With the answer held back it had happened, with the request held back it happens three seconds later."""
    assert callable(held)
    simulator = quick(held(When("PUT"), 9.0))

    async def asking() -> None:
        async with client(simulator) as console:
            answer = await console.put(f"{PG}/pause")
            assert loop_time() == pytest.approx(6.0)
            assert error_of(answer)[:2] == (500, "INTERNAL")
            assert error_of(answer)[2].endswith(DEADLINE)
            assert shown(simulator)[0] == at_once
            await elapse(3.01)
            assert shown(simulator)[0] == later

    run_virtual(asking())


def test_one_hanging_worker_holds_the_list_of_clusters() -> None:
    """The others are there; its own entry is blank, six seconds later."""
    clusters = [SimulatedCluster("good"), SimulatedCluster("slow"), SimulatedCluster("dead", worker="down")]
    simulator = RedpandaSimulator(clusters=clusters)
    simulator.between("slow").schedule.add(hanging_before_effect(ALWAYS, 30))

    async def asking() -> tuple[float, list[str]]:
        async with client(simulator) as console:
            answer = await console.get(ROOT)
        return loop_time(), sorted(cluster["name"] for cluster in answer.json()["clusters"])

    took, names = run_virtual(asking())
    assert took == pytest.approx(6.0)
    assert names == ["", "", "good"]


def test_with_the_broker_down_reads_go_on_and_a_stop_is_done_late() -> None:
    """List, status and cluster answer from memory; writes are 500; of those only the stop happens afterwards."""
    simulator = RedpandaSimulator([connector(), connector("other")], progression=AT_ONCE)

    async def asking() -> None:
        async with client(simulator) as console:
            simulator.worker().stop_broker()
            wrote = [await console.put(f"{PG}/pause"), await console.put(f"{HERE}/connectors/other/stop")]
            assert [answer.status_code for answer in wrote] == [500, 500]
            read = [await console.get(path) for path in (HERE, f"{HERE}/connectors", f"{PG}/status")]
            assert [answer.status_code for answer in read] == [200, 200, 200]
            assert read[2].json()["status"]["connector"]["state"] == "RUNNING"
            await elapse(70)
            simulator.worker().start_broker()
            assert (shown(simulator)[0], shown(simulator, "other")[0]) == ("RUNNING", "STOPPED")

    run_virtual(asking())


def test_a_worker_that_wants_a_login_is_an_internal_error() -> None:
    """Console without credentials: empty list, blank entry, 500; with them all is well."""
    locked = SimulatedCluster("locked", [connector("x")], credentials=("u", "p"), login=NO_LOGIN)
    opened = SimulatedCluster("open", worker_of="locked")
    simulator = RedpandaSimulator(clusters=[locked, opened])
    listed, status, seen = ask(
        simulator,
        ("GET", f"{ROOT}/locked/connectors"),
        ("GET", f"{ROOT}/locked/connectors/x/status"),
        ("GET", f"{ROOT}/open/connectors"),
    )
    assert listed.json() == EMPTY
    assert error_of(status)[2] == "unknown error in response. Response size: 32b, status: '401 Unauthorized'"
    assert [entry["name"] for entry in seen.json()["connectors"]] == ["x"]


@pytest.mark.parametrize(
    ("fault", "pause", "restart", "status"),
    [
        (rebalance_conflict(ALWAYS), 409, 409, 409),
        (rebalance_expected(ALWAYS), 500, 500, 500),
        (page_instead(ALWAYS), 202, 204, 200),
        (redirected(ALWAYS, "https://sso.example/"), 202, 204, 200),
        (Fault(ALWAYS, "undone", Replaced(Answer(204))), 202, 204, 200),
        (Fault(ALWAYS, "undone", Replaced(Answer(200, {"content-type": "application/json"}, b"<"))), 202, 204, 500),
        (Fault(ALWAYS, "undone", Replaced(Answer(503, {"content-type": "text/html"}, b"<"))), 500, 500, 500),
        (cut_short(ALWAYS, 1), 202, 204, 500),
        (dropped_after_effect(ALWAYS, "closed"), 500, 500, 500),
        (dropped_after_effect(ALWAYS, "reset"), 500, 500, 500),
    ],
    ids=lambda value: value.heard.__class__.__name__ if isinstance(value, Fault) else "",
)
def test_what_stands_before_the_worker_may_look_like_success(
    fault: Fault, pause: int, restart: int, status: int
) -> None:
    """Everything below 400 is one for the verbs; the list is 200 and empty in every case."""
    answers = ask(
        quick(fault),
        ("PUT", f"{PG}/pause"),
        ("POST", f"{PG}/restart"),
        ("GET", f"{PG}/status"),
        ("GET", f"{HERE}/connectors"),
    )
    assert [answer.status_code for answer in answers] == [pause, restart, status, 200]
    assert answers[3].json() == EMPTY


def test_a_login_page_makes_a_status_without_a_name() -> None:
    """All strings are empty, and the state is UNKNOWN; nothing was paused."""
    simulator = quick(page_instead(ALWAYS))
    paused, status = ask(simulator, ("PUT", f"{PG}/pause"), ("GET", f"{PG}/status"))
    told = status.json()["status"]
    assert paused.status_code == 202
    assert (told["name"], told["connector"]["state"], told["tasks"]) == ("", "", [])
    assert told["holistic_state"] == "CONNECTOR_HOLISTIC_STATE_UNKNOWN"
    assert run_virtual(_state(simulator)) == "RUNNING"


async def _state(simulator: RedpandaSimulator) -> str:
    return shown(simulator)[0]


def test_a_worker_that_starts_is_an_internal_error_and_an_empty_list() -> None:
    """Its own 404 of that time is no `not found`."""
    simulator = quick()
    simulator.worker().start_again(Startup(page=5))
    status, pause, listed = ask(
        simulator, ("GET", f"{PG}/status"), ("PUT", f"{PG}/pause"), ("GET", f"{HERE}/connectors")
    )
    assert error_of(status)[:2] == (500, "INTERNAL")
    assert error_of(pause)[2] == "unknown error in response. Response size: 0b, status: '404 Not Found'"
    assert listed.json() == EMPTY


def test_two_names_may_lead_to_one_worker() -> None:
    """What is done through one shows through the other; ways and faults are their own."""
    clusters = [SimulatedCluster("near"), SimulatedCluster("far", worker_of="near", address="http://far.example:1")]
    simulator = RedpandaSimulator([SimulatedConnector("pg", "near")], clusters, progression=AT_ONCE)
    simulator.take_down("far")
    near, far = [ask_one(simulator, "PUT", f"{ROOT}/{name}/connectors/pg/pause") for name in ("near", "far")]
    assert (near.status_code, far.status_code) == (202, 500)
    simulator.bring_up("far")
    status: httpx.Response = ask_one(simulator, "GET", f"{ROOT}/far/connectors/pg/status")
    assert status.json()["status"]["connector"]["state"] == "PAUSED"


def test_what_console_asked_of_a_worker_is_in_the_workers_journal() -> None:
    """One call of the API may be several of the worker's."""
    simulator = quick()
    ask(simulator, ("GET", HERE), ("POST", f"{PG}/restart"))
    assert [received.line for received in simulator.worker().requests] == [
        "GET /",
        "GET /connector-plugins",
        "POST /connectors/pg/restart?includeTasks=false&onlyFailed=false",
    ]
    assert len(simulator.between().requests) == 3
