"""All that our engine writes in a schedule, for L10; `python -m tests.laws.writing` prints its checksums for some."""

import hashlib
import re
import sys
from random import Random

from attrs import define, field

from reconciler.api import PlanRequest
from reconciler.api.apply import apply
from reconciler.api.drift import drift
from reconciler.api.plan import plan
from reconciler.errors import ReconcilerError
from reconciler.files.drift_file import dump_drift
from reconciler.files.plan_file import dump_plan
from reconciler.files.result_file import dump_result
from reconciler.views.drift_text import render_drift
from reconciler.views.palette import PLAIN
from reconciler.views.plan_text import render_plan
from reconciler.views.result_text import render_result
from tests.laws.chance import draw_schedule
from tests.laws.clients import Stand, read_claims
from tests.laws.record import Claims
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule
from tests.laws.worlds.catalog import VARIANTS

_OTHER = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}|/laws-\w+/|\(pid \d+")
"""The name of a run, the folder of a schedule and the number of a process: others each time."""

EACH = 5
"""Schedules of each variant whose checksums are printed."""


@define
class Writer:
    """Our engine, and all that is written of what it does."""

    written: list[str] = field(factory=list)

    async def run(self, stand: Stand) -> Claims:
        """Drift report, plan and apply."""
        settings = stand.settings
        found = await drift(stand.desired, None, settings)
        self.written += [dump_drift(found), render_drift(found, PLAIN)]
        made = await plan(stand.desired, PlanRequest(is_blocked_allowed=True), settings)
        stand.run.plan = made
        self.written += [dump_plan(made), render_plan(made, PLAIN, now=made.created_at)]
        stand.begin()
        result = await apply(made, stand.desired, None, settings)
        stand.run.result = result
        self.written += [dump_result(result), render_result(result, PLAIN)]
        return read_claims(result, is_idle=not made.updates)


def write_all(schedule: Schedule) -> list[str]:
    """Everything that was written in a schedule, in order, and every request; what was refused by its message."""
    writer = Writer()
    record = run_schedule(schedule, writer, is_listening=False)
    errors = [str(run.error) for run in record.acts + record.rounds if isinstance(run.error, ReconcilerError)]
    sent = [f"{one.run} {one.at} {one.method} {one.path} {one.sent!r}" for one in record.seen]
    return [_OTHER.sub("…", text) for text in (*writer.written, *errors, *sent)]


def main() -> None:
    """A line for each schedule."""
    for variant in VARIANTS:
        for number in range(EACH):
            schedule = draw_schedule(Random(f"{variant}/{number}"), variant)  # noqa: S311 - schedules are no secrets
            text = "\n".join(write_all(schedule))
            sys.stdout.write(f"{variant} {number} {hashlib.sha256(text.encode()).hexdigest()}\n")


if __name__ == "__main__":
    main()
