"""Faults: what becomes of the effect and what the client hears are two things, and both are kept apart."""

import asyncio
import contextlib

import httpx
import pytest

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.faults import Dropped, Fault, Genuine, When
from reconciler.simulators.kafka_connect.mishaps import (
    leader_gone,
    rebalance_conflict,
    rebalance_expected,
)
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.mishaps import (
    cut_short,
    dropped_after_effect,
    dropped_before_effect,
    empty_list,
    failed_after_effect,
    failed_before_effect,
    failed_then_done,
    hanging_after_effect,
    hanging_before_effect,
    mislabelled,
    page_instead,
    redirected,
    too_many_requests,
)
from reconciler.simulators.progression import AT_ONCE
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.asking import client, lines, running, shown

PAUSE = When("PUT", "/connectors/*/pause")
LIST = When("GET", "/connectors")


def simulate(*faults: Fault) -> KafkaConnectSimulator:
    """A quick worker with one running connector, `pg`."""
    return KafkaConnectSimulator((running("pg", 1),), progression=AT_ONCE, faults=faults)


def ask(simulator: KafkaConnectSimulator, method: str, path: str, times: int = 1) -> list[httpx.Response]:
    """Sends one request, or the same several times."""

    async def asking() -> list[httpx.Response]:
        async with client(simulator) as worker:
            return [await worker.request(method, path) for _ in range(times)]

    return run_virtual(asking())


def state_after_pause(simulator: KafkaConnectSimulator) -> str:
    """What `pg` reports after a pause whose fate the client need not know."""

    async def asking() -> str:
        async with client(simulator) as worker:
            with contextlib.suppress(Dropped):
                await worker.put("/connectors/pg/pause")
            return shown(simulator, "pg")[0]

    return run_virtual(asking())


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (dropped_before_effect(PAUSE), "RUNNING"),
        (dropped_after_effect(PAUSE), "PAUSED"),
        (failed_before_effect(PAUSE), "RUNNING"),
        (failed_after_effect(PAUSE), "PAUSED"),
        (failed_then_done(PAUSE, 5), "RUNNING"),
        (too_many_requests(PAUSE, "1"), "RUNNING"),
        (page_instead(PAUSE), "RUNNING"),
        (page_instead(PAUSE, "done"), "PAUSED"),
        (mislabelled(PAUSE), "PAUSED"),
        (redirected(PAUSE, "https://sso.example/"), "RUNNING"),
        (rebalance_conflict(PAUSE), "RUNNING"),
        (leader_gone(PAUSE), "RUNNING"),
        (hanging_before_effect(PAUSE, 9), "PAUSED"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_says_whether_the_request_was_carried_out(fault: Fault, state: str) -> None:
    """The state after the request is that of the effect, whatever the client heard."""
    assert state_after_pause(simulate(fault)) == state


@pytest.mark.parametrize("how", ["reset", "closed"])
def test_a_dropped_connection_is_an_exception_in_process(how: str) -> None:
    """A test transport can turn it into whatever its client raises for a broken connection."""
    simulator = simulate(dropped_after_effect(PAUSE, "reset" if how == "reset" else "closed"))
    with pytest.raises(Dropped) as raised:
        ask(simulator, "PUT", "/connectors/pg/pause")
    assert raised.value.how == how
    assert lines(simulator) == [("PUT /connectors/pg/pause", None)]


def test_an_effect_can_come_after_its_error() -> None:
    """The client hears 500; five seconds later the pause is there."""

    async def asking() -> list[object]:
        simulator = simulate(failed_then_done(PAUSE, 5))
        async with client(simulator) as worker:
            status = (await worker.put("/connectors/pg/pause")).status_code
            early = (await worker.get("/connectors/pg/status")).json()["connector"]["state"]
            await elapse(5)
            late = (await worker.get("/connectors/pg/status")).json()["connector"]["state"]
        return [status, early, late]

    assert run_virtual(asking()) == [500, "RUNNING", "PAUSED"]


def test_a_late_effect_waits_for_nobody_who_asks() -> None:
    """It happens at its time, and what follows from it counts from then: a lag is over before the next reading."""

    async def asking() -> list[object]:
        simulator = simulate(failed_then_done(PAUSE, 5))
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause")
        seen = []
        for _ in range(2):
            status = simulator.status_of("pg")
            assert status is not None
            seen.append(status["connector"]["state"])
            await elapse(5.1)
        return seen

    assert run_virtual(asking()) == ["RUNNING", "PAUSED"]


@pytest.mark.parametrize("text", ["3", "Sat, 21 Nov 2026 12:00:00 GMT", "1795262400", None])
def test_429_speaks_every_dialect_of_retry_after(text: str | None) -> None:
    """The header's text is given as it is, or left out."""
    answer = ask(simulate(too_many_requests(PAUSE, text)), "PUT", "/connectors/pg/pause")[0]
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, text)


def test_a_page_instead_of_json_is_a_success_by_its_status() -> None:
    """200, text/html, and nothing of the service in it."""
    answer = ask(simulate(page_instead(LIST)), "GET", "/connectors")[0]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<html>" in answer.text


def test_an_empty_list_hides_what_is_there() -> None:
    """200 with an empty object, and the next time all is well."""
    answers = ask(simulate(empty_list(LIST)), "GET", "/connectors?expand=status", times=2)
    assert [len(answer.json()) for answer in answers] == [0, 1]


def test_a_true_answer_can_come_under_a_wrong_label() -> None:
    """The body is right, its content type is not."""
    answer = ask(simulate(mislabelled(LIST, "text/plain")), "GET", "/connectors")[0]
    assert (answer.headers["content-type"], answer.json()) == ("text/plain", ["pg"])


def test_a_redirect_leads_away() -> None:
    """A gateway that wants a login says 302."""
    answer = ask(simulate(redirected(PAUSE, "https://sso.example/")), "PUT", "/connectors/pg/pause")[0]
    assert (answer.status_code, answer.headers["location"]) == (302, "https://sso.example/")


def test_a_cut_answer_breaks_off_in_process_too() -> None:
    """Part of the body, then the connection is closed."""
    simulator = simulate(cut_short(LIST, 3))
    with pytest.raises(Dropped, match="closed"):
        ask(simulator, "GET", "/connectors")
    assert lines(simulator) == [("GET /connectors", 200)]


@pytest.mark.parametrize(
    ("fault", "state"), [(hanging_before_effect(PAUSE, 60), "RUNNING"), (hanging_after_effect(PAUSE, 60), "PAUSED")]
)
def test_a_hanging_request_can_be_given_up(fault: Fault, state: str) -> None:
    """A client that gives up after 5 s of 60: before the effect nothing was done, after it it was."""

    async def asking() -> str:
        simulator = simulate(fault)
        async with client(simulator) as worker:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await worker.put("/connectors/pg/pause")
        assert loop_time() == pytest.approx(5)
        return shown(simulator, "pg")[0]

    assert run_virtual(asking()) == state


def test_a_fault_meets_the_nth_request_and_those_after_it_so_often() -> None:
    """The second and third list fail, the others do not."""
    simulator = simulate(failed_before_effect(When("GET", "/connectors", nth=2, times=2)))
    answers = ask(simulator, "GET", "/connectors", times=4)
    assert [answer.status_code for answer in answers] == [200, 503, 503, 200]


def test_a_fault_can_last_for_ever() -> None:
    """`times` None never ends."""
    simulator = simulate(rebalance_expected(When("GET", "/connectors/*", times=None)))
    answers = ask(simulator, "GET", "/connectors/pg", times=3)
    assert [answer.status_code for answer in answers] == [500, 500, 500]
    assert answers[0].json()["message"] == "Request cannot be completed because a rebalance is expected"


def test_paths_are_matched_decoded() -> None:
    """A pattern is written as the name is, not as it is encoded."""
    simulator = KafkaConnectSimulator(
        (running("with space"),), faults=(failed_before_effect(When("PUT", "/connectors/with space/pause")),)
    )
    assert ask(simulator, "PUT", "/connectors/with%20space/pause")[0].status_code == 503


def test_of_two_faults_the_first_wins() -> None:
    """Both count the request, one happens."""
    simulator = simulate(failed_before_effect(LIST, 502), failed_before_effect(When("GET", "*", times=2), 504))
    answers = ask(simulator, "GET", "/connectors", times=3)
    assert [answer.status_code for answer in answers] == [502, 504, 200]


def test_a_true_answer_to_what_was_not_done_is_refused() -> None:
    """Such a fault would be a lie of the simulator, not of the network."""
    with pytest.raises(ValueError, match="needs an effect that is done"):
        Fault(PAUSE, "undone", Genuine())


@pytest.mark.parametrize(("moment", "seen"), [("before", "STOPPED"), ("after", "RUNNING")])
def test_somebody_else_moves_it_around_a_request(moment: str, seen: str) -> None:
    """Just before the first reading the reading shows it, just after it only the second does."""

    async def asking() -> list[str]:
        simulator = simulate()
        when = When("GET", "/connectors/pg/status")
        simulator.moving(when, "before" if moment == "before" else "after", "pg", "STOPPED")
        async with client(simulator) as worker:
            bodies = [(await worker.get("/connectors/pg/status")).json() for _ in range(2)]
        return [body["connector"]["state"] for body in bodies]

    assert run_virtual(asking()) == [seen, "STOPPED"]
