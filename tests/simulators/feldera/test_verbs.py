"""Every verb from every state, refusals included."""

import httpx
import pytest

from reconciler.simulators.feldera.breakdowns import WORKER_PANIC
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from tests.simulators.feldera.asking import ask, post, shown

SYNCED = {"storage": {"backend": {"name": "file", "config": {"sync": {"bucket": "made-up"}}}}}
STATES = {
    "stopped": SimulatedPipeline("orders"),
    "in use": SimulatedPipeline("orders", storage_status="InUse"),
    "failed": SimulatedPipeline("orders", error=WORKER_PANIC, storage_status="InUse"),
    "not compiled": SimulatedPipeline("orders", program_status="SqlError"),
    "clearing": SimulatedPipeline("orders", storage_status="Clearing"),
    "start pending": SimulatedPipeline("orders", desired="Running", program_status="Pending"),
    "provisioning": SimulatedPipeline("orders", "Provisioning"),
    "initializing": SimulatedPipeline("orders", "Initializing"),
    "replaying": SimulatedPipeline("orders", "Replaying"),
    "running": SimulatedPipeline("orders", "Running"),
    "paused": SimulatedPipeline("orders", "Paused"),
    "paused since": SimulatedPipeline("orders", "Paused", initial="Running"),
    "pausing": SimulatedPipeline("orders", "Running", desired="Paused"),
    "unavailable": SimulatedPipeline("orders", "Unavailable", initial="Running"),
    "awaiting": SimulatedPipeline("orders", "AwaitingApproval"),
    "standby": SimulatedPipeline("orders", "Standby", runtime_config=SYNCED),
    "suspending": SimulatedPipeline("orders", "Running", desired="Suspended"),
    "stop pending": SimulatedPipeline("orders", "Running", desired="Stopped"),
    "stopping": SimulatedPipeline("orders", "Stopping"),
}
STARTING = (202, "Pipeline is starting")
FORCED = (202, "Pipeline is forcefully stopping")
FIXED = (400, "InitialImmutableUnlessStopped")
NOT_DEPLOYED = (503, "PipelineInteractionNotDeployed")
UNAVAILABLE = (503, "PipelineUnavailable")
ILLEGAL = (400, "IllegalPipelineAction")
INVALID = (400, "InvalidTransition")
STORED = (400, "StorageStatusImmutableUnlessStopped")
CLEARS = (202, "Pipeline storage is being cleared")
NOT_COMPILED = (400, "CannotStartWithCompilationError")
BEING_CLEARED = (400, "CannotStartWhileClearingStorage")


def to(status: str) -> tuple[int, str]:
    """The answer of a running process to a wish."""
    return 202, f"Pipeline transitioning from Running to {status}"


# The answers to: start, start?initial=paused, pause, resume, clear.
TABLE = {
    "stopped": (STARTING, STARTING, NOT_DEPLOYED, NOT_DEPLOYED, CLEARS),
    "in use": (STARTING, STARTING, NOT_DEPLOYED, NOT_DEPLOYED, CLEARS),
    "failed": (STARTING, STARTING, NOT_DEPLOYED, NOT_DEPLOYED, CLEARS),
    "not compiled": (NOT_COMPILED, NOT_COMPILED, NOT_DEPLOYED, NOT_DEPLOYED, CLEARS),
    "clearing": (BEING_CLEARED, BEING_CLEARED, NOT_DEPLOYED, NOT_DEPLOYED, CLEARS),
    "start pending": (STARTING, FIXED, NOT_DEPLOYED, NOT_DEPLOYED, CLEARS),
    "provisioning": (STARTING, FIXED, NOT_DEPLOYED, NOT_DEPLOYED, STORED),
    "initializing": (STARTING, FIXED, to("Paused"), to("Running"), STORED),
    "replaying": (STARTING, FIXED, to("Paused"), to("Running"), STORED),
    "running": (STARTING, FIXED, to("Paused"), to("Running"), STORED),
    "paused": (
        FIXED,
        STARTING,
        (202, "Pipeline transitioning from Paused to Paused"),
        (202, "Pipeline transitioning from Paused to Running"),
        STORED,
    ),
    "paused since": (
        STARTING,
        FIXED,
        (202, "Pipeline transitioning from Paused to Paused"),
        (202, "Pipeline transitioning from Paused to Running"),
        STORED,
    ),
    "pausing": (
        FIXED,
        STARTING,
        (202, "Pipeline transitioning from Paused to Paused"),
        (202, "Pipeline transitioning from Paused to Running"),
        STORED,
    ),
    "unavailable": (STARTING, FIXED, UNAVAILABLE, UNAVAILABLE, STORED),
    "awaiting": (STARTING, FIXED, to("Paused"), to("Running"), STORED),
    "standby": (FIXED, FIXED, INVALID, INVALID, STORED),
    "suspending": (STARTING, FIXED, INVALID, INVALID, STORED),
    "stop pending": (ILLEGAL, ILLEGAL, to("Paused"), to("Running"), STORED),
    "stopping": (ILLEGAL, ILLEGAL, NOT_DEPLOYED, NOT_DEPLOYED, STORED),
}
CALLS = ("start", "start?initial=paused", "pause", "resume", "clear")
CASES = [(state, call, answer) for state, row in TABLE.items() for call, answer in zip(CALLS, row, strict=True)]


@pytest.mark.parametrize(("state", "call", "expected"), CASES)
def test_every_verb_is_answered_as_its_state_has_it(state: str, call: str, expected: tuple[int, str]) -> None:
    """Accepted, refused for good, or refused as not deployed, in Feldera's own words."""
    simulator = FelderaSimulator([STATES[state]], edition="Enterprise")
    assert expected == ask(simulator, lambda http: post(http, call))


@pytest.mark.parametrize("state", STATES)
def test_a_forced_stop_is_accepted_in_every_state(state: str) -> None:
    """force=true never fails, and the wish shows at once."""

    async def stop(http: httpx.AsyncClient) -> tuple[tuple[int, str], str]:
        return await post(http, "stop?force=true"), (await shown(http))[1]

    assert ask(FelderaSimulator([STATES[state]]), stop) == (FORCED, "Stopped")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("running", (202, "Pipeline is suspending")),
        ("suspending", (202, "Pipeline is suspending")),
        ("provisioning", FORCED),
        ("stopped", FORCED),
        ("unavailable", UNAVAILABLE),
        ("standby", INVALID),
    ],
)
def test_a_graceful_stop_depends_on_the_process(state: str, expected: tuple[int, str]) -> None:
    """The Enterprise edition asks the process; where none is provisioned it stops by force."""
    simulator = FelderaSimulator([STATES[state]], edition="Enterprise")
    assert expected == ask(simulator, lambda http: post(http, "stop"))


@pytest.mark.parametrize(("call", "feature"), [("stop", "stop"), ("activate", "S3"), ("checkpoint", "checkpoint")])
def test_the_open_source_edition_has_no_enterprise_features(call: str, feature: str) -> None:
    """501, even for a name that does not exist."""

    async def asking(http: httpx.AsyncClient) -> httpx.Response:
        return await http.post(f"/pipelines/nosuch/{call}")

    answer = ask(FelderaSimulator(), asking)
    assert (answer.status_code, answer.json()["error_code"]) == (501, "EnterpriseFeature")
    assert feature in answer.json()["details"]["feature"]


def test_start_keeps_an_error_only_where_that_is_asked_for() -> None:
    """dismiss_error=false refuses a failed pipeline; dismiss_error first clears the way."""

    async def asking(http: httpx.AsyncClient) -> list[tuple[int, str]]:
        calls = ("start?dismiss_error=false", "dismiss_error", "start?dismiss_error=false")
        return [await post(http, call) for call in calls]

    expected = [
        (400, "CannotStartWithUndismissedError"),
        (200, "Pipeline deployment error has been dismissed"),
        STARTING,
    ]
    assert expected == ask(FelderaSimulator([STATES["failed"]]), asking)


def test_start_does_not_resume() -> None:
    """202, and a pipeline that was started running and then paused stays paused."""

    async def asking(http: httpx.AsyncClient) -> tuple[tuple[int, str], tuple[str, str]]:
        return await post(http, "start"), await shown(http)

    assert ask(FelderaSimulator([STATES["paused since"]]), asking) == (STARTING, ("Paused", "Paused"))


def test_a_connector_is_paused_and_started_by_its_own_verbs() -> None:
    """200 without a body; the flag is the user's, shows at once, and is back to its declaration after a restart."""
    simulator = FelderaSimulator(
        [SimulatedPipeline("orders", "Running", connectors={"t1.c1": "running", "t1.c2": "paused"})]
    )

    async def flags(http: httpx.AsyncClient) -> dict[str, bool]:
        inputs = (await http.get("/pipelines/orders/stats")).json()["inputs"]
        return {each["endpoint_name"]: each["paused"] for each in inputs}

    async def asking(http: httpx.AsyncClient) -> list[dict[str, bool]]:
        found = [await flags(http)]
        for connector, action in (("c1", "pause"), ("c2", "start")):
            answer = await http.post(f"/pipelines/orders/tables/T1/connectors/{connector}/{action}")
            assert (answer.status_code, answer.content) == (200, b"")
        found.append(await flags(http))
        simulator.move("orders", "Stopped")
        simulator.move("orders", "Running")
        return [*found, await flags(http)]

    declared = {"t1.c1": False, "t1.c2": True}
    assert [declared, {"t1.c1": True, "t1.c2": False}, declared] == ask(simulator, asking)
