"""What a signal does, by what the process is at."""

import os
import signal

import pytest

from reconciler.cli.signals import Signalled, Signals


def _send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_plain_code_is_left_at_once(number: int) -> None:
    """A signal is raised, with its number."""
    signals = Signals()
    with signals.taken(), pytest.raises(Signalled) as raised:
        _send(number)
    assert (number, number) == (raised.value.number, signals.first)


def test_an_output_is_not_cut() -> None:
    """While outputs are written the first signal is only noted; the second is raised."""
    signals = Signals()
    with signals.taken(), signals.held():
        _send(signal.SIGTERM)
        assert signals.first == signal.SIGTERM
        with pytest.raises(Signalled):
            _send(signal.SIGINT)
    assert signals.first == signal.SIGTERM


def test_a_loop_is_told() -> None:
    """Whoever runs a loop is handed every signal."""
    signals, told = Signals(), list[int]()
    with signals.taken(), signals.held(), signals.delivered(told.append):
        _send(signal.SIGINT)
        _send(signal.SIGTERM)
    assert told == [signal.SIGINT, signal.SIGTERM]


def test_handlers_are_put_back() -> None:
    """The process is left as it was found."""
    before = signal.getsignal(signal.SIGINT)
    with Signals().taken():
        assert before != signal.getsignal(signal.SIGINT)
    assert before == signal.getsignal(signal.SIGINT)
