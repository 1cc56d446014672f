"""One writer for each service url."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


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


class Locks(Protocol):
    """Exclusion between runs, on this machine or shared."""

    def hold(self, urls: tuple[str, ...]) -> AbstractAsyncContextManager[Hold]:
        """Holds the locks of these urls, taken in sorted order; raises LockHeld naming the holder."""
        ...
