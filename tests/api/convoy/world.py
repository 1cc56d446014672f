"""A simulated Convoy, a desired file and the real engine between them, in one process and in virtual time."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from attrs import Factory, define, field

from reconciler.api import ApplyRequest, Breadth, Import, PlanRequest, Settings, load
from reconciler.api.apply import apply
from reconciler.api.drift import drift
from reconciler.api.import_live import import_live
from reconciler.api.plan import plan
from reconciler.api.status import status
from reconciler.model.address import Address
from reconciler.model.desired import DesiredState
from reconciler.model.drift import DriftReport
from reconciler.model.event import Event
from reconciler.model.outcome import Result
from reconciler.model.plan import Entry, Plan
from reconciler.model.status import StatusReport
from reconciler.runs.stop import SignalStop
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.faults import Dropped
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to
from tests.api.convoy.witness import Witness

PROJECT = "01M7PROJECT000000000000000"
KEY = "canary-api-key"
SIGNING_SECRET = "canary-signing-secret"
HEADER_VALUE = "canary-header-value"

Said = TypeVar("Said")

OLD, NEW = "26.3.4", "26.7.3"
"""Servers before and after the public activate; the older ones also write Retry-After as a Unix time."""


def uid_of(name: str) -> str:
    """The id of the endpoint of this name."""
    return f"01M7E{name.upper():0>21}"


def address_of(name: str) -> Address:
    """Where the file has the endpoint of this name."""
    return Address("hooks", "endpoint", name)


def seed(key: str, status: str = "active", **more: Any) -> SimulatedEndpoint:
    """An endpoint with secrets that nobody may ever see; called by its key if not otherwise."""
    authentication = {"type": "api_key", "api_key": {"header_name": "X-Key", "header_value": HEADER_VALUE}}
    own = {"uid": uid_of(key), "project": PROJECT, "name": key, "status": status}
    return SimulatedEndpoint(**{"secrets": [SIGNING_SECRET], "authentication": authentication, **own, **more})


@define
class World:
    """One Convoy, the file about it, and the use cases over both.

    `wishes` is short for resources that are found by their id. `said`: everything that left the tool.
    """

    folder: Path
    simulator: ConvoySimulator = Factory(ConvoySimulator)
    wishes: dict[str, Any] = Factory(dict)
    resources: dict[str, Any] = Factory(dict)
    terms: dict[str, Any] = Factory(dict)
    rules: list[Any] = Factory(list)
    guards: dict[str, Any] = Factory(dict)
    service: dict[str, Any] = Factory(dict)
    environment: dict[str, str] = field(factory=lambda: {"CONVOY_API_KEY": KEY})
    stop: SignalStop = Factory(SignalStop)
    events: list[Event] = Factory(list)
    said: list[str] = Factory(list)
    react: Callable[[Event], None] = lambda _: None
    witness: Witness = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.witness = Witness(self.simulator)

    def simulate(self, *endpoints: SimulatedEndpoint, **more: Any) -> None:
        """An instance with these endpoints; `more` is for the simulator."""
        projects = more.pop("projects", [SimulatedProject(PROJECT)])
        self.simulator = ConvoySimulator(endpoints, projects=projects, **more)
        self.witness = Witness(self.simulator)

    @property
    def path(self) -> Path:
        """The desired file."""
        return self.folder / "reconciler.json"

    @property
    def desired(self) -> DesiredState:
        """What the file says, read from a file."""
        self.write()
        return load(self.path, environment=self.environment)

    def write(self) -> None:
        """Writes the desired file."""
        service = {
            "provider": "convoy",
            "url": "http://convoy.example/api",
            "credentials": {"token": {"env": "CONVOY_API_KEY"}},
            **self.service,
        }
        short = {
            name: {"project": PROJECT, "id": uid_of(name), "status": wish, **self.terms}
            for name, wish in self.wishes.items()
        }
        document = {
            "version": 1,
            "services": {"hooks": service},
            "resources": {"hooks": {"endpoint": {**short, **self.resources}}},
            "rules": self.rules,
            "guards": self.guards,
        }
        self.path.write_text(json.dumps({key: value for key, value in document.items() if value}, indent=1))

    @property
    def settings(self) -> Settings:
        """The instance in this process, and folders of the test's own."""
        return Settings(
            environment=self.environment,
            observer=self._observe,
            stop=self.stop,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={"hooks": wire_to(self.witness, drops=(Dropped,))},
            trace=self.said.append,
        )

    def _observe(self, event: Event) -> None:
        self.events.append(event)
        self.said.append(repr(event))
        self.react(event)

    async def plan(self, request: PlanRequest | None = None) -> Plan:
        """The plan of now."""
        return self._keep(await plan(self.desired, request, self.settings))

    async def apply(self, made: Plan, request: ApplyRequest | None = None) -> Result:
        """That plan, carried out."""
        return self._keep(await apply(made, self.desired, request, self.settings))

    async def drift(self) -> DriftReport:
        """The drift report of now."""
        return self._keep(await drift(self.desired, None, self.settings))

    async def status(self) -> StatusReport:
        """The status report of now."""
        return self._keep(await status(self.desired, (), self.settings))

    async def import_live(self, breadth: Breadth = Breadth.ALL) -> Import:
        """The desired file of what is live now."""
        return self._keep(await import_live(self.desired, (), breadth, self.settings))

    def _keep(self, said: Said) -> Said:
        self.said.append(repr(said))
        return said

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
        """The writes that the instance received, without what is the same in all of them."""
        path = f"/api/v1/projects/{PROJECT}/endpoints/"
        return [one.line.replace(path, "") for one in self.simulator.requests if one.request.method != "GET"]

    def status_of(self, name: str) -> str:
        """The true status of an endpoint."""
        return self.simulator.all_statuses()[uid_of(name)]

    def outcomes(self, result: Result) -> Mapping[str, str]:
        """Outcome words by name."""
        return {one.address.name: one.outcome.value for one in result.outcomes}
