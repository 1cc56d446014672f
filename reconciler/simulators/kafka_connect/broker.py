"""The Kafka broker behind the worker, as far as the worker's callers notice it: it is up, or it is not."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from attrs import frozen

from reconciler.simulators.messages import Answer


@frozen
class _Queued:
    act: Callable[[], Answer]
    answered: asyncio.Future[Answer]


class Broker:
    """Lets callers wait while the broker is down; what was queued meanwhile is done when it returns.

    Patience is in seconds of the event loop's clock.
    """

    def __init__(self) -> None:
        self._up = asyncio.Event()
        self._up.set()
        self._queue: list[_Queued] = []
        self._down_since = 0.0

    @property
    def is_up(self) -> bool:
        """Whether records can be written."""
        return self._up.is_set()

    def go_down(self, now: float) -> None:
        """From now on nothing is written."""
        self._down_since = now
        self._up.clear()

    def come_up(self) -> None:
        """Carries out, in order, all that was queued, whether or not its caller still waits."""
        self._up.set()
        queue, self._queue = self._queue, []
        for queued in queue:
            answer = queued.act()
            if not queued.answered.done():
                queued.answered.set_result(answer)

    async def wait_until_up(self, patience: float) -> bool:
        """Whether the broker came back in time."""
        try:
            async with asyncio.timeout(patience):
                await self._up.wait()
        except TimeoutError:
            return False
        return True

    async def do_when_up(self, act: Callable[[], Answer], patience: float) -> Answer | None:
        """Queues `act`; None where the caller's patience ends first, and then `act` still stays queued."""
        queued = _Queued(act, asyncio.get_running_loop().create_future())
        self._queue.append(queued)
        try:
            async with asyncio.timeout(patience):
                return await queued.answered
        except TimeoutError:
            return None

    def complaint(self, connectors: int, tasks: int) -> str:
        """What the worker says it is busy with meanwhile."""
        began = datetime.fromtimestamp(self._down_since, UTC).isoformat(timespec="milliseconds")
        moment = began.replace("+00:00", "Z")
        return f"The worker is currently stopping {connectors} and {tasks} tasks, which began at {moment}."
