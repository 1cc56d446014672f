"""Which saved plans were used, and what they did."""

from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from reconciler.model.address import Address


@frozen
class Remembered:
    """What earlier runs of a plan did: the addresses they applied, and whether nothing is left."""

    applied: frozenset[Address] = field(default=frozenset())
    is_used_up: bool = False
    last_run_at: datetime | None = None


class Memory(Protocol):
    """Plans are remembered by digest and time of creation."""

    async def recall(self, *, digest: str, created_at: datetime) -> Remembered | None:
        """What is remembered of this plan; `None` when it never ran."""
        ...

    async def remember(self, *, digest: str, created_at: datetime, remembered: Remembered) -> None:
        """Replaces what is remembered, durably; raises JournalUnwritable."""
        ...
