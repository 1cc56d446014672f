"""A simulated worker, a desired state and the real engine between them, in one process and in virtual time."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import Factory, define

from reconciler.api import ApplyRequest, PlanRequest, Settings
from reconciler.api.apply import apply
from reconciler.api.drift import drift
from reconciler.api.plan import plan
from reconciler.api.status import status
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState, Want
from reconciler.model.drift import DriftReport
from reconciler.model.event import Event
from reconciler.model.guard import Guards
from reconciler.model.outcome import Result
from reconciler.model.plan import Entry, Plan
from reconciler.model.rule import Rule
from reconciler.model.service import Credentials, Service
from reconciler.model.status import StatusReport
from reconciler.model.terms import Terms
from reconciler.model.values import Wish
from reconciler.runs.stop import SignalStop
from reconciler.simulators.faults import Dropped, Fault, Intervention
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to

URL = "http://worker.example:8083"


def address_of(name: str) -> Address:
    """Where the files have the connector of this name."""
    return Address("workers", "connector", name)


@define
class World:
    """One worker, what is desired of it, and the four use cases over it."""

    folder: Path
    simulator: KafkaConnectSimulator = Factory(KafkaConnectSimulator)
    wishes: dict[str, Wish] = Factory(dict)
    terms: dict[str, Terms] = Factory(dict)
    rules: tuple[Rule, ...] = ()
    guards: Guards = Guards()
    parallelism: int = 10
    credentials: Credentials = Credentials()
    environment: dict[str, str] = Factory(dict)
    stop: SignalStop = Factory(SignalStop)
    events: list[Event] = Factory(list)
    react: Callable[[Event], None] = lambda _: None

    @property
    def desired(self) -> DesiredState:
        """What the files would say."""
        wants = tuple(
            Want(
                address_of(name),
                {"name": name},
                {"status": wish},
                self.terms.get(name, Terms()),
            )
            for name, wish in sorted(self.wishes.items())
        )
        service = Service(name="workers", provider="kafka_connect", url=URL, credentials=self.credentials)
        return DesiredState(services={"workers": service}, wants=wants, rules=self.rules, guards=self.guards)

    @property
    def settings(self) -> Settings:
        """The worker in this process, and folders of the test's own."""
        return Settings(
            environment=self.environment,
            observer=self._observe,
            stop=self.stop,
            clock=FakeClock(),
            parallelism=self.parallelism,
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={"workers": wire_to(self.simulator.app, drops=(Dropped,))},
        )

    def simulate(self, *connectors: SimulatedConnector, faults: Sequence[Fault | Intervention] = ()) -> None:
        """A worker with these connectors."""
        self.simulator = KafkaConnectSimulator(connectors=connectors, faults=faults)

    def _observe(self, event: Event) -> None:
        self.events.append(event)
        self.react(event)

    async def plan(self, request: PlanRequest | None = None) -> Plan:
        """The plan of now."""
        return await plan(self.desired, request, self.settings)

    async def apply(self, made: Plan, request: ApplyRequest | None = None) -> Result:
        """That plan, carried out."""
        return await apply(made, self.desired, request, self.settings)

    async def drift(self) -> DriftReport:
        """The drift report of now."""
        return await drift(self.desired, None, self.settings)

    async def status(self) -> StatusReport:
        """The status report of now."""
        return await status(self.desired, (), self.settings)

    def run_plan(self, request: PlanRequest | None = None) -> Mapping[str, Entry]:
        """The entries of now by name, in a run of its own; a world has one."""
        return {entry.subject.address.name: entry for entry in run_virtual(self.plan(request)).entries}

    def run_apply(self) -> Result:
        """A plan and its apply, in a run of their own; a world has one."""

        async def scenario() -> Result:
            return await self.apply(await self.plan())

        return run_virtual(scenario())

    def journal(self) -> Sequence[Mapping[str, Any]]:
        """The records of every journal, in the order of their runs."""
        texts = [path.read_text() for path in sorted((self.folder / "runs").glob("*.jsonl"))]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    def writes(self) -> list[str]:
        """The writes that the worker received."""
        return [
            f"{one.request.method} {one.request.path}" for one in self.simulator.requests if one.request.method != "GET"
        ]

    def outcomes(self, result: Result) -> Mapping[str, str]:
        """Outcome words by connector name."""
        return {one.address.name: one.outcome.value for one in result.outcomes}
