"""One writer for each service url."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Encode, Journal, Kept


class Hold(Protocol):
    """The locks that a run has taken, for as long as they are its own."""

    @property
    def lost(self) -> str | None:
        """Why the locks are known to be lost; `None` while nothing has shown it. Asks nobody."""
        ...

    async def confirm(self) -> str | None:
        """Asks now whether the locks are still held: `None` where they are, else why not, and then for good.

        Returns within seconds and raises nothing: a lock that cannot be asked for counts as lost.
        """
        ...


class SharedHold(Hold, Protocol):
    """Locks that machines share, and the journals that go with them."""

    async def read_kept(self) -> tuple[Kept, ...]:
        """What the runs left that held these locks last; raises JournalUnwritable."""
        ...

    def open_journal(self, run_id: str, *, encode: Encode, clock: Clock) -> Journal:
        """The journal of this run for those who hold the locks after it; it raises nothing but loses the locks."""
        ...


class Locks(Protocol):
    """Exclusion between runs, on this machine or shared."""

    def hold(self, urls: tuple[str, ...]) -> AbstractAsyncContextManager[Hold]:
        """Holds the locks of these urls, taken in sorted order; raises LockHeld naming the holder."""
        ...
