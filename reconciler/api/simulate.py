"""Serving the simulators on loopback, for one's own tests; they know nothing of the rest."""

from collections.abc import Callable, Mapping

from attrs import frozen

from reconciler.api.settings import Settings
from reconciler.errors import InvalidInput
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import AsgiApp
from reconciler.simulators.serving import serving

Say = Callable[[str], None]


def _make_kafka_connect() -> AsgiApp:
    seeds = (
        SimulatedConnector(name="orders-sink", type="sink", tasks=("RUNNING", "RUNNING")),
        SimulatedConnector(name="pg-source", type="source", tasks=("RUNNING", "RUNNING", "RUNNING")),
    )
    return KafkaConnectSimulator(connectors=seeds, admin="on").app


SIMULATORS: Mapping[str, Callable[[], AsgiApp]] = {"kafka_connect": _make_kafka_connect}
"""What can be served, by provider name."""


@frozen
class Stand:
    """What to serve, and on which port; 0 takes a free one."""

    service: str = "kafka_connect"
    port: int = 0


async def simulate(stand: Stand, say: Say, settings: Settings) -> None:
    """Serves one simulator until a signal asks to stop; tells its url first.

    Raises InvalidInput for a service that has no simulator and for a port that cannot be had.
    """
    make = SIMULATORS.get(stand.service)
    if make is None:
        raise InvalidInput(f"there is no simulator of {stand.service!r}", hint=f"there are: {', '.join(SIMULATORS)}")
    try:
        async with serving(make(), port=stand.port) as url:
            say(url)
            await settings.stop.wait()
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise InvalidInput(f"port {stand.port} cannot be had: {reason}", hint="choose another with --port") from failure
