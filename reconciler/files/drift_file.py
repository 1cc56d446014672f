"""A drift report as JSON and back; must not decide what counts as drift."""

from typing import Literal

from attrs import frozen

from reconciler.files.checks import find_misplaced
from reconciler.files.documents import Malformed, dump_pretty
from reconciler.files.envelopes import VERSION, open_document
from reconciler.files.refusals import refuse_document
from reconciler.files.shapes import key
from reconciler.files.shaping import structure, unstructure
from reconciler.model.drift import DriftReport, Finding, FindingKind
from reconciler.model.problem import Problem

FORMAT = "reconciler-drift"

_DAMAGED = "give the file as `drift` wrote it"


@frozen
class DriftSummary:
    """How many resources were found in which way."""

    resources: int = key("All findings.")
    in_sync: int = key("As desired.")
    drifted: int = key("Live differs from what is desired.")
    missing: int = key("The service proved that there is no such thing.")
    unreadable: int = key("A read failed, or its answer could not be understood.")
    unverifiable: int = key("Reads work, and the switch is not in them.")
    overdue: int = key("Its time is over and it is still off.")
    accepted: int = key("Differs, and somebody accepted that until a given time.")
    unmanaged: int = key("Live, and not in the files.")


@frozen
class DriftShape:
    """A drift report: one finding for every selected resource."""

    format: Literal["reconciler-drift"] = key("Always `reconciler-drift`.")
    format_version: str = key("`MAJOR.MINOR`; new keys raise the minor number.")
    in_sync: bool = key("Nothing drifted, missing, overdue or unreadable.")
    summary: DriftSummary = key("How many resources were found in which way.")
    findings: tuple[Finding, ...] = key("One for every selected resource, sorted by address.")


def dump_drift(report: DriftReport) -> str:
    """The drift document."""
    shape = DriftShape(
        format="reconciler-drift",
        format_version=VERSION,
        in_sync=report.is_in_sync,
        summary=_summarise(report),
        findings=report.findings,
    )
    return dump_pretty(unstructure(shape))


def load_drift(text: bytes | str, *, source: str) -> DriftReport:
    """The report that `dump_drift` wrote; raises InvalidInput for anything else."""
    try:
        return _read_drift(text)
    except Malformed as failure:
        raise refuse_document(failure, source=source, wanted="a drift report") from None


def _read_drift(text: bytes | str) -> DriftReport:
    shape = structure(open_document(text, wanted=FORMAT), DriftShape)
    report = DriftReport(shape.findings)
    addresses = [finding.address for finding in report.findings]
    problems = list(find_misplaced(addresses, path="findings", hint=_DAMAGED))
    if shape.summary != _summarise(report):
        problems.append(Problem("the summary contradicts the findings", path="summary", hint=_DAMAGED))
    if shape.in_sync != report.is_in_sync:
        problems.append(Problem("`in_sync` contradicts the findings", path="in_sync", hint=_DAMAGED))
    if problems:
        raise Malformed(*problems)
    return report


def _summarise(report: DriftReport) -> DriftSummary:
    return DriftSummary(
        resources=len(report.findings),
        in_sync=report.count(FindingKind.IN_SYNC),
        drifted=report.count(FindingKind.DRIFTED),
        missing=report.count(FindingKind.MISSING),
        unreadable=report.count(FindingKind.UNREADABLE),
        unverifiable=report.count(FindingKind.UNVERIFIABLE),
        overdue=report.count(FindingKind.OVERDUE),
        accepted=report.count(FindingKind.ACCEPTED),
        unmanaged=report.count(FindingKind.UNMANAGED),
    )
