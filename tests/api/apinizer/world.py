"""A simulated manager, a desired file, and the use cases between them, in one process and in virtual time."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

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
from reconciler.model.outcome import Outcome, OutcomeKind, Result
from reconciler.model.plan import Entry, Plan, Update
from reconciler.model.status import StatusReport
from reconciler.simulators.apinizer.habits import NEWER, Habits
from reconciler.simulators.apinizer.seeds import DeploymentState, SimulatedEnvironment, SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.faults import Dropped, Fault, Intervention, When
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to

PROJECT = "Retail"
PROXIES = f"/apiops/projects/{PROJECT}/apiProxies"
PATCH = f"PATCH {PROXIES}/orders/settings/maintenance-mode/"
POST = f"POST {PROXIES}/orders/environments/production/"
SERVICE = "services: {gw: {provider: apinizer, url: 'https://manager.example'}}\n"
ON = "maintenance: {enabled: true}"
ON_LIVE = f"{ON}, deploy: [production]"
APPLIED = OutcomeKind.APPLIED

DEPLOYED: Mapping[str, DeploymentState] = {"production": "deployed"}
ENVIRONMENTS = (SimulatedEnvironment("production"), SimulatedEnvironment("test", type="TEST"))


def serve(option: str) -> str:
    """The service with one more option, in YAML."""
    return SERVICE.replace("'}}", f"', {option}}}}}")


def patch(**more: Any) -> When:
    """The request that saves the maintenance mode of `orders`."""
    return When("PATCH", f"{PROXIES}/orders/settings/maintenance-mode/", **more)


def post(environment: str = "production", **more: Any) -> When:
    """The request that deploys `orders`."""
    return When("POST", f"{PROXIES}/orders/environments/{environment}/", **more)


@define
class World:
    """One manager, what the file says, and the use cases over it; `gw` is the service, `orders` the usual proxy."""

    folder: Path
    simulator: ApinizerSimulator = Factory(ApinizerSimulator)
    text: str = ""
    services: str = SERVICE
    environment: dict[str, str] = Factory(dict)
    events: list[Event] = Factory(list)
    traced: list[str] = Factory(list)
    react: Callable[[Event], None] = lambda _: None

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
        """The manager in this process, and folders of the test's own."""
        return Settings(
            environment=self.environment,
            observer=self._observe,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={"gw": wire_to(self.simulator.app, drops=(Dropped,))},
            trace=self.traced.append,
        )

    def wish(self, wish: str = ON_LIVE, *names: str, project: str = PROJECT) -> None:
        """The file wishes this, in YAML, for `orders` or for all these proxies."""
        lines = "".join(f"      {name}: {{project: {project}, {wish}}}\n" for name in names or ("orders",))
        self.text = f"resources:\n  gw:\n    api_proxy:\n{lines}"

    def simulate(
        self,
        *names: str,
        version: str = NEWER,
        habits: Habits | None = None,
        faults: Sequence[Fault | Intervention] = (),
        environments: Sequence[SimulatedEnvironment] = ENVIRONMENTS,
        deployments: Mapping[str, DeploymentState] = DEPLOYED,
        **more: Any,
    ) -> None:
        """A manager with `orders`, or with all these proxies alike, deployed to production."""
        self.simulator = ApinizerSimulator(
            [SimulatedProxy(PROJECT, name, environments=deployments, **more) for name in names or ("orders",)],
            version=version,
            habits=habits or Habits(),
            environments=environments,
            faults=faults,
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

    def run_plan(self) -> Mapping[str, Entry]:
        """The entries of now by name, in a run of their own."""
        return {entry.subject.address.name: entry for entry in run_virtual(self.plan()).entries}

    def plan_one(self) -> Entry:
        """The one entry of now."""
        (entry,) = self.run_plan().values()
        return entry

    def run_apply(self, between: Callable[[], None] = lambda: None) -> Result:
        """A plan and its apply, in a run of their own; `between` happens between the two."""

        async def scenario() -> Result:
            made = await self.plan()
            between()
            return await self.apply(made)

        return run_virtual(scenario())

    def apply_one(self, between: Callable[[], None] = lambda: None) -> Outcome:
        """The one outcome of the same."""
        (outcome,) = self.run_apply(between).outcomes
        return outcome

    def run_drift(self) -> DriftReport:
        """The drift report of now."""
        return run_virtual(drift(self.desired, None, self.settings))

    def run_status(self) -> StatusReport:
        """The status report of now."""
        return run_virtual(status(self.desired, (), self.settings))

    def run_import(self) -> Import:
        """What import writes now."""
        return run_virtual(import_live(self.desired, ("gw",), settings=self.settings))

    def journal(self) -> Sequence[Mapping[str, Any]]:
        """The records of every journal, in the order of their runs."""
        texts = [path.read_text() for path in sorted((self.folder / "runs").glob("*.jsonl"))]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    def requests(self) -> list[str]:
        """Everything that the manager was asked."""
        return [f"{one.request.method} {one.request.path}" for one in self.simulator.requests]

    def writes(self) -> list[str]:
        """What of it changes something; an export is a read, and so is a token."""
        reads = ("/export/", "/auth/token")
        return [line for line in self.requests() if not line.startswith("GET ") and not line.endswith(reads)]

    def body(self, nth: int = 0) -> Mapping[str, Any]:
        """The body of the nth PATCH."""
        sent = [one.request.body for one in self.simulator.requests if one.request.method == "PATCH"]
        parsed: Mapping[str, Any] = json.loads(sent[nth])
        return parsed

    def saved(self, name: str = "orders") -> Mapping[str, Any]:
        """The maintenance mode of a proxy as the manager has it."""
        found = self.simulator.find(PROJECT, name)
        assert found is not None
        return found.maintenance or {}

    def is_served(self, environment: str = "production", name: str = "orders") -> bool | None:
        """Whether clients of an environment meet maintenance; `None` where nothing is deployed."""
        served = self.simulator.served(PROJECT, name, environment)
        return None if served is None else bool(served["maintenance"]["enabled"])


def lines(entry: Entry) -> list[str]:
    """The calls of an update, as the plan shows them."""
    assert isinstance(entry, Update), entry
    return [f"{call.method} {call.path}" for call in entry.calls]
