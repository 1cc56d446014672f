"""An example's desired file before the simulated services of its live.json, in this process."""

import json
import re
from pathlib import Path

from reconciler.api import Settings
from reconciler.api.load import load
from reconciler.api.stands import MODELS
from reconciler.model.desired import DesiredState
from reconciler.simulators.faults import Dropped
from reconciler.testing.clock import START, FakeClock
from reconciler.transport.wires import Wire, wire_to

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(place.parent for place in EXAMPLES.glob("*/live.json"))


def read_example(folder: Path) -> DesiredState:
    """Its desired file."""
    return load(folder / "reconciler.yaml", environment={})


def make_settings(folder: Path, desired: DesiredState, place: Path) -> Settings:
    """Every service of the example as its live.json says; every credential is made up."""
    live = json.loads((folder / "live.json").read_text(encoding="utf-8"))
    names = re.findall(r"env: (\w+)", (folder / "reconciler.yaml").read_text(encoding="utf-8"))
    wires: dict[str, Wire] = {}
    for service in desired.services.values():
        seeds = live[service.provider] if isinstance(live, dict) else live
        app = MODELS[service.provider].build(seeds, START.timestamp)
        wires[service.name] = wire_to(app, drops=(Dropped,))
    return Settings(
        environment=dict.fromkeys(names, "made-up"),
        clock=FakeClock(),
        folder=place / "runs",
        lock_folder=place / "locks",
        wires=wires,
    )
