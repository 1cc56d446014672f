"""How hard a service is asked."""

import asyncio

import httpx

from reconciler.model.service import Limits
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.credentials import Resolved
from reconciler.transport.limits import Gate
from reconciler.transport.session import open_reading
from reconciler.transport.shared import Shared
from tests.transport.loopback import JumpingClock, breathe
from tests.transport.sessions import EvenDice, make_service


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


class LoopClock(JumpingClock):
    """The time of a loop that jumps: sleepers wake in their order."""

    def elapsed(self) -> float:
        """The loop's seconds."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Waits on the loop."""
        await FakeClock().sleep(seconds)


def test_what_waits_for_its_turn_is_held_back_too() -> None:
    """Twenty requests are spaced already when the service asks to be left alone: none of them leaves meanwhile."""

    async def run() -> list[float]:
        clock = LoopClock()
        gate = Gate(Limits(requests_per_second=10.0), clock=clock, parallel=asyncio.Semaphore(5))
        left: list[float] = []

        async def work() -> None:
            async with gate.turn():
                left.append(round(clock.elapsed(), 3))
                if len(left) == 3:
                    gate.hold(7.0)

        await asyncio.gather(*(work() for _ in range(6)))
        return left

    assert run_virtual(run()) == [0.0, 0.1, 0.2, 7.2, 7.3, 7.4]


def test_the_rate_holds_where_the_shared_places_are_taken() -> None:
    """Requests that waited long for a place leave one by one all the same, not all at once."""

    async def run() -> list[float]:
        clock = LoopClock()
        parallel = asyncio.Semaphore(1)
        slow = Gate(Limits(), clock=clock, parallel=parallel)
        gate = Gate(Limits(requests_per_second=2.0), clock=clock, parallel=parallel)
        left: list[float] = []

        async def occupy() -> None:
            async with slow.turn():
                await clock.sleep(10.0)

        async def work() -> None:
            async with gate.turn():
                left.append(round(clock.elapsed(), 3))

        await asyncio.gather(occupy(), *(work() for _ in range(4)))
        return left

    assert run_virtual(run()) == [10.0, 10.5, 11.0, 11.5]


def test_a_service_with_many_requests_starves_no_other() -> None:
    """A thousand reads wait for one, five for another: the five are through after a few turns, not at the end."""

    async def run() -> int:
        clock = LoopClock()
        parallel = asyncio.Semaphore(2)
        many, few = (Gate(Limits(), clock=clock, parallel=parallel) for _ in range(2))
        done: list[str] = []

        async def work(gate: Gate, name: str) -> None:
            async with gate.turn():
                await clock.sleep(0.1)
                done.append(name)

        await asyncio.gather(*(work(many, "many") for _ in range(1000)), *(work(few, "few") for _ in range(5)))
        return max(place for place, name in enumerate(done) if name == "few")

    assert run_virtual(run()) < 20


def test_limits_hold_while_everything_is_retried() -> None:
    """Thirty reads, each refused twice: at most three under way, at most ten in a second, and every one succeeds."""

    async def run() -> tuple[int, int, list[int]]:
        clock = LoopClock()
        shared = Shared(clock, "1.2.3", parallelism=5, timeout=5.0, dice=EvenDice())
        seen: dict[str, int] = {}
        left: list[float] = []
        now, most = 0, 0

        async def answer(request: httpx.Request) -> httpx.Response:
            nonlocal now, most
            left.append(clock.elapsed())
            now, most = now + 1, max(most, now + 1)
            await clock.sleep(0.05)
            now -= 1
            seen[request.url.path] = seen.get(request.url.path, 0) + 1
            return httpx.Response(200 if seen[request.url.path] == 3 else 503, json=[])

        service = make_service("http://things", limits=Limits(concurrency=3, requests_per_second=10.0))
        wire = httpx.MockTransport(answer)
        async with open_reading(service, Resolved(), shared=shared, wire=wire) as reading:
            replies = await asyncio.gather(*(reading.fetch(f"/{number}") for number in range(30)))
        busiest = max(sum(1 for one in left if start <= one < start + 0.999) for start in left)
        return most, busiest, [reply.status for reply in replies]

    most, busiest, statuses = run_virtual(run())
    assert (most, busiest) <= (3, 10)
    assert statuses == [200] * 30


def test_a_held_gate_opens_when_the_time_has_come() -> None:
    """What one request was told (Retry-After) holds back all others to that service."""

    async def run() -> float:
        clock = JumpingClock()
        gate = Gate(Limits(), clock=clock, parallel=asyncio.Semaphore(1))
        gate.hold(7.0)
        async with gate.turn():
            return clock.elapsed()

    assert asyncio.run(run()) == 7.0
