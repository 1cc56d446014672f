"""A simulated worker with four connectors and a folder with a desired file, for the commands to run in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.serving import serving_in_thread
from tests.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """Two connectors run, one is paused, one is FAILED; the file wishes the first two paused and stopped."""
    seeds = [
        SimulatedConnector(name="a"),
        SimulatedConnector(name="b", tasks=("RUNNING", "RUNNING")),
        SimulatedConnector(name="idle", state="PAUSED", tasks=("PAUSED",)),
        SimulatedConnector(name="broken", state="FAILED", tasks=("FAILED",)),
    ]
    simulator = KafkaConnectSimulator(connectors=seeds)
    with serving_in_thread(simulator.app) as url:
        shell = Shell(tmp_path, url, simulator)
        shell.wish({"a": "paused", "b": "stopped"})
        yield shell
