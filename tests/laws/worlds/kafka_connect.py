"""A small Kafka Connect worker."""

from attrs import define, field

from reconciler.model.values import Values, Wishes
from reconciler.simulators.faults import Fault, Schedule, When
from reconciler.simulators.kafka_connect.mishaps import MISHAPS
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.transport.wires import AsgiApp
from tests.laws.misfortunes import EXTRA, list_common, list_imaginable, make
from tests.laws.schedule import Misfortune, Pace, Rival, Thing
from tests.laws.worlds import connectors
from tests.laws.worlds.world import BYSTANDER, NAMES, Repertoire, pick

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


@define
class KafkaConnectWorld:
    """One worker; see `World`."""

    variant: str
    things: tuple[Thing, ...]
    pace: Pace
    provider: str = "kafka_connect"
    kind: str = "connector"
    root: str = ""
    settle: float = 15.0
    quiet: float = 15.0
    is_told_late: bool = False
    simulator: KafkaConnectSimulator = field(init=False)
    _names: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.simulator = KafkaConnectSimulator(connectors.make_seeds(self.things, self.pace))
        self._names = (*NAMES[: len(self.things)], BYSTANDER)

    @property
    def app(self) -> AsgiApp:
        """The service."""
        return self.simulator.app

    @property
    def schedule(self) -> Schedule:
        """What goes wrong in it."""
        return self.simulator.schedule

    def place(self, name: str) -> Values:
        """By name."""
        return {"name": name}

    def wishes(self, wish: str) -> Wishes:
        """One status."""
        return connectors.make_wishes(wish)

    def states(self) -> tuple[str, ...]:
        """What each is asked to be."""
        return connectors.list_states(self.simulator, self._names)

    def is_met(self, thing: int, wish: str) -> bool:
        """Tasks included."""
        return connectors.is_met(self.simulator, self._names[thing], wish)

    def rest(self) -> object:
        """The settings."""
        return connectors.list_rest(self.simulator, self._names)

    def find_thing(self, path: str) -> int | None:
        """By name."""
        return connectors.find_thing(path, self._names)

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
        """Somebody else asks for a state."""
        return connectors.act(self.simulator, self._names[rival.thing], rival)

    def make_fault(self, misfortune: Misfortune, when: When) -> Fault:
        """A worker's own, and everybody's."""
        return pick(_FAULTS, misfortune, when)

    def calm(self) -> None:
        """No faults any more."""
        self.schedule.clear()

    def least_writes(self, live: str, wish: str) -> int | None:
        """One at most."""
        return connectors.least_writes(live, wish)
