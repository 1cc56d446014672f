"""A clock of virtual time and the small values that the tests of this folder share."""

from datetime import UTC, datetime, timedelta

import pytest

START = datetime(2026, 11, 21, 11, 39, tzinfo=UTC)


class VirtualClock:
    """`Clock` whose time passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.naps: list[float] = []

    def now(self) -> datetime:
        """The start and all naps since."""
        return START + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """All naps together."""
        return sum(self.naps)

    async def sleep(self, seconds: float) -> None:
        """Passes at once."""
        self.naps.append(seconds)


@pytest.fixture
def clock() -> VirtualClock:
    """A fresh clock at the same moment."""
    return VirtualClock()
