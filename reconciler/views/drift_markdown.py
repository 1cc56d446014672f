"""A drift report for a comment or a job summary, within a comment's limit whatever the size."""

from reconciler.model.drift import ALARMING, DriftReport, FindingKind
from reconciler.views.findings import FindingRow, lay_out_drift, name_finding, summarise_drift
from reconciler.views.markdown import Section, assemble, show, show_code
from reconciler.views.tables import count_by_kind
from reconciler.views.words import count

_TABLE = "| | resource | finding | fields | detail | written in |\n|---|---|---|---|---|---|"
_URGENT = ALARMING | {FindingKind.UNREADABLE}


def render_drift_markdown(report: DriftReport) -> str:
    """The report as Markdown of at most 65,536 characters: what needs attention first, the rest collapsed."""
    rows = lay_out_drift(report)
    urgent = tuple(_render_row(row) for row in rows if row.kind in _URGENT)
    others = tuple(_render_row(row) for row in rows if row.kind not in _URGENT)
    opening = f"<details><summary>{count(len(others), 'more finding')}</summary>\n\n{_TABLE}"
    sections = (Section(_TABLE, urgent, "finding"), Section(opening, others, "finding", "\n</details>"))
    words = tuple(name_finding(kind) for kind in FindingKind)
    counts = count_by_kind(((one.address, name_finding(one.finding)) for one in report.findings), words)
    return assemble(f"### {show(summarise_drift(report))}", sections, (counts,), "")


def _render_row(row: FindingRow) -> str:
    cells = (row.symbol, show_code(row.address), row.word, show(row.fields), show(row.detail), show_code(row.origin))
    return f"| {' | '.join(cells)} |"
