"""Every example's plan is the one that its folder shows, and applying it leaves nothing to do."""

from pathlib import Path

import pytest

from reconciler.api import ApplyRequest, apply, plan
from reconciler.model.outcome import OutcomeKind
from reconciler.simulators.virtual_time import run_virtual
from reconciler.views.palette import PLAIN
from reconciler.views.plan_text import render_plan
from tests.examples.worlds import FOLDERS, make_settings, read_example


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_gives_the_plan_that_it_shows(folder: Path, tmp_path: Path) -> None:
    """Desired file and what is live in, the text of plan.txt out."""
    desired = read_example(folder)

    async def scenario() -> str:
        made = await plan(desired, None, make_settings(folder, desired, tmp_path))
        return render_plan(made, PLAIN, now=made.created_at)

    assert run_virtual(scenario()) == (folder / "plan.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_can_be_applied(folder: Path, tmp_path: Path) -> None:
    """What is not blocked is applied, and a fresh plan has no update."""
    desired = read_example(folder)

    async def scenario() -> tuple[set[OutcomeKind], int]:
        settings = make_settings(folder, desired, tmp_path)
        made = await plan(desired, None, settings)
        result = await apply(made, desired, ApplyRequest(is_blocked_allowed=True), settings)
        blocked = {entry.subject.address for entry in made.blocked}
        again = await plan(desired, None, settings)
        return {one.outcome for one in result.outcomes if one.address not in blocked}, len(again.updates)

    assert run_virtual(scenario()) == ({OutcomeKind.APPLIED}, 0)


def test_there_are_examples() -> None:
    """A glob that finds nothing would make the tests above pass for ever."""
    assert len(FOLDERS) >= 3
