import asyncio
from datetime import UTC, timedelta

from reconciler.interfaces.clock import Clock
from reconciler.runs.clock import SystemClock


def test_now_is_aware_and_in_utc() -> None:
    """What is written down never depends on the machine's time zone."""
    clock: Clock = SystemClock()
    now = clock.now()
    assert now.tzinfo is UTC
    assert timedelta(0) == now.utcoffset()


def test_elapsed_is_the_time_of_the_running_loop() -> None:
    """On a loop of virtual time, deadlines are virtual too."""

    async def read() -> tuple[float, float, float]:
        loop = asyncio.get_running_loop()
        before = loop.time()
        await SystemClock().sleep(0)
        return before, SystemClock().elapsed(), loop.time()

    before, elapsed, after = asyncio.run(read())
    assert before <= elapsed <= after
