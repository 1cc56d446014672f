"""What the simulated API starts with, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import evolve, field, frozen

from reconciler.simulators.kafka_connect import seeds as worker_seeds
from reconciler.simulators.kafka_connect.plugins import ConnectorType
from reconciler.simulators.kafka_connect.seeds import Deployment
from reconciler.simulators.kafka_connect.steps import PAUSED, RUNNING, STOPPED, UNASSIGNED
from reconciler.simulators.progression import Progression

CLUSTER = "redpanda"
"""The one cluster's name in Redpanda Cloud."""

_TASKS: Mapping[str | None, Sequence[str]] = {
    RUNNING: (RUNNING,),
    PAUSED: (PAUSED,),
    UNASSIGNED: (UNASSIGNED,),
    STOPPED: (),
    None: (),
}


@frozen
class SimulatedConnector:
    """A connector of one cluster's worker that is there from the start.

    `state` and `tasks` are what its status reports; None as `state` is a connector without a status, None as
    `tasks` one task that fits the state. `wanted` is what was last asked of it: needed only where `state` does not
    tell (FAILED, UNASSIGNED, RESTARTING; RUNNING then). `progression` overrides the worker's own.
    """

    name: str
    cluster: str = CLUSTER
    type: ConnectorType = "source"
    state: str | None = RUNNING
    tasks: Sequence[str] | None = None
    config: Mapping[str, str] = field(factory=dict)
    wanted: str | None = None
    progression: Progression | None = None

    def at_worker(self) -> worker_seeds.SimulatedConnector:
        """The same for the worker behind the API."""
        return worker_seeds.SimulatedConnector(
            name=self.name,
            type=self.type,
            state=self.state,
            tasks=tuple(_TASKS.get(self.state, (RUNNING,)) if self.tasks is None else self.tasks),
            config=self.config,
            wanted=self.wanted,
            progression=self.progression,
        )


def from_worker(seed: worker_seeds.SimulatedConnector, cluster: str) -> SimulatedConnector:
    """What a worker holds, as a seed of the API."""
    return SimulatedConnector(
        name=seed.name,
        cluster=cluster,
        type=seed.type,
        state=seed.state,
        tasks=tuple(seed.tasks),
        config=seed.config,
        wanted=seed.wanted,
        progression=seed.progression,
    )


@frozen
class SimulatedCluster:
    """A cluster that is configured in Console, and the worker behind it.

    `connectors` belong to this cluster, whatever they say of it. `worker` "down" refuses connections. `credentials`
    are the user and the password that the worker wants; `login` is what Console sends, by default just that: give
    it `("", "")` for a Console that sends none. `worker_of` names another cluster whose worker this one reaches
    too, by a way of its own; nothing else but `address` and `login` counts then. `version` None is the simulator's.
    """

    name: str = CLUSTER
    connectors: Sequence[SimulatedConnector] = ()
    address: str = "http://worker.example:8083"
    worker: Literal["up", "down"] = "up"
    worker_of: str | None = None
    version: str | None = None
    deployment: Deployment = "distributed"
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    login: tuple[str, str] | None = field(default=None, repr=False)
    progression: Progression | None = None


def arrange(connectors: Sequence[SimulatedConnector], clusters: Sequence[SimulatedCluster]) -> list[SimulatedCluster]:
    """All clusters with their connectors; one that only a connector names is there too.

    Without anything there is one empty cluster under the Cloud's name.
    """
    named = {cluster.name: cluster for cluster in clusters}
    for name in dict.fromkeys(connector.cluster for connector in connectors):
        named.setdefault(name, SimulatedCluster(name))
    if not named:
        named[CLUSTER] = SimulatedCluster()
    return [
        evolve(
            cluster,
            connectors=[
                *(evolve(each, cluster=cluster.name) for each in cluster.connectors),
                *(each for each in connectors if each.cluster == cluster.name),
            ],
        )
        for cluster in named.values()
    ]
