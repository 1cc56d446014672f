"""Every example's plan is the one that its folder shows."""

import json
from pathlib import Path

import pytest

from reconciler.api import Settings, load, plan
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to
from reconciler.views.palette import PLAIN
from reconciler.views.plan_text import render_plan

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(place.parent for place in EXAMPLES.glob("*/reconciler.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_gives_the_plan_that_it_shows(folder: Path, tmp_path: Path) -> None:
    """Desired file and live connectors in, the text of plan.txt out."""
    seeds = [SimulatedConnector(**seed) for seed in json.loads((folder / "live.json").read_text())]
    simulator = KafkaConnectSimulator(connectors=seeds)
    clock = FakeClock()
    settings = Settings(environment={}, clock=clock, folder=tmp_path, wires={"workers": wire_to(simulator.app)})

    async def scenario() -> str:
        made = await plan(load(folder / "reconciler.yaml", environment={}), None, settings)
        return render_plan(made, PLAIN, now=made.created_at)

    assert run_virtual(scenario()) == (folder / "plan.txt").read_text()


def test_there_are_examples() -> None:
    """A glob that finds nothing would make the test above pass for ever."""
    assert len(FOLDERS) >= 2
