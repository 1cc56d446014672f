"""A result for a pull-request comment, within its limit whatever the size."""

from collections import Counter

from reconciler.model.outcome import OutcomeKind, Result
from reconciler.model.values import spell_moment
from reconciler.views.markdown import Section, assemble, show
from reconciler.views.outcomes import (
    describe_signal,
    lay_out_outcome,
    list_next_steps,
    name_outcome,
    summarise_result,
)
from reconciler.views.run_text import describe_run
from reconciler.views.summaries import shorten_digest
from reconciler.views.tables import OUTCOMES, count_by_kind, render_outcome
from reconciler.views.words import count, describe_duration

_DONE = frozenset({OutcomeKind.APPLIED, OutcomeKind.ALREADY_DONE})
_MOST_WARNINGS = 20


def render_result_markdown(result: Result) -> str:
    """The result as Markdown of at most 65,536 characters: what needs attention first, what was done collapsed."""
    rows = [lay_out_outcome(outcome) for outcome in result.outcomes]
    open_rows = tuple(render_outcome(row) for row in rows if row.kind not in _DONE)
    done_rows = tuple(render_outcome(row) for row in rows if row.kind in _DONE)
    opening = f"<details><summary>{count(len(done_rows), 'resource')} as desired</summary>\n\n{OUTCOMES}"
    sections = (
        Section("", tuple(f"- {show(note)}" for note in _list_notes(result)), "note"),
        Section(OUTCOMES, open_rows, "outcome"),
        Section(opening, done_rows, "outcome", "\n</details>"),
    )
    words = tuple(name_outcome(kind) for kind in OutcomeKind)
    counts = count_by_kind(((one.address, name_outcome(one.outcome)) for one in result.outcomes), words)
    return assemble(f"### {show(summarise_result(result))}", sections, (counts,), _render_footer(result))


def _list_notes(result: Result) -> list[str]:
    interrupted = [] if result.signal is None else [describe_signal(result.signal)]
    next_steps = [f"{name_outcome(kind)}: {text}" for kind, text in list_next_steps(result)]
    warnings = [f"warning: {warning}" for warning in result.warnings[:_MOST_WARNINGS]]
    numbers = Counter(one for outcome in result.outcomes for one in outcome.follow_up)
    follow_up = [f"{count(number, 'resource')}: {one}" for one, number in numbers.most_common(_MOST_WARNINGS)]
    return [*interrupted, *next_steps, *warnings, *follow_up]


def _render_footer(result: Result) -> str:
    seconds = (result.finished_at - result.started_at).total_seconds()
    run = describe_run(result.run)
    started = f"Started at {spell_moment(result.started_at)}{f' {run}' if run else ''}."
    return f"{show(started)} It took {describe_duration(seconds)}. Digest {show(shorten_digest(result.digest))}"
