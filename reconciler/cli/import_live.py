"""`reconciler import`: a desired file from what is live. Cannot write to a service."""

from pathlib import Path

import click
from attrs import frozen

from reconciler import api
from reconciler.cli.delivery import Saving, check_places, finish
from reconciler.cli.exit_code import DONE, FAILED
from reconciler.cli.formats import TEXT_AND_JSON, Document, Format
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import Files, Pace, files, invoked, make_settings, pace, selection, take
from reconciler.cli.running import run_observed
from reconciler.errors import InvalidInput, NothingReadable
from reconciler.model.plan import Selection
from reconciler.model.problem import Problem
from reconciler.runs.outputs import OutputRequest
from reconciler.views.neutral import neutral
from reconciler.views.words import count

_EXAMPLE = """\b
Example:
  reconciler import workers -f services.yaml --out reconciler.yaml
  reconciler import workers -f services.yaml --off
"""


@frozen
class Copy:
    """What is written down, and where to."""

    is_off: bool
    out: Path | None

    @property
    def is_json(self) -> bool:
        """Whether the file's ending asks for JSON."""
        return self.out is not None and self.out.suffix == ".json"

    def list_requests(self) -> tuple[OutputRequest, ...]:
        """The file, if there is one; raises InvalidInput for an ending that says another language."""
        if self.out is None:
            return ()
        if self.out.suffix == ".toml":
            raise InvalidInput("import writes YAML or JSON", hint="name a file that ends in .yaml, .yml or .json")
        return (OutputRequest("--out", self.out),)


@click.command("import", epilog=_EXAMPLE)
@click.argument("services", nargs=-1, required=True, metavar="SERVICE...")
@files
@selection
@take(
    "copy",
    Copy,
    click.option("--off", "is_off", is_flag=True, help="Only what is not in its normal state."),
    click.option(
        "--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it there.  [default: standard output]"
    ),
)
@pace
@invoked(*TEXT_AND_JSON)
def command(
    invocation: Invocation,
    services: tuple[str, ...],
    files: Files,
    selection: Selection,
    copy: Copy,
    pace: Pace,
) -> int:
    """Write a desired file that says what is live in these services, in YAML (text) or JSON.

    What cannot be wished for (a FAILED connector) is left out and named on standard error. Exit codes: 0 written,
    1 something could not be read.
    """
    check_places(invocation, *copy.list_requests())
    desired = files.load(invocation)
    settings = make_settings(pace, invocation)
    breadth = api.Breadth.OFF if copy.is_off else api.Breadth.ALL
    made = run_observed(
        lambda ready: api.import_live(desired, services, breadth, ready, selection), settings, invocation
    )
    _demand_something(made)
    for line in (*made.unread, *made.left_out):
        invocation.outlet.complain(f"left out: {neutral(line)}\n")
    if copy.out is not None:
        invocation.tell(f"wrote {count(made.resources, 'resource')} to {neutral(str(copy.out))}")
    said = made.text if copy.out is None else ""
    document = Document({Format.TEXT: lambda _: said, Format.JSON: lambda _: made.json})
    savings = [Saving(one, made.json if copy.is_json else made.text) for one in copy.list_requests()]
    return finish(invocation, document, FAILED if made.unread else DONE, *savings)


def _demand_something(made: api.Import) -> None:
    """A file of nothing but services that could not be read is none: it must not replace a good one."""
    if made.unread and not made.resources:
        raise NothingReadable(
            "nothing could be read; no file was written", problems=tuple(Problem(line) for line in made.unread)
        )
