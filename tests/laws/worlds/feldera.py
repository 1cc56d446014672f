"""A small Feldera manager, of the open-source or of the Enterprise edition."""

from collections.abc import Mapping

from attrs import define, evolve, field

from reconciler.model.values import Values, Wishes
from reconciler.simulators.faults import Fault, Schedule, When
from reconciler.simulators.feldera.installation import Edition
from reconciler.simulators.feldera.mishaps import MISHAPS
from reconciler.simulators.feldera.rhythm import Rhythm, Startup
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.progression import Seconds
from reconciler.transport.wires import AsgiApp
from tests.laws.misfortunes import EXTRA, list_common, list_imaginable, make
from tests.laws.schedule import Misfortune, Pace, Rival, Thing
from tests.laws.worlds.paces import read_pace
from tests.laws.worlds.world import BYSTANDER, CANARY, NAMES, Repertoire, accepts, find_named, pick, read_wish

EDITIONS: Mapping[str, Edition] = {"feldera": "Open source", "feldera-enterprise": "Enterprise"}
RANKS = ("running", "paused", "stopped")
LAG = 8.0
PIPELINES = "/v0/pipelines/"
_FAULTS = {**MISHAPS, **EXTRA}

REPERTOIRE = Repertoire(
    provider="feldera",
    lives=RANKS,
    wishes=("paused", "running", "stopped", "paused", "<=paused"),
    measured=(
        *list_common(LAG),
        make("process_too_slow", of="writes"),
        make("process_too_slow", "undone", of="writes"),
        make("process_unreachable"),
        make("pipeline_unavailable", "done", of="writes"),
        make("pipeline_unavailable", of="writes"),
        make("stale_not_deployed", of="writes"),
        make("row_locked", "done", of="writes"),
        make("row_locked", of="writes"),
        make("row_deadlocked", of="writes"),
        make("database_gone", "done", of="writes"),
        make("database_gone"),
        make("key_not_recognized"),
        make("still_initializing", of="writes"),
    ),
    imaginable=list_imaginable(),
    rare_paces=(Pace(4.0), Pace(never=True)),
    paces=(Pace(), Pace(), Pace(), Pace(), Pace(1.0), Pace(reads=2)),
    deeds=("toggle", "toggle", "running", "paused", "stopped"),
)


@define
class FelderaWorld:
    """One manager; see `World`."""

    variant: str
    things: tuple[Thing, ...]
    pace: Pace
    provider: str = "feldera"
    kind: str = "pipeline"
    root: str = ""
    settle: float = 30.0
    quiet: float = 25.0
    is_told_late: bool = False
    simulator: FelderaSimulator = field(init=False)
    _names: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        names = NAMES[: len(self.things)]
        lives = [(name, thing.live) for name, thing in zip(names, self.things, strict=True)]
        shown = Seconds(0.03) if self.pace == Pace() else read_pace(self.pace)
        self.simulator = FelderaSimulator(
            [
                SimulatedPipeline(name, live.capitalize(), program_code=f"-- {CANARY}")
                for name, live in (*lives, (BYSTANDER, "running"))
            ],
            edition=EDITIONS[self.variant],
            rhythm=Rhythm(read_back=shown),
            startup=Startup(initializing=Seconds(1.5 + self.pace.seconds)),
        )
        self._names = (*names, BYSTANDER)

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
        return {"status": read_wish(wish)}

    def _find(self, name: str) -> SimulatedPipeline:
        found = self.simulator.find(name)
        assert found is not None
        return found

    def states(self) -> tuple[str, ...]:
        """What each is asked to be, as the manager shows it."""
        self.simulator.catch_up()
        return tuple(str(self._find(name).desired).lower() for name in self._names)

    def is_met(self, thing: int, wish: str) -> bool:
        """Its status and what it is asked to be are the same."""
        self.simulator.catch_up()
        found = self._find(self._names[thing])
        shown = found.status.lower()
        return accepts(wish, shown, RANKS) and str(found.desired).lower() == shown

    def rest(self) -> object:
        """Program, tags and settings."""
        found = (self._find(name) for name in self._names)
        return [
            evolve(one, status="", desired=None, initial=None, storage_status=None, refresh_version=None, error=None)
            for one in found
        ]

    def find_thing(self, path: str) -> int | None:
        """By the segment after `pipelines`."""
        return find_named(path, PIPELINES, self._names)

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
        """Somebody else brings it to a state at once."""
        name = self._names[rival.thing]
        turned = "Running" if self._find(name).desired == "Paused" else "Paused"
        self.simulator.move(name, turned if rival.does == "toggle" else rival.does.capitalize())
        return 0.0

    def make_fault(self, misfortune: Misfortune, when: When) -> Fault:
        """The manager's own, and everybody's."""
        return pick(_FAULTS, misfortune, when)

    def calm(self) -> None:
        """No faults any more."""
        self.schedule.clear()

    def least_writes(self, live: str, wish: str) -> int | None:
        """One, where anything is to be done."""
        return 0 if accepts(wish, live, RANKS) else 1
