"""All five services in one process and in virtual time, with one desired file over them: for what holds of each."""

from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs
import yaml
from attrs import Factory, define

from reconciler.api import ApplyRequest, PlanRequest, Settings, load
from reconciler.api.apply import apply
from reconciler.api.plan import plan
from reconciler.api.refresh import Extent, Lenience, find_scope, read_live
from reconciler.api.undo import undo
from reconciler.api.wiring import make_providers
from reconciler.model.desired import DesiredState
from reconciler.model.live import Found
from reconciler.model.outcome import Result
from reconciler.model.plan import Entry, Plan, Selection
from reconciler.model.values import Values
from reconciler.simulators.apinizer.seeds import SimulatedEnvironment, SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.faults import Dropped
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.redpanda import seeds as redpanda
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to

PROJECT = "01M7PROJECT000000000000000"
SERVICES: Mapping[str, Any] = {
    "hooks": {
        "provider": "convoy",
        "url": "http://convoy.example/api",
        "projects": [PROJECT],
        "credentials": {"token": {"env": "CONVOY_API_KEY"}},
    },
    "streams": {"provider": "feldera", "url": "http://feldera.example"},
    "workers": {"provider": "kafka_connect", "url": "http://worker.example"},
    "rp": {"provider": "redpanda", "url": "http://rp.example"},
    "gw": {"provider": "apinizer", "url": "http://manager.example"},
}
ENVIRONMENT = {"CONVOY_API_KEY": "canary-api-key"}
T = TypeVar("T")


def uid_of(name: str) -> str:
    """The id of the endpoint of this name."""
    return f"01M7E{name.upper():0>21}"


def _make_convoy() -> ConvoySimulator:
    seeds = [SimulatedEndpoint(uid_of(name), PROJECT, name) for name in ("e1", "e2")]
    off = SimulatedEndpoint(uid_of("off"), PROJECT, "off", status="paused")
    return ConvoySimulator([*seeds, off], projects=[SimulatedProject(PROJECT)])


def _make_feldera() -> FelderaSimulator:
    inputs = {"orders.kafka": "running", "orders.http": "paused"}
    return FelderaSimulator(
        [
            SimulatedPipeline("p1", status="Running", connectors=inputs),
            SimulatedPipeline("p2", status="Paused"),
            SimulatedPipeline("off"),
        ]
    )


def _make_kafka_connect() -> KafkaConnectSimulator:
    return KafkaConnectSimulator(
        connectors=[
            SimulatedConnector(name="c1", tasks=("RUNNING", "RUNNING")),
            SimulatedConnector(name="c2", state="PAUSED", tasks=("PAUSED",)),
            SimulatedConnector(name="off", state="STOPPED", tasks=()),
            SimulatedConnector(name="broken", state="FAILED", tasks=("RUNNING",)),
        ]
    )


def _make_redpanda() -> RedpandaSimulator:
    return RedpandaSimulator(
        connectors=[
            redpanda.SimulatedConnector(name="r1", tasks=("RUNNING", "RUNNING")),
            redpanda.SimulatedConnector(name="r2", state="PAUSED", tasks=("PAUSED",)),
            redpanda.SimulatedConnector(name="off", state="STOPPED", tasks=()),
        ]
    )


def _make_apinizer() -> ApinizerSimulator:
    saved = {"enabled": False, "httpStatusCode": 503, "contentType": "text/plain", "message": "soon"}
    return ApinizerSimulator(
        [
            SimulatedProxy("Retail", "x1", maintenance=saved, environments={"production": "deployed"}),
            SimulatedProxy("Retail", "x2", environments={"production": "not_deployed"}),
        ],
        environments=(SimulatedEnvironment("production"), SimulatedEnvironment("test", type="TEST")),
    )


@define
class Five:
    """The five services, and what the file wishes of them: service → kind → name → resource."""

    folder: Path
    resources: dict[str, Any] = Factory(dict)
    services: dict[str, Any] = Factory(lambda: {name: dict(one) for name, one in SERVICES.items()})
    more: dict[str, Any] = Factory(dict)
    convoy: ConvoySimulator = Factory(_make_convoy)
    feldera: FelderaSimulator = Factory(_make_feldera)
    kafka_connect: KafkaConnectSimulator = Factory(_make_kafka_connect)
    redpanda: RedpandaSimulator = Factory(_make_redpanda)
    apinizer: ApinizerSimulator = Factory(_make_apinizer)

    @property
    def desired(self) -> DesiredState:
        """What the file says, through the real reader."""
        path = self.folder / "reconciler.yaml"
        document = {"version": 1, "services": self.services, "resources": self.resources, **self.more}
        path.write_text(yaml.safe_dump(document))
        return load(path, environment=ENVIRONMENT)

    @property
    def settings(self) -> Settings:
        """The services in this process, and folders of the test's own."""
        apps = {
            "hooks": self.convoy.app,
            "streams": self.feldera.app,
            "workers": self.kafka_connect.app,
            "rp": self.redpanda.app,
            "gw": self.apinizer.app,
        }
        return Settings(
            environment=ENVIRONMENT,
            clock=FakeClock(),
            folder=self.folder / "runs",
            lock_folder=self.folder / "locks",
            wires={name: wire_to(app, drops=(Dropped,)) for name, app in apps.items()},
        )

    def wish(self, service: str, kind: str, **resources: Any) -> None:
        """The file wishes for this besides."""
        self.resources.setdefault(service, {}).setdefault(kind, {}).update(resources)

    async def read(self) -> Mapping[str, Values]:
        """Every switch of everything that is live, by address."""
        desired = self.desired
        scope = find_scope(desired, Selection(), Extent.ALL)
        live = await read_live(scope, make_providers(desired), self.settings, Lenience.STOP)
        return {
            str(address): dict(reading.values)
            for survey in live.surveys.values()
            for address, reading in sorted(survey.readings.items())
            if isinstance(reading, Found)
        }

    async def apply_all(self) -> Result:
        """A plan of the file, carried out but for what is blocked."""
        made = await plan(self.desired, PlanRequest(is_blocked_allowed=True), self.settings)
        return await apply(made, self.desired, None, self.settings)

    async def undo(self, result: Result, request: PlanRequest | None = None) -> Plan:
        """The plan that puts back what this result changed."""
        return await undo(result, self.desired, request, self.settings, source="result.json")

    async def apply_back(self, made: Plan, result: Result) -> Result:
        """That plan, carried out."""
        return await apply(made, self.desired, ApplyRequest(undone=result), self.settings)

    def run(self, work: Coroutine[object, object, T]) -> T:
        """The work's result, in virtual time; a world has one run."""
        return run_virtual(work)


def only(made: Plan) -> Entry:
    """The one entry of a plan."""
    (entry,) = made.entries
    return entry


def words(result: Result) -> dict[str, str]:
    """Each outcome by the name of its thing."""
    return {one.address.name: one.outcome.value for one in result.outcomes}


def with_before(result: Result, before: Values) -> Result:
    """The result of one change, saying that this was before."""
    (outcome,) = result.outcomes
    return attrs.evolve(result, outcomes=(attrs.evolve(outcome, before=before),))
