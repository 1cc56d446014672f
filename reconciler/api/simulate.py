"""Serving the simulators on loopback, for one's own tests; they know nothing of the rest."""

import json
from collections.abc import Callable

from attrs import frozen

from reconciler.api.settings import Settings
from reconciler.api.stands import MODELS
from reconciler.errors import InvalidInput
from reconciler.simulators.serving import serving

Say = Callable[[str], None]
"""Takes one line for the user."""


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
    model = MODELS.get(stand.service)
    if model is None:
        raise InvalidInput(f"there is no simulator of {stand.service!r}", hint=f"there are: {', '.join(MODELS)}")
    live = None if stand.live is None else _choose(_parse(stand.live), stand.service)
    app = model.build(live, lambda: settings.clock.now().timestamp())
    try:
        async with serving(app, port=stand.port) as url:
            say(url)
            await settings.stop.wait()
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise InvalidInput(f"port {stand.port} cannot be had: {reason}", hint="choose another with --port") from failure


def _choose(live: object, service: str) -> object:
    """What is live of this service, in a document that may hold several: an object by the names of providers."""
    if not isinstance(live, dict):
        return live
    if service not in live:
        raise InvalidInput(f"what is live says nothing of {service}", hint=f"it has: {', '.join(live) or 'nothing'}")
    chosen: object = live[service]
    return chosen


def _parse(text: bytes) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError) as failure:
        raise InvalidInput(f"what is live is not JSON: {failure}") from failure
    return parsed
