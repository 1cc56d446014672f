import asyncio
import os
import signal

from reconciler.interfaces.stop import Stop
from reconciler.runs.stop import NeverStop, SignalStop


def test_nothing_was_asked_at_first() -> None:
    """A fresh stop asks for nothing."""
    stop: Stop = SignalStop()
    assert stop.signal is None
    assert not stop.is_final


def test_the_first_signal_is_the_one_that_is_told() -> None:
    """SIGTERM after SIGINT makes the stop final and keeps SIGINT's number, whatever comes later."""
    stop = SignalStop()
    stop.request(signal.SIGINT)
    assert not stop.is_final
    for number in (signal.SIGTERM, signal.SIGTERM):
        stop.request(number)
        assert stop.signal == signal.SIGINT
        assert stop.is_final


def test_a_real_signal_wakes_who_waits() -> None:
    """Requested from a signal handler of the loop, each signal wakes those who wait for it."""

    async def work() -> list[str]:
        stop = SignalStop()
        heard: list[str] = []

        async def note(word: str, wait: asyncio.Task[None]) -> None:
            await wait
            heard.append(word)

        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, stop.request, signal.SIGUSR1)
        try:
            first = loop.create_task(note("first", loop.create_task(stop.wait())))
            final = loop.create_task(note("final", loop.create_task(stop.wait_final())))
            os.kill(os.getpid(), signal.SIGUSR1)
            await first
            heard.append("between")
            os.kill(os.getpid(), signal.SIGUSR1)
            await final
        finally:
            loop.remove_signal_handler(signal.SIGUSR1)
        return heard

    assert asyncio.run(work()) == ["first", "between", "final"]


def test_a_stop_may_be_made_before_the_loop() -> None:
    """What was requested before the loop began is seen inside it."""
    stop = SignalStop()
    stop.request(signal.SIGTERM)
    asyncio.run(stop.wait())
    assert stop.signal == signal.SIGTERM


def test_never_stop_waits_until_it_is_cancelled() -> None:
    """A caller without signals ends by cancelling."""

    async def work() -> bool:
        stop: Stop = NeverStop()
        waits = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(stop.wait_final())]
        await asyncio.wait(waits, timeout=0)
        is_waiting = not any(wait.done() for wait in waits) and stop.signal is None and not stop.is_final
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        return is_waiting

    assert asyncio.run(work())
