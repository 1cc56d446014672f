"""What all sessions of one run have in common; made once for a run, opens nothing by itself."""

import asyncio
import random

from attrs import Factory, field, frozen

from reconciler.interfaces.clock import Clock
from reconciler.interfaces.lock import Hold
from reconciler.interfaces.stop import Stop
from reconciler.model.service import Service
from reconciler.transport.limits import Gate
from reconciler.transport.oauth import Tokens
from reconciler.transport.redaction import Redactor
from reconciler.transport.trace import Trace, be_silent

DEFAULT_TIMEOUT = 30.0


def find_timeout(service: Service, said: float | None) -> float:
    """Seconds that one request to this service may take; `said`: what was said for the whole run."""
    return said or service.limits.timeout or DEFAULT_TIMEOUT


@frozen(eq=False)
class Shared:
    """Clock, limits, tokens and known secrets of one run.

    `version` goes into the User-Agent. `timeout` (seconds, one request) is `--timeout` and wins over the
    service's own limit. Once `stop` is set no write is repeated; once `hold` is lost none leaves.
    `redactor` knows every secret that any session of the run has used: whoever prints
    for the run may ask it too.
    """

    clock: Clock
    version: str
    parallelism: int = 10
    timeout: float | None = None
    trace: Trace = be_silent
    stop: Stop | None = None
    hold: Hold | None = None
    dice: random.Random = field(factory=random.SystemRandom)
    redactor: Redactor = field(factory=Redactor)
    tokens: Tokens = field(default=Factory(lambda self: Tokens(self.clock), takes_self=True))
    _parallel: asyncio.Semaphore = field(
        init=False, default=Factory(lambda self: asyncio.Semaphore(self.parallelism), takes_self=True)
    )
    _gates: dict[str, Gate] = field(init=False, factory=dict)

    def find_gate(self, service: Service) -> Gate:
        """The one gate of this service, for its reads and its writes together."""
        if service.name not in self._gates:
            self._gates[service.name] = Gate(service.limits, clock=self.clock, parallel=self._parallel)
        return self._gates[service.name]

    def find_timeout(self, service: Service) -> float:
        """Seconds that one request to this service may take."""
        return find_timeout(service, self.timeout)
