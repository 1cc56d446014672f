"""`reconciler schema`: the JSON Schema of a document; offline."""

from typing import get_args

import click

from reconciler.api.wiring import load_catalog
from reconciler.cli.delivery import check_places, finish
from reconciler.cli.exit_code import DONE
from reconciler.cli.formats import TEXT_AND_JSON, describe_text
from reconciler.cli.invocation import Invocation
from reconciler.cli.options import invoked
from reconciler.files.schema import SchemaName, dump_schema

_EXAMPLE = """\b
Example:
  reconciler schema plan > plan.schema.json
"""


@click.command(epilog=_EXAMPLE)
@click.argument("name", type=click.Choice(get_args(SchemaName)), default="desired")
@invoked(*TEXT_AND_JSON)
def command(invocation: Invocation, name: SchemaName) -> int:
    """Print the JSON Schema of a document (the desired file's when none is named)."""
    check_places(invocation)
    text = dump_schema(name, catalog=load_catalog())
    return finish(invocation, describe_text(text, as_json=text), DONE)
