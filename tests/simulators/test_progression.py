"""How effects become visible: at once, after time, after readings, never; the whole before its parts."""

from reconciler.simulators.clock import elapse
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.progression import AT_ONCE, NOT_AT_ALL, Progression, after_reads, after_seconds
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.asking import client, running, shown, states

Seen = tuple[str, list[str]]


async def watch(simulator: KafkaConnectSimulator, verb: str, moments: list[float]) -> list[Seen]:
    """Sends the verb to `pg` and tells what shows so many seconds after it."""
    async with client(simulator) as worker:
        await worker.put(f"/connectors/pg/{verb}")
        seen = [shown(simulator, "pg")]
        passed = 0.0
        for moment in moments:
            await elapse(moment - passed)
            passed = moment
            seen.append(shown(simulator, "pg"))
        return seen


def simulate(progression: Progression | None, *seeds: SimulatedConnector) -> KafkaConnectSimulator:
    """A worker with `pg`, running with two tasks, unless seeds say otherwise."""
    return KafkaConnectSimulator(seeds or (running("pg"),), progression=progression)


def test_at_once_shows_in_the_answer_to_the_next_question() -> None:
    """Nothing is ever seen in between."""
    assert run_virtual(watch(simulate(AT_ONCE), "pause", [])) == [("PAUSED", ["PAUSED", "PAUSED"])]


def test_a_connector_shows_before_its_tasks_and_tasks_one_by_one() -> None:
    """Delays add up: connector after 1 s, first task 2 s later, the other 3 s after that."""
    seen = run_virtual(watch(simulate(after_seconds(1, 2, 3)), "pause", [0.9, 1, 2.9, 3, 5.9, 6]))
    assert seen == [
        ("RUNNING", ["RUNNING", "RUNNING"]),
        ("RUNNING", ["RUNNING", "RUNNING"]),
        ("PAUSED", ["RUNNING", "RUNNING"]),
        ("PAUSED", ["RUNNING", "RUNNING"]),
        ("PAUSED", ["PAUSED", "RUNNING"]),
        ("PAUSED", ["PAUSED", "RUNNING"]),
        ("PAUSED", ["PAUSED", "PAUSED"]),
    ]


def test_never_is_never() -> None:
    """An accepted call without effect stays without effect, though it was asked for."""
    simulator = simulate(NOT_AT_ALL)
    seen = run_virtual(watch(simulator, "pause", [100_000]))
    assert seen[-1] == ("RUNNING", ["RUNNING", "RUNNING"])
    found = simulator.find("pg")
    assert found is not None
    assert found.wanted == "PAUSED"


def test_effects_can_wait_for_readings() -> None:
    """Two readings still show the old state, the third shows the connector, the fourth its tasks."""

    async def read() -> list[Seen]:
        simulator = simulate(after_reads(2, 1))
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause")
            return [states((await worker.get("/connectors/pg/status")).json()) for _ in range(4)]

    assert run_virtual(read()) == [
        ("RUNNING", ["RUNNING", "RUNNING"]),
        ("RUNNING", ["RUNNING", "RUNNING"]),
        ("PAUSED", ["RUNNING", "RUNNING"]),
        ("PAUSED", ["PAUSED", "PAUSED"]),
    ]


def test_the_expanded_list_counts_as_a_reading() -> None:
    """One bulk read is one reading of every connector in it."""

    async def read() -> list[Seen]:
        simulator = simulate(after_reads(1))
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause")
            lists = [(await worker.get("/connectors?expand=status")).json() for _ in range(2)]
            return [states(each["pg"]["status"]) for each in lists]

    assert run_virtual(read()) == [("RUNNING", ["RUNNING", "RUNNING"]), ("PAUSED", ["PAUSED", "PAUSED"])]


def test_one_connector_may_be_slower_than_the_others() -> None:
    """A seed's own progression goes before the worker's."""

    async def read() -> list[Seen]:
        seeds = (running("slow", progression=after_seconds(10)), running("quick"))
        simulator = simulate(AT_ONCE, *seeds)
        async with client(simulator) as worker:
            await worker.put("/connectors/slow/pause")
            await worker.put("/connectors/quick/pause")
        return [shown(simulator, "slow"), shown(simulator, "quick")]

    assert run_virtual(read()) == [("RUNNING", ["RUNNING", "RUNNING"]), ("PAUSED", ["PAUSED", "PAUSED"])]


def test_stop_passes_through_tasks_without_a_worker() -> None:
    """STOPPED comes first, tasks become UNASSIGNED one by one and then vanish together."""
    seen = run_virtual(watch(simulate(after_seconds(1, 1, 1)), "stop", [1, 2, 3, 4]))
    assert seen[1:] == [
        ("STOPPED", ["RUNNING", "RUNNING"]),
        ("STOPPED", ["UNASSIGNED", "RUNNING"]),
        ("STOPPED", ["UNASSIGNED", "UNASSIGNED"]),
        ("STOPPED", []),
    ]


def test_resume_from_stopped_runs_without_tasks_first() -> None:
    """RUNNING with zero tasks is a stage on the way, not the end of it."""
    stopped = SimulatedConnector("pg", state="STOPPED", tasks=(), config={"tasks.max": "2"})
    seen = run_virtual(watch(simulate(after_seconds(1, 1, 1), stopped), "resume", [1, 2, 3, 4]))
    assert seen[1:] == [
        ("RUNNING", []),
        ("RUNNING", []),
        ("RUNNING", ["RUNNING"]),
        ("RUNNING", ["RUNNING", "RUNNING"]),
    ]


def test_a_later_verb_wins_over_an_earlier_one_that_is_still_on_its_way() -> None:
    """Paused, then resumed before the tasks had noticed: in the end all runs."""

    async def change() -> Seen:
        simulator = simulate(after_seconds(0, 5))
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause")
            await elapse(1)
            await worker.put("/connectors/pg/resume")
            await elapse(60)
        return shown(simulator, "pg")

    assert run_virtual(change()) == ("RUNNING", ["RUNNING", "RUNNING"])


def test_a_pause_that_is_never_seen_does_not_hold_up_a_stop() -> None:
    """Each call has its own fate; tasks of a connector that never follows still follow another call."""

    async def change() -> Seen:
        simulator = simulate(NOT_AT_ALL)
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause")
            simulator.move("pg", "STOPPED")
        return shown(simulator, "pg")

    assert run_virtual(change()) == ("STOPPED", [])


def test_what_somebody_did_at_once_is_not_undone_by_an_older_call() -> None:
    """A slow pause is on its way, somebody resumes, and the late effects of the pause never come."""

    async def change() -> Seen:
        simulator = simulate(after_seconds(10, 10))
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/pause")
            await elapse(1)
            simulator.move("pg", "RUNNING")
            await elapse(60)
        return shown(simulator, "pg")

    assert run_virtual(change()) == ("RUNNING", ["RUNNING", "RUNNING"])


def test_a_breakdown_on_the_way_does_not_keep_a_stop_from_happening() -> None:
    """The connector fails after the stop was accepted and before it shows: in the end it is stopped."""

    async def change() -> list[Seen]:
        simulator = simulate(after_seconds(10, 0))
        async with client(simulator) as worker:
            await worker.put("/connectors/pg/stop")
            simulator.fail("pg")
            failed = shown(simulator, "pg")
            await elapse(60)
        return [failed, shown(simulator, "pg")]

    assert run_virtual(change()) == [("FAILED", ["RUNNING", "RUNNING"]), ("STOPPED", [])]
