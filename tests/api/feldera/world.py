"""A simulated manager, a desired file, and the use cases between them, in one process and in virtual time."""

import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from attrs import Factory, define

from reconciler.api import ApplyRequest, Import, PlanRequest, Settings
from reconciler.api.apply import apply
from reconciler.api.drift import drift
from reconciler.api.import_live import import_live
from reconciler.api.load import load
from reconciler.api.plan import plan
from reconciler.api.status import status
from reconciler.model.desired import DesiredState
from reconciler.model.drift import DriftReport
from reconciler.model.event import CallSent, Event, OutcomeReached
from reconciler.model.outcome import Outcome, Result
from reconciler.model.plan import Entry, Plan
from reconciler.model.status import StatusReport
from reconciler.simulators.faults import Dropped, Fault, Intervention, When
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.testing.tap import Mend, Tap
from reconciler.transport.wires import wire_to

PIPELINES = "/v0/pipelines"
SERVICE = "services: {streams: {provider: feldera, url: 'https://feldera.example'}}\n"
T = TypeVar("T")


def post(verb: str, name: str = "orders", **more: Any) -> When:
    """The request that one call makes."""
    return When("POST", f"{PIPELINES}/{name}/{verb}", **more)


def running(name: str, **more: Any) -> SimulatedPipeline:
    """A running pipeline."""
    return SimulatedPipeline(**{"name": name, "status": "Running", **more})


@define
class World:
    """One manager, what the file says, and the use cases over it; `streams` is the service.

    `prepare` is done to the manager when a run begins, `between` between a plan and its apply, `when_sent` when a call
    leaves, `when_reached` at an outcome; `mend` changes what reads hear.
    """

    folder: Path
    simulator: FelderaSimulator = Factory(FelderaSimulator)
    text: str = ""
    services: str = SERVICE
    environment: dict[str, str] = Factory(dict)
    events: list[Event] = Factory(list)
    when_sent: Callable[[CallSent], None] = lambda _: None
    when_reached: Callable[[], None] = lambda: None
    between: Callable[[], None] = lambda: None
    prepare: Callable[[], None] = lambda: None
    mend: Mend | None = None

    @property
    def desired(self) -> DesiredState:
        """What the file says, through the real reader. Raises InvalidInput."""
        path = self.folder / "reconciler.yaml"
        path.write_text("version: 1\n" + self.services + self.text)
        return load(path, environment=self.environment)

    @property
    def settings(self) -> Settings:
        """The manager in this process, and folders of the test's own."""
        return Settings(
            environment=self.environment,
            observer=self._observe,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={"streams": wire_to(Tap(self.simulator.app, mend=self.mend), drops=(Dropped,))},
        )

    def simulate(self, *pipelines: SimulatedPipeline, faults: Sequence[Fault | Intervention] = (), **more: Any) -> None:
        """A manager with these pipelines."""
        self.simulator = FelderaSimulator(pipelines, faults=faults, **more)

    def wish(self, **wishes: str) -> None:
        """The file wishes for these pipelines, each as YAML says it."""
        lines = "".join(f"      {name}: {wish}\n" for name, wish in wishes.items())
        self.text = f"resources:\n  streams:\n    pipeline:\n{lines}"

    def _observe(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, CallSent):
            self.when_sent(event)
        if isinstance(event, OutcomeReached):
            self.when_reached()

    async def plan(self, request: PlanRequest | None = None) -> Plan:
        """The plan of now."""
        return await plan(self.desired, request, self.settings)

    async def apply(self, made: Plan, request: ApplyRequest | None = None) -> Result:
        """That plan, carried out."""
        return await apply(made, self.desired, request, self.settings)

    def run(self, work: Coroutine[object, object, T]) -> T:
        """The work's result, in virtual time."""

        async def scenario() -> T:
            self.prepare()
            return await work

        return run_virtual(scenario())

    def run_plan(self, request: PlanRequest | None = None) -> Mapping[str, Entry]:
        """The entries of now by name, in a run of their own."""
        return {entry.subject.address.name: entry for entry in self.run(self.plan(request)).entries}

    def plan_one(self) -> Entry:
        """The one entry of now."""
        (entry,) = self.run_plan().values()
        return entry

    def run_apply(self) -> Result:
        """A plan and its apply, in a run of their own."""

        async def scenario() -> Result:
            made = await self.plan()
            self.between()
            return await self.apply(made)

        return self.run(scenario())

    def apply_one(self) -> Outcome:
        """The one outcome of the same."""
        (outcome,) = self.run_apply().outcomes
        return outcome

    def run_drift(self) -> DriftReport:
        """The drift report of now."""
        return self.run(drift(self.desired, None, self.settings))

    def run_status(self) -> StatusReport:
        """The status report of now."""
        return self.run(status(self.desired, (), self.settings))

    def run_import(self) -> Import:
        """What import writes now."""
        return self.run(import_live(self.desired, ("streams",), settings=self.settings))

    def show(self, name: str = "orders") -> tuple[str, str | None]:
        """Status and desired status of a pipeline as it last was shown to be."""
        seed = self.simulator.find(name)
        assert seed is not None
        return seed.status, seed.desired

    def journal(self) -> Sequence[Mapping[str, Any]]:
        """The records of every journal, in the order of their runs."""
        texts = [path.read_text() for path in sorted((self.folder / "runs").glob("*.jsonl"))]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    def requests(self, method: str = "*") -> list[str]:
        """What the manager was asked, with queries."""
        asked = [one.request for one in self.simulator.requests if method in {"*", one.request.method}]
        return [f"{one.method} {one.path}?{one.query}".rstrip("?").replace(f" {PIPELINES}/", " ") for one in asked]

    def calls(self) -> list[str]:
        """The calls that the manager received, without their method and prefix."""
        return [line.removeprefix("POST ") for line in self.requests("POST")]
