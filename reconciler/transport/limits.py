"""How hard a service is asked: so many requests at once, so many in a second; decides no retry."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from weakref import WeakKeyDictionary

from reconciler.interfaces.clock import Clock
from reconciler.model.service import Limits

_NOW = 1e-6
"""Seconds that are no wait: a clock may wake a sleeper a rounding too early."""


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
        # A lock belongs to the loop that it first waited in.
        self._head: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Holds one place while a request is on its way."""
        # The service's own place and pace come first: who waits for them must not take a place from others.
        async with self._slots:
            async with self._head.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
                await self._take_place()
            try:
                yield
            finally:
                self._parallel.release()

    def hold(self, seconds: float) -> None:
        """Nothing leaves for this service for so long."""
        self._next_at = max(self._next_at, self._clock.elapsed() + seconds)

    async def _take_place(self) -> None:
        """Waits for the next moment and then for a shared place, until both are there at once.

        A bucket of one token: requests are spaced evenly, so that no second sees more than the limit. One request at
        a time waits here, so what one is told (`hold`) holds for all that have not left.
        """
        while True:
            await self._pace()
            await self._parallel.acquire()
            now = self._clock.elapsed()
            if now >= self._next_at - _NOW:
                self._next_at = now + self._interval
                return
            # While it waited for the place the service asked to be left alone.
            self._parallel.release()

    async def _pace(self) -> None:
        while (wait := self._next_at - self._clock.elapsed()) > _NOW:
            await self._clock.sleep(wait)
