"""What a small Kafka Connect and a small Redpanda share: connectors of a worker, and what is true of them."""

from collections.abc import Mapping, Sequence

from reconciler.model.values import Wishes
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from tests.laws.schedule import Pace, Rival, Thing
from tests.laws.worlds.paces import spread
from tests.laws.worlds.world import BYSTANDER, CANARY, NAMES, read_wish

RANKS = ("running", "paused", "stopped")
LIVES = (
    "running",
    "paused",
    "stopped",
    "running",
    "paused",
    "stopped",
    "running",
    "paused",
    "half",
    "broken",
    "failing",
)
WISHES = ("paused", "running", "stopped", "paused", "<=paused")

_TASKS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "running": ("RUNNING", ("RUNNING", "RUNNING"), "RUNNING"),
    "paused": ("PAUSED", ("PAUSED", "PAUSED"), "PAUSED"),
    "stopped": ("STOPPED", (), "STOPPED"),
    "half": ("RUNNING", ("RUNNING", "FAILED"), "RUNNING"),
    "broken": ("FAILED", ("FAILED",), "RUNNING"),
    "failing": ("FAILED", ("RUNNING",), "RUNNING"),
}
"""State, states of the tasks, and what it was asked to be."""


def make_seeds(things: Sequence[Thing], pace: Pace) -> list[SimulatedConnector]:
    """The things, and a bystander."""
    lives = [(name, thing.live) for name, thing in zip(NAMES, things, strict=False)]
    return [_seed(name, live, pace) for name, live in (*lives, (BYSTANDER, "running"))]


def _seed(name: str, live: str, pace: Pace) -> SimulatedConnector:
    state, tasks, wanted = _TASKS[live]
    own = None if pace == Pace() else spread(pace)
    config = {"connection.password": CANARY}
    return SimulatedConnector(name, state=state, tasks=tasks, wanted=wanted, config=config, progression=own)


def make_wishes(wish: str) -> Wishes:
    """One status."""
    return {"status": read_wish(wish)}


def list_states(worker: KafkaConnectSimulator, names: Sequence[str]) -> tuple[str, ...]:
    """What each connector is asked to be."""
    found = (worker.find(name) for name in names)
    return tuple("gone" if one is None else (one.wanted or "").lower() for one in found)


def is_met(worker: KafkaConnectSimulator, name: str, wish: str) -> bool:
    """By the worker's own account; a FAILED task stays FAILED in any state."""
    worker.status_of(name)
    seen = worker.find(name)
    if seen is None:
        return False
    rest = set(seen.tasks) - {"FAILED"}
    shown = {
        "running": seen.state == "RUNNING" and rest <= {"RUNNING"},
        "paused": seen.state == "PAUSED" and rest <= {"PAUSED"},
        "stopped": seen.state == "STOPPED" and not seen.tasks,
    }
    if wish.startswith("<="):
        # Nothing works any more, in whatever state each part of it has come to rest.
        return seen.state != "RUNNING" and "RUNNING" not in rest and (wish == "<=paused" or "PAUSED" not in rest)
    return shown[wish]


def list_rest(worker: KafkaConnectSimulator, names: Sequence[str]) -> object:
    """The settings of each."""
    found = (worker.find(name) for name in names)
    return [None if one is None else (one.type, dict(one.config)) for one in found]


def find_thing(path: str, names: Sequence[str]) -> int | None:
    """By the segment after `connectors`."""
    _, _, rest = path.partition("/connectors/")
    name = rest.partition("/")[0].partition("?")[0]
    return names.index(name) if name in names else None


def act(worker: KafkaConnectSimulator, name: str, rival: Rival) -> float:
    """Somebody else asks for a state, or turns it round."""
    seen = worker.find(name)
    now = "" if seen is None else seen.wanted
    turned = "RUNNING" if now == "PAUSED" else "PAUSED"
    worker.move(name, turned if rival.does == "toggle" else rival.does.upper())
    return 0.0


def least_writes(live: str, wish: str) -> int | None:
    """One, where anything is to be done; what is broken is another matter."""
    if live not in RANKS:
        return None
    if wish.startswith("<="):
        return 0 if RANKS.index(live) >= RANKS.index(wish[2:]) else 1
    return 0 if live == wish else 1
