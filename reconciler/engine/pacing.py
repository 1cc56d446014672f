"""So many changes a minute and no more: who may start a change, one after the other; reads and sends nothing."""

import asyncio
from collections.abc import Callable

from attrs import Factory, define

from reconciler.engine.resting import rest
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.observer import Observer
from reconciler.interfaces.stop import Stop
from reconciler.model.address import Address
from reconciler.model.event import Waiting

_MINUTE = 60.0
_NAP = 1.0


@define
class Pacer:
    """Spaces the starts of one apply evenly; `per_minute` of `None` lets everybody go at once."""

    per_minute: int | None
    clock: Clock
    stop: Stop
    observer: Observer
    turn: asyncio.Lock = Factory(asyncio.Lock)
    next_start: float = 0.0

    async def wait_for_turn(self, address: Address, may_start: Callable[[], bool]) -> None:
        """Returns when this change may start, in the order of asking; at once when nothing may start any more."""
        if self.per_minute is None:
            return
        async with self.turn:
            if not may_start():
                return
            if self.next_start > self.clock.elapsed():
                self.observer(Waiting(address, f"for its turn: at most {self.per_minute} changes a minute", 0.0))
            # In short naps: once others have failed too often nobody waits for a turn that will not come.
            while (seconds := self.next_start - self.clock.elapsed()) > 0 and may_start():
                await rest(min(seconds, _NAP), clock=self.clock, stop=self.stop)
            if not may_start():
                return
            self.next_start = self.clock.elapsed() + _MINUTE / self.per_minute
