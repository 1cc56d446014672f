"""Providers by name: ours by one table, others by the entry-point group `reconciler.providers`; constructs nothing."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points

from reconciler.errors import InvalidInput
from reconciler.interfaces.provider import Provider

ENTRY_POINTS = "reconciler.providers"

OURS: Mapping[str, str] = {
    "apinizer": "reconciler.providers.apinizer:Apinizer",
    "convoy": "reconciler.providers.convoy:Convoy",
    "feldera": "reconciler.providers.feldera:Feldera",
    "kafka_connect": "reconciler.providers.kafka_connect:KafkaConnect",
    "redpanda": "reconciler.providers.redpanda:Redpanda",
}
"""Name → "module:class"; the class's fields are the service's options."""


def list_names() -> tuple[str, ...]:
    """Every provider name, ours and registered ones, sorted."""
    others = (point.name for point in entry_points(group=ENTRY_POINTS))
    return tuple(sorted({*OURS, *others}))


def find_class(name: str) -> type[Provider]:
    """The provider's class; raises InvalidInput where it cannot be imported."""
    place = OURS.get(name) or _find_registered(name)
    module, _, attribute = place.partition(":")
    try:
        found = vars(import_module(module))[attribute]
    except (ImportError, KeyError) as failure:
        raise InvalidInput(f"provider {name!r} cannot be loaded from {place}: {failure}") from failure
    if not isinstance(found, type) or "kinds" not in vars(found):
        raise InvalidInput(f"provider {name!r}: {place} is not a provider class")
    return found


def _find_registered(name: str) -> str:
    for point in entry_points(group=ENTRY_POINTS, name=name):
        return point.value
    raise InvalidInput(f"there is no provider {name!r}; this installation has {', '.join(list_names())}")
