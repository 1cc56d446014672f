"""A small Apinizer installation: the maintenance mode of API proxies, and what their one environment serves."""

from collections.abc import Mapping

from attrs import define, field

from reconciler.model.values import Values, Wishes
from reconciler.simulators.apinizer.mishaps import MISHAPS
from reconciler.simulators.apinizer.seeds import DeployFailure, SimulatedEnvironment, SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.faults import Fault, Schedule, When
from reconciler.transport.wires import AsgiApp
from tests.laws.misfortunes import EXTRA, list_common, list_imaginable, make
from tests.laws.schedule import Misfortune, Pace, Rival, Thing
from tests.laws.worlds.paces import spread
from tests.laws.worlds.world import BYSTANDER, CANARY, NAMES, Repertoire, find_named, pick

PROJECT = "Retail"
PRODUCTION = "production"
LAG = 35.0
_FAULTS = {**MISHAPS, **EXTRA}
_READS = ("/export/", "/auth/token")

REPERTOIRE = Repertoire(
    provider="apinizer",
    lives=("on", "off", "off", "on-but-served-off", "off-but-served-on", "undeployed"),
    wishes=("on", "off"),
    measured=(
        *list_common(LAG),
        make("unsuccessful", of="writes"),
        make("unsuccessful", "done", of="writes"),
        make("failed_with", "Deployment failed", of="writes"),
        make("failed_with", "Deployment failed", 200, "done", of="writes"),
        make("outcome_unreported", of="writes"),
        make("unexpected_error", "done", of="writes"),
        make("unexpected_error"),
        make("permission_missing"),
        make("token_expired"),
        make("token_invalid", of="writes"),
        make("broken_archive", of="reads"),
        make("empty_archive", of="reads"),
    ),
    imaginable=list_imaginable(),
    rare_paces=(Pace(10.0), Pace(never=True)),
    paces=(Pace(), Pace(), Pace(), Pace(), Pace(1.0), Pace(reads=2)),
    deeds=("toggle", "toggle", "on", "off", "save", "deploy-fails"),
)
"""Nothing of Apinizer could be measured; the vendor's pages tell what is listed as measured here."""

_SAVED: Mapping[str, bool] = {"on": True, "on-but-served-off": True, "off": False, "off-but-served-on": False}


@define
class ApinizerWorld:
    """One installation with one environment; see `World`."""

    variant: str
    things: tuple[Thing, ...]
    pace: Pace
    provider: str = "apinizer"
    kind: str = "api_proxy"
    root: str = ""
    settle: float = 90.0
    quiet: float = 50.0
    is_told_late: bool = True
    simulator: ApinizerSimulator = field(init=False)
    _names: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        names = NAMES[: len(self.things)]
        lives = [(name, thing.live) for name, thing in zip(names, self.things, strict=True)]
        self.simulator = ApinizerSimulator(
            [_seed(name, live) for name, live in (*lives, (BYSTANDER, "off"))],
            environments=[SimulatedEnvironment(PRODUCTION)],
            progression=spread(self.pace),
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
        """By project and name."""
        return {"project": PROJECT, "name": name}

    def wishes(self, wish: str) -> Wishes:
        """Maintenance, and that production serves it."""
        return {"maintenance.enabled": wish == "on", f"deploy.{PRODUCTION}": "deployed"}

    def _is_saved_on(self, name: str) -> bool:
        found = self.simulator.find(PROJECT, name)
        return found is not None and bool((found.maintenance or {}).get("enabled"))

    def states(self) -> tuple[str, ...]:
        """What is saved."""
        return tuple("on" if self._is_saved_on(name) else "off" for name in self._names)

    def is_met(self, thing: int, wish: str) -> bool:
        """Saved, and served as it is saved."""
        name = self._names[thing]
        found = self.simulator.find(PROJECT, name)
        served = self.simulator.served(PROJECT, name, PRODUCTION)
        if found is None or served is None or found.environments.get(PRODUCTION) != "deployed":
            return False
        is_on = bool((served["maintenance"] or {}).get("enabled"))
        return is_on == self._is_saved_on(name) == (wish == "on")

    def rest(self) -> object:
        """All other members of maintenance mode, and all other settings that are saved."""
        found = [self.simulator.find(PROJECT, name) for name in self._names]
        return [
            None if one is None else ({**(one.maintenance or {}), "enabled": None}, one.description, dict(one.pending))
            for one in found
        ]

    def find_thing(self, path: str) -> int | None:
        """By the segment after `apiProxies`."""
        return find_named(path, "/apiProxies/", self._names)

    def is_write(self, method: str, path: str) -> bool:
        """Anything but GET and the POSTs that read."""
        return method != "GET" and not path.partition("?")[0].endswith(_READS)

    def is_toggle(self, method: str, path: str) -> bool:
        """Nothing here is one."""
        del method, path
        return False

    def find_told(self, thing: int, method: str, body: bytes) -> str | None:
        """Not needed: what is asked for twice is what is asked for once."""
        del thing, method, body
        return None

    def act(self, rival: Rival) -> float:
        """Somebody saves and deploys, or only saves; or from now on three deployments fail."""
        name = self._names[rival.thing]
        turned = {"enabled": not self._is_saved_on(name)}
        match rival.does:
            case "deploy-fails":
                self.simulator.fail_deployments(DeployFailure(PRODUCTION, depth=1, overall=True, times=3))
            case "save":
                self.simulator.edit(PROJECT, name, turned)
            case "toggle":
                self.simulator.move(PROJECT, name, turned)
            case state:
                self.simulator.move(PROJECT, name, {"enabled": state == "on"})
        return 0.0

    def make_fault(self, misfortune: Misfortune, when: When) -> Fault:
        """The manager's own, and everybody's."""
        return pick(_FAULTS, misfortune, when)

    def calm(self) -> None:
        """No faults any more, and deployments work again."""
        self.schedule.clear()
        self.simulator.fail_deployments()

    def least_writes(self, live: str, wish: str) -> int | None:
        """A save where it is saved otherwise, and a deploy where anything is to be done."""
        if live == wish:
            return 0
        return (live == "undeployed" and wish == "on") + (live in _SAVED and _SAVED[live] != (wish == "on")) + 1


def _seed(name: str, live: str) -> SimulatedProxy:
    served = {"on-but-served-off": False, "off-but-served-on": True}.get(live)
    return SimulatedProxy(
        PROJECT,
        name,
        maintenance={"enabled": _SAVED.get(live, False), "message": CANARY},
        environments={PRODUCTION: "not_deployed" if live == "undeployed" else "deployed"},
        live={} if served is None else {PRODUCTION: {"enabled": served, "message": CANARY}},
        description=name,
    )
