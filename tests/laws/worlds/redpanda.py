"""A small Redpanda data plane: a Console before one Kafka Connect worker."""

from reconciler.simulators.redpanda.mishaps import MISHAPS
from reconciler.simulators.redpanda.seeds import CLUSTER, from_worker
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from tests.laws.misfortunes import EXTRA, list_common, list_imaginable, make
from tests.laws.schedule import Pace, Thing
from tests.laws.worlds import connectors
from tests.laws.worlds.world import Repertoire

LAG = 10.0
_FAULTS = {**MISHAPS, **EXTRA}

REPERTOIRE = Repertoire(
    provider="redpanda",
    lives=connectors.LIVES,
    wishes=connectors.WISHES,
    measured=(
        *list_common(LAG),
        make("rebalance_conflict"),
        make("rebalance_expected", of="reads"),
        make("gave_up_after_effect", of="writes"),
        make("gave_up_after_effect", of="writes"),
        make("gave_up_before_effect", 3.0, of="writes"),
        make("gave_up_before_effect", 7.0, of="writes"),
        make("worker_unreachable"),
        make("blank_list", of="reads"),
        make("blank_list", of="reads", times=4),
        make("blank_status", of="reads"),
        make("accepted_by_nobody", of="writes"),
        make("rate_limited"),
        make("rate_limited", 3),
        make("unavailable"),
        make("token_refused"),
    ),
    imaginable=list_imaginable(),
    rare_paces=(Pace(4.0), Pace(never=True)),
    paces=(Pace(), Pace(), Pace(), Pace(), Pace(1.0), Pace(reads=2)),
    deeds=("toggle", "toggle", "running", "paused", "stopped"),
)


def make_world(variant: str, things: tuple[Thing, ...], pace: Pace) -> connectors.ConnectorWorld:
    """A data plane with one cluster: its Console is asked."""
    del variant
    front = RedpandaSimulator([from_worker(seed, CLUSTER) for seed in connectors.make_seeds(things, pace)])
    where = {"cluster": CLUSTER}
    return connectors.ConnectorWorld("redpanda", things, front, front.worker(), where, _FAULTS, settle=35.0, quiet=30.0)
