"""Very many schedules on all cores, until one breaks a law: what `python -m tests.laws` does; prints nothing."""

import gc
import multiprocessing
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from random import Random

import attrs
from attrs import define, field, frozen

from tests.laws.breach import Breach
from tests.laws.chance import USUAL, Size, draw_schedule
from tests.laws.checks import check_all
from tests.laws.clients import Client, Engine
from tests.laws.record import Record
from tests.laws.running import run_schedule
from tests.laws.schedule import Schedule
from tests.laws.shrinking import shrink
from tests.laws.stopping import Lifeline, Stopped, begin_worker, keeping_lifeline, putting_off_stops
from tests.laws.worlds.catalog import REPERTOIRES

BATCH = 100
_LISTENED = 16
"""Of so many schedules one is searched for secrets: keeping all that is said costs a third of the time."""

_ENGINE = Engine()


@frozen
class Order:
    """What is to be run: `variants` in turn; schedule number n of a seed and a size is always the same."""

    variants: tuple[str, ...]
    schedules: int
    seconds: float
    seed: int
    jobs: int
    size: Size = USUAL
    client: Client = _ENGINE


@frozen
class Found:
    """A broken law, with the schedule as it was drawn under its number, and as small as it would go."""

    law: str
    sentence: str
    number: int
    drawn: Schedule
    shrunk: Schedule


@define
class Tally:
    """What came of all schedules: the words of results and the exit codes of runs without one, by provider.

    `stop_code`: the exit code where somebody stopped it before its end.
    """

    schedules: int = 0
    requests: int = 0
    words: dict[str, Counter[str]] = field(factory=dict)
    played: Counter[str] = field(factory=Counter)
    cpu: float = 0.0
    found: list[Found] = field(factory=list)
    stop_code: int | None = None

    def add(self, other: "Tally") -> None:
        """Both together."""
        self.schedules += other.schedules
        self.requests += other.requests
        self.cpu += other.cpu
        self.found += other.found
        self.played.update(other.played)
        for provider, words in other.words.items():
            self.words.setdefault(provider, Counter()).update(words)


def draw(order: Order, number: int) -> Schedule:
    """Schedule number `number`."""
    variant = order.variants[number % len(order.variants)]
    return draw_schedule(Random(f"{order.seed}/{number}"), variant, order.size)  # noqa: S311 - no secrets


def judge(
    schedule: Schedule, client: Client = _ENGINE, *, is_listening: bool = True
) -> tuple[Record | None, Mapping[str, str]]:
    """The record, and the sentence for each broken law; what the engine never may raise breaks one too."""
    try:
        record = run_schedule(schedule, client, is_listening=is_listening)
        return record, _name_laws(check_all(record))
    except Exception as error:  # noqa: BLE001 - whatever is raised is a finding, told with its schedule
        kind = f"raised {type(error).__name__}"
        return None, {kind: "".join(traceback.format_exception(error))}


def _name_laws(breaches: Sequence[Breach]) -> Mapping[str, str]:
    """The first sentence of each law, in the order of the laws."""
    named: dict[str, str] = {}
    for one in breaches:
        named.setdefault(one.law, str(one))
    return named


@frozen
class Breaking:
    """Whether a schedule breaks this law."""

    law: str
    client: Client = _ENGINE

    def __call__(self, schedule: Schedule) -> bool:
        """Plays it."""
        return self.law in judge(schedule, self.client)[1]


def run_batch(order: Order, first: int, count: int) -> Tally:
    """A few schedules, one after the other, up to the first broken law, which is not made small yet."""
    tally, began = Tally(), time.process_time()
    for number in range(first, first + count):
        schedule = draw(order, number)
        record, broken = judge(schedule, order.client, is_listening=number % _LISTENED == 0)
        provider = REPERTOIRES[schedule.variant].provider
        tally.schedules += 1
        tally.played[provider] += 1
        if record is not None:
            tally.requests += len(record.seen)
            tally.words.setdefault(provider, Counter()).update(_list_words(record))
        if broken:
            law, sentence = next(iter(broken.items()))
            tally.found.append(Found(law, sentence, number, schedule, schedule))
            break
    tally.cpu = time.process_time() - began
    return tally


def make_small(found: Found, client: Client = _ENGINE) -> Found:
    """The same law broken by the smallest schedule that still does."""
    small = shrink(found.drawn, Breaking(found.law, client))
    sentence = judge(small, client)[1].get(found.law, found.sentence)
    return attrs.evolve(found, shrunk=small, sentence=sentence)


def run_all(order: Order, tell: Callable[[Tally, float], None]) -> Tally:
    """All of it, or up to the first broken law, or as long as there is time; `tell` hears how it goes.

    Raises RuntimeError where a process ended before its share was done: what it did not play was not judged.
    """
    total = Tally()
    try:
        with keeping_lifeline() as line:
            _gather(order, line, total, tell)
        total.found = [make_small(one, order.client) for one in total.found[:1]]
    except Stopped as stopped:
        total.stop_code = stopped.code
    return total


def _gather(order: Order, line: Lifeline, total: Tally, tell: Callable[[Tally, float], None]) -> None:
    """Adds what the processes send to the total; none is left when it returns or raises."""
    began = time.monotonic()
    workers: dict[Connection, BaseProcess] = {}
    try:
        with putting_off_stops():
            _start(order, line, workers)
        while workers and not total.found and time.monotonic() - began < order.seconds:
            for ready in wait(list(workers), timeout=1.0):
                assert isinstance(ready, Connection)
                _take_in(ready, workers, total)
            tell(total, time.monotonic() - began)
    finally:
        for process in workers.values():
            process.terminate()
            process.join()
    if not workers and not total.found and total.schedules < order.schedules:
        raise RuntimeError(f"a process ended early: {total.schedules} of {order.schedules} schedules were played")


def _start(order: Order, line: Lifeline, workers: dict[Connection, BaseProcess]) -> None:
    """Adds processes that send a tally for every batch."""
    context = multiprocessing.get_context("fork")
    for job in range(order.jobs):
        receiving, sending = context.Pipe(duplex=False)
        ours = range(job * BATCH, order.schedules, order.jobs * BATCH)
        process = context.Process(target=_work, args=(order, ours, sending, line), daemon=True)
        process.start()
        sending.close()
        workers[receiving] = process


def _take_in(ready: Connection, workers: dict[Connection, BaseProcess], total: Tally) -> None:
    try:
        total.add(ready.recv())
    except EOFError:
        workers.pop(ready).join()


def _work(order: Order, ours: Sequence[int], connection: Connection, line: Lifeline) -> None:
    begin_worker(line)
    gc.freeze()
    gc.disable()
    try:
        for first in ours:
            tally = run_batch(order, first, min(BATCH, order.schedules - first))
            # Once for a batch is enough for what refers to itself, and costs a tenth less.
            gc.collect()
            connection.send(tally)
            if tally.found:
                break
    finally:
        connection.close()


def _list_words(record: Record) -> Iterator[str]:
    for run in record.acts:
        if run.is_dead:
            yield "killed"
        elif run.claims is None:
            yield f"exit {run.code}"
        else:
            yield from run.claims.words.values()
