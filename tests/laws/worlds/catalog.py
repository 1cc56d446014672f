"""All variants of small worlds by name; the one place that knows them all."""

from collections.abc import Callable, Mapping

from tests.laws.schedule import Pace, Schedule, Thing
from tests.laws.worlds import apinizer, convoy, feldera, kafka_connect, redpanda
from tests.laws.worlds.world import Repertoire, World

_MAKERS: Mapping[str, Callable[[str, tuple[Thing, ...], Pace], World]] = {
    "convoy-old": convoy.ConvoyWorld,
    "convoy-new": convoy.ConvoyWorld,
    "feldera": feldera.FelderaWorld,
    "feldera-enterprise": feldera.FelderaWorld,
    "redpanda": redpanda.make_world,
    "kafka_connect": kafka_connect.make_world,
    "apinizer": apinizer.ApinizerWorld,
}

REPERTOIRES: Mapping[str, Repertoire] = {
    "convoy-old": convoy.REPERTOIRE,
    "convoy-new": convoy.REPERTOIRE,
    "feldera": feldera.REPERTOIRE,
    "feldera-enterprise": feldera.REPERTOIRE,
    "redpanda": redpanda.REPERTOIRE,
    "kafka_connect": kafka_connect.REPERTOIRE,
    "apinizer": apinizer.REPERTOIRE,
}
"""What may happen in each variant."""

VARIANTS = tuple(_MAKERS)

ROTATION = (
    *("convoy-old", "convoy-new", "feldera", "convoy-old", "convoy-new", "kafka_connect"),
    *("convoy-old", "convoy-new", "redpanda", "convoy-old", "convoy-new", "feldera-enterprise"),
    *("convoy-old", "convoy-new", "apinizer"),
)
"""The turns of a long run: where a call is a toggle, most can go wrong."""


def make_world(schedule: Schedule) -> World:
    """The world that a schedule begins in. Raises KeyError for an unknown variant."""
    return _MAKERS[schedule.variant](schedule.variant, schedule.things, schedule.pace)
