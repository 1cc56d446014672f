"""How the command lines here end early: by Ctrl-C, by SIGTERM, and never leaving processes behind; plays nothing."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.pool import Pool
from threading import Thread
from types import FrameType

from attrs import frozen

STOPS = (signal.SIGINT, signal.SIGTERM)


class Stopped(KeyboardInterrupt):
    """Somebody stopped this process; `code` is the exit code for it: 130 for Ctrl-C, 143 for SIGTERM.

    A KeyboardInterrupt, because asyncio lets that through from wherever it is raised, and `except Exception` too.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = 128 + number


def run_stoppable(main: Callable[[list[str]], int], arguments: list[str]) -> int:
    """The exit code of `main`; where it was stopped and did not end by itself, one line says so."""
    before = {one: signal.signal(one, _stop) for one in STOPS}
    try:
        return main(arguments)
    except Stopped as stopped:
        sys.stderr.write("\ninterrupted: nothing is concluded\n")
        return stopped.code
    finally:
        for one, was in before.items():
            signal.signal(one, was)


def _stop(number: int, _: FrameType | None) -> None:
    # Once is enough: what ends after the first must not be torn by a second.
    for one in STOPS:
        signal.signal(one, signal.SIG_IGN)
    raise Stopped(number)


@frozen
class Lifeline:
    """A pipe that only the process that made it holds open: its end is seen however that process ended."""

    reading: int
    writing: int


@contextmanager
def keeping_lifeline() -> Iterator[Lifeline]:
    """Processes that `begin_worker` with it end with it at the latest."""
    line = Lifeline(*os.pipe())
    try:
        yield line
    finally:
        os.close(line.writing)
        os.close(line.reading)


@contextmanager
def putting_off_stops() -> Iterator[None]:
    """While processes are started: a stop comes when all of them are known, and not in a half-started one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin_worker(line: Lifeline) -> None:
    """The first thing that a started process does: Ctrl-C is left to who started it, and it ends with them."""
    os.close(line.writing)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    Thread(target=_end_with, args=(line,), daemon=True).start()


def _end_with(line: Lifeline) -> None:
    os.read(line.reading, 1)
    os._exit(1)


@contextmanager
def pooling(jobs: int) -> Iterator[Pool]:
    """So many processes; they end where the block ends, and with this process however it ends."""
    with keeping_lifeline() as line:
        with putting_off_stops():
            pool = multiprocessing.get_context("fork").Pool(jobs, begin_worker, (line,))
        with pool:
            yield pool
