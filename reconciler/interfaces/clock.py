"""Time, as the engine asks for it."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for what is written down, elapsed time for deadlines, and waiting."""

    def now(self) -> datetime:
        """The time of day, in UTC, aware."""
        ...

    def elapsed(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        ...
