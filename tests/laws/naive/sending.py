"""How scripts send: over httpx, 30 seconds for a whole call, no redirects followed; retries are each script's own."""

import asyncio
import email.utils
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC
from enum import Enum

import httpx
from attrs import frozen

from reconciler.simulators.clock import elapse
from tests.laws.clients import Stand
from tests.laws.naive.jobs import Call
from tests.laws.worlds.world import SERVICE, TOKEN

PATIENCE = 30.0
"""Seconds; `--max-time 30`, `timeout=30`."""


class Silence(Enum):
    """Why no answer came."""

    TIMED_OUT = "timed out"
    BROKEN = "connection broken"


@frozen
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Heard = Reply | Silence


def is_success(heard: Heard) -> bool:
    """Whether it is a 2xx."""
    return isinstance(heard, Reply) and 200 <= heard.status < 300


@frozen
class Line:
    """The way to the service for one run of a script."""

    stand: Stand
    client: httpx.AsyncClient

    async def ask(self, call: Call) -> Heard:
        """What came of one request, sent once."""
        try:
            async with asyncio.timeout(PATIENCE):
                response = await self.client.request(call.method, call.path, json=call.body)
        except TimeoutError:
            return Silence.TIMED_OUT
        except httpx.HTTPError:
            return Silence.BROKEN
        return Reply(response.status_code, response.headers, response.content)

    def read_retry_after(self, heard: Heard) -> float | None:
        """Seconds, from a number or a date. Raises ValueError for anything else."""
        text = heard.headers.get("retry-after") if isinstance(heard, Reply) else None
        if text is None:
            return None
        if text.strip().isdecimal():
            return float(text)
        when = email.utils.parsedate_to_datetime(text).replace(tzinfo=UTC)
        return max(0.0, (when - self.stand.settings.clock.now()).total_seconds())

    async def wait(self, seconds: float) -> None:
        """Virtual seconds."""
        await elapse(seconds)


@asynccontextmanager
async def open_line(stand: Stand) -> AsyncIterator[Line]:
    """Nothing of ours is in between but the wire: httpx as anybody uses it."""
    async with httpx.AsyncClient(
        transport=stand.settings.wires[SERVICE],
        base_url=stand.desired.services[SERVICE].url,
        headers={"authorization": f"Bearer {TOKEN}"},
        timeout=PATIENCE,
        trust_env=False,
    ) as client:
        yield Line(stand, client)
