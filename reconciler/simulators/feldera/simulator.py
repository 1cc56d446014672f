"""The simulated Feldera as tests, rehearsals and demonstrations hold it: an ASGI app and its levers."""

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import define, field

from reconciler.simulators.administration import Administration, common_levers
from reconciler.simulators.clock import Clock, loop_time
from reconciler.simulators.faults import Fault, Intervention, Schedule, When
from reconciler.simulators.feldera.admin import installation_levers
from reconciler.simulators.feldera.breakdowns import BUSY, WORKER_PANIC
from reconciler.simulators.feldera.dates import write_moment
from reconciler.simulators.feldera.installation import ApiKey, Edition, Installation, Role
from reconciler.simulators.feldera.mishaps import MISHAPS
from reconciler.simulators.feldera.moving import move
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.planting import describe_seed, plant
from reconciler.simulators.feldera.process import Process, Refusal
from reconciler.simulators.feldera.rhythm import Compilation, Rhythm, Startup
from reconciler.simulators.feldera.routes import answer
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.messages import Answer, AsgiApp, Request
from reconciler.simulators.reception import Received, Reception


@define(eq=False)
class FelderaSimulator:
    """One installation with everything behind it.

    `app` is the ASGI application, `requests` the journal, `schedule` takes faults and interventions at any
    time. All times are seconds of `clock`, by default the running loop's, so outside of a loop nothing that
    takes time can be asked. `credentials` None is no authentication, else the role of each key, as in
    {"apikey:example": "write"}. `rhythm`, `compilation` and `startup` say how long everything takes. With
    `admin` "on" the app also serves the levers of `admin.py` under /_simulator.
    """

    pipelines: Sequence[SimulatedPipeline] = ()
    version: str = "0.337.0"
    edition: Edition = "Open source"
    rhythm: Rhythm = Rhythm()
    compilation: Compilation = Compilation()
    startup: Startup = Startup()
    clock: Clock = field(default=loop_time, repr=False)
    credentials: Mapping[str, Role] | None = field(default=None, repr=False)
    faults: Sequence[Fault | Intervention] = ()
    admin: Literal["off", "on"] = "off"
    schedule: Schedule = field(init=False, repr=False)
    app: AsgiApp = field(init=False, repr=False)
    _installation: Installation = field(init=False, repr=False)
    _reception: Reception = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._installation = Installation(
            edition=self.edition,
            version=self.version,
            clock=self.clock,
            rhythm=self.rhythm,
            compilation=self.compilation,
            startup=self.startup,
            has_authentication=self.credentials is not None,
        )
        for secret, role in (self.credentials or {}).items():
            identifier = self._installation.database.identifiers.take()
            self._installation.keys[secret] = ApiKey(identifier, identifier, role, secret)
        self.plant(*self.pipelines)
        self.schedule = Schedule(self.faults)
        self._reception = Reception(self._answer, self.schedule, self.clock)
        self.app = self._reception
        if self.admin == "on":
            shared = common_levers(self.schedule, lambda: self.requests, MISHAPS)
            self.app = Administration({**shared, **installation_levers(self)}, self._reception)

    @property
    def requests(self) -> Sequence[Received]:
        """Every request so far, but those for the levers."""
        return self._reception.requests

    def plant(self, *seeds: SimulatedPipeline) -> None:
        """Puts pipelines in, in place of others of the same name. Raises ValueError for words Feldera has not."""
        for seed in seeds:
            plant(self._installation, seed, self._installation.agenda.latest)

    def find(self, name: str) -> SimulatedPipeline | None:
        """A pipeline as it last was shown to be, as a seed that would make it again; counts as no reading."""
        pipeline = self._installation.database.find(name)
        return None if pipeline is None else describe_seed(pipeline)

    def names(self) -> Sequence[str]:
        """The names of all pipelines, in the order of their creation."""
        return [pipeline.row.name for pipeline in self._installation.database.pipelines.values()]

    def move(self, name: str, status: str) -> None:
        """Somebody else has started, paused, resumed or stopped it, and it already shows.

        Raises KeyError for an unknown name, ValueError for a status that nobody can ask for.
        """
        move(self._installation, self._find(name), status)

    def moving(self, when: When, moment: Literal["before", "after"], name: str, status: str) -> None:
        """Schedules a `move` around a coming request."""
        self.schedule.add(Intervention(when, moment, lambda: self.move(name, status)))

    def delete(self, name: str) -> None:
        """Somebody else has deleted it. Raises KeyError."""
        self._find(name)
        self._installation.database.remove(name)

    def hang(self, name: str) -> None:
        """Its process answers nothing any more. Raises KeyError, ValueError where there is no process."""
        pipeline, process = self._find_process(name)
        process.is_hung = True
        self._disturb(pipeline)

    def slow_down(self, name: str, *, actions: float = 0.0, status: float = 0.0) -> None:
        """Its process takes so many seconds for each action, and for telling its status. Raises as `hang`."""
        pipeline, process = self._find_process(name)
        process.action_seconds, process.status_seconds = actions, status
        self._disturb(pipeline)

    def kill(self, name: str, ending: str = "signal: 9 (SIGKILL)") -> None:
        """Its process is gone. Raises as `hang`."""
        pipeline, process = self._find_process(name)
        process.ending = ending
        self._disturb(pipeline)

    def fail(self, name: str, error: Mapping[str, object] = WORKER_PANIC) -> None:
        """Its process reports a fatal error. Raises as `hang`."""
        pipeline, process = self._find_process(name)
        process.refusal = Refusal(500, error)
        self._disturb(pipeline)

    def refuse(self, name: str, error: Mapping[str, object] = BUSY) -> None:
        """Its process answers 503 when asked for its status. Raises as `hang`."""
        pipeline, process = self._find_process(name)
        process.refusal = Refusal(503, error)
        self._disturb(pipeline)

    def report(self, name: str, status: str, desired: str | None = None) -> None:
        """Its process reports this status, any word, until it is calmed. Raises as `hang`."""
        pipeline, process = self._find_process(name)
        process.forced = status
        process.desired = desired or process.desired
        self._disturb(pipeline)

    def calm(self, name: str) -> None:
        """Nothing ails its process any more; what it was told while it hung it does now. Raises as `hang`."""
        pipeline, process = self._find_process(name)
        self._installation.runner.recover(pipeline, process, self._installation.now())

    def prepare(self, name: str, startup: Startup) -> None:
        """Its next processes come up like this. Raises KeyError."""
        self._find(name).startup = startup

    def lock(self, name: str, seconds: float) -> None:
        """Somebody locks its row in the database for so long. Raises KeyError."""
        self._find(name).locked_until = self._installation.now() + seconds

    def stop_database(self) -> None:
        """The database goes away."""
        self._installation.database.go_down(self._installation.now())

    def start_database(self) -> None:
        """The database comes back; those who listened to it need a while."""
        now = self._installation.now()
        self._installation.database.come_up(now)
        self._installation.runner.come_back(now)

    def catch_up(self) -> None:
        """Lets everything happen that is due by now, as every request does."""
        self._installation.now()

    def upcoming(self) -> float | None:
        """When, by the clock, the next thing happens that is a matter of time; it need not show."""
        return self._installation.agenda.upcoming()

    def date(self, moment: float) -> str:
        """That moment of the clock as the API writes it."""
        return write_moment(moment)

    def _find(self, name: str) -> Pipeline:
        pipeline = self._installation.database.find(name)
        if pipeline is None:
            raise KeyError(name)
        return pipeline

    def _find_process(self, name: str) -> tuple[Pipeline, Process]:
        self._installation.now()
        pipeline = self._find(name)
        if pipeline.process is None:
            raise ValueError(f"{name} has no process: it is {pipeline.row.status}")
        return pipeline, pipeline.process

    def _disturb(self, pipeline: Pipeline) -> None:
        self._installation.runner.disturb(pipeline, self._installation.now())

    async def _answer(self, request: Request) -> Answer:
        self._installation.now()
        return await answer(self._installation, request)
