"""The meta-keys that every resource and rule may carry, whatever its kind."""

from datetime import datetime
from enum import Enum

from attrs import field, frozen

from reconciler.model.address import Address


class IfMissing(Enum):
    """What to do with a resource whose live thing does not exist."""

    BLOCK = "block"
    SKIP = "skip"


@frozen
class Terms:
    """How a wish is to be carried out and who wants it; `settle` in seconds, `None` means the kind's default."""

    settle: float | None = None
    reason: str | None = None
    owner: str | None = None
    ticket: str | None = None
    until: datetime | None = None
    depends_on: tuple[Address, ...] = ()
    if_missing: IfMissing = IfMissing.BLOCK
    protect: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    normal: str | None = field(default=None)
