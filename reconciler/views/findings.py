"""What drift findings look like, for text and Markdown alike: one row for each finding worth a line."""

from collections.abc import Mapping

from attrs import frozen

from reconciler.model.drift import DriftReport, FieldDrift, Finding, FindingKind
from reconciler.views.neutral import neutral
from reconciler.views.rows import show_address, show_origin
from reconciler.views.words import count, describe_value_briefly, tally

SYMBOLS: Mapping[FindingKind, str] = {
    FindingKind.IN_SYNC: "=",
    FindingKind.DRIFTED: "≠",
    FindingKind.MISSING: "✗",
    FindingKind.UNREADABLE: "?",
    FindingKind.UNVERIFIABLE: "?",
    FindingKind.OVERDUE: "⏰",
    FindingKind.ACCEPTED: "~",
    FindingKind.UNMANAGED: "+",
}

_ORDER = (
    FindingKind.DRIFTED,
    FindingKind.MISSING,
    FindingKind.OVERDUE,
    FindingKind.UNREADABLE,
    FindingKind.UNVERIFIABLE,
    FindingKind.ACCEPTED,
    FindingKind.UNMANAGED,
)
"""The order in which a summary names what is not in sync."""


@frozen
class FindingRow:
    """One finding; every text is neutral. `detail` also holds what is worth knowing of something in sync."""

    symbol: str
    address: str
    word: str
    fields: str
    detail: str
    origin: str
    kind: FindingKind


_FEW_UNMANAGED = 10
"""Up to so many things that no file mentions are named; a worker that the file barely touches is only counted."""


def lay_out_drift(report: DriftReport) -> tuple[FindingRow, ...]:
    """The rows of all findings but those in sync that have nothing to say, and unmanaged things by the dozen."""
    hidden = {FindingKind.UNMANAGED} if report.count(FindingKind.UNMANAGED) > _FEW_UNMANAGED else set()
    return tuple(
        lay_out_finding(finding)
        for finding in report.findings
        if finding.finding not in hidden and (finding.finding is not FindingKind.IN_SYNC or finding.detail)
    )


def lay_out_finding(finding: Finding) -> FindingRow:
    """The row of one finding."""
    show = _describe_live if finding.finding is FindingKind.UNMANAGED else _describe_field
    return FindingRow(
        symbol=SYMBOLS[finding.finding],
        address=show_address(finding.address),
        word=name_finding(finding.finding),
        fields=", ".join(show(field) for field in finding.fields),
        detail=neutral(finding.detail),
        origin=show_origin(finding.origin),
        kind=finding.finding,
    )


def name_finding(kind: FindingKind) -> str:
    """The word with spaces: `in sync`."""
    return kind.value.replace("_", " ")


def summarise_drift(report: DriftReport) -> str:
    """`Drift: 2 drifted, 1 missing, 38 in sync.`, or `In sync: 41 resources.`, with what else was found."""
    in_sync = report.count(FindingKind.IN_SYNC)
    others = tally((report.count(kind), name_finding(kind)) for kind in _ORDER)
    if not report.is_in_sync:
        rest = f", {in_sync:,} in sync" if in_sync else ""
        return f"Drift: {others}{rest}."
    return f"In sync: {count(in_sync, 'resource')}{f'; {others}' if others else ''}."


def _describe_field(field: FieldDrift) -> str:
    desired = describe_value_briefly(field.desired)
    return f"{neutral(field.path)}  desired {desired} → live {describe_value_briefly(field.live)}"


def _describe_live(field: FieldDrift) -> str:
    return f"{neutral(field.path)}  live {describe_value_briefly(field.live)}"
