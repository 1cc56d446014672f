"""The simulated Convoy instance as tests, rehearsals and demonstrations hold it: an ASGI app and its levers."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import define, evolve, field

from reconciler.simulators.administration import Administration, common_levers
from reconciler.simulators.clock import Clock, loop_time
from reconciler.simulators.convoy import front
from reconciler.simulators.convoy.access import Gatekeeper
from reconciler.simulators.convoy.admin import instance_levers
from reconciler.simulators.convoy.bucket import Bucket
from reconciler.simulators.convoy.database import Database, State
from reconciler.simulators.convoy.endpoint import lift, plant
from reconciler.simulators.convoy.generations import read_generation
from reconciler.simulators.convoy.instance import Hooks, Instance
from reconciler.simulators.convoy.mishaps import MISHAPS
from reconciler.simulators.convoy.seeds import Keys, SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.stamps import Stamps
from reconciler.simulators.faults import Fault, Intervention, Schedule, When
from reconciler.simulators.messages import Answer, AsgiApp, Request
from reconciler.simulators.progression import AT_ONCE, Progression
from reconciler.simulators.reception import Received, Reception

# The Unix time at which an untold clock starts: 21 November 2026, 09:00 UTC.
EPOCH = 1795251600.0


@define(eq=False)
class ConvoySimulator:
    """One instance with everything behind it.

    `app` is the ASGI application, `requests` the journal, `schedule` takes faults and interventions at any
    time. `keys` says what each key is; None takes any for a personal key that opens all projects. Seconds go by
    `clock`, by default the running loop's; `wall_time` is the Unix time that the server believes in, by default
    some day in 2026 plus the clock. `progression.whole` is how late readers see a written status, as behind a
    read replica. `gap` is the seconds between reading and writing a status, in which calls can cross. `hooks`
    says how the https addresses of endpoints take the ping of an update. With `admin` "on" the app also serves
    the levers of `admin.py` under /_simulator.

    Raises ValueError for a version that is none.
    """

    endpoints: Sequence[SimulatedEndpoint] = ()
    projects: Sequence[SimulatedProject] = ()
    version: str = "26.7.3"
    keys: Keys | None = field(default=None, repr=False)
    clock: Clock = field(default=loop_time, repr=False)
    wall_time: Clock | None = field(default=None, repr=False)
    progression: Progression = AT_ONCE
    gap: float = 0.0
    hooks: Hooks = field(factory=dict)
    api_version: str | None = None
    calls_per_minute: int = 60_000
    faults: Sequence[Fault | Intervention] = ()
    admin: Literal["off", "on"] = "off"
    schedule: Schedule = field(init=False, repr=False)
    app: AsgiApp = field(init=False, repr=False)
    _instance: Instance = field(init=False, repr=False)
    _reception: Reception = field(init=False, repr=False)
    _answered: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self._instance = self._build()
        for project in self.projects:
            self._instance.database.add_project(project)
        for owned in (self.keys or {}).values():
            if isinstance(owned, str):
                self._instance.database.projects.setdefault(owned, SimulatedProject(owned))
        self.plant(*self.endpoints)
        self.schedule = Schedule(self.faults)
        self._reception = Reception(self._answer, self.schedule, self.clock)
        self.app = self._reception
        if self.admin == "on":
            shared = common_levers(self.schedule, lambda: self.requests, MISHAPS)
            self.app = Administration({**shared, **instance_levers(self)}, self._reception)

    def _build(self) -> Instance:
        generation = read_generation(self.version)
        wall_time = self.wall_time or (lambda: EPOCH + self.clock())
        stamps = Stamps(wall_time)
        return Instance(
            generation=generation,
            api_version=self.api_version or generation.default_api_version(),
            database=Database(stamps),
            gatekeeper=Gatekeeper(self.keys, generation),
            bucket=Bucket(self.calls_per_minute),
            stamps=stamps,
            clock=self.clock,
            wall_time=wall_time,
            hooks=self.hooks,
            gap=self.gap,
            lag=self.progression.whole,
        )

    @property
    def requests(self) -> Sequence[Received]:
        """Every request so far, but those for the levers."""
        return self._reception.requests

    def plant(self, *seeds: SimulatedEndpoint) -> None:
        """Puts endpoints in, in place of others of the same uid."""
        for seed in seeds:
            self._instance.database.put(plant(seed))

    def find(self, uid: str) -> SimulatedEndpoint | None:
        """An endpoint as it is now, as a seed that would make it again; this is no reading."""
        row = self._instance.database.peek(uid)
        return None if row is None else lift(row)

    def all_statuses(self) -> Mapping[str, str]:
        """The true status of every endpoint, by uid."""
        return {uid: row.status for uid, row in self._instance.database.rows().items()}

    def move(self, uid: str, status: str) -> None:
        """Somebody else, or the service itself, has set this status, and it already shows. Raises KeyError."""
        self._instance.database.rows()[uid].set_status(status)

    def moving(self, when: When, moment: Literal["before", "after"], uid: str, status: str) -> None:
        """Schedules a `move` around a coming request."""
        self.schedule.add(Intervention(when, moment, lambda: self.move(uid, status)))

    def update_elsewhere(self, uid: str, seconds: float) -> None:
        """Somebody's update reads the row now, waits for a ping, and writes the old status back. Raises KeyError."""
        self._instance.database.write_back_later(uid, self.clock() + seconds)

    def updating(self, when: When, moment: Literal["before", "after"], uid: str, seconds: float) -> None:
        """Schedules such an update to begin around a coming request."""
        self.schedule.add(Intervention(when, moment, lambda: self.update_elsewhere(uid, seconds)))

    def write_later(self, uid: str, status: str, seconds: float) -> None:
        """A write of this status waits for a lock in the database, and is done then, though its server is gone."""
        self._instance.database.write_later(uid, status, self.clock() + seconds)

    def delete(self, uid: str) -> None:
        """Somebody else has deleted it. Raises KeyError."""
        self._instance.database.drop(self._instance.database.rows()[uid].uid)

    def resume_inactive(self, project: str) -> None:
        """Somebody updates the project, whatever of it: the inactive endpoints are active again, paused ones not."""
        self._instance.database.resume_inactive(project)

    def upcoming(self) -> float | None:
        """When, by the clock, the next change will show that is on its way; None when all is still."""
        return self._instance.database.upcoming(self.clock())

    def turn_database(self, state: State) -> None:
        """The database goes down, comes back, or refuses updates."""
        self._instance.database.state = state

    def database_state(self) -> State:
        """What the database is about."""
        return self._instance.database.state

    def stop_redis(self) -> None:
        """Redis goes down: no call can be counted, so none is let in."""
        self._instance.redis = "down"

    def start_redis(self) -> None:
        """Redis comes back, empty."""
        self._instance.redis = "up"
        self._instance.bucket = Bucket(self.calls_per_minute)
        self.forget_keys()

    def forget_keys(self) -> None:
        """The server's cache of keys is gone."""
        self._instance.gatekeeper.forget()

    def revoke(self, key: str) -> None:
        """The key is revoked; newer servers believe in it until its cache entry is gone."""
        self._instance.gatekeeper.revoke(key)

    def empty_bucket(self, seconds: float) -> None:
        """Others have used up the calls of the whole instance for so many seconds."""
        self._instance.bucket.empty(self.clock(), seconds)

    async def _answer(self, request: Request) -> Answer:
        self._instance.database.catch_up(self.clock())
        self._answered += 1
        answer = await front.answer(self._instance, request)
        headers = {
            **answer.headers,
            "x-convoy-version": self._instance.api_version,
            "x-request-id": f"convoy.example/simulated-{self._answered:06}",
        }
        return evolve(answer, headers=headers)
