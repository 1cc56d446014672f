"""`reconciler demo`: plan, apply and drift on simulated services; touches nothing else."""

import sys

import click

from reconciler.api import Settings, demo
from reconciler.cli.exit_code import DONE
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import invoked
from reconciler.cli.running import run_unobserved, trace_of
from reconciler.runs.who import find_own_run

_EXAMPLE = """\b
Example:
  reconciler demo
"""


@click.command(epilog=_EXAMPLE)
@invoked()
def command(invocation: Invocation) -> int:
    """Walk through plan, apply and drift on five simulated services, on loopback; leaves nothing behind.

    Exit codes: 0 every step did what it says, 1 one did not.
    """
    settings = Settings(
        environment=invocation.environment,
        run=find_own_run(reason="demonstration", ticket=None),
        trace=trace_of(invocation),
    )
    palette = invocation.palette_of(sys.stdout)
    run_unobserved(lambda ready: demo.run(invocation.say, palette, ready), settings, invocation)
    invocation.demand_stdout()
    return DONE
