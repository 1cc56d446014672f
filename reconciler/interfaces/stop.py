"""The wish to stop early, as the engine sees it."""

from typing import Protocol


class Stop(Protocol):
    """Set by the first signal (nothing new starts) and hardened by the second (waiting ends)."""

    @property
    def signal(self) -> int | None:
        """The number of the first signal, `None` while nobody asked to stop."""
        ...

    @property
    def is_final(self) -> bool:
        """Whether waiting must end too."""
        ...

    async def wait(self) -> None:
        """Returns when the first signal came."""
        ...

    async def wait_final(self) -> None:
        """Returns when the second signal came."""
        ...
