"""The simulated installation: every verb from every state, its two layers, its people, its pace, its mishaps."""

import httpx
import pytest

from reconciler.simulators.apinizer.mishaps import broken_archive, outcome_unreported, token_expired, unexpected_error
from reconciler.simulators.apinizer.seeds import (
    DeployFailure,
    DeploymentState,
    SimulatedProxy,
)
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import When
from reconciler.simulators.mishaps import dropped_after_effect, dropped_before_effect
from reconciler.simulators.progression import NOT_AT_ALL, after_reads, after_seconds
from reconciler.simulators.serving import serving_in_thread
from reconciler.simulators.virtual_time import run_virtual
from tests.simulators.apinizer.apiops import (
    EXPORT,
    PRODUCTION,
    PROXY,
    SAVE,
    STATUS,
    Json,
    ask,
    client,
    deploy_state,
    saved,
    seeded,
    serves,
    states,
    unpacked,
)

TEST = f"{PROXY}/environments/test/"


@pytest.mark.parametrize(
    ("state", "verb", "status", "after", "live"),
    [
        ("deployed", "save", 200, "redeploy_required", False),
        ("deployed", "save and deploy", 200, "deployed", True),
        ("deployed", "deploy", 200, "deployed", False),
        ("deployed", "undeploy", 200, None, None),
        ("redeploy_required", "save", 200, "redeploy_required", False),
        ("redeploy_required", "save and deploy", 200, "deployed", True),
        ("redeploy_required", "deploy", 200, "deployed", False),
        ("redeploy_required", "undeploy", 200, None, None),
        ("not_deployed", "save", 200, None, None),
        ("not_deployed", "save and deploy", 200, "deployed", True),
        ("not_deployed", "deploy", 200, "deployed", False),
        ("not_deployed", "undeploy", 400, None, None),
        ("orphan", "save", 200, "orphan", False),
        ("orphan", "save and deploy", 200, "deployed", True),
        ("orphan", "deploy", 200, "deployed", False),
        ("orphan", "undeploy", 200, None, None),
    ],
)
def test_every_verb_from_every_state(
    *, state: DeploymentState, verb: str, status: int, after: DeploymentState | None, live: bool | None
) -> None:
    """A save alone changes nothing for clients; a deployment publishes what is saved."""
    simulator = ApinizerSimulator((seeded(state),))
    deploying = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    asked: dict[str, tuple[str, str, Json]] = {
        "save": ("PATCH", SAVE, {"enabled": True}),
        "save and deploy": ("PATCH", SAVE, deploying),
        "deploy": ("POST", PRODUCTION, {"description": "by hand"}),
        "undeploy": ("DELETE", PRODUCTION, {}),
    }
    assert status == ask(simulator, asked[verb])[0].status_code
    assert (after, live) == (states(simulator).get("production"), serves(simulator))


def test_one_environment_fails_and_the_other_is_deployed() -> None:
    """A failure is of its environment, for as many times as was said."""
    simulator = ApinizerSimulator((seeded(),), failures=(DeployFailure("test", times=1),))
    body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production", "test"]}
    ask(simulator, ("PATCH", SAVE, body))
    assert states(simulator) == {"production": "deployed", "test": "redeploy_required"}
    ask(simulator, ("POST", TEST, {}))
    assert states(simulator) == {"production": "deployed", "test": "deployed"}


def test_a_failed_deployment_may_be_recorded_as_done() -> None:
    """The console believes in it, though a pod refused."""
    failure = DeployFailure("production", "worker-1", is_recorded=True, overall=True)
    simulator = ApinizerSimulator((seeded("redeploy_required"),), failures=(failure,))
    answer, status = ask(simulator, ("POST", PRODUCTION, {}), ("GET", STATUS))
    assert [pod["success"] for pod in answer.json()["deploymentResult"]["detailList"]] == [True, False]
    assert deploy_state(status) == (True, False)


def test_a_deployment_publishes_what_others_have_saved() -> None:
    """Everybody's pending edits go live with it."""
    seed = SimulatedProxy("shop", "orders", pending={"description": "half done", "timeout": 5}, description="old")
    simulator = ApinizerSimulator((seed,))
    before = simulator.served("shop", "orders", "production")
    ask(simulator, ("POST", PRODUCTION, {}))
    after = simulator.served("shop", "orders", "production")
    assert before is not None
    assert after is not None
    assert (before["description"], after["description"], after["timeout"]) == ("old", "half done", 5)
    assert states(simulator)["production"] == "deployed"


@pytest.mark.parametrize(
    "seed",
    [
        SimulatedProxy("shop", "orders", pending={"description": "x"}),
        SimulatedProxy("shop", "orders", redeploy_required=True),
        SimulatedProxy("shop", "orders", environments={"production": "redeploy_required"}),
        SimulatedProxy("shop", "orders", {"enabled": True}, live={"production": {"enabled": False}}),
    ],
)
def test_a_seed_tells_what_is_pending(seed: SimulatedProxy) -> None:
    """In four ways; all of them read as a required redeploy, and a seed of it is one again."""
    simulator = ApinizerSimulator((seed,))
    again = simulator.find("shop", "orders")
    assert again is not None
    status = ask(simulator, ("GET", STATUS))[0]
    assert (deploy_state(status), again.environments["production"]) == ((True, True), "redeploy_required")
    simulator.plant(again)
    assert again == simulator.find("shop", "orders")


@pytest.mark.parametrize(
    "wrong",
    [
        {"maintenance": {"http_status_code": 503}},
        {"maintenance": {"enabled": "yes"}},
        {"live": {"production": {"on": True}}},
        {"environments": {"production": "up"}},
    ],
)
def test_a_wrong_seed_is_refused(wrong: dict[str, Json]) -> None:
    """With the names that there are."""
    with pytest.raises(ValueError, match=r"it has enabled|must be"):
        SimulatedProxy("shop", "orders", **wrong)


def test_effects_show_after_seconds() -> None:
    """First what was saved, then one environment, then the other; the clock says when the next shows."""

    async def asking() -> list[Json]:
        simulator = ApinizerSimulator((seeded(),), progression=after_seconds(5, 3, 2))
        seen: list[Json] = []
        async with client(simulator) as apiops:
            body = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production", "test"]}
            await apiops.patch(SAVE, json=body)
            for _ in range(4):
                seen.append((saved(simulator)["enabled"], *states(simulator).values(), simulator.upcoming()))
                await elapse((simulator.upcoming() or 100) - simulator.clock())
        return seen

    required: DeploymentState = "redeploy_required"
    assert [
        (False, "deployed", "deployed", 5),
        (True, required, required, 8),
        (True, "deployed", required, 10),
        (True, "deployed", "deployed", None),
    ] == run_virtual(asking())


def test_effects_show_after_readings_or_never() -> None:
    """The reading after so many of them is the first to show it."""
    simulator = ApinizerSimulator((seeded(),), progression=after_reads(2, 1))
    deploying = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    answers = ask(simulator, ("PATCH", SAVE, deploying), *(("GET", STATUS),) * 4)
    assert [deploy_state(each) for each in answers[1:]] == [(True, False), (True, False), (True, True), (True, False)]


def test_effects_may_never_show() -> None:
    """Accepted, and that is all."""

    async def asking() -> None:
        simulator = ApinizerSimulator((seeded(),), progression=NOT_AT_ALL)
        async with client(simulator) as apiops:
            assert (await apiops.patch(SAVE, json={"enabled": True})).json() == {"status": "SUCCESS"}
            for _ in range(4):
                await apiops.get(STATUS)
                await elapse(100)
        assert (saved(simulator)["enabled"], simulator.upcoming()) == (False, None)

    run_virtual(asking())


def test_others_act_between_requests() -> None:
    """They save and deploy, save alone, deploy, undeploy, delete."""

    async def asking() -> list[Json]:
        simulator = ApinizerSimulator((seeded(),))
        simulator.moving(When("GET", "*/deploy-status/", 2), "before", "shop", "orders", {"enabled": True})
        seen: list[Json] = []
        async with client(simulator) as apiops:
            for _ in range(2):
                await apiops.get(STATUS)
                seen.append((saved(simulator)["enabled"], serves(simulator)))
            simulator.edit("shop", "orders", {"enabled": False}, {"description": "new"})
            seen.append((saved(simulator)["enabled"], serves(simulator), states(simulator)["production"]))
            simulator.deploy("shop", "orders", ["production"])
            seen.append((serves(simulator), serves(simulator, "test")))
            simulator.undeploy("shop", "orders", "test")
            seen.append(states(simulator))
            simulator.delete("shop", "orders")
            seen.append((await apiops.get(STATUS)).status_code)
        return seen

    assert run_virtual(asking()) == [
        (False, False),
        (True, True),
        (False, True, "redeploy_required"),
        (False, True),
        {"production": "deployed"},
        400,
    ]


def test_mishaps_speak_the_server_s_words() -> None:
    """What was carried out though an error was answered, and what was not."""
    deploying = {"enabled": True, "deploy": True, "deployTargetEnvironmentNameList": ["production"]}
    simulator = ApinizerSimulator(
        (seeded(),),
        faults=(
            token_expired(When("GET")),
            unexpected_error(When("PATCH"), "done"),
            outcome_unreported(When("POST")),
            broken_archive(When("GET", "*/export/")),
        ),
    )
    expired, failed, unreported, broken = ask(
        simulator, ("GET", STATUS), ("PATCH", SAVE, deploying), ("POST", PRODUCTION, {}), ("GET", EXPORT)
    )
    assert [each.status_code for each in (expired, failed, unreported, broken)] == [401, 500, 200, 200]
    assert (serves(simulator), unreported.json()) == (True, {"success": True})
    assert broken.headers["content-type"] == "application/octet-stream"


def test_connections_break_before_and_after_the_effect() -> None:
    """Over a real socket: nothing is heard either way, and one of the two was done."""
    seeds = (SimulatedProxy("shop", "orders"), SimulatedProxy("shop", "bills"))
    simulator = ApinizerSimulator(
        seeds,
        faults=(
            dropped_before_effect(When("PATCH", "*/orders/*")),
            dropped_after_effect(When("PATCH", "*/bills/*")),
        ),
    )
    with serving_in_thread(simulator.app) as url, httpx.Client(base_url=url) as apiops:
        for name in ("orders", "bills"):
            with pytest.raises(httpx.TransportError):
                apiops.patch(
                    f"/apiops/projects/shop/apiProxies/{name}/settings/maintenance-mode/", json={"enabled": True}
                )
        export = apiops.get("/apiops/projects/shop/apiProxies/bills/export/")
    found = [simulator.find("shop", name) for name in ("orders", "bills")]
    assert [each.maintenance["enabled"] for each in found if each and each.maintenance] == [False, True]
    assert unpacked(export)["bills.json"]["maintenanceModeSetting"]["enabled"]
