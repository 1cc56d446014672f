"""Every view against the plain file of its scenario."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from reconciler.files.journal_report_file import dump_journal_report
from reconciler.views.drift_markdown import render_drift_markdown
from reconciler.views.drift_text import render_drift
from reconciler.views.journal_markdown import render_journal_markdown
from reconciler.views.journal_text import render_journal
from reconciler.views.palette import COLOURED, PLAIN
from reconciler.views.plan_explained import render_plan_explained
from reconciler.views.plan_markdown import render_plan_markdown
from reconciler.views.plan_text import render_plan
from reconciler.views.problems_text import render_problems
from reconciler.views.providers_text import render_provider, render_providers
from reconciler.views.result_markdown import render_result_markdown
from reconciler.views.result_text import render_result
from reconciler.views.status_text import render_status
from tests.golden import scenarios
from tests.golden.scenarios import NOW
from tests.golden.waterworks import offer

LATER = NOW + timedelta(minutes=1)

RENDERINGS: dict[str, Callable[[], str]] = {
    "mixed/plan.txt": lambda: render_plan(scenarios.mixed_plan(), PLAIN, now=NOW),
    "mixed/plan-coloured.txt": lambda: render_plan(scenarios.mixed_plan(), COLOURED, now=NOW),
    "mixed/plan-explained.txt": lambda: render_plan_explained(scenarios.mixed_plan(), PLAIN, now=LATER),
    "mixed/plan.md": lambda: render_plan_markdown(scenarios.mixed_plan(), now=NOW),
    "mixed/result.txt": lambda: render_result(scenarios.mixed_result(), PLAIN),
    "mixed/result.md": lambda: render_result_markdown(scenarios.mixed_result()),
    "mixed/drift.txt": lambda: render_drift(scenarios.mixed_drift(), PLAIN),
    "mixed/drift.md": lambda: render_drift_markdown(scenarios.mixed_drift()),
    "mixed/status.txt": lambda: render_status(scenarios.mixed_status(), PLAIN, now=NOW),
    "mixed/journal.txt": lambda: render_journal(scenarios.killed_journal(), PLAIN),
    "mixed/journal.md": lambda: render_journal_markdown(scenarios.killed_journal()),
    "mixed/journal.json": lambda: dump_journal_report(scenarios.killed_journal()),
    "mixed/problems.txt": lambda: render_problems(scenarios.problems(), PLAIN),
    "calm/plan.txt": lambda: render_plan(scenarios.quiet_plan(), PLAIN, now=NOW),
    "calm/plan.md": lambda: render_plan_markdown(scenarios.quiet_plan(), now=NOW),
    "calm/result.txt": lambda: render_result(scenarios.calm_result(), PLAIN),
    "calm/result.md": lambda: render_result_markdown(scenarios.calm_result()),
    "calm/drift.txt": lambda: render_drift(scenarios.calm_drift(), PLAIN),
    "calm/drift.md": lambda: render_drift_markdown(scenarios.calm_drift()),
    "calm/status.txt": lambda: render_status(scenarios.calm_status(), PLAIN, now=NOW),
    "calm/journal.txt": lambda: render_journal(scenarios.ended_journal(), PLAIN),
    "calm/journal.md": lambda: render_journal_markdown(scenarios.ended_journal()),
    "calm/journal.json": lambda: dump_journal_report(scenarios.ended_journal()),
    "stub/journal.txt": lambda: render_journal(scenarios.stub_journal(), PLAIN),
    "stub/journal.md": lambda: render_journal_markdown(scenarios.stub_journal()),
    "stub/journal.json": lambda: dump_journal_report(scenarios.stub_journal()),
    "partial/plan.txt": lambda: render_plan(scenarios.partial_plan(), PLAIN, now=NOW),
    "partial/plan.md": lambda: render_plan_markdown(scenarios.partial_plan(), now=NOW),
    "providers/one.txt": lambda: render_provider(offer(), PLAIN),
    "providers/all.txt": lambda: render_providers([offer()], PLAIN),
}


@pytest.mark.parametrize("name", RENDERINGS)
def test_a_report_reads_as_its_golden_file_says(name: str, check_golden: Callable[[str, str], None]) -> None:
    """The text of each scenario is the reviewed one, byte for byte."""
    check_golden(name, RENDERINGS[name]())
