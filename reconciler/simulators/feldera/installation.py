"""One simulated Feldera as its endpoints see it: database, runner, compiler, keys and clock; no HTTP of its own."""

from typing import Literal

from attrs import define, field

from reconciler.simulators.clock import Clock, elapse
from reconciler.simulators.feldera.agenda import Agenda
from reconciler.simulators.feldera.answers import lock_took_too_long, postgres_gone, unknown_pipeline
from reconciler.simulators.feldera.compiler import Compiler
from reconciler.simulators.feldera.database import Database
from reconciler.simulators.feldera.observation import Observer
from reconciler.simulators.feldera.pipeline import Pipeline
from reconciler.simulators.feldera.rhythm import Compilation, Rhythm, Startup
from reconciler.simulators.feldera.runner import Runner
from reconciler.simulators.messages import Answer

Edition = Literal["Open source", "Enterprise"]
Role = Literal["read", "write"]


@define
class ApiKey:
    """A key to the API; `secret` is what callers send."""

    identifier: str
    name: str
    role: Role
    secret: str = field(repr=False)


@define(eq=False)
class Installation:
    """Everything that requests reach. Moments are seconds of `clock`."""

    edition: Edition
    version: str
    clock: Clock
    rhythm: Rhythm
    compilation: Compilation
    startup: Startup
    has_authentication: bool
    keys: dict[str, ApiKey] = field(factory=dict, repr=False)
    agenda: Agenda = field(factory=Agenda)
    database: Database = field(init=False)
    runner: Runner = field(init=False)
    compiler: Compiler = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.database = Database(self.rhythm.deafness)
        self.runner = Runner(self.rhythm, self.agenda, self.database, Observer(self.rhythm, self.database))
        self.compiler = Compiler(self.compilation, self.agenda, self.database, self.runner)

    @property
    def is_enterprise(self) -> bool:
        """Whether the features of the Enterprise edition are there."""
        return self.edition == "Enterprise"

    def is_at_least(self, *version: int) -> bool:
        """Whether it is that version or a newer one."""
        return tuple(int(part) for part in self.version.split(".")) >= version

    def now(self) -> float:
        """Seconds by the clock, after everything has happened that is due."""
        now = self.clock()
        self.agenda.advance(now)
        return now

    def find(self, name: str) -> Pipeline | Answer:
        """The pipeline; or the 404, or the 500 of a database that is not there."""
        if not self.database.is_up:
            return postgres_gone()
        return self.database.find(name) or unknown_pipeline(name)

    async def hold(self, pipeline: Pipeline) -> Answer | None:
        """Waits for the row's lock; the 503 where that takes too long."""
        missing = pipeline.locked_until - self.now()
        if missing > self.rhythm.lock_patience:
            await elapse(self.rhythm.lock_patience)
            return lock_took_too_long()
        if missing > 0:
            await elapse(missing)
        self.now()
        return None
