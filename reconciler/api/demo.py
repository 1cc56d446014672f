"""The demonstration: plan → apply → drift → somebody changes something → drift → apply, on a simulated worker.

Everything happens on loopback and in a temporary folder that is gone afterwards; nothing else is touched.
"""

import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import attrs
from attrs import define

from reconciler.api.apply import apply
from reconciler.api.drift import drift
from reconciler.api.load import read_paths
from reconciler.api.plan import plan
from reconciler.api.settings import Settings
from reconciler.errors import PlanRefused, ReconcilerError
from reconciler.files.plan_file import dump_plan, load_plan
from reconciler.model.desired import DesiredState
from reconciler.model.drift import DriftReport
from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.plan import Plan
from reconciler.simulators.kafka_connect.seeds import SimulatedConnector
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from reconciler.simulators.serving import serving
from reconciler.views.drift_text import render_drift
from reconciler.views.palette import Palette
from reconciler.views.plan_text import render_plan
from reconciler.views.result_text import render_result

Say = Callable[[str], None]
"""Takes one piece of narration."""

_CONNECTORS = (
    SimulatedConnector(name="billing", type="source", tasks=("RUNNING",)),
    SimulatedConnector(name="orders-sink", type="sink", tasks=("RUNNING", "RUNNING")),
    SimulatedConnector(name="pg-source", type="source", tasks=("RUNNING", "RUNNING", "RUNNING")),
    SimulatedConnector(name="audit", type="sink", state="FAILED", tasks=("FAILED",)),
    SimulatedConnector(name="legacy-1", type="sink", tasks=("RUNNING",)),
    SimulatedConnector(name="legacy-2", type="sink", tasks=("RUNNING",)),
    SimulatedConnector(name="somebody-elses", type="sink", tasks=("RUNNING",)),
)
_UPDATES = ("legacy-1", "legacy-2", "orders-sink", "pg-source")


class DemoFailed(ReconcilerError):
    """A step of the demonstration did not do what it says."""


@define
class _Walk:
    """One demonstration under way."""

    simulator: KafkaConnectSimulator
    desired: DesiredState
    settings: Settings
    folder: Path
    say: Say
    palette: Palette
    step: int = 0

    def head(self, title: str) -> None:
        """Begins a step."""
        self.step += 1
        self.say("")
        self.say(self.palette.paint(self.palette.strong, f"── {self.step}. {title}"))


async def run(say: Say, palette: Palette, settings: Settings) -> None:
    """Walks through the demonstration; raises DemoFailed where a step did not do what it says."""
    text = files("reconciler.api.examples").joinpath("demo.yaml").read_text(encoding="utf-8")
    simulator = KafkaConnectSimulator(connectors=_CONNECTORS)
    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as name:
        folder = Path(name)
        written = folder / "reconciler.yaml"
        written.write_text(text, encoding="utf-8")
        async with serving(simulator.app) as url:
            desired = read_paths([str(written)], {"DEMO_WORKER_URL": url})
            private = attrs.evolve(settings, folder=folder / "runs", lock_folder=folder / "locks")
            walk = _Walk(simulator, desired, private, folder, say, palette)
            say(f"A simulated Kafka Connect worker with {len(_CONNECTORS)} connectors runs at {url}.")
            say("This is what is desired of it (reconciler.yaml):")
            say("")
            say("\n".join(f"    {line}" for line in text.splitlines()))
            await _walk_through(walk)
    say("")
    say("Done: the simulator has ended and its folder is gone. Next: write a file for your own services with")
    say("`reconciler import`, look at it with `reconciler plan`, and only then `reconciler apply`.")


async def _walk_through(walk: _Walk) -> None:
    saved = await _show_plan(walk)
    await _show_apply(walk, saved)
    await _show_drift(walk, "Drift: is everything as the file says?", ())
    walk.head("Somebody resumes orders-sink by hand, through the REST API")
    walk.simulator.move("orders-sink", "RUNNING")
    walk.say("PUT /connectors/orders-sink/resume, by somebody who does not know of the file.")
    await _show_drift(walk, "Drift again: the report finds it (`reconciler drift` would exit with 2)", ("orders-sink",))
    await _show_refusal(walk, saved)
    await _show_mending(walk)
    await _show_drift(walk, "And a last look", ())


async def _show_plan(walk: _Walk) -> Path:
    walk.head("Plan: what would change, with the exact calls (nothing is sent)")
    made = await plan(walk.desired, None, walk.settings)
    _show(walk, made)
    names = tuple(update.subject.address.name for update in made.updates)
    _demand(names == _UPDATES, f"the plan changes {names}, expected {_UPDATES}")
    _demand(not _list_writes(walk), "planning has written to the worker")
    saved = walk.folder / "plan.json"
    _save(made, saved)
    walk.say("The plan is saved to plan.json: that is what a reviewer approves.")
    return saved


async def _show_apply(walk: _Walk, saved: Path) -> None:
    walk.head("Apply the saved plan: only those calls, each waited for until the worker has really done it")
    made = _load(saved)
    result = await apply(made, walk.desired, None, walk.settings)
    _show_result(walk, result, expected=len(_UPDATES))
    _demand(len(_list_writes(walk)) == len(_UPDATES), "there were other calls than the plan's")


async def _show_drift(walk: _Walk, title: str, drifted: tuple[str, ...]) -> None:
    walk.head(title)
    report = await drift(walk.desired, None, walk.settings)
    walk.say(render_drift(report, walk.palette).rstrip())
    found = tuple(name for name in _list_drifted(report))
    _demand(found == drifted, f"the report finds {found}, expected {drifted}")


async def _show_refusal(walk: _Walk, saved: Path) -> None:
    walk.head("The saved plan once more: a plan runs once")
    try:
        await apply(_load(saved), walk.desired, None, walk.settings)
    except PlanRefused as refused:
        walk.say(f"Refused: {refused.message}.")
        return
    raise DemoFailed("the used plan was accepted a second time")


async def _show_mending(walk: _Walk) -> None:
    walk.head("A new plan and apply: one call, for the one thing that drifted")
    made = await plan(walk.desired, None, walk.settings)
    _show(walk, made)
    result = await apply(made, walk.desired, None, walk.settings)
    _show_result(walk, result, expected=1)


def _save(made: Plan, place: Path) -> None:
    place.write_text(dump_plan(made), encoding="utf-8")


def _load(place: Path) -> Plan:
    return load_plan(place.read_bytes(), source=place.name)


def _show(walk: _Walk, made: Plan) -> None:
    walk.say(render_plan(made, walk.palette, now=walk.settings.clock.now()).rstrip())


def _show_result(walk: _Walk, result: Result, *, expected: int) -> None:
    walk.say(render_result(result, walk.palette).rstrip())
    applied = result.count(OutcomeKind.APPLIED)
    _demand(applied == expected == len(result.outcomes), f"{applied} of {expected} updates were applied")


def _list_writes(walk: _Walk) -> list[str]:
    return [one.line for one in walk.simulator.requests if one.request.method != "GET"]


def _list_drifted(report: DriftReport) -> list[str]:
    return [finding.address.name for finding in report.findings if finding.finding.value == "drifted"]


def _demand(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition, no mode
    if not is_so:
        raise DemoFailed(f"the demonstration is broken: {otherwise}", hint="please report this")
