"""What shows when: starts, pauses, broken processes, and effects that come late, after readings, or never."""

import httpx
import pytest

from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import When
from reconciler.simulators.feldera.rhythm import Rhythm, Startup
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.progression import Never, Reads, Seconds
from tests.simulators.feldera.asking import ask, post, seen_while, shown

STOPPED = SimulatedPipeline("orders")
RUNNING = SimulatedPipeline("orders", "Running")


def test_a_start_goes_through_its_phases() -> None:
    """Stopped with a wish, Provisioning, Initializing, Running."""

    async def asking(http: httpx.AsyncClient) -> list[tuple[str, str]]:
        await post(http, "start")
        return await seen_while(http, 5)

    phases = ["Stopped", "Provisioning", "Initializing", "Running"]
    assert [(phase, "Running") for phase in phases] == ask(FelderaSimulator([STOPPED]), asking)


def test_a_stop_passes_a_window_in_which_the_process_still_runs() -> None:
    """Running but wished Stopped, Stopping, Stopped."""

    async def asking(http: httpx.AsyncClient) -> list[tuple[str, str]]:
        await post(http, "stop?force=true")
        return await seen_while(http, 1)

    assert ask(FelderaSimulator([RUNNING]), asking) == [
        ("Running", "Stopped"),
        ("Stopping", "Stopped"),
        ("Stopped", "Stopped"),
    ]


def test_a_pause_is_read_back_late_and_whole() -> None:
    """Status and desired status are the old ones after the 202, and change together."""

    async def asking(http: httpx.AsyncClient) -> list[tuple[str, str]]:
        await post(http, "pause")
        return await seen_while(http, 5)

    assert ask(FelderaSimulator([RUNNING]), asking) == [("Running", "Running"), ("Paused", "Paused")]


@pytest.mark.parametrize(("delay", "readings"), [(Reads(3), 3), (Never(), 20), (Seconds(1.5), 15)])
def test_how_late_a_pause_is_read_back_is_data(delay: Reads | Never | Seconds, readings: int) -> None:
    """After seconds, after a number of readings, or never: not even the runner's next turn shows it."""

    async def asking(http: httpx.AsyncClient) -> int:
        await post(http, "pause")
        shows = 0
        while shows < 20 and await shown(http) == ("Running", "Running"):
            shows += 1
            await elapse(0.1)
        return shows

    assert readings == ask(FelderaSimulator([RUNNING], rhythm=Rhythm(read_back=delay)), asking)


def test_a_process_that_never_announces_itself_is_an_error_after_20_seconds() -> None:
    """Stopped and wished Stopped, with AutomatonProvisioningTimeout."""
    simulator = FelderaSimulator([STOPPED], startup=Startup(announcing=Never()))

    async def asking(http: httpx.AsyncClient) -> tuple[tuple[str, str], tuple[str, str]]:
        await post(http, "start")
        await elapse(19)
        before = await shown(http)
        await elapse(3)
        return before, await shown(http)

    assert ask(simulator, asking) == (("Provisioning", "Running"), ("Stopped", "Stopped"))
    seed = simulator.find("orders")
    assert seed is not None
    assert seed.error is not None
    assert seed.error["error_code"] == "AutomatonProvisioningTimeout"


def test_a_hung_process_is_unavailable_and_does_what_it_was_told_when_it_recovers() -> None:
    """The wish is overwritten by Unavailable; the pause that was answered with 503 is carried out in the end."""
    simulator = FelderaSimulator([RUNNING])

    async def asking(http: httpx.AsyncClient) -> tuple[tuple[int, str], list[tuple[str, str]]]:
        await shown(http)
        simulator.hang("orders")
        refused = await post(http, "pause")
        seen = [await shown(http)]
        simulator.calm("orders")
        return refused, [*seen, *await seen_while(http, 5)]

    refused, seen = ask(simulator, asking)
    assert refused == (503, "PipelineInteractionUnreachable")
    assert [each[0] for each in seen] == ["Unavailable", "Unavailable", "Running", "Paused"]
    assert seen[0] == ("Unavailable", "Unavailable")


def test_a_killed_process_is_noticed_at_the_runners_next_turn() -> None:
    """Running until then, and unreachable; then Stopped with RunnerCheckError, and never restarted."""
    simulator = FelderaSimulator([RUNNING])

    async def asking(http: httpx.AsyncClient) -> tuple[tuple[int, str], list[tuple[str, str]]]:
        await shown(http)
        simulator.kill("orders")
        return await post(http, "pause"), [*await seen_while(http, 3), *await seen_while(http, 30, every=1)]

    refused, seen = ask(simulator, asking)
    assert refused == (503, "PipelineInteractionUnreachable")
    assert seen == [("Running", "Running"), ("Stopping", "Stopped"), ("Stopped", "Stopped"), ("Stopped", "Stopped")]


def test_a_pause_that_meets_a_locked_row_is_carried_out_all_the_same() -> None:
    """503 LockTookTooLong after 10 s; once the row is free, Paused shows."""
    simulator = FelderaSimulator([RUNNING])

    async def asking(http: httpx.AsyncClient) -> tuple[tuple[int, str], list[tuple[str, str]]]:
        await shown(http)
        simulator.lock("orders", 14)
        return await post(http, "pause"), await seen_while(http, 5)

    assert ask(simulator, asking) == ((503, "LockTookTooLong"), [("Running", "Running"), ("Paused", "Paused")])


def test_a_database_outage_is_500_everywhere_and_makes_the_next_read_back_late() -> None:
    """Not 503, and without a hint; afterwards nobody is notified for a while."""
    simulator = FelderaSimulator([RUNNING])

    async def asking(http: httpx.AsyncClient) -> tuple[tuple[int, str], list[tuple[str, str]]]:
        await shown(http)
        simulator.stop_database()
        refused = await post(http, "pause")
        simulator.start_database()
        await post(http, "pause")
        await elapse(2)
        return refused, await seen_while(http, 2)

    assert ask(simulator, asking) == ((500, "PostgresPoolError"), [("Running", "Running"), ("Paused", "Paused")])


def test_a_pause_of_a_remembered_process_is_carried_out_though_the_database_is_gone() -> None:
    """500, and done: the process is called before the database is."""
    simulator = FelderaSimulator([RUNNING])

    async def asking(http: httpx.AsyncClient) -> tuple[tuple[int, str], tuple[str, str]]:
        await http.get("/pipelines/orders/stats")
        simulator.stop_database()
        refused = await post(http, "pause")
        simulator.start_database()
        await elapse(5)
        return refused, await shown(http)

    assert ask(simulator, asking) == ((500, "PostgresPoolError"), ("Paused", "Paused"))


def test_a_word_that_the_runner_does_not_know_is_unavailable() -> None:
    """Clients only ever meet the words of their server's version."""
    simulator = FelderaSimulator([RUNNING])

    async def asking(http: httpx.AsyncClient) -> list[tuple[str, str]]:
        await shown(http)
        simulator.report("orders", "Daydreaming")
        return await seen_while(http, 5)

    assert ask(simulator, asking) == [("Running", "Running"), ("Unavailable", "Unavailable")]


@pytest.mark.parametrize("status", ["Running", "Paused", "Stopped"])
@pytest.mark.parametrize("before", ["Stopped", "Provisioning", "Initializing", "Running", "Paused", "Unavailable"])
def test_somebody_else_moves_it_and_it_shows(before: str, status: str) -> None:
    """`moving` acts around a request, at once and for good."""
    simulator = FelderaSimulator([SimulatedPipeline("orders", before)])
    simulator.moving(When(nth=2), "before", "orders", status)

    async def asking(http: httpx.AsyncClient) -> tuple[str, list[tuple[str, str]]]:
        return (await shown(http))[0], await seen_while(http, 20, every=0.5)

    assert (before, [(status, status)]) == ask(simulator, asking)


def test_a_graceful_stop_may_never_end() -> None:
    """Wished Suspended for ever; only force helps."""
    stuck = SimulatedPipeline("orders", "Paused", startup=Startup(suspending=Never()))
    simulator = FelderaSimulator([stuck], edition="Enterprise")

    async def asking(http: httpx.AsyncClient) -> list[tuple[str, str]]:
        await post(http, "stop")
        await elapse(600)
        seen = [await shown(http)]
        await post(http, "stop?force=true")
        await elapse(1)
        return [*seen, await shown(http)]

    assert ask(simulator, asking) == [("Paused", "Suspended"), ("Stopped", "Stopped")]


def test_an_approval_is_needed_before_it_initializes() -> None:
    """Parks in AwaitingApproval; approve lets it go on."""
    simulator = FelderaSimulator([STOPPED], startup=Startup(first="AwaitingApproval"))

    async def asking(http: httpx.AsyncClient) -> list[str]:
        await post(http, "start")
        await elapse(60)
        parked = (await shown(http))[0]
        await post(http, "approve")
        return [parked, *[each[0] for each in await seen_while(http, 6)]]

    expected = ["AwaitingApproval", "AwaitingApproval", "Initializing", "Running"]
    assert expected == ask(simulator, asking)
