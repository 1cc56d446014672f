"""How hard a service is asked."""

import asyncio

from reconciler.model.service import Limits
from reconciler.transport.limits import Gate
from tests.transport.loopback import JumpingClock, breathe


def test_concurrency_bounds_one_service_and_parallelism_all() -> None:
    """Never more requests at once than the service allows, nor than the run allows."""

    async def run() -> dict[str, int]:
        parallel = asyncio.Semaphore(3)
        narrow = Gate(Limits(concurrency=2), clock=JumpingClock(), parallel=parallel)
        wide = Gate(Limits(), clock=JumpingClock(), parallel=parallel)
        now = {"narrow": 0, "wide": 0}
        most = {"narrow": 0, "all": 0}

        async def work(gate: Gate, name: str) -> None:
            async with gate.turn():
                now[name] += 1
                most["narrow"] = max(most["narrow"], now["narrow"])
                most["all"] = max(most["all"], sum(now.values()))
                for _ in range(3):
                    await breathe()
                now[name] -= 1

        async with asyncio.TaskGroup() as group:
            for _ in range(6):
                group.create_task(work(narrow, "narrow"))
                group.create_task(work(wide, "wide"))
        return most

    assert asyncio.run(run()) == {"narrow": 2, "all": 3}


def test_who_waits_for_a_narrow_service_takes_no_place_from_others() -> None:
    """The service's own place comes before the shared one."""

    async def run() -> str:
        parallel = asyncio.Semaphore(2)
        narrow = Gate(Limits(concurrency=1), clock=JumpingClock(), parallel=parallel)
        wide = Gate(Limits(), clock=JumpingClock(), parallel=parallel)

        async def queue() -> None:
            async with narrow.turn():
                pass

        async with asyncio.TaskGroup() as group, asyncio.timeout(5), narrow.turn():
            for _ in range(5):
                group.create_task(queue())
            async with wide.turn():
                return "free"

    assert asyncio.run(run()) == "free"


def test_requests_are_spaced_by_the_rate() -> None:
    """Five requests at two a second take two seconds."""

    async def run() -> list[float]:
        clock = JumpingClock()
        gate = Gate(Limits(requests_per_second=2.0), clock=clock, parallel=asyncio.Semaphore(1))
        begun = []
        for _ in range(5):
            async with gate.turn():
                begun.append(clock.elapsed())
        return begun

    assert asyncio.run(run()) == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_a_held_gate_opens_when_the_time_has_come() -> None:
    """What one request was told (Retry-After) holds back all others to that service."""

    async def run() -> float:
        clock = JumpingClock()
        gate = Gate(Limits(), clock=clock, parallel=asyncio.Semaphore(1))
        gate.hold(7.0)
        async with gate.turn():
            return clock.elapsed()

    assert asyncio.run(run()) == 7.0
