"""A clock for tests: the running loop's time, and a wall clock that starts where the test says."""

import asyncio
from datetime import UTC, datetime, timedelta

from attrs import frozen

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@frozen
class FakeClock:
    """On a loop with virtual time nothing waits; `start` is the time of day at the loop's second 0."""

    start: datetime = START

    def now(self) -> datetime:
        """The start plus the loop's seconds."""
        return self.start + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """The loop's seconds."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Waits on the loop."""
        loop = asyncio.get_running_loop()
        rung: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _ring, rung)
        try:
            await rung
        finally:
            timer.cancel()


def _ring(rung: asyncio.Future[None]) -> None:
    if not rung.done():
        rung.set_result(None)
