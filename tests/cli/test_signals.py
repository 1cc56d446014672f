"""What a signal does, by what the process is at."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from reconciler.api import Settings
from reconciler.cli import main
from reconciler.cli.invocation import Invocation
from reconciler.cli.running import run_unobserved
from reconciler.cli.signals import Signalled, Signals
from reconciler.errors import Interrupted
from tests.cli.shell import AS_FOUND


def _send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_plain_code_is_left_at_once(number: int) -> None:
    """A signal is raised, with its number."""
    signals = Signals()
    with signals.taken(AS_FOUND), pytest.raises(Signalled) as raised:
        _send(number)
    assert (number, number) == (raised.value.number, signals.first)


def test_an_output_is_not_cut() -> None:
    """While outputs are written signals are only noted; the second, and only after a while, is raised."""
    moments = [0.0]
    signals = Signals(elapsed=lambda: moments[-1])
    with signals.taken(AS_FOUND), signals.held():
        _send(signal.SIGTERM)
        _send(signal.SIGTERM)
        moments.append(1.0)
        assert signals.first == signal.SIGTERM
        with pytest.raises(Signalled):
            _send(signal.SIGINT)
    assert signals.first == signal.SIGTERM


def test_a_loop_is_told() -> None:
    """Whoever runs a loop is handed every signal."""
    signals, told = Signals(), list[int]()
    with signals.taken(AS_FOUND), signals.held(), signals.delivered(told.append):
        _send(signal.SIGINT)
        _send(signal.SIGTERM)
    assert told == [signal.SIGINT, signal.SIGTERM]


def test_handlers_are_put_back() -> None:
    """The process is left as it was found, whatever the command was."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    for words in (["--version"], ["schema"], ["plan", "absent.yaml"]):
        main(words)
        assert before == (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))


@pytest.fixture
def deaf() -> Iterator[None]:
    """This thread is not interrupted by SIGTERM, which another one takes: as one that comes just before a sleep."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    yield
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _take_the_signal() -> None:
    threading.Event().wait(0.3)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.usefixtures("deaf")
def test_a_loop_that_sleeps_is_woken() -> None:
    """A signal that came just before the loop fell asleep is heard now, not when the sleep is over."""
    invocation = Invocation((), {})
    other = threading.Thread(target=_take_the_signal)

    async def sleep(_settings: Settings) -> None:
        asyncio.get_running_loop().call_soon(other.start)
        await asyncio.Event().wait()

    with invocation.signals.taken(AS_FOUND), pytest.raises(Interrupted):
        run_unobserved(sleep, Settings(), invocation)
    other.join()
