"""What is live → a desired state that says just that; a read-only use case."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import attrs
from attrs import frozen

from reconciler.api.settings import Settings
from reconciler.api.status import read_everything
from reconciler.api.wiring import load_catalog, make_providers
from reconciler.engine.planning import find_kind
from reconciler.engine.selecting import is_selected
from reconciler.files.import_file import dump_import, dump_import_json
from reconciler.interfaces.provider import Provider
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.kind import Kind, Role
from reconciler.model.live import Found, LiveState, Missing
from reconciler.model.plan import Selection
from reconciler.model.values import Scalar, Wish


class Breadth(Enum):
    """How much is written down."""

    ALL = "all"
    OFF = "off"


@frozen
class Import:
    """The text of a desired file, and what could not be written into it, each with the reason.

    `text` is YAML and `json` the same in JSON. `left_out` cannot be wished for; `unread` could not be read.
    `resources` counts those in the text.
    """

    text: str
    json: str
    left_out: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    resources: int = 0


async def import_live(
    desired: DesiredState,
    services: Sequence[str],
    breadth: Breadth = Breadth.ALL,
    settings: Settings | None = None,
    selection: Selection | None = None,
) -> Import:
    """A desired file for what is live in these services; a state that cannot be wished for is left out and told.

    Raises InvalidInput, CredentialMissing and Interrupted.
    """
    setting = settings or Settings()
    asked = selection or Selection()
    live = await read_everything(desired, services, setting, asked)
    providers = make_providers(desired)
    wants: list[Want] = []
    left_out: list[str] = []
    unread = [f"{name}: {gap.why}" for name, survey in sorted(live.surveys.items()) for gap in survey.gaps]
    for address in _list_addresses(live, asked):
        reading = live.reading(address)
        if not isinstance(reading, Found):
            unread.append(f"{address}: {reading.evidence if isinstance(reading, Missing) else reading.why}")
            continue
        made = _make_want(address, reading, providers[address.service], breadth)
        if isinstance(made, Want):
            wants.append(made)
        elif made is not None:
            left_out.append(f"{address}: {made}")
    chosen = [desired.services[name] for name in sorted(desired.services) if not services or name in services]
    catalog = load_catalog()
    text, json = dump_import(chosen, wants, catalog=catalog), dump_import_json(chosen, wants, catalog=catalog)
    return Import(text=text, json=json, left_out=tuple(left_out), unread=tuple(unread), resources=len(wants))


def _list_addresses(live: LiveState, selection: Selection) -> Sequence[Address]:
    listed = (address for survey in live.surveys.values() for address in survey.listed)
    return sorted(address for address in listed if is_selected(address, selection))


def _make_want(address: Address, reading: Found, provider: Provider, breadth: Breadth) -> Want | str | None:
    """The want; a text says why there can be none, and `None` that it was not asked for."""
    kind = find_kind(provider, address.kind)
    if kind is None:
        return "its kind is unknown"
    if breadth is Breadth.OFF and all(reading.values.get(path) == value for path, value in kind.normal.items()):
        return None
    wishes = _find_wishes(kind, reading)
    if not wishes and reading.unseen:
        return f"it cannot be read back: {next(iter(reading.unseen.values()))}"
    if not wishes:
        return f"it is {reading.values.get('status')}, which cannot be wished for"
    return Want(address=address, place=reading.place, wishes=wishes)


def _find_wishes(kind: Kind, found: Found) -> Mapping[str, Wish]:
    """The live values that may be wished for; what goes only beside another switch, only beside it."""
    switches = kind.fields(Role.SWITCH)
    wishes = {
        path: value
        for switch in switches
        for path, value in found.values.items()
        if value is not None and _is_below(path, switch.name) and _may_be_wished(switch, value)
    }
    lonely = [
        switch.name
        for switch in switches
        if (other := switch.metadata.get("beside")) and not any(_is_below(path, other) for path in wishes)
    ]
    return {path: wish for path, wish in wishes.items() if not any(_is_below(path, name) for name in lonely)}


def _is_below(path: str, switch: str) -> bool:
    return path == switch or path.startswith(f"{switch}.")


def _may_be_wished(switch: "attrs.Attribute[Any]", value: Scalar) -> bool:
    each, choices = switch.metadata.get("each"), switch.metadata.get("choices", ())
    return value == each if each else not choices or value in choices
