"""The simulated worker: its connectors, its phases, and what it knows at each moment; no HTTP in here."""

from collections.abc import Mapping, Sequence
from typing import Literal
from zlib import crc32

from reconciler.simulators.clock import Clock
from reconciler.simulators.kafka_connect.answers import (
    Identity,
    Status,
    status_of,
    unassigned_status_of,
)
from reconciler.simulators.kafka_connect.connector import Connector
from reconciler.simulators.kafka_connect.seeds import Deployment, SimulatedConnector, Startup, plant
from reconciler.simulators.progression import AT_ONCE, Progression

Phase = Literal["page", "short", "unassigned", "ready"]
RUNNING_SINCE_EVER = Startup(page=0, short=0, unassigned=0)


class Worker:
    """One worker, which owns all connectors; seconds are those of `clock`."""

    def __init__(
        self, identity: Identity, deployment: Deployment, pace: Progression, clock: Clock, startup: Startup
    ) -> None:
        self.identity = identity
        self.is_standalone = deployment == "standalone"
        self.connectors: dict[str, Connector] = {}
        self.startup = startup
        self._pace = pace
        self._clock = clock
        self._began: float | None = None

    def now(self) -> float:
        """Seconds by the worker's clock."""
        return self._clock()

    def catch_up(self) -> None:
        """Lets everything happen that is due by now; a start begins with the first request that comes."""
        now = self.now()
        if self._began is None:
            self._began = now
        for connector in self.connectors.values():
            if connector.chains:
                connector.advance(now)

    def upcoming(self) -> float | None:
        """When the next effect shows that is a matter of time."""
        turns = [turn for turn, _ in self._turns() if turn > self.now()]
        effects = [due for each in self.connectors.values() if (due := each.upcoming()) is not None]
        return min([*turns, *effects], default=None)

    def phase(self) -> Phase:
        """How far the worker's start has come."""
        return next((phase for turn, phase in self._turns() if self.now() < turn), "ready")

    def seconds_to_ready(self) -> float:
        """How long the start will still take."""
        return max(0.0, self._turns()[-1][0] - self.now())

    def _turns(self) -> list[tuple[float, Phase]]:
        """When each phase of the start ends."""
        began = self.now() if self._began is None else self._began
        page = began + self.startup.page
        short = page + self.startup.short
        return [(page, "page"), (short, "short"), (short + self.startup.unassigned, "unassigned")]

    def start_again(self, startup: Startup) -> None:
        """A clean stop and a new start: connectors and what is wanted of them survive, unless standalone."""
        self.startup = startup
        self._began = None
        if self.is_standalone:
            self.connectors.clear()
        for connector in self.connectors.values():
            connector.come_back()

    def names(self) -> list[str]:
        """The names of the connectors it knows of, in no useful order."""
        scattered = sorted(self.connectors, key=lambda name: crc32(name.encode()))
        return scattered[: self.startup.listed] if self.phase() == "short" else scattered

    def find(self, name: str) -> Connector | None:
        """The connector, if there is one and the worker has read of it."""
        if self.phase() == "short" and name not in self.names():
            return None
        return self.connectors.get(name)

    def status(self, name: str) -> Status | None:
        """What is reported of a connector, None before anything is; counts as one reading."""
        connector = self.connectors.get(name)
        if connector is None or connector.state is None:
            return None
        if self.phase() != "ready":
            return unassigned_status_of(connector, self.identity)
        status = status_of(connector, self.identity)
        connector.read(self.now())
        return status

    def plant(self, seed: SimulatedConnector) -> None:
        """Puts a connector in, as it is described, in place of any other of that name."""
        self.connectors[seed.name] = plant(seed, self._pace)

    def create(self, name: str, config: Mapping[str, str], wanted: str) -> Connector:
        """A new connector: listed at once, with a status a moment later. Standalone does it on the spot."""
        connector = Connector(name=name, config=dict(config), wanted=wanted, pace=self._pace)
        self.connectors[name] = connector
        connector.create(self.now(), self.pace_of_changes(connector))
        return connector

    def pace_of_changes(self, connector: Connector) -> Progression:
        """How fast tasks are assigned and taken away: standalone has nobody to agree with."""
        return AT_ONCE if self.is_standalone else connector.pace

    def count_tasks(self) -> int:
        """How many tasks there are in all."""
        return sum(len(connector.tasks) for connector in self.connectors.values())

    def seed(self, seeds: Sequence[SimulatedConnector]) -> None:
        """Puts in many connectors."""
        for each in seeds:
            self.plant(each)
