"""The wish to stop early, as signals bring it; installing signal handlers is not its work."""

import asyncio


class SignalStop:
    """`Stop` that counts requests: the first ends new work, the second ends waiting, later ones change nothing."""

    def __init__(self) -> None:
        self._first = asyncio.Event()
        self._second = asyncio.Event()
        self._signal: int | None = None

    def request(self, signal: int) -> None:
        """Takes note of one signal; call it in the loop's thread (`loop.add_signal_handler` does)."""
        if self._signal is None:
            self._signal = signal
            self._first.set()
        else:
            self._second.set()

    @property
    def signal(self) -> int | None:
        """The number of the first signal, `None` while nobody asked to stop."""
        return self._signal

    @property
    def is_final(self) -> bool:
        """Whether waiting must end too."""
        return self._second.is_set()

    async def wait(self) -> None:
        """Returns when the first signal came."""
        await self._first.wait()

    async def wait_final(self) -> None:
        """Returns when the second signal came."""
        await self._second.wait()


class NeverStop:
    """`Stop` for callers who do not take signals: it is never asked to stop; cancel the task instead."""

    @property
    def signal(self) -> int | None:
        """Always `None`."""
        return None

    @property
    def is_final(self) -> bool:
        """Always false."""
        return False

    async def wait(self) -> None:
        """Never returns."""
        await asyncio.get_running_loop().create_future()

    async def wait_final(self) -> None:
        """Never returns."""
        await asyncio.get_running_loop().create_future()
