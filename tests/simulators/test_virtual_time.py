"""Virtual time: waiting costs nothing, order is kept, and waiting for ever is an error."""

import asyncio
import time

import pytest

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.virtual_time import NothingLeft, run_virtual


def test_an_hour_passes_at_once() -> None:
    """The loop's clock moves by what was waited for, the wall's does not."""

    async def wait() -> float:
        await elapse(3600)
        return loop_time()

    before = time.monotonic()
    assert run_virtual(wait()) == pytest.approx(3600)
    assert time.monotonic() - before < 5


def test_timers_ring_in_order() -> None:
    """Tasks wake in the order of their moments, whatever order they were started in."""

    async def wait() -> list[float]:
        rung: list[float] = []

        async def ring_after(seconds: float) -> None:
            await elapse(seconds)
            rung.append(seconds)

        await asyncio.gather(*(ring_after(seconds) for seconds in (30, 1, 20, 0.5)))
        return rung

    assert run_virtual(wait()) == [0.5, 1, 20, 30]


def test_timeouts_are_virtual_too() -> None:
    """`asyncio.timeout` ends a wait at its virtual moment."""

    async def wait() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(60):
                await elapse(600)
        return loop_time()

    assert run_virtual(wait()) == pytest.approx(60)


def test_waiting_for_what_never_comes_is_an_error() -> None:
    """With nothing ready and no timer set, the loop says so instead of hanging."""

    async def wait() -> None:
        await asyncio.Event().wait()

    with pytest.raises(NothingLeft):
        run_virtual(wait())


def test_a_result_and_an_exception_come_through() -> None:
    """What the coroutine returns is returned, what it raises is raised."""

    async def give() -> str:
        return "given"

    async def fail() -> None:
        raise KeyError("lost")

    assert run_virtual(give()) == "given"
    with pytest.raises(KeyError, match="lost"):
        run_virtual(fail())


def test_elapse_can_be_cancelled() -> None:
    """A cancelled wait leaves no timer behind: the loop ends at the moment of the cancellation."""

    async def wait() -> float:
        task = asyncio.create_task(elapse(1000))
        await elapse(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return loop_time()

    assert run_virtual(wait()) == pytest.approx(1)
