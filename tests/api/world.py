"""A simulated worker, a desired state and the real engine between them, in one process and in virtual time."""

from collections.abc import Callable, Mapping
from pathlib import Path

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
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.model.rule import Rule
from reconciler.model.service import Service
from reconciler.model.status import StatusReport
from reconciler.model.terms import Terms
from reconciler.model.values import Wish
from reconciler.runs.stop import SignalStop
from reconciler.simulators.faults import Dropped
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to

URL = "http://worker.example:8083"


@define
class World:
    """One worker, what is desired of it, and the four use cases over it."""

    folder: Path
    simulator: KafkaConnectSimulator = Factory(KafkaConnectSimulator)
    wishes: dict[str, Wish] = Factory(dict)
    terms: dict[str, Terms] = Factory(dict)
    rules: tuple[Rule, ...] = ()
    stop: SignalStop = Factory(SignalStop)
    events: list[Event] = Factory(list)
    react: Callable[[Event], None] = lambda _: None

    @property
    def desired(self) -> DesiredState:
        """What the files would say."""
        wants = tuple(
            Want(
                Address("workers", "connector", name),
                {"name": name},
                {"status": wish},
                self.terms.get(name, Terms()),
            )
            for name, wish in sorted(self.wishes.items())
        )
        service = Service(name="workers", provider="kafka_connect", url=URL)
        return DesiredState(services={"workers": service}, wants=wants, rules=self.rules)

    @property
    def settings(self) -> Settings:
        """The worker in this process, and folders of the test's own."""
        return Settings(
            environment={},
            observer=self._observe,
            stop=self.stop,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={"workers": wire_to(self.simulator.app, drops=(Dropped,))},
        )

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

    def writes(self) -> list[str]:
        """The writes that the worker received."""
        return [
            f"{one.request.method} {one.request.path}" for one in self.simulator.requests if one.request.method != "GET"
        ]

    def outcomes(self, result: Result) -> Mapping[str, str]:
        """Outcome words by connector name."""
        return {one.address.name: one.outcome.value for one in result.outcomes}
