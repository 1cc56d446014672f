"""`reconciler validate`: are the desired files right? Sends nothing and resolves no credential."""

import click

from reconciler.cli.delivery import check_places, finish
from reconciler.cli.exit_code import DONE
from reconciler.cli.formats import TEXT_AND_JSON, describe_problems
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import Files, files, invoked
from reconciler.views.words import count

_EXAMPLE = """\b
Example:
  reconciler validate -f services.yaml -f resources/
"""


@click.command(epilog=_EXAMPLE)
@files
@invoked(*TEXT_AND_JSON)
def command(invocation: Invocation, files: Files) -> int:
    """Check the desired files, offline.

    All problems of all files are reported in one run, each with file, line and column. Nothing is sent, and no
    credential is resolved. Exit codes: 0 all is well, 9 something is not.
    """
    check_places(invocation)
    desired = files.load(invocation)
    said = (
        count(len(desired.services), "service"),
        count(len(desired.wants), "resource"),
        count(len(desired.rules), "rule"),
    )
    text = f"Valid: {', '.join(said)} in {count(len(desired.files), 'file')}.\n"
    return finish(invocation, describe_problems(DONE, (), text=text), DONE)
