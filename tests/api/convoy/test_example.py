"""The example about Convoy shows the plan that it gives, and its apply does what its README says."""

import json
from pathlib import Path

from reconciler.api import ApplyRequest, PlanRequest, Settings, load
from reconciler.api.apply import apply
from reconciler.api.plan import plan
from reconciler.simulators.convoy.seeds import SimulatedEndpoint
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.virtual_time import run_virtual
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to
from reconciler.views.palette import PLAIN
from reconciler.views.plan_text import render_plan

FOLDER = Path(__file__).parents[3] / "examples" / "pause-webhooks"


def test_the_example_gives_its_plan_and_does_what_it_says(tmp_path: Path) -> None:
    """Desired file and live endpoints in, the text of plan.txt out; applied without what is blocked."""
    seeds = [SimulatedEndpoint(**seed) for seed in json.loads((FOLDER / "live.json").read_text())]
    simulator = ConvoySimulator(seeds)
    environment = {"CONVOY_API_KEY": "any-key-will-do"}
    settings = Settings(
        environment=environment,
        clock=FakeClock(),
        folder=tmp_path / "runs",
        lock_folder=tmp_path / "locks",
        wires={"hooks": wire_to(simulator.app)},
    )
    desired = load(FOLDER / "reconciler.yaml", environment=environment)

    async def scenario() -> str:
        made = await plan(desired, None, settings)
        lenient = await plan(desired, PlanRequest(is_blocked_allowed=True), settings)
        await apply(lenient, desired, ApplyRequest(), settings)
        return render_plan(made, PLAIN, now=made.created_at)

    assert run_virtual(scenario()) == (FOLDER / "plan.txt").read_text()
    by_name = {seed.name: simulator.all_statuses()[seed.uid] for seed in seeds}
    paused = {"acme orders": "paused", "acme refunds": "paused", "billing": "paused"}
    assert by_name == {**paused, "audit": "inactive", "reports": "active", "shipping": "active"}
