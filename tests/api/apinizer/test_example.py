"""The example of this service gives the plan that it shows."""

import json
from pathlib import Path

from reconciler.api import Settings
from reconciler.api.load import load
from reconciler.api.plan import plan
from reconciler.simulators.apinizer.seeds import SimulatedProxy
from reconciler.simulators.apinizer.simulator import ApinizerSimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to
from reconciler.views.palette import PLAIN
from reconciler.views.plan_text import render_plan

FOLDER = Path(__file__).parents[3] / "examples" / "api-maintenance"


def test_the_example_gives_the_plan_that_it_shows(tmp_path: Path) -> None:
    """Desired file and live proxies in, the text of plan.txt out."""
    simulator = ApinizerSimulator([SimulatedProxy(**seed) for seed in json.loads((FOLDER / "live.json").read_text())])
    wires = {"gateway": wire_to(simulator.app)}
    settings = Settings(environment={}, clock=FakeClock(), folder=tmp_path, wires=wires)

    async def scenario() -> str:
        made = await plan(load(FOLDER / "reconciler.yaml", environment={}), None, settings)
        return render_plan(made, PLAIN, now=made.created_at)

    assert run_virtual(scenario()) == (FOLDER / "plan.txt").read_text()
