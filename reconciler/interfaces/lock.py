"""One writer for each service url."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Locks(Protocol):
    """Exclusion between runs, on this machine or shared."""

    def hold(self, urls: tuple[str, ...]) -> AbstractAsyncContextManager[None]:
        """Holds the locks of these urls, taken in sorted order; raises LockHeld naming the holder."""
        ...
