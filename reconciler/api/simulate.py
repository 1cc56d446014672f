"""Serving the simulators on loopback, for one's own tests; they know nothing of the rest."""

import json
from collections.abc import Callable, Mapping

from attrs import frozen

from reconciler.api.settings import Settings
from reconciler.errors import InvalidInput
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.messages import AsgiApp
from reconciler.simulators.serving import serving

Say = Callable[[str], None]
"""Takes one line for the user."""

_SHIPPED = (
    SimulatedConnector(name="orders-sink", type="sink", tasks=("RUNNING", "RUNNING")),
    SimulatedConnector(name="pg-source", type="source", tasks=("RUNNING", "RUNNING", "RUNNING")),
)


def _make_kafka_connect(live: object) -> AsgiApp:
    """A worker with these connectors: a list of objects with name, type, state and tasks; by default two that run."""
    if live is None:
        return KafkaConnectSimulator(connectors=_SHIPPED, admin="on").app
    if not isinstance(live, list) or not all(isinstance(one, dict) for one in live):
        raise InvalidInput("what is live must be a list of objects", hint='such as [{"name": "a", "state": "PAUSED"}]')
    try:
        seeds = [SimulatedConnector(**one) for one in live]
        return KafkaConnectSimulator(connectors=seeds, admin="on").app
    except (TypeError, ValueError, KeyError, AttributeError) as failure:
        raise InvalidInput(f"what is live cannot be simulated: {failure}", hint=_KEYS) from failure


_KEYS = "the keys are name, type (source or sink), state, tasks (a list of states), config"

SIMULATORS: Mapping[str, Callable[[object], AsgiApp]] = {"kafka_connect": _make_kafka_connect}
"""What can be served, by provider name."""


@frozen
class Stand:
    """What to serve, and on which port; 0 takes a free one. `live`: JSON of what is there, else a shipped world."""

    service: str = "kafka_connect"
    port: int = 0
    live: bytes | None = None


async def simulate(stand: Stand, say: Say, settings: Settings) -> None:
    """Serves one simulator until a signal asks to stop; tells its url first.

    Raises InvalidInput for a service without a simulator, for a world that cannot be, and for a port that
    cannot be had.
    """
    make = SIMULATORS.get(stand.service)
    if make is None:
        raise InvalidInput(f"there is no simulator of {stand.service!r}", hint=f"there are: {', '.join(SIMULATORS)}")
    app = make(None if stand.live is None else _parse(stand.live))
    try:
        async with serving(app, port=stand.port) as url:
            say(url)
            await settings.stop.wait()
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise InvalidInput(f"port {stand.port} cannot be had: {reason}", hint="choose another with --port") from failure


def _parse(text: bytes) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError) as failure:
        raise InvalidInput(f"what is live is not JSON: {failure}") from failure
    return parsed
