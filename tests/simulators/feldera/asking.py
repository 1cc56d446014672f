"""Short ways to ask a simulated Feldera in process, for tests."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx

from reconciler.simulators.clock import elapse
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.virtual_time import run_virtual

Json = Any  # whatever a JSON body holds
T = TypeVar("T")
HOST = "http://feldera.example:8080"


def client(simulator: FelderaSimulator, **settings: Any) -> httpx.AsyncClient:
    """A client whose requests reach the simulator without a socket."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=simulator.app), base_url=f"{HOST}/v0", timeout=600.0, **settings
    )


def ask(simulator: FelderaSimulator, asking: Callable[[httpx.AsyncClient], Awaitable[T]], **settings: Any) -> T:
    """Asks in virtual time, and returns what the questions came to."""

    async def run() -> T:
        async with client(simulator, **settings) as http:
            return await asking(http)

    return run_virtual(run())


async def shown(http: httpx.AsyncClient, name: str = "orders") -> tuple[str, str]:
    """Status and desired status of a pipeline."""
    body = (await http.get(f"/pipelines/{name}", params={"selector": "status"})).json()
    return body["deployment_status"], body["deployment_desired_status"]


async def seen_while(http: httpx.AsyncClient, seconds: float, every: float = 0.01) -> list[tuple[str, str]]:
    """What shows one after the other, looked at `every` so many seconds."""
    seen = [await shown(http)]
    until = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < until:
        await elapse(every)
        now = await shown(http)
        seen += [now] if now != seen[-1] else []
    return seen


async def post(http: httpx.AsyncClient, verb: str, name: str = "orders") -> tuple[int, str]:
    """Status of the answer and the error code, or the words of a success."""
    answer = await http.post(f"/pipelines/{name}/{verb}")
    body = answer.json() if answer.content and "json" in answer.headers.get("content-type", "") else answer.text
    return answer.status_code, body["error_code"] if isinstance(body, dict) else body
