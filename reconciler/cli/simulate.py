"""`reconciler simulate`: a simulated service on loopback, for one's own tests."""

from pathlib import Path

import click

from reconciler.api import Settings
from reconciler.api.simulate import Stand, simulate
from reconciler.api.stands import MODELS
from reconciler.cli.exit_code import DONE
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import invoked
from reconciler.cli.reading import read_document
from reconciler.cli.running import run_unobserved

_EXAMPLE = """\b
Example:
  reconciler simulate --service convoy --port 5005
  reconciler simulate --port 8083 --live examples/pause-for-maintenance/live.json
  curl -X POST localhost:8083/_simulator/connectors/audit -d '{"state": "PAUSED"}'
"""


@click.command(epilog=_EXAMPLE)
@click.option(
    "--service", type=click.Choice(list(MODELS)), default="kafka_connect", show_default=True, help="Which one."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="a free one", metavar="N", help="Port.")
@click.option(
    "--live",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What is there: a JSON list, or an object of lists by service.",
)
@invoked()
def command(invocation: Invocation, service: str, port: int, live: Path | None) -> int:
    """Serve a simulated service on loopback until it is interrupted; its url is the first line of the output.

    Its levers are under /_simulator: things may be made, moved and broken, requests may fail.
    """
    stand = Stand(service, port, None if live is None else read_document(live))
    settings = Settings(environment=invocation.environment)
    run_unobserved(lambda ready: simulate(stand, invocation.say, ready), settings, invocation)
    return DONE
