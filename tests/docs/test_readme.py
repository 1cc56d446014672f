"""What the README shows is what happens."""

import os
import re
import subprocess
import sys
from pathlib import Path

from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.serving import serving_in_thread

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_library_example_runs_as_it_stands(tmp_path: Path) -> None:
    """The one Python block of the README pauses a connector and finds everything in sync."""
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in block.splitlines() if line.strip()]) <= 15
    (tmp_path / "example.py").write_text(block, encoding="utf-8")
    simulator = KafkaConnectSimulator(connectors=[SimulatedConnector(name="orders")])
    with serving_in_thread(simulator.app) as url:
        text = f"version: 1\nservices: {{w: {{provider: kafka_connect, url: '{url}'}}}}\n"
        text += "resources: {w: {connector: {orders: paused}}}\n"
        (tmp_path / "reconciler.yaml").write_text(text, encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "example.py"],
            cwd=tmp_path,
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")},
            capture_output=True,
            text=True,
            check=True,
        )
    assert ended.stdout.splitlines() == [
        "w/connector/orders status running -> paused",
        "w/connector/orders applied a later reading shows it",
        "in sync: True",
    ]


def test_the_plan_shown_is_the_demos() -> None:
    """Every line of the plan in the README is a line that `reconciler demo` prints."""
    shown = re.search(r"This is its plan:\n\n```\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    ended = subprocess.run([sys.executable, "-m", "reconciler", "demo"], capture_output=True, text=True, check=True)
    printed = {re.sub(r"Digest \w+", "Digest", line.rstrip()) for line in ended.stdout.splitlines()}
    for line in shown[1].splitlines():
        assert re.sub(r"Digest \w+", "Digest", line.rstrip()) in printed
