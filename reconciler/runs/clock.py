"""Time as this machine tells it; the one place that asks the system clock, and no place for deadlines."""

import asyncio
from datetime import UTC, datetime

from attrs import frozen


@frozen
class SystemClock:
    """`Clock` over the running loop: on a loop of virtual time, waiting and deadlines are virtual too."""

    def now(self) -> datetime:
        """The time of day, in UTC, aware."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock that the rest of the code is given

    def elapsed(self) -> float:
        """Seconds since some fixed moment of the running loop; raises RuntimeError outside a loop."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Waits `seconds`, at least one turn of the loop."""
        await asyncio.sleep(seconds)  # noqa: TID251 - this is the clock that the rest of the code is given
