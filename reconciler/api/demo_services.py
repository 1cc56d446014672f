"""The five simulated services of the demonstration, on loopback; walks through nothing."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from attrs import frozen

from reconciler.simulators.apinizer.seeds import SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.reception import Received
from reconciler.simulators.redpanda import seeds as redpanda
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from reconciler.simulators.serving import serving

PROJECT, BILLING = "01KSHOP", "01KBILLING"
_KEY = "made-up"


@frozen
class Services:
    """The five, each as it can be looked into; `environment` is what the desired file refers to."""

    convoy: ConvoySimulator
    feldera: FelderaSimulator
    redpanda: RedpandaSimulator
    kafka_connect: KafkaConnectSimulator
    apinizer: ApinizerSimulator
    environment: Mapping[str, str]

    def list_writes(self) -> list[str]:
        """Every request so far that was not a read."""
        journals = (self.convoy, self.feldera, self.redpanda, self.kafka_connect, self.apinizer)
        received: list[Received] = [one for each in journals for one in each.requests]
        return [one.line for one in received if one.request.method not in {"GET", "HEAD"} and not _is_read(one)]

    def undo_some(self) -> None:
        """Somebody activates the endpoint in Convoy's dashboard, and resumes a connector by hand."""
        self.convoy.move(BILLING, "active")
        self.kafka_connect.move("legacy-1", "RUNNING")


def _is_read(received: Received) -> bool:
    """Apinizer exports many definitions by a POST that changes nothing."""
    return received.request.path.endswith("/export/")


@asynccontextmanager
async def serve_all() -> AsyncIterator[Services]:
    """All five, each on a free port."""
    convoy = ConvoySimulator(
        endpoints=(SimulatedEndpoint(BILLING, PROJECT, "billing"), SimulatedEndpoint("01KOTHER", PROJECT, "other")),
        projects=(SimulatedProject(PROJECT),),
        keys={_KEY: PROJECT},
    )
    feldera = FelderaSimulator(pipelines=(SimulatedPipeline("fraud", status="Running"), SimulatedPipeline("reports")))
    of_redpanda = RedpandaSimulator(connectors=(redpanda.SimulatedConnector("clicks", type="sink"),))
    workers = KafkaConnectSimulator(connectors=_CONNECTORS)
    apinizer = ApinizerSimulator(proxies=(SimulatedProxy("Retail", "OrdersAPI"), SimulatedProxy("Retail", "StockAPI")))
    named = {
        "HOOKS": convoy.app,
        "STREAMS": feldera.app,
        "REDPANDA": of_redpanda.app,
        "WORKERS": workers.app,
        "GATEWAY": apinizer.app,
    }
    async with AsyncExitStack() as stack:
        urls = {f"DEMO_{name}_URL": await stack.enter_async_context(serving(app)) for name, app in named.items()}
        yield Services(convoy, feldera, of_redpanda, workers, apinizer, {**urls, "DEMO_HOOKS_KEY": _KEY})


_CONNECTORS = (
    SimulatedConnector(name="pg-source", type="source", tasks=("RUNNING", "RUNNING", "RUNNING")),
    SimulatedConnector(name="audit", type="sink", state="FAILED", tasks=("FAILED",)),
    SimulatedConnector(name="legacy-1", type="sink", tasks=("RUNNING",)),
    SimulatedConnector(name="legacy-2", type="sink", tasks=("RUNNING",)),
    SimulatedConnector(name="somebody-elses", type="sink", tasks=("RUNNING",)),
)
