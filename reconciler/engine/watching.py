"""One poll for all who wait on a service: whoever asks gets the next reading that began after the question."""

import asyncio
import math
from collections.abc import Sequence

from attrs import Factory, define

from reconciler.engine.refreshing import Source, read_survey
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.stop import Stop
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.live import Query, Reading

_SLOWEST = 2.0
"""Seconds between two polls at most."""


@define
class _Waiter:
    want: Want
    future: asyncio.Future[Reading]
    by: float


@define
class Watch:
    """The poll of one service. `poll` is its shortest interval in seconds; long waits are asked about less often."""

    service: str
    source: Source
    clock: Clock
    stop: Stop
    poll: float
    _waiting: dict[Address, _Waiter] = Factory(dict)
    _since: dict[Address, float] = Factory(dict)
    _task: asyncio.Task[None] | None = None
    _cost: float = 0.0

    async def next_reading(self, want: Want, *, by: float = math.inf) -> Reading:
        """The next reading of this want, begun not later than `by` (elapsed seconds) if that is still to come.

        Waits for the poll that everybody shares.
        """
        self._since.setdefault(want.address, self.clock.elapsed())
        waiter = _Waiter(want, asyncio.get_running_loop().create_future(), by)
        self._waiting[want.address] = waiter
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._poll())
        return await waiter.future

    async def close(self) -> None:
        """Ends the poll."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _poll(self) -> None:
        while self._waiting:
            await pause(self._interval(), self.clock, self.stop)
            batch, self._waiting = tuple(self._waiting.values()), {}
            await self._answer(batch)

    async def _answer(self, batch: Sequence[_Waiter]) -> None:
        query = Query(self.service, tuple(waiter.want for waiter in batch))
        began = self.clock.elapsed()
        try:
            survey = await read_survey(query, self.source)
        except Exception as failure:  # noqa: BLE001 - whoever waits must hear of it, or would wait for ever
            for waiter in batch:
                if not waiter.future.done():
                    waiter.future.set_exception(failure)
            return
        self._cost = self.clock.elapsed() - began
        for waiter in batch:
            if not waiter.future.done():
                waiter.future.set_result(survey.readings[waiter.want.address])

    def _interval(self) -> float:
        """Short while somebody has only begun to wait, longer later; never busier with reading than idle."""
        now = self.clock.elapsed()
        youngest = min(now - self._since[address] for address in self._waiting)
        usual = min(max(self.poll, youngest / 5, 2 * self._cost), max(_SLOWEST, self._cost))
        until_due = min((waiter.by - now for waiter in self._waiting.values() if waiter.by > now), default=math.inf)
        return min(usual, max(self.poll, until_due))


async def pause(seconds: float, clock: Clock, stop: Stop) -> None:
    """Waits, but no longer than until the first signal."""
    if stop.signal is not None:
        return
    waits = {asyncio.create_task(stop.wait()), asyncio.ensure_future(clock.sleep(seconds))}
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waits:
            one.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
