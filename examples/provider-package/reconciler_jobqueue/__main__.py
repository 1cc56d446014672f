"""Serves the simulated job service on loopback: `python -m reconciler_jobqueue [PORT]`; its url is the first line."""

import asyncio
import contextlib
import sys

from reconciler.simulators.serving import serving
from reconciler_jobqueue.simulator import JobQueueSimulator, SimulatedQueue

DEFAULT_PORT = 8089

QUEUES = (
    SimulatedQueue("invoices", "open", owner="billing"),
    SimulatedQueue("legacy", "retired", owner="billing"),
    SimulatedQueue("mail", "open", owner="platform"),
)


async def serve(port: int) -> None:
    """Serves until it is interrupted; raises OSError where the port cannot be had."""
    service = JobQueueSimulator({queue.name: queue for queue in QUEUES})
    async with serving(service, port=port) as url:
        print(url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PORT))
