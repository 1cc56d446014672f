"""Seconds and waiting for simulators, both by the running event loop, so that virtual time governs them too."""

import asyncio
from collections.abc import Callable

Clock = Callable[[], float]


def loop_time() -> float:
    """Seconds by the clock of the running event loop.

    Raises RuntimeError outside of a running loop.
    """
    return asyncio.get_running_loop().time()


async def elapse(seconds: float) -> None:
    """Returns when `seconds` have passed on the event loop's clock, after a turn of the loop at least.

    Can be cancelled at any moment.
    """
    loop = asyncio.get_running_loop()
    rung = loop.create_future()
    bell = loop.call_later(max(0.0, seconds), _ring, rung)
    try:
        await rung
    finally:
        bell.cancel()


def _ring(rung: asyncio.Future[None]) -> None:
    if not rung.done():
        rung.set_result(None)
