"""`reconciler providers`: what each provider can do; offline."""

import difflib
import sys

import click

from reconciler.api.wiring import load_catalog
from reconciler.cli.delivery import check_places, finish
from reconciler.cli.exit_code import DONE
from reconciler.cli.formats import TEXT_AND_JSON, describe_text
from reconciler.cli.invocation import Invocation
from reconciler.cli.offers import dump_offers
from reconciler.cli.options import invoked
from reconciler.errors import InvalidInput
from reconciler.model.offer import Catalog, Offer
from reconciler.views.providers_text import render_provider, render_providers

_EXAMPLE = """\b
Example:
  reconciler providers
  reconciler providers kafka_connect
"""


@click.command(epilog=_EXAMPLE)
@click.argument("name", required=False)
@invoked(*TEXT_AND_JSON)
def command(invocation: Invocation, name: str | None) -> int:
    """What each provider can do: kinds, fields, choices, transitions and what they cost."""
    check_places(invocation)
    catalog = load_catalog()
    palette = invocation.palette_of(sys.stdout)
    if name is None:
        offers = list(catalog.values())
        text = render_providers(offers, palette)
    else:
        offers = [_find(name, catalog)]
        text = render_provider(offers[0], palette)
    return finish(invocation, describe_text(text, as_json=dump_offers(offers)), DONE)


def _find(name: str, catalog: Catalog) -> Offer:
    if name not in catalog:
        close = difflib.get_close_matches(name, catalog, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        raise InvalidInput(f"there is no provider {name!r}", hint=f"{meant}there are: {', '.join(sorted(catalog))}")
    return catalog[name]
