"""A small Convoy, before or after it had a public activate: endpoints whose pause is a toggle."""

import json
from collections.abc import Mapping, Sequence

from attrs import define, evolve, field

from reconciler.model.values import Values, Wishes
from reconciler.simulators.convoy.mishaps import MISHAPS
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.faults import Fault, Schedule, When
from reconciler.simulators.progression import Progression, Seconds
from reconciler.transport.wires import AsgiApp
from tests.laws.misfortunes import EXTRA, UNIX_SOON, list_common, list_imaginable, make
from tests.laws.schedule import Misfortune, Pace, Rival, Thing
from tests.laws.worlds.paces import read_pace
from tests.laws.worlds.world import BYSTANDER, CANARY, NAMES, Repertoire, accepts, pick, read_wish

PROJECT = "01M7PROJECT000000000000000"
ENDPOINTS = f"/api/v1/projects/{PROJECT}/endpoints/"
VERSIONS: Mapping[str, str] = {"convoy-old": "26.3.4", "convoy-new": "26.7.3"}
"""Before and after `POST …/activate`; the older ones also say Retry-After as a Unix time, and toggle before a 400."""

RANKS = ("active", "paused", "inactive")
LAG = 3.0
_OPPOSITE = {"active": "paused", "paused": "active"}
_FAULTS = {**MISHAPS, **EXTRA}

REPERTOIRE = Repertoire(
    provider="convoy",
    lives=("active", "paused", "active", "paused", "inactive"),
    wishes=("paused", "active", "paused", "active", "<=paused"),
    measured=(
        *list_common(LAG),
        make("rate_limited"),
        make("rate_limited", UNIX_SOON, of="writes"),
        make("key_not_found"),
        make("key_not_found", times=3),
        make("database_fails", of="reads"),
        make("database_fails", "list", of="reads"),
        make("database_fails", "pause", of="writes"),
        make("write_fails", of="writes"),
        make("write_fails", "done", of="writes"),
        make("version_refused_after_effect", of="writes"),
        make("dashboard_instead"),
        make("dashboard_instead", "done", of="writes"),
    ),
    imaginable=list_imaginable(),
    paces=(Pace(), Pace(), Pace(1.0), Pace(2.5)),
    deeds=("toggle", "toggle", "update", "update", "active", "paused", "inactive"),
    rare_paces=(),
    is_late_with_rivals=False,
)
"""Readers behind a replica see a status late: less late than twice the lag, beyond which a toggle is sent again."""


def find_uid(name: str) -> str:
    """The id of the endpoint of this name."""
    return f"01M7E{name.upper():0>21}"


def _seed(name: str, status: str) -> SimulatedEndpoint:
    authentication = {"type": "api_key", "api_key": {"header_name": "X-Key", "header_value": CANARY}}
    return SimulatedEndpoint(find_uid(name), PROJECT, name, status, secrets=[CANARY], authentication=authentication)


@define
class ConvoyWorld:
    """One instance; see `World`."""

    variant: str
    things: tuple[Thing, ...]
    pace: Pace
    provider: str = "convoy"
    kind: str = "endpoint"
    root: str = "/api"
    settle: float = 15.0
    quiet: float = 14.0
    simulator: ConvoySimulator = field(init=False)
    _uids: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        names = NAMES[: len(self.things)]
        seeds = [_seed(name, thing.live) for name, thing in zip(names, self.things, strict=True)]
        whole = read_pace(self.pace)
        self.simulator = ConvoySimulator(
            [*seeds, _seed(BYSTANDER, "active")],
            projects=[SimulatedProject(PROJECT)],
            version=VERSIONS[self.variant],
            progression=Progression(whole, Seconds(0), Seconds(0)),
        )
        self._uids = (*(find_uid(name) for name in names), find_uid(BYSTANDER))

    @property
    def app(self) -> AsgiApp:
        """The service."""
        return self.simulator.app

    @property
    def schedule(self) -> Schedule:
        """What goes wrong in it."""
        return self.simulator.schedule

    @property
    def is_told_late(self) -> bool:
        """Whether reads go to a replica that lags."""
        return self.pace != Pace()

    def place(self, name: str) -> Values:
        """By id."""
        return {"project": PROJECT, "id": find_uid(name)}

    def wishes(self, wish: str) -> Wishes:
        """One status."""
        return {"status": read_wish(wish)}

    def states(self) -> tuple[str, ...]:
        """The true statuses."""
        found = self.simulator.all_statuses()
        return tuple(found[uid] for uid in self._uids)

    def is_met(self, thing: int, wish: str) -> bool:
        """An endpoint has no parts."""
        return accepts(wish, self.simulator.all_statuses()[self._uids[thing]], RANKS)

    def rest(self) -> object:
        """Everything of every endpoint but its status, and the moment of its last change."""
        found = [self.simulator.find(uid) for uid in self._uids]
        return [evolve(one, status="", updated_at="") for one in found if one is not None]

    def find_thing(self, path: str) -> int | None:
        """By the id in the path."""
        for number, uid in enumerate(self._uids):
            if uid in path:
                return number
        return None

    def is_write(self, method: str, path: str) -> bool:
        """Anything but GET."""
        del path
        return method != "GET"

    def is_toggle(self, method: str, path: str) -> bool:
        """The pause."""
        return method == "PUT" and path.endswith("/pause")

    def find_told(self, thing: int, method: str, body: bytes) -> str | None:
        """From an endpoint, or a page of them."""
        if method != "GET":
            return None
        try:
            carried = json.loads(body)["data"]
            rows: Sequence[Mapping[str, str]] = carried.get("content", [carried])
            return next((row["status"] for row in rows if row["uid"] == self._uids[thing]), None)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def act(self, rival: Rival) -> float:
        """A toggle turns round what is there; an update writes the old status back when it ends."""
        uid = self._uids[rival.thing]
        now = self.simulator.all_statuses()[uid]
        if rival.does == "update":
            self.simulator.update_elsewhere(uid, rival.seconds)
            return rival.seconds
        self.simulator.move(uid, _OPPOSITE.get(now, now) if rival.does == "toggle" else rival.does)
        return 0.0

    def make_fault(self, misfortune: Misfortune, when: When) -> Fault:
        """Convoy's own, and everybody's."""
        return pick(_FAULTS, misfortune, when)

    def calm(self) -> None:
        """No faults any more."""
        self.schedule.clear()

    def least_writes(self, live: str, wish: str) -> int | None:
        """One, where anything is to be done."""
        return 0 if accepts(wish, live, RANKS) else 1
