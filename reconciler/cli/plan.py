"""`reconciler plan`: what apply would do. Cannot write to a service."""

from pathlib import Path

import click
from attrs import frozen

from reconciler import api
from reconciler.cli.delivery import Saving, check_places, finish, warn_of_nothing
from reconciler.cli.exit_code import Differences, of_plan
from reconciler.cli.formats import ALL, describe_plan, describe_plan_at_length
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import (
    Files,
    Pace,
    Why,
    files,
    invoked,
    limits,
    make_settings,
    pace,
    selection,
    take,
    why,
)
from reconciler.cli.running import run_observed
from reconciler.cli.values import read_duration
from reconciler.files.plan_file import dump_plan
from reconciler.model.guard import Limits
from reconciler.model.plan import Plan, Selection
from reconciler.runs.outputs import OutputRequest


@frozen
class Shape:
    """What is asked of the plan itself, and of how it is shown and saved."""

    out: Path | None
    is_explained: bool
    valid_for: float
    is_blocked_allowed: bool
    is_told: bool
    is_forgiven: bool
    limits: Limits

    def list_requests(self) -> tuple[OutputRequest, ...]:
        """The file of `--out`, as an output."""
        return () if self.out is None else (OutputRequest("--out", self.out),)


shape = take(
    "shape",
    Shape,
    click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Save the plan, for `apply FILE`."),
    click.option("--explain", "is_explained", is_flag=True, help="Everything that is known of each entry."),
    click.option(
        "--valid-for",
        type=read_duration,
        default="24h",
        show_default=True,
        metavar="DURATION",
        help="How long a saved plan may be applied.",
    ),
    click.option("--allow-blocked", "is_blocked_allowed", is_flag=True, help="Apply may leave out what is blocked."),
    click.option(
        "--detailed-exitcode", "is_told", is_flag=True, help="Exit 2 when something is to change or is blocked."
    ),
    click.option("--exit-zero", "is_forgiven", is_flag=True, help="Exit 0 in place of 2."),
    limits,
)

_EXAMPLE = """\b
Example:
  reconciler plan --out plan.json -o text -o markdown=comment.md
  reconciler show plan.json
  reconciler apply plan.json
"""


@click.command(epilog=_EXAMPLE)
@files
@selection
@shape
@why
@pace
@invoked(*ALL)
def command(invocation: Invocation, files: Files, selection: Selection, shape: Shape, why: Why, pace: Pace) -> int:
    """Show what apply would do, with the exact calls; nothing is written to a service.

    Exit codes: 0 a plan was made, 1 something could not be read, 2 (with --detailed-exitcode) something is to
    change or is blocked.
    """
    check_places(invocation, *shape.list_requests())
    desired = files.load(invocation)
    settings = make_settings(pace, invocation, why)
    request = api.PlanRequest(selection, shape.valid_for, shape.is_blocked_allowed, limits=shape.limits)
    made = run_observed(lambda ready: api.plan(desired, request, ready), settings, invocation)
    warn_of_nothing(invocation, selection, len(made.entries))
    return hand_out(made, shape, invocation)


def hand_out(made: Plan, shape: Shape, invocation: Invocation) -> int:
    """Shows and saves a plan as it was asked for, and gives the exit code."""
    describe = describe_plan_at_length if shape.is_explained else describe_plan
    savings = (Saving(one, dump_plan(made)) for one in shape.list_requests())
    code = of_plan(made, Differences(is_told=shape.is_told, is_forgiven=shape.is_forgiven))
    return finish(invocation, describe(made, now=made.created_at), code, *savings)
