"""`reconciler undo`: a plan that puts back what an apply changed. Cannot write to a service."""

from pathlib import Path

import click
from attrs import frozen

from reconciler import api
from reconciler.cli.delivery import check_places, spare_inputs, warn_of_nothing
from reconciler.cli.formats import ALL
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import (
    Files,
    Pace,
    Why,
    files,
    invoked,
    make_settings,
    pace,
    selection,
    take,
    why,
)
from reconciler.cli.plan import Shape, hand_out, shape
from reconciler.cli.reading import read_document
from reconciler.cli.running import run_observed
from reconciler.files.result_file import load_result
from reconciler.model.plan import Selection

_EXAMPLE = """\b
Example:
  reconciler apply plan.json -o json=result.json -o text
  reconciler undo result.json --out back.json
  reconciler apply back.json
"""


@frozen
class Asked:
    """The result to undo, and what is asked of the plan."""

    file: Path
    shape: Shape


@click.command(epilog=_EXAMPLE)
@click.argument("file", type=click.Path(path_type=Path), metavar="RESULT.json")
@files
@selection
@shape
@take("asked", Asked)
@why
@pace
@invoked(*ALL)
def command(invocation: Invocation, asked: Asked, files: Files, selection: Selection, why: Why, pace: Pace) -> int:
    """Plan the way back: what the calls of an apply changed, as its result says it was before.

    Nothing is written to a service. What cannot be put back is blocked, or said beside what can; services,
    credentials, `protect` and `allow` come from the files. Keep the result: apply reads it again. Exit codes: 0 a plan
    was made, 1 something could not be read, 2 (with --detailed-exitcode) something is to change or is blocked,
    9 no result that can be undone.
    """
    source, shaped = str(asked.file), asked.shape
    check_places(invocation, *shaped.list_requests())
    spare_inputs(invocation, source)
    result = load_result(read_document(asked.file), source=source)
    desired = files.load(invocation)
    settings = make_settings(pace, invocation, why)
    request = api.PlanRequest(selection, shaped.valid_for, shaped.is_blocked_allowed, limits=shaped.limits)
    made = run_observed(lambda ready: api.undo(result, desired, request, ready, source=source), settings, invocation)
    warn_of_nothing(invocation, selection, len(made.entries))
    return hand_out(made, shaped, invocation)
