"""Letting time pass, and no longer than until a signal asks to stop."""

import asyncio

from reconciler.interfaces.clock import Clock
from reconciler.interfaces.stop import Stop


async def rest(seconds: float, *, clock: Clock, stop: Stop) -> None:
    """Returns after so many seconds, or at the first signal."""
    if seconds <= 0 or stop.signal is not None:
        return
    stopped = asyncio.create_task(stop.wait())
    waited = asyncio.create_task(clock.sleep(seconds))
    try:
        await asyncio.wait({stopped, waited}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()
        waited.cancel()
        await asyncio.gather(stopped, waited, return_exceptions=True)
