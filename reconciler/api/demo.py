"""The demonstration: plan → apply → drift → somebody changes something → drift → apply, on five simulated services.

Everything happens on loopback and in a temporary folder that is gone afterwards; nothing else is touched.
"""

import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import attrs
from attrs import define

from reconciler.api.apply import apply
from reconciler.api.demo_services import Services, serve_all
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
from reconciler.views.drift_text import render_drift
from reconciler.views.palette import Palette
from reconciler.views.plan_text import render_plan
from reconciler.views.result_text import render_result

Say = Callable[[str], None]
"""Takes one piece of narration."""

_UPDATES = (
    "gateway/api_proxy/orders",
    "hooks/endpoint/billing",
    "redpanda/connector/clicks",
    "streams/pipeline/fraud",
    "streams/pipeline/reports",
    "workers/connector/legacy-1",
    "workers/connector/legacy-2",
    "workers/connector/pg-source",
)
_UNDONE = ("hooks/endpoint/billing", "workers/connector/legacy-1")


class DemoFailed(ReconcilerError):
    """A step of the demonstration did not do what it says."""


@define
class _Walk:
    """One demonstration under way."""

    services: Services
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
    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as name:
        folder = Path(name)
        written = folder / "reconciler.yaml"
        written.write_text(text, encoding="utf-8")
        async with serve_all() as services:
            desired = read_paths([str(written)], services.environment)
            private = attrs.evolve(
                settings, folder=folder / "runs", lock_folder=folder / "locks", environment=services.environment
            )
            say("Five simulated services run on loopback: Convoy, Feldera, Redpanda, Kafka Connect and Apinizer.")
            say("This is what is desired of them (reconciler.yaml):")
            say("")
            say("\n".join(f"    {line}" for line in text.splitlines()))
            await _walk_through(_Walk(services, desired, private, folder, say, palette))
    say("")
    say("Done: the simulators have ended and their folder is gone. Next: write a file for your own services with")
    say("`reconciler import`, look at it with `reconciler plan`, and only then `reconciler apply`.")


async def _walk_through(walk: _Walk) -> None:
    saved = await _show_plan(walk)
    await _show_apply(walk, saved)
    await _show_drift(walk, "Drift: is everything as the file says?", ())
    walk.head("Somebody activates billing in Convoy's dashboard, and resumes legacy-1 by hand")
    walk.services.undo_some()
    walk.say("They do not know of the file; no call of ours, and no state file that could be wrong about it.")
    await _show_drift(walk, "Drift again: the report finds both (`reconciler drift` would exit with 2)", _UNDONE)
    await _show_refusal(walk, saved)
    await _show_mending(walk)
    await _show_drift(walk, "And a last look", ())


async def _show_plan(walk: _Walk) -> Path:
    walk.head("Plan: what would change, with the exact calls (nothing is sent)")
    made = await plan(walk.desired, None, walk.settings)
    _show(walk, made)
    names = tuple(str(update.subject.address) for update in made.updates)
    _demand(names == _UPDATES, f"the plan changes {names}, expected {_UPDATES}")
    _demand(not walk.services.list_writes(), "planning has written to a service")
    saved = walk.folder / "plan.json"
    _save(made, saved)
    walk.say("The plan is saved to plan.json: that is what a reviewer approves.")
    return saved


async def _show_apply(walk: _Walk, saved: Path) -> None:
    walk.head("Apply the saved plan: only those calls, each waited for until the service has really done it")
    made = _load(saved)
    result = await apply(made, walk.desired, None, walk.settings)
    _show_result(walk, result, expected=len(_UPDATES))
    calls = sum(len(update.calls) for update in made.updates)
    _demand(len(walk.services.list_writes()) == calls, "there were other calls than the plan's")


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
    walk.head("A new plan and apply: one call each, for the two things that drifted")
    made = await plan(walk.desired, None, walk.settings)
    _show(walk, made)
    result = await apply(made, walk.desired, None, walk.settings)
    _show_result(walk, result, expected=len(_UNDONE))


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


def _list_drifted(report: DriftReport) -> list[str]:
    return [str(finding.address) for finding in report.findings if finding.finding.value == "drifted"]


def _demand(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition, no mode
    if not is_so:
        raise DemoFailed(f"the demonstration is broken: {otherwise}", hint="please report this")
