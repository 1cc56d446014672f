"""Apinizer keeps the rules of a provider: on each generation of servers, with each reader and each way to deploy."""

from collections.abc import Callable, Mapping, Sequence

from reconciler.model.live import Found
from reconciler.model.values import Scalar, Values, Wishes
from reconciler.providers.apinizer import Apinizer
from reconciler.providers.apinizer.resources import API_PROXY
from reconciler.simulators.apinizer.documents import SECRETS
from reconciler.simulators.apinizer.habits import Habits, Showing
from reconciler.simulators.apinizer.seeds import DeploymentState, SimulatedEnvironment, SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.bench import Bench, Hopeless, Stand
from reconciler.testing.reading_rules import want_all
from reconciler.testing.suite import ProviderSuite
from reconciler.testing.trial import begin

PROJECT = "Retail"
WIRE = {
    "maintenance.enabled": "enabled",
    "maintenance.http_status_code": "httpStatusCode",
    "maintenance.content_type": "contentType",
    "maintenance.message": "message",
}
DEPLOYMENTS: tuple[DeploymentState, ...] = ("deployed", "redeploy_required", "not_deployed")
MANY = 30


def state(is_enabled: Scalar, code: Scalar, production: str) -> Values:
    """What a proxy shows: three of the four members, and one environment of the two."""
    return {
        "maintenance.enabled": is_enabled,
        "maintenance.http_status_code": code,
        "maintenance.message": "closed",
        "deploy.production": production,
    }


STATES = [state(flag, code, word) for flag, code in ((False, 403), (True, 503)) for word in DEPLOYMENTS]

WISHES: Sequence[Wishes] = (
    {"maintenance.enabled": True, "deploy.production": "deployed"},
    {"maintenance.enabled": False},
    {
        "maintenance.enabled": True,
        "maintenance.http_status_code": 503,
        "maintenance.content_type": "text/plain",
        "maintenance.message": '{"status": 503}',
        "deploy.production": "deployed",
        "deploy.test": "deployed",
    },
)


def stand_on(version: str, habits: Habits) -> Callable[[int, Values], Stand]:
    """Servers of this version and these habits, with proxies in one state and an environment that none is in."""

    def stand(count: int, live: Values) -> Stand:
        (word,) = (word for word in DEPLOYMENTS if word == live["deploy.production"])
        proxies = [
            SimulatedProxy(
                PROJECT,
                f"proxy-{number:04}",
                maintenance={key: live[path] for path, key in WIRE.items() if path in live},
                environments={"production": word},
            )
            for number in range(count)
        ]
        there = [SimulatedEnvironment(name) for name in ("production", "test")]
        simulator = ApinizerSimulator(proxies, version=version, habits=habits, environments=there, projects=[PROJECT])
        return Stand(simulator.app, [{"project": PROJECT, "name": proxy.name} for proxy in proxies])

    return stand


def shown(deployment: str) -> Found:
    """A proxy that is in no maintenance, with this word for production."""
    return Found(
        "p", {"maintenance.enabled": False, "deploy.production": deployment}, {"project": PROJECT, "name": "p"}
    )


def bench_of(
    provider: Apinizer,
    version: str,
    habits: Habits,
    required: Sequence[str],
    secrets: Sequence[str] = (),
    requests: Mapping[int, int] | None = None,
) -> Bench:
    """The same states and wishes for every server."""
    return Bench(
        provider=provider,
        kind=API_PROXY,
        stand=stand_on(version, habits),
        states=STATES,
        wishes=WISHES,
        absent={"project": PROJECT, "name": "nobody"},
        hopeless=[Hopeless(WISHES[0], shown("deployed"), shown("no_such_environment"))],
        # Nothing that matters is a word here: switches are booleans, numbers and free texts.
        garbled={},
        required=required,
        secrets=secrets,
        requests=requests or {},
    )


def count_requests(bench: Bench, count: int) -> int:
    """How many requests the reading of so many things takes."""

    async def scenario() -> int:
        trial = begin(bench, count, bench.states[0])
        survey = await trial.read(want_all(trial, bench))
        assert {Found} == {type(reading) for reading in survey.readings.values()}
        return len(trial.tap.heard)

    return run_virtual(scenario())


class TestApinizer(ProviderSuite):
    """R1 to R15 on a new server, by exports, with a deploy for each environment."""

    # What an export holds is no JSON reply, and compressed: its members and secrets have tests of their own.
    bench = bench_of(
        Apinizer(),
        "2026.09.0",
        Habits(),
        required=["redeployRequired", "deployed", "apiProxyDeployList", "environmentName", "name", "resultList"],
        requests={1000: 12},
    )


class TestApinizerDeployingWithThePatch(ProviderSuite):
    """R1 to R15 where the PATCH deploys, in the other published envelopes."""

    bench = bench_of(
        Apinizer(deploy_with="patch"),
        "2026.09.0",
        Habits(envelope="success", errors="error", result="by_environment", proxy_shape="openapi", lost="spring"),
        required=["redeployRequired", "deployed", "apiProxyDeployList", "environmentName", "name", "resultList"],
    )


class TestApinizerReadingFull(ProviderSuite):
    """R1 to R15 by the full definitions, in no envelope at all."""

    bench = bench_of(
        Apinizer(read="full"),
        "2026.09.0",
        Habits(
            envelope="bare",
            errors="success",
            result="environment_results",
            showing=Showing(full_at=("a", "maintenanceMode")),
        ),
        required=["redeployRequired", "deployed", "enabled", "name", "maintenanceMode"],
        secrets=SECRETS,
    )

    def test_r4_reads_many_in_few_requests(self) -> None:
        """R4 is not to be had here: the page says one request for each definition, and it is no more than that."""
        assert count_requests(self.bench, MANY) == MANY + 2


class TestApinizerOfFebruary(ProviderSuite):
    """R1 to R15 on a server that has no export of many, no deploy status, and no deploy within the PATCH."""

    bench = bench_of(
        Apinizer(),
        "2026.02.0",
        Habits(result="none"),
        required=["redeployRequired", "deploy", "apiProxyDeployList", "environmentName", "name", "resultList"],
    )

    def test_r4_reads_many_in_few_requests(self) -> None:
        """R4 is not to be had here: the page says one request for each definition, and hardly more than that."""
        assert count_requests(self.bench, MANY) == MANY + 3
