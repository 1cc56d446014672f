"""What a small Kafka Connect and a small Redpanda share: connectors of a worker, and what is true of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from attrs import define, field

from reconciler.model.values import Values, Wishes
from reconciler.simulators.faults import Fault, Schedule, When
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.transport.wires import AsgiApp
from tests.laws.schedule import Misfortune, Pace, Rival, Thing
from tests.laws.worlds.paces import spread
from tests.laws.worlds.world import BYSTANDER, CANARY, NAMES, accepts, find_named, pick, read_wish

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


class Front(Protocol):
    """What is asked over HTTP: the worker itself, or what stands before it."""

    @property
    def app(self) -> AsgiApp:
        """The service."""
        ...

    @property
    def schedule(self) -> Schedule:
        """Takes what goes wrong in it."""
        ...


def make_seeds(things: Sequence[Thing], pace: Pace) -> list[SimulatedConnector]:
    """The things, and a bystander."""
    lives = [(name, thing.live) for name, thing in zip(NAMES, things, strict=False)]
    return [_seed(name, live, pace) for name, live in (*lives, (BYSTANDER, "running"))]


def _seed(name: str, live: str, pace: Pace) -> SimulatedConnector:
    state, tasks, wanted = _TASKS[live]
    own = None if pace == Pace() else spread(pace)
    config = {"connection.password": CANARY}
    return SimulatedConnector(name, state=state, tasks=tasks, wanted=wanted, config=config, progression=own)


@define
class ConnectorWorld:
    """The connectors of one worker behind a front; see `World`. `where`: what finds one beside its name."""

    provider: str
    things: tuple[Thing, ...]
    front: Front
    worker: KafkaConnectSimulator
    where: Values
    faults: Mapping[str, Any]
    settle: float
    quiet: float
    kind: str = "connector"
    root: str = ""
    is_told_late: bool = False
    _names: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._names = (*NAMES[: len(self.things)], BYSTANDER)

    @property
    def app(self) -> AsgiApp:
        """The service."""
        return self.front.app

    @property
    def schedule(self) -> Schedule:
        """What goes wrong in it."""
        return self.front.schedule

    def place(self, name: str) -> Values:
        """By name, and where it is."""
        return {**self.where, "name": name}

    def wishes(self, wish: str) -> Wishes:
        """One status."""
        return {"status": read_wish(wish)}

    def states(self) -> tuple[str, ...]:
        """What each is asked to be."""
        found = (self.worker.find(name) for name in self._names)
        return tuple("gone" if one is None else (one.wanted or "").lower() for one in found)

    def is_met(self, thing: int, wish: str) -> bool:
        """By the worker's own account; a FAILED task stays FAILED in any state."""
        name = self._names[thing]
        self.worker.status_of(name)
        seen = self.worker.find(name)
        if seen is None:
            return False
        rest = set(seen.tasks) - {"FAILED"}
        if wish.startswith("<="):
            # Nothing works any more, in whatever state each part of it has come to rest.
            return seen.state != "RUNNING" and "RUNNING" not in rest and (wish == "<=paused" or "PAUSED" not in rest)
        shown = {
            "running": seen.state == "RUNNING" and rest <= {"RUNNING"},
            "paused": seen.state == "PAUSED" and rest <= {"PAUSED"},
            "stopped": seen.state == "STOPPED" and not seen.tasks,
        }
        return shown[wish]

    def rest(self) -> object:
        """The settings of each."""
        found = (self.worker.find(name) for name in self._names)
        return [None if one is None else (one.type, dict(one.config)) for one in found]

    def find_thing(self, path: str) -> int | None:
        """By the segment after `connectors`."""
        return find_named(path, "/connectors/", self._names)

    def is_write(self, method: str, path: str) -> bool:
        """Anything but GET."""
        del path
        return method != "GET"

    def is_toggle(self, method: str, path: str) -> bool:
        """Nothing here is one."""
        del method, path
        return False

    def find_told(self, thing: int, method: str, body: bytes) -> str | None:
        """Not needed: what is asked for twice is what is asked for once."""
        del thing, method, body
        return None

    def act(self, rival: Rival) -> float:
        """Somebody else asks for a state, or turns it round."""
        name = self._names[rival.thing]
        seen = self.worker.find(name)
        now = "" if seen is None else seen.wanted
        turned = "RUNNING" if now == "PAUSED" else "PAUSED"
        self.worker.move(name, turned if rival.does == "toggle" else rival.does.upper())
        return 0.0

    def make_fault(self, misfortune: Misfortune, when: When) -> Fault:
        """The front's own, and everybody's."""
        return pick(self.faults, misfortune, when)

    def calm(self) -> None:
        """No faults any more."""
        self.schedule.clear()

    def least_writes(self, live: str, wish: str) -> int | None:
        """One, where anything is to be done; what is broken is another matter."""
        if live not in RANKS:
            return None
        return 0 if accepts(wish, live, RANKS) else 1
