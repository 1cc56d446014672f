"""Sessions as the tests open them: one service, a clock that jumps, dice that always show the same."""

import random
from collections.abc import Callable

import httpx

from reconciler.interfaces.session import Reply, Sent
from reconciler.model.service import Limits, Service, Tls
from reconciler.model.step import Call
from reconciler.model.values import Values
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import open_reading, open_writing
from reconciler.transport.shared import Shared
from tests.transport.loopback import JumpingClock

PAUSE = Call("PUT", "/connectors/a/pause", is_repeatable=True)
TOGGLE = Call("PUT", "/endpoints/a/pause", effect="toggle", unheard=frozenset({429}))


class EvenDice(random.Random):
    """Always one half."""

    def random(self) -> float:
        """One half."""
        return 0.5


def make_shared(clock: JumpingClock | None = None, *, timeout: float = 5.0, parallelism: int = 10) -> Shared:
    """What the sessions of a run share."""
    return Shared(clock or JumpingClock(), "1.2.3", parallelism, timeout, dice=EvenDice())


def make_service(url: str, *, limits: Limits | None = None, tls: Tls | None = None) -> Service:
    """A service at this url."""
    return Service("things", "kafka_connect", url, limits=limits or Limits(), tls=tls or Tls())


async def fetch(
    url: str,
    path: str = "/things",
    *,
    query: Values | None = None,
    shared: Shared | None = None,
    resolved: Resolved | None = None,
) -> Reply:
    """One read."""
    session = open_reading(make_service(url), resolved or Resolved(), shared=shared or make_shared())
    async with session as reading:
        return await reading.fetch(path, query=query)


async def send(url: str, call: Call = PAUSE, *, shared: Shared | None = None, resolved: Resolved | None = None) -> Sent:
    """One write."""
    session = open_writing(make_service(url), resolved or Resolved(), shared=shared or make_shared())
    async with session as writing:
        return await writing.send(call)


def answer_with(*responses: Callable[[httpx.Request], httpx.Response]) -> tuple[httpx.MockTransport, list[str]]:
    """A wire that answers in this order, the last one for ever, and the request lines it saw."""
    left = list(responses)
    seen: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(f"{request.method} {request.url.raw_path.decode()}")
        respond = left.pop(0) if len(left) > 1 else left[0]
        return respond(request)

    return httpx.MockTransport(handle), seen
