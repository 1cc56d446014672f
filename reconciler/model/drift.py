"""Where the world left the file: one finding for every selected resource."""

from enum import Enum

from attrs import frozen

from reconciler.model.address import Address
from reconciler.model.problem import Origin
from reconciler.model.values import Scalar


class FindingKind(Enum):
    """The eight words of a drift report."""

    IN_SYNC = "in_sync"
    DRIFTED = "drifted"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNVERIFIABLE = "unverifiable"
    OVERDUE = "overdue"
    ACCEPTED = "accepted"
    UNMANAGED = "unmanaged"


ALARMING = frozenset({FindingKind.DRIFTED, FindingKind.MISSING, FindingKind.OVERDUE})
"""What makes `drift` say that there are differences."""


@frozen
class FieldDrift:
    """One path: what is desired (as written, `at_most` included) and what is live."""

    path: str
    desired: str | bool | int | None
    live: Scalar


@frozen
class Finding:
    """What was found at one address."""

    address: Address
    finding: FindingKind
    fields: tuple[FieldDrift, ...]
    detail: str
    origin: Origin = Origin()


@frozen
class DriftReport:
    """One finding for every selected resource, sorted by address."""

    findings: tuple[Finding, ...]

    def count(self, kind: FindingKind) -> int:
        """How many findings are of this kind."""
        return sum(1 for finding in self.findings if finding.finding is kind)

    @property
    def is_in_sync(self) -> bool:
        """Nothing drifted, missing, overdue or unreadable."""
        alarming = ALARMING | {FindingKind.UNREADABLE}
        return not any(finding.finding in alarming for finding in self.findings)
