"""Convoy keeps the rules of a provider."""

from reconciler.model.live import Found
from reconciler.model.values import AtMost, Values
from reconciler.providers.convoy import Convoy
from reconciler.providers.convoy.resources import ENDPOINT
from reconciler.simulators.convoy.seeds import SimulatedEndpoint, SimulatedProject
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.testing.bench import Bench, Hopeless, Stand
from reconciler.testing.suite import ProviderSuite

PROJECT = "01M7PROJECT000000000000000"
SIGNING_SECRET = "canary-signing-secret"
HEADER_VALUE = "canary-header-value"


def stand_on(version: str, count: int, live: Values) -> Stand:
    """An instance of this version with so many endpoints in one status; each shows its secrets."""
    endpoints = [
        SimulatedEndpoint(
            uid=f"01M7ENDPOINT{number:014}",
            project=PROJECT,
            name=f"hook-{number:04}",
            status=str(live["status"]),
            secrets=[SIGNING_SECRET],
            authentication={"type": "api_key", "api_key": {"header_name": "X-Key", "header_value": HEADER_VALUE}},
        )
        for number in range(count)
    ]
    simulator = ConvoySimulator(endpoints, projects=[SimulatedProject(PROJECT)], version=version)
    return Stand(simulator.app, [{"project": PROJECT, "id": endpoint.uid} for endpoint in endpoints], root="/api")


def stand(count: int, live: Values) -> Stand:
    """The newest server, which can activate."""
    return stand_on("26.7.3", count, live)


def stand_before_activate(count: int, live: Values) -> Stand:
    """A server whose only way back is the toggle."""
    return stand_on("26.3.4", count, live)


def shown(status: str) -> Found:
    """An endpoint of this status."""
    return Found("e", {"status": status}, {"project": PROJECT, "id": "e"})


class TestConvoy(ProviderSuite):
    """R1 to R15, on a server that can activate."""

    bench = Bench(
        provider=Convoy(projects=(PROJECT,)),
        kind=ENDPOINT,
        stand=stand,
        states=[{"status": status} for status in ("active", "paused", "inactive", "pending")],
        wishes=[{"status": "active"}, {"status": "paused"}, {"status": AtMost("paused")}],
        absent={"project": PROJECT, "id": "01M7NOBODY0000000000000000"},
        hopeless=[Hopeless({"status": "paused"}, shown("active"), shown("inactive"))],
        garbled={"active": "dozing", "paused": "dozing", "inactive": "dozing"},
        required=["status", "uid", "project_id", "data"],
        secrets=[SIGNING_SECRET, HEADER_VALUE],
        requests={1000: 1, 1001: 2},
    )


class TestConvoyBeforeActivate(ProviderSuite):
    """R1 to R15, where the toggle is all there is."""

    bench = Bench(
        provider=Convoy(projects=(PROJECT,)),
        kind=ENDPOINT,
        stand=stand_before_activate,
        states=[{"status": status} for status in ("active", "paused", "inactive", "pending")],
        wishes=[{"status": "active"}, {"status": "paused"}, {"status": AtMost("paused")}],
        absent={"project": PROJECT, "name": "nobody"},
        hopeless=[Hopeless({"status": "active"}, shown("paused"), shown("inactive"))],
        garbled={"active": "dozing", "paused": "dozing", "inactive": "dozing"},
        required=["status", "uid", "project_id", "pagination", "has_next_page"],
        secrets=[SIGNING_SECRET, HEADER_VALUE],
        requests={1000: 1, 1001: 2},
    )
