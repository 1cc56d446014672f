"""A drift report for a terminal: one line for each finding, the counts last."""

from reconciler.model.drift import ALARMING, DriftReport, FindingKind
from reconciler.views.columns import align
from reconciler.views.findings import FindingRow, lay_out_drift, summarise_drift
from reconciler.views.palette import Palette

_UNREADABLE_NOTE = "What is unreadable may have drifted too: mend the service or its credential, then run drift again."


def render_drift(report: DriftReport, palette: Palette) -> str:
    """The report as text; what is in sync is only counted, unless there is something to say about it."""
    rows = lay_out_drift(report)
    lines = align([_list_cells(row) for row in rows])
    painted = [
        f"  {palette.paint(_choose_colour(row.kind, palette), line)}" for row, line in zip(rows, lines, strict=True)
    ]
    if painted:
        painted.append("")
    if report.count(FindingKind.UNREADABLE):
        painted.append(palette.paint(palette.caution, _UNREADABLE_NOTE))
    code = palette.good if report.is_in_sync else palette.bad
    return "\n".join([*painted, palette.paint(code, summarise_drift(report))]) + "\n"


def _list_cells(row: FindingRow) -> tuple[str, ...]:
    said = "; ".join(part for part in (row.fields, row.detail) if part)
    # The origin follows its sentence at once: details are of every length, a column for it would be far away.
    origin = f"({row.origin})" if row.origin else ""
    return (f"{row.symbol} {row.address}", row.word, "   ".join(part for part in (said, origin) if part))


def _choose_colour(kind: FindingKind, palette: Palette) -> str:
    if kind in ALARMING:
        return palette.bad
    return palette.quiet if kind in {FindingKind.UNMANAGED, FindingKind.ACCEPTED} else palette.caution
