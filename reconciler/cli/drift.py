"""`reconciler drift`: where the world left the files. Cannot write to a service."""

import click
from attrs import frozen

from reconciler import api
from reconciler.cli.delivery import check_places, finish, warn_of_nothing
from reconciler.cli.exit_code import Differences, of_drift
from reconciler.cli.formats import ALL, describe_drift
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import Files, Pace, files, invoked, make_settings, pace, selection, take
from reconciler.cli.running import run_observed
from reconciler.model.plan import Selection


@frozen
class Verdict:
    """`--exit-zero` and `--strict`."""

    is_forgiven: bool
    is_strict: bool


_EXAMPLE = """\b
Example:
  reconciler drift -o json=drift.json -o text
"""


@click.command(epilog=_EXAMPLE)
@files
@selection
@take(
    "verdict",
    Verdict,
    click.option("--exit-zero", "is_forgiven", is_flag=True, help="Exit 0 in place of 2."),
    click.option(
        "--strict", "is_strict", is_flag=True, help="Exit 2 also for what is unverifiable, accepted or in no file."
    ),
)
@pace
@invoked(*ALL)
def command(invocation: Invocation, files: Files, selection: Selection, verdict: Verdict, pace: Pace) -> int:
    """Report where the world left the files; nothing is written to a service.

    Exit codes: 0 in sync, 1 something could not be read and nothing drifted, 2 something drifted, is missing or is
    overdue.
    """
    check_places(invocation)
    desired = files.load(invocation)
    settings = make_settings(pace, invocation)
    report = run_observed(lambda ready: api.drift(desired, selection, ready), settings, invocation)
    warn_of_nothing(invocation, selection, len(report.findings))
    code = of_drift(report, Differences(is_forgiven=verdict.is_forgiven, is_strict=verdict.is_strict))
    return finish(invocation, describe_drift(report), code)
