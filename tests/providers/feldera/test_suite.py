"""Feldera keeps the rules of a provider, on both editions."""

from typing import ClassVar

import attrs

from reconciler.model.live import Found
from reconciler.model.values import Values, Wishes
from reconciler.providers.feldera import Feldera
from reconciler.providers.feldera.resources import LOSE_STATE, PIPELINE
from reconciler.simulators.feldera.installation import Edition
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.testing.bench import Bench, Hopeless, Stand
from reconciler.testing.suite import ProviderSuite

SECRETS = ("canary-described", "canary-detailed", "canary-said")
INPUT = "connectors.events.kafka_in"

# What a manager reports for the words of the table: its status, its desired status.
REPORTED = {
    "running": ("Running", "Running"),
    "pausing": ("Running", "Paused"),
    "paused": ("Paused", "Paused"),
    "resuming": ("Paused", "Running"),
    "starting": ("Provisioning", "Running"),
    "starting_paused": ("Provisioning", "Paused"),
    "starting_standby": ("Provisioning", "Standby"),
    "initializing": ("Initializing", "Running"),
    "initializing_paused": ("Initializing", "Paused"),
    "initializing_standby": ("Initializing", "Standby"),
    "awaiting_approval": ("AwaitingApproval", "Running"),
    "standby": ("Standby", "Standby"),
    "suspending": ("Running", "Suspended"),
    "suspended": ("Suspended", "Suspended"),
    "stopping": ("Stopping", "Stopped"),
    "stopped": ("Stopped", "Stopped"),
}
OF_ENTERPRISE = frozenset({"starting_standby", "initializing_standby", "standby", "suspending", "suspended"})
STANDING_BY = {"fault_tolerance": {"model": "at_least_once"}, "storage": {"backend": {"config": {"sync": {}}}}}

WISHES: tuple[Wishes, ...] = (
    {"status": "running"},
    {"status": "paused"},
    {"status": "stopped"},
    {"status": "running", INPUT: "paused"},
    {"status": "paused", INPUT: "running"},
)


def list_states(*words: str) -> list[Values]:
    """States with these words; a process that is there shows its connector, which runs."""
    shown = {"running", "pausing", "paused", "resuming"}
    return [{"status": word, **({INPUT: "running"} if word in shown else {})} for word in words]


def plant(edition: Edition, count: int, live: Values) -> Stand:
    """A manager with so many pipelines, all in one state."""
    status, desired = REPORTED[str(live["status"])]
    message = "cannot reach postgres://admin:canary-said@db"
    error = {"message": message, "error_code": "RunnerCheckError", "details": {"dsn": "canary-detailed"}}
    pipelines = [
        SimulatedPipeline(
            name=f"p-{number:04}",
            status=status,
            desired=desired,
            description="canary-described",
            connectors={"events.kafka_in": str(live.get(INPUT, "running"))},
            error=error if status == "Stopped" else None,
            runtime_config=STANDING_BY if desired == "Standby" else {},
        )
        for number in range(count)
    ]
    return Stand(FelderaSimulator(pipelines, edition=edition).app, [{"name": one.name} for one in pipelines])


def shown(status: str, detail: str | None = None) -> Found:
    """A pipeline of this state."""
    return Found("p", {"status": status}, {"name": "p"}, detail=detail)


OPEN_SOURCE = Bench(
    provider=Feldera(),
    kind=PIPELINE,
    stand=lambda count, live: plant("Open source", count, live),
    states=list_states(*(word for word in REPORTED if word not in OF_ENTERPRISE)),
    wishes=WISHES,
    absent={"name": "nobody"},
    hopeless=[
        Hopeless({"status": "running"}, shown("stopped"), shown("stopped", "RuntimeError.WorkerPanic")),
        Hopeless({"status": "running"}, shown("stopped"), shown("awaiting_approval")),
        Hopeless({"status": "paused"}, shown("running"), shown("suspending")),
    ],
    garbled=dict.fromkeys(("Running", "Paused", "Stopped", "AwaitingApproval"), "Pondering"),
    required=["deployment_status", "deployment_desired_status", "name", "version", "inputs", "endpoint_name", "paused"],
    secrets=SECRETS,
    allow=(LOSE_STATE,),
    # `/v0/config`, and one list; one more for each pipeline whose connectors are wished, which `wishes[0]` does not.
    requests={1: 2, 300: 2, 1000: 2},
)


class TestOpenSource(ProviderSuite):
    """R1 to R15 on the open-source edition."""

    bench = OPEN_SOURCE


class TestEnterprise(ProviderSuite):
    """R1 to R15 on the Enterprise edition, where stopping is graceful and there are standbys."""

    bench: ClassVar[Bench] = attrs.evolve(
        OPEN_SOURCE,
        stand=lambda count, live: plant("Enterprise", count, live),
        states=list_states("running", "paused", "stopped", "resuming", "awaiting_approval", *sorted(OF_ENTERPRISE)),
        garbled={**OPEN_SOURCE.garbled, "Standby": "Pondering", "Suspended": "Pondering"},
    )
