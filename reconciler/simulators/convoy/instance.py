"""Everything that one running server has at hand while it answers; answers nothing itself."""

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from attrs import define, field

from reconciler.simulators.clock import Clock, elapse
from reconciler.simulators.convoy.access import Gatekeeper
from reconciler.simulators.convoy.bucket import Bucket
from reconciler.simulators.convoy.database import Database
from reconciler.simulators.convoy.deliveries import Delivery
from reconciler.simulators.convoy.endpoint import Endpoint
from reconciler.simulators.convoy.generations import Generation, Shape
from reconciler.simulators.convoy.shapes import Json, Occasion, describe
from reconciler.simulators.convoy.stamps import Stamps
from reconciler.simulators.messages import Request
from reconciler.simulators.progression import Delay

PING_SECONDS = 10.0

Hooks = Mapping[str, float | str]
"""How the hosts (with port, where one is written) of endpoints take a ping: seconds to answer, or an error's words."""


@define(eq=False)
class Instance:
    """One server; `gap` is the seconds between its reading of a row and its writing of a new status."""

    generation: Generation
    api_version: str
    database: Database
    gatekeeper: Gatekeeper
    bucket: Bucket
    stamps: Stamps
    clock: Clock
    wall_time: Clock
    hooks: Hooks
    gap: float
    lag: Delay
    redis: Literal["up", "down"] = "up"
    deliveries: list[Delivery] = field(factory=list)

    def shape_for(self, request: Request) -> Shape | None:
        """The shape of the answer; None where the asked-for API version cannot be read."""
        return self.generation.shape(request.headers.get("x-convoy-version") or self.api_version)

    def describe(self, row: Endpoint, status: str, occasion: Occasion, shape: Shape) -> Json:
        """An endpoint as it is written down here."""
        return describe(row, status, occasion, shape, self.generation)

    def describe_read(self, row: Endpoint, shape: Shape) -> Json:
        """The same, as a reading that counts."""
        return self.describe(row, row.read_status(self.clock()), "read", shape)

    async def ping(self, url: str) -> str | None:
        """Tries the address of an endpoint, if it is https; what went wrong, in words."""
        address = urlsplit(url)
        answer = self.hooks.get(address.netloc, self.hooks.get(address.hostname or "", 0.0))
        if address.scheme != "https":
            return None
        if isinstance(answer, str):
            return f'endpoint validation failed: Post "{url}": dial tcp {address.netloc}: {answer}'
        await elapse(min(answer, PING_SECONDS))
        if answer < PING_SECONDS:
            return None
        return f'endpoint validation failed: Post "{url}": context deadline exceeded'
