"""What a simulated worker starts with, as plain values."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import field, frozen

from reconciler.simulators.kafka_connect.connector import Connector
from reconciler.simulators.kafka_connect.plugins import ConnectorType
from reconciler.simulators.kafka_connect.steps import PAUSED, RUNNING, STOPPED
from reconciler.simulators.progression import Progression, after_seconds

# The rhythm of a worker on a small machine: seconds to the connector, its first task, each further task.
LIKE_A_WORKER = after_seconds(0.025, 0.020, 0.010)
LIKE_STANDALONE = after_seconds(0.0, 0.030, 0.020)

Deployment = Literal["distributed", "standalone"]


@frozen
class SimulatedConnector:
    """A connector that is there from the start.

    `state` and `tasks` are what its status reports; None is a connector without a status. `wanted` is what
    was last asked of it: needed only where `state` does not tell (FAILED, UNASSIGNED, RESTARTING; RUNNING
    then). `progression` overrides the worker's own, for one slow connector among others.
    """

    name: str
    type: ConnectorType = "source"
    state: str | None = RUNNING
    tasks: Sequence[str] = (RUNNING,)
    config: Mapping[str, str] = field(factory=dict)
    wanted: str | None = None
    progression: Progression | None = None


@frozen
class Startup:
    """A worker that starts, in three phases; lengths in seconds, counted from the first request it meets.

    First (`page`) every path is 404. Then (`short`) it has read only its first `listed` connectors and knows
    no others. Then (`unassigned`) it knows all, but shows them UNASSIGNED. GET /health waits for the end of
    all this, and says `starting` after `health_patience` seconds.
    """

    page: float = 0.8
    short: float = 0.1
    unassigned: float = 0.2
    listed: int = 0
    health_patience: float = 10.0


def plant(seed: SimulatedConnector, pace: Progression) -> Connector:
    """Makes the connector that the seed describes."""
    name = {"source": "VerifiableSource", "sink": "FileStreamSink"}[seed.type]
    fallback = {"connector.class": name, "tasks.max": str(max(1, len(seed.tasks)))}
    state = seed.state if seed.state in (RUNNING, PAUSED, STOPPED) else RUNNING
    return Connector(
        name=seed.name,
        config={**fallback, **seed.config, "name": seed.name},
        wanted=seed.wanted or state or RUNNING,
        pace=seed.progression or pace,
        state=seed.state,
        configured=len(seed.tasks),
        tasks=dict(enumerate(seed.tasks)),
    )
