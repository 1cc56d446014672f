"""A simulated data plane, a desired file, and the use cases between them, in one process and in virtual time."""

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
from reconciler.model.event import Event
from reconciler.model.outcome import Outcome, Result
from reconciler.model.plan import Blocked, Entry, Plan, Unchanged, Update
from reconciler.model.status import StatusReport
from reconciler.simulators.faults import Dropped, Fault, Intervention, When
from reconciler.simulators.redpanda.seeds import SimulatedConnector
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.testing.tap import Mend, Tap
from reconciler.transport.wires import wire_to

CLUSTERS = "/v1/kafka-connect/clusters"
T = TypeVar("T")

SERVICE = "services: {rp: {provider: redpanda, url: 'http://rp.example'}}\n"


def write_call(verb: str, name: str = "orders", cluster: str = "redpanda", **more: Any) -> When:
    """The request that one call makes."""
    return When("PUT", f"{CLUSTERS}/{cluster}/connectors/{name}/{verb}", **more)


def say(entries: Mapping[str, Entry]) -> Mapping[str, str]:
    """Each entry in a word: what its one call is, or why there is none."""
    told: dict[str, str] = {}
    for name, entry in entries.items():
        match entry:
            case Update():
                told[name] = "/".join(call.path.rpartition("/")[2] for call in entry.calls) or "waits"
            case Unchanged():
                told[name] = "unchanged"
            case Blocked():
                told[name] = entry.cause.value
    return told


@define
class World:
    """One data plane, what the file says, and the use cases over it; `rp` is the service.

    `prepare` is done to the data plane at the start of each run, on its loop; `mend` changes what reads are answered.
    """

    folder: Path
    simulator: RedpandaSimulator = Factory(RedpandaSimulator)
    text: str = ""
    services: str = SERVICE
    environment: dict[str, str] = Factory(dict)
    events: list[Event] = Factory(list)
    traced: list[str] = Factory(list)
    react: Callable[[Event], None] = lambda _: None
    prepare: Callable[[], None] = lambda: None
    mend: Mend | None = None

    @property
    def desired(self) -> DesiredState:
        """What the file says, through the real reader."""
        return self.read_file("version: 1\n" + self.services + self.text)

    def read_file(self, text: str) -> DesiredState:
        """The desired state of a file with this text. Raises InvalidInput."""
        path = self.folder / "reconciler.yaml"
        path.write_text(text)
        return load(path, environment=self.environment)

    @property
    def settings(self) -> Settings:
        """The data plane in this process, and folders of the test's own."""
        return Settings(
            environment=self.environment,
            observer=self._observe,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={"rp": wire_to(Tap(self.simulator.app, mend=self.mend), drops=(Dropped,))},
            trace=self.traced.append,
        )

    def wish(self, **wishes: str) -> None:
        """The file wishes for these states."""
        lines = "".join(f"      {name}: {wish}\n" for name, wish in wishes.items())
        self.text = f"resources:\n  rp:\n    connector:\n{lines}"

    def simulate(
        self, *names: str, faults: Sequence[Fault | Intervention] = (), **more: Any
    ) -> Sequence[SimulatedConnector]:
        """A data plane with these connectors in its one cluster, two tasks each, all alike."""
        seeds = [SimulatedConnector(**{"name": name, "tasks": ("RUNNING", "RUNNING"), **more}) for name in names]
        self.simulator = RedpandaSimulator(connectors=seeds, faults=faults)
        return seeds

    def _observe(self, event: Event) -> None:
        self.events.append(event)
        self.react(event)

    def run(self, work: Coroutine[object, object, T]) -> T:
        """The work's result, in virtual time."""

        async def scenario() -> T:
            self.prepare()
            return await work

        return run_virtual(scenario())

    async def plan(self, request: PlanRequest | None = None) -> Plan:
        """The plan of now."""
        return await plan(self.desired, request, self.settings)

    async def plan_file(self, text: str) -> Plan:
        """The plan of a file with this text."""
        return await plan(self.read_file(text), None, self.settings)

    async def apply(self, made: Plan, request: ApplyRequest | None = None) -> Result:
        """That plan, carried out."""
        return await apply(made, self.desired, request, self.settings)

    def run_plan(self) -> Mapping[str, Entry]:
        """The entries of now by name, in a run of their own."""
        return {entry.subject.address.name: entry for entry in self.run(self.plan()).entries}

    def run_apply(self, between: Callable[[], None] = lambda: None) -> Result:
        """A plan and its apply, in a run of their own; `between` happens between the two."""

        async def scenario() -> Result:
            made = await self.plan()
            between()
            return await self.apply(made)

        return self.run(scenario())

    def apply_one(self, between: Callable[[], None] = lambda: None) -> Outcome:
        """The one outcome of the same."""
        (outcome,) = self.run_apply(between).outcomes
        return outcome

    def run_drift(self) -> DriftReport:
        """The drift report of now."""
        return self.run(drift(self.desired, None, self.settings))

    def run_status(self) -> StatusReport:
        """The status report of now."""
        return self.run(status(self.desired, (), self.settings))

    def run_import(self) -> Import:
        """What import writes now."""
        return self.run(import_live(self.desired, ("rp",), settings=self.settings))

    def journal(self) -> Sequence[Mapping[str, Any]]:
        """The records of every journal, in the order of their runs."""
        texts = [path.read_text() for path in sorted((self.folder / "runs").glob("*.jsonl"))]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    def requests(self, method: str = "*") -> list[str]:
        """What the data plane was asked, token requests aside."""
        asked = [one.request for one in self.simulator.requests if one.request.path != "/oauth/token"]
        return [f"{one.method} {one.path.removeprefix(CLUSTERS)}" for one in asked if method in {"*", one.method}]

    def token_requests(self) -> int:
        """How many tokens were asked for."""
        return sum(1 for one in self.simulator.requests if one.request.path == "/oauth/token")
