"""The official client, feldera from PyPI, drives the simulator over a real socket: all that it waits for, it sees."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.simulators.feldera.rhythm import Rhythm, Startup
from reconciler.simulators.feldera.seeds import SimulatedPipeline
from reconciler.simulators.feldera.simulator import FelderaSimulator
from reconciler.simulators.progression import Seconds
from reconciler.simulators.serving import serving_in_thread

KEY = "apikey:of-the-official-client"
PROGRAM = Path(__file__).with_name("official_client.py")
SWIFT = Rhythm(provisioning_poll=0.1, poll=0.1)
SEEDS = (
    SimulatedPipeline(
        "orders",
        connectors={"events.kafka_in": "running"},
        startup=Startup(announcing=Seconds(0.05), initializing=Seconds(0.2)),
    ),
    SimulatedPipeline("broken", program_status="SqlError"),
)


@pytest.mark.skipif(importlib.util.find_spec("feldera") is None, reason="the group `clients` is not installed")
def test_it_gets_starts_pauses_resumes_stops_and_tells_the_status() -> None:
    """Every wait ends, every refusal has its code, and the calls are those that it sends the real manager."""
    simulator = FelderaSimulator(SEEDS, rhythm=SWIFT, credentials={KEY: "write"})
    with serving_in_thread(simulator.app) as url:
        command = [sys.executable, "-W", "ignore", str(PROGRAM), url, KEY]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=50)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told == {
        "version": "0.369.0",
        "got": ["orders", "broken", "orders"],
        "walked": ["STOPPED", "RUNNING", "PAUSED", "RUNNING", "STOPPED", "PAUSED"],
        "graceful": "501 EnterpriseFeature",
        "absent": "404 UnknownPipelineName",
        "broken": "400 CannotStartWithCompilationError",
        "connector": "done",
        "paused": True,
    }
    calls = [
        f"{one.request.path.removeprefix('/v0/pipelines/')}?{one.request.query}".removesuffix("?")
        for one in simulator.requests
        if one.request.method == "POST"
    ]
    assert calls == [
        "orders/dismiss_error",
        "orders/start?dismiss_error=false&initial=running",
        "orders/pause",
        "orders/resume",
        "orders/stop?force=true",
        "orders/dismiss_error",
        "orders/start?dismiss_error=false&initial=paused",
        "orders/stop?force=false",
        "broken/dismiss_error",
        "broken/start?dismiss_error=false&initial=running",
        "orders/tables/events/connectors/kafka_in/pause",
    ]
