"""A small Kafka Connect worker."""

from reconciler.simulators.kafka_connect.mishaps import MISHAPS
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from tests.laws.misfortunes import EXTRA, list_common, list_imaginable, make
from tests.laws.schedule import Pace, Thing
from tests.laws.worlds import connectors
from tests.laws.worlds.world import Repertoire

LAG = 3.0
_FAULTS = {**MISHAPS, **EXTRA}

REPERTOIRE = Repertoire(
    provider="kafka_connect",
    lives=connectors.LIVES,
    wishes=connectors.WISHES,
    measured=(
        *list_common(LAG),
        make("rebalance_conflict"),
        make("rebalance_conflict", of="writes", times=3),
        make("rebalance_expected", of="reads"),
        make("leader_gone", of="writes"),
        make("gave_up_then_done", 29.0, 2.0, of="writes"),
        make("failed_before_effect", 500, of="writes"),
    ),
    imaginable=list_imaginable(),
    rare_paces=(Pace(4.0), Pace(never=True)),
    paces=(Pace(), Pace(), Pace(), Pace(), Pace(1.0), Pace(reads=2)),
    deeds=("toggle", "toggle", "running", "paused", "stopped"),
)


def make_world(variant: str, things: tuple[Thing, ...], pace: Pace) -> connectors.ConnectorWorld:
    """One worker, asked itself."""
    del variant
    worker = KafkaConnectSimulator(connectors.make_seeds(things, pace))
    return connectors.ConnectorWorld("kafka_connect", things, worker, worker, {}, _FAULTS, settle=15.0, quiet=15.0)
