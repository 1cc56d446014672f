"""The simulated Kafka Connect worker as tests, rehearsals and demonstrations hold it: an ASGI app and its levers."""

from collections.abc import Mapping, Sequence
from typing import Literal, assert_never

from attrs import define, field

from reconciler.simulators.administration import Administration, common_levers
from reconciler.simulators.clock import Clock, elapse, loop_time
from reconciler.simulators.faults import Fault, Intervention, Schedule, When
from reconciler.simulators.kafka_connect.admin import worker_levers
from reconciler.simulators.kafka_connect.answers import (
    NOT_WRITTEN,
    STARTING,
    UNHEALTHY,
    Identity,
    Status,
    health,
    problem,
    starting_page,
    status_of,
)
from reconciler.simulators.kafka_connect.broker import Broker
from reconciler.simulators.kafka_connect.credentials import refuse_caller
from reconciler.simulators.kafka_connect.endpoints import unknown
from reconciler.simulators.kafka_connect.mishaps import MISHAPS
from reconciler.simulators.kafka_connect.routes import Destination, find_destination, refuse_uri
from reconciler.simulators.kafka_connect.seeds import (
    LIKE_A_WORKER,
    LIKE_STANDALONE,
    Deployment,
    SimulatedConnector,
    Startup,
)
from reconciler.simulators.kafka_connect.steps import CONNECTOR, Part
from reconciler.simulators.kafka_connect.worker import RUNNING_SINCE_EVER, Worker
from reconciler.simulators.messages import Answer, AsgiApp, Request
from reconciler.simulators.progression import Progression
from reconciler.simulators.reception import Received, Reception

# How many seconds a worker lets its callers wait while it cannot reach its broker.
RECORD_PATIENCE = 60.0
WORKER_PATIENCE = 90.0
HEALTH_PATIENCE = 10.0

_PACES: Mapping[Deployment, Progression] = {"distributed": LIKE_A_WORKER, "standalone": LIKE_STANDALONE}


@define(eq=False)
class KafkaConnectSimulator:
    """One worker with everything behind it.

    `app` is the ASGI application, `requests` the journal, `schedule` takes faults and interventions at any
    time. All times are seconds of `clock`, by default the running loop's, so outside of a loop nothing that
    takes time can be asked. `progression` None is the rhythm of a real worker. `credentials` are a user name
    and a password; the patiences (seconds) are how long callers wait while the broker is down. With `admin`
    "on" the app also serves the levers of `admin.py` under /_simulator.
    """

    connectors: Sequence[SimulatedConnector] = ()
    version: str = "4.3.1"
    deployment: Deployment = "distributed"
    progression: Progression | None = None
    clock: Clock = field(default=loop_time, repr=False)
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    faults: Sequence[Fault | Intervention] = ()
    startup: Startup = RUNNING_SINCE_EVER
    admin: Literal["off", "on"] = "off"
    worker_id: str = "127.0.0.1:8083"
    record_patience: float = RECORD_PATIENCE
    worker_patience: float = WORKER_PATIENCE
    health_patience: float = HEALTH_PATIENCE
    schedule: Schedule = field(init=False, repr=False)
    app: AsgiApp = field(init=False, repr=False)
    _worker: Worker = field(init=False, repr=False)
    _broker: Broker = field(init=False, repr=False, factory=Broker)
    _reception: Reception = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        identity = Identity(tuple(int(part) for part in self.version.split(".")), self.worker_id)
        pace = self.progression or _PACES[self.deployment]
        self._worker = Worker(identity, self.deployment, pace, self.clock, self.startup)
        self._worker.seed(self.connectors)
        self.schedule = Schedule(self.faults)
        self._reception = Reception(self._answer, self.schedule, self.clock)
        self.app = self._reception
        if self.admin == "on":
            shared = common_levers(self.schedule, lambda: self.requests, MISHAPS)
            self.app = Administration({**shared, **worker_levers(self)}, self._reception)

    @property
    def requests(self) -> Sequence[Received]:
        """Every request so far, but those for the levers."""
        return self._reception.requests

    def plant(self, *seeds: SimulatedConnector) -> None:
        """Puts connectors in, in place of others of the same name."""
        self._worker.seed(seeds)

    def find(self, name: str) -> SimulatedConnector | None:
        """A connector as it is now, as a seed that would make it again."""
        connector = self._worker.connectors.get(name)
        if connector is None:
            return None
        return SimulatedConnector(
            name=name,
            type=connector.type(),
            state=connector.state,
            tasks=tuple(state for _, state in sorted(connector.tasks.items())),
            config=dict(connector.config),
            wanted=connector.wanted,
            progression=connector.pace,
        )

    def move(self, name: str, state: str) -> None:
        """Somebody else has paused, resumed or stopped it, and it already shows.

        Raises KeyError for an unknown name, ValueError for a state that cannot be asked for.
        """
        self._worker.catch_up()
        self._worker.connectors[name].move(state, self._worker.now())

    def fail(self, name: str, *tasks: int) -> None:
        """These tasks break down; without any, the connector itself does. Raises KeyError."""
        parts: tuple[Part, ...] = tasks or (CONNECTOR,)
        self._worker.catch_up()
        self._worker.connectors[name].fail(parts, self._worker.now())

    def delete(self, name: str) -> None:
        """Somebody else has deleted it. Raises KeyError."""
        del self._worker.connectors[name]

    def moving(self, when: When, moment: Literal["before", "after"], name: str, state: str) -> None:
        """Schedules a `move` around a coming request."""
        self.schedule.add(Intervention(when, moment, lambda: self.move(name, state)))

    def status_of(self, name: str) -> Status | None:
        """What is reported of a connector now; does not count as a reading."""
        self._worker.catch_up()
        connector = self._worker.connectors.get(name)
        if connector is None or connector.state is None:
            return None
        return status_of(connector, self._worker.identity)

    def upcoming(self) -> float | None:
        """When, by the clock, the next change will show that is on its way; None when all is still."""
        return self._worker.upcoming()

    def start_again(self, startup: Startup | None = None) -> None:
        """The worker is stopped cleanly and starts again; standalone forgets its connectors."""
        self._worker.start_again(startup or Startup())

    def stop_broker(self) -> None:
        """The broker behind the worker goes down: reads go on from memory, writes wait in vain."""
        self._broker.go_down(self._worker.now())

    def start_broker(self) -> None:
        """The broker comes back, and what the worker had queued is done; pauses and resumes are not."""
        self._worker.catch_up()
        self._broker.come_up()

    async def _answer(self, request: Request) -> Answer:
        self._worker.catch_up()
        refused = refuse_uri(request, self._worker.identity)
        if refused is not None:
            return refused
        if self._worker.phase() == "page":
            return starting_page(request, self._worker.identity)
        destination = find_destination(request, self._worker.identity)
        if isinstance(destination, Answer):
            return destination
        refused = refuse_caller(request, self.credentials)
        return refused or await self._dispatch(destination, request)

    async def _dispatch(self, destination: Destination, request: Request) -> Answer:
        match destination.operation.needs:
            case "memory":
                return self._act(destination, request)
            case "health":
                return await self._tell_health(destination, request)
            case "record":
                return await self._write_record(destination, request)
            case "change" | "look":
                return await self._ask_worker(destination, request)
            case never:
                assert_never(never)

    def _act(self, destination: Destination, request: Request) -> Answer:
        self._worker.catch_up()
        return destination.operation.act(self._worker, destination.names, request)

    async def _tell_health(self, destination: Destination, request: Request) -> Answer:
        patience = self._worker.startup.health_patience
        missing = self._worker.seconds_to_ready()
        await elapse(min(missing, patience))
        if missing > patience:
            return health(503, "starting", STARTING)
        if not await self._broker.wait_until_up(self.health_patience):
            return health(500, "unhealthy", f"{UNHEALTHY} {self._complaint()}")
        return self._act(destination, request)

    async def _write_record(self, destination: Destination, request: Request) -> Answer:
        """Pause and resume: the name is looked up in memory, then a record is written, or never will be."""
        if self._worker.find(destination.names[0]) is None:
            return unknown(destination.names)
        if not await self._broker.wait_until_up(self.record_patience):
            return problem(500, NOT_WRITTEN)
        return self._act(destination, request)

    async def _ask_worker(self, destination: Destination, request: Request) -> Answer:
        if self._broker.is_up:
            return self._act(destination, request)
        answer = await self._broker.do_when_up(lambda: self._act(destination, request), self.worker_patience)
        return answer or problem(500, f"Request timed out. {self._complaint()}")

    def _complaint(self) -> str:
        return self._broker.complaint(len(self._worker.connectors), self._worker.count_tasks())
