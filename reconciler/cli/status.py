"""`reconciler status`: what is off right now, and what that costs. Cannot write to a service."""

import click

from reconciler import api
from reconciler.cli.delivery import check_places, finish
from reconciler.cli.exit_code import of_status
from reconciler.cli.formats import TEXT_AND_JSON, describe_status
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import Files, Pace, files, invoked, make_settings, pace, selection
from reconciler.cli.running import run_observed
from reconciler.engine.assessing import keep_off
from reconciler.model.plan import Selection

_EXAMPLE = """\b
Example:
  reconciler status -f services.yaml
  reconciler status workers --all -o json
"""


@click.command(epilog=_EXAMPLE)
@click.argument("services", nargs=-1, metavar="[SERVICE]...")
@files
@selection
@click.option("--all", "is_all", is_flag=True, help="Everything, also what is in its normal state.")
@pace
@invoked(*TEXT_AND_JSON)
def command(
    invocation: Invocation,
    services: tuple[str, ...],
    files: Files,
    selection: Selection,
    *,
    is_all: bool,
    pace: Pace,
) -> int:
    """What is off right now in these services (all of the files' when none is named), and what that costs.

    Needs no resource in the files, and only reads. Exit codes: 0 all could be read, 1 something could not.
    """
    check_places(invocation)
    desired = files.load(invocation)
    settings = make_settings(pace, invocation)
    report = run_observed(lambda ready: api.status(desired, services, ready, selection), settings, invocation)
    shown = report if is_all else keep_off(report)
    return finish(invocation, describe_status(shown, now=settings.clock.now()), of_status(report))
