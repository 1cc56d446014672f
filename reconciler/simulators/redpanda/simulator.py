"""The simulated dataplane API as tests, rehearsals and demonstrations hold it: an ASGI app and its levers."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import define, field

from reconciler.simulators.administration import Administration, common_levers
from reconciler.simulators.clock import Clock, loop_time
from reconciler.simulators.faults import Fault, Intervention, Schedule, When
from reconciler.simulators.kafka_connect.answers import Status
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import Answer, AsgiApp, Request
from reconciler.simulators.progression import Progression
from reconciler.simulators.reception import Received, Reception
from reconciler.simulators.redpanda.admin import console_levers
from reconciler.simulators.redpanda.credentials import Credentials, Gate
from reconciler.simulators.redpanda.mishaps import MISHAPS
from reconciler.simulators.redpanda.passage import READ_TIMEOUT, Passage
from reconciler.simulators.redpanda.routes import answer_request
from reconciler.simulators.redpanda.seeds import (
    CLUSTER,
    SimulatedCluster,
    SimulatedConnector,
    arrange,
    from_worker,
)
from reconciler.simulators.redpanda.wording import CONSOLE, Dialect

NO_LOGIN = ("", "")
"""A `login` of a cluster whose Console sends no credentials."""


@define(eq=False)
class RedpandaSimulator:
    """Console's API with a worker behind every cluster.

    `app` is the ASGI application, `requests` the journal, `schedule` takes faults and interventions at any time.
    What happens between Console and a worker is scheduled with `between(cluster)`, what the worker itself does with
    `worker(cluster)`. All times are seconds of `clock`, by default the running loop's. `version` and `progression`
    are the workers'. `read_timeout` is how long Console waits for a worker. With `admin` "on" the app also serves
    the levers of `admin.py` under /_simulator.
    """

    connectors: Sequence[SimulatedConnector] = ()
    clusters: Sequence[SimulatedCluster] = ()
    version: str = "4.3.1"
    dialect: Dialect = CONSOLE
    credentials: Credentials = Credentials()
    progression: Progression | None = None
    clock: Clock = field(default=loop_time, repr=False)
    faults: Sequence[Fault | Intervention] = ()
    admin: Literal["off", "on"] = "off"
    read_timeout: float = READ_TIMEOUT
    schedule: Schedule = field(init=False, repr=False)
    app: AsgiApp = field(init=False, repr=False)
    _workers: Mapping[str, KafkaConnectSimulator] = field(init=False, repr=False)
    _passages: Mapping[str, Passage] = field(init=False, repr=False)
    _gate: Gate = field(init=False, repr=False)
    _reception: Reception = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        arranged = arrange(self.connectors, self.clusters)
        own = {each.name: self._make_worker(each) for each in arranged if each.worker_of is None}
        self._workers = {each.name: own[each.worker_of or each.name] for each in arranged}
        self._passages = {each.name: self._make_passage(each) for each in arranged}
        self._gate = Gate(self.credentials, self.clock)
        self.schedule = Schedule(self.faults)
        self._reception = Reception(self._answer, self.schedule, self.clock)
        self.app = self._reception
        if self.admin == "on":
            shared = common_levers(self.schedule, lambda: self.requests, MISHAPS)
            self.app = Administration({**shared, **console_levers(self)}, self._reception)

    @property
    def requests(self) -> Sequence[Received]:
        """Every request so far, those for tokens too, but not those for the levers."""
        return self._reception.requests

    def worker(self, cluster: str = CLUSTER) -> KafkaConnectSimulator:
        """The worker of a cluster. Raises KeyError."""
        return self._workers[cluster]

    def between(self, cluster: str = CLUSTER) -> Passage:
        """The way from Console to a cluster's worker. Raises KeyError."""
        return self._passages[cluster]

    def take_down(self, cluster: str = CLUSTER) -> None:
        """The worker refuses connections from now on. Raises KeyError."""
        self._passages[cluster].is_open = False

    def bring_up(self, cluster: str = CLUSTER) -> None:
        """The worker takes connections again. Raises KeyError."""
        self._passages[cluster].is_open = True

    def revoke_tokens(self) -> None:
        """No token that the token endpoint issued so far holds any longer."""
        self._gate.revoke_tokens()

    def plant(self, *seeds: SimulatedConnector) -> None:
        """Puts connectors in, in place of others of the same name. Raises KeyError for an unknown cluster."""
        for seed in seeds:
            self._workers[seed.cluster].plant(seed.at_worker())

    def find(self, name: str, cluster: str = CLUSTER) -> SimulatedConnector | None:
        """A connector as it is now, as a seed that would make it again; does not count as a reading."""
        found = self._workers[cluster].find(name)
        return None if found is None else from_worker(found, cluster)

    def move(self, name: str, state: str, cluster: str = CLUSTER) -> None:
        """Somebody else has paused, resumed or stopped it, and it already shows.

        Raises KeyError for an unknown name, ValueError for a state that cannot be asked for.
        """
        self._workers[cluster].move(name, state)

    def fail(self, name: str, *tasks: int, cluster: str = CLUSTER) -> None:
        """These tasks break down; without any, the connector itself does. Raises KeyError."""
        self._workers[cluster].fail(name, *tasks)

    def delete(self, name: str, cluster: str = CLUSTER) -> None:
        """Somebody else has deleted it. Raises KeyError."""
        self._workers[cluster].delete(name)

    def moving(
        self, when: When, moment: Literal["before", "after"], name: str, state: str, cluster: str = CLUSTER
    ) -> None:
        """Schedules a `move` around a coming request."""
        self.schedule.add(Intervention(when, moment, lambda: self.move(name, state, cluster)))

    def status_of(self, name: str, cluster: str = CLUSTER) -> Status | None:
        """What the worker reports of a connector now; does not count as a reading."""
        return self._workers[cluster].status_of(name)

    def upcoming(self) -> float | None:
        """When, by the clock, the next change will show that is on its way; None when all is still."""
        moments = [moment for each in self._workers.values() if (moment := each.upcoming()) is not None]
        return min(moments, default=None)

    async def _answer(self, request: Request) -> Answer:
        issued = self._gate.issue(request)
        if issued is not None:
            return issued
        refused = self._gate.refuse_caller(request, self.dialect.wording)
        return refused or await answer_request(request, self.dialect, self._passages)

    def _make_worker(self, cluster: SimulatedCluster) -> KafkaConnectSimulator:
        return KafkaConnectSimulator(
            connectors=[each.at_worker() for each in cluster.connectors],
            version=cluster.version or self.version,
            deployment=cluster.deployment,
            progression=cluster.progression or self.progression,
            clock=self.clock,
            credentials=cluster.credentials,
            worker_id=cluster.address.partition("://")[2],
        )

    def _make_passage(self, cluster: SimulatedCluster) -> Passage:
        worker = self._workers[cluster.name]
        login = cluster.login or worker.credentials
        sent = None if login == NO_LOGIN else login
        passage = Passage(cluster.address, worker.app, self.clock, sent, self.read_timeout)
        passage.is_open = cluster.worker == "up"
        return passage
