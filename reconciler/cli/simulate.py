"""`reconciler simulate`: a simulated service on loopback, for one's own tests."""

import click

from reconciler.api import Settings
from reconciler.api.simulate import SIMULATORS, Stand, simulate
from reconciler.cli.exit_code import DONE
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import invoked
from reconciler.cli.running import run_unobserved

_EXAMPLE = """\b
Example:
  reconciler simulate kafka_connect --port 8083
  curl -X POST localhost:8083/_simulator/connectors/audit -d '{"state": "PAUSED"}'
"""


@click.command(epilog=_EXAMPLE)
@click.argument("provider", type=click.Choice(list(SIMULATORS)), default="kafka_connect")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", metavar="N", help="Port.")
@invoked()
def command(invocation: Invocation, provider: str, port: int) -> int:
    """Serve a simulated service on loopback until it is interrupted; its url is the first line of the output.

    Its levers are under /_simulator: connectors may be made, moved and broken, requests may fail.
    """
    stand = Stand(provider, port)
    settings = Settings(environment=invocation.environment)
    run_unobserved(lambda ready: simulate(stand, invocation.say, ready), settings, invocation)
    return DONE
