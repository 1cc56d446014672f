"""How hard a service is asked: so many requests at once, so many in a second; decides no retry."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from reconciler.interfaces.clock import Clock
from reconciler.model.service import Limits


class Gate:
    """The way to one service; every request takes its turn here.

    `parallel` is shared by all services of a run (`--parallelism`).
    """

    def __init__(self, limits: Limits, *, clock: Clock, parallel: asyncio.Semaphore) -> None:
        self._clock = clock
        self._parallel = parallel
        self._slots: AbstractAsyncContextManager[None] = (
            nullcontext() if limits.concurrency is None else asyncio.Semaphore(limits.concurrency)
        )
        self._interval = 0.0 if limits.requests_per_second is None else 1.0 / limits.requests_per_second
        self._next_at = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Holds one place while a request is on its way."""
        # The service's own place and pace come first: who waits for them must not take a place from others.
        async with self._slots:
            await self._pace()
            async with self._parallel:
                yield

    def hold(self, seconds: float) -> None:
        """Nothing leaves for this service for so long."""
        self._next_at = max(self._next_at, self._clock.elapsed() + seconds)

    async def _pace(self) -> None:
        """A bucket of one token: requests are spaced evenly, so that no second sees more than the limit."""
        now = self._clock.elapsed()
        start = max(now, self._next_at)
        self._next_at = start + self._interval
        if start > now:
            await self._clock.sleep(start - now)
