"""Carries one schedule out with one client, in virtual time, and returns the record of it; judges nothing.

`run_schedule(schedule)` is what tests call; `play` is the same inside a running loop of virtual time.
"""

import asyncio
import shutil
import signal
from collections.abc import Coroutine
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from attrs import define, field

from reconciler.api.settings import Settings
from reconciler.cli.exit_code import of_error
from reconciler.errors import ReconcilerError
from reconciler.model.event import Event
from reconciler.runs.stop import SignalStop
from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import Dropped
from reconciler.simulators.virtual_time import VirtualTimeLoop
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to
from tests.laws.clients import Client, Engine, Stand
from tests.laws.record import Record, Run
from tests.laws.schedule import Schedule
from tests.laws.witness import Witness
from tests.laws.worlds.catalog import make_world
from tests.laws.worlds.world import ENVIRONMENT, SERVICE, make_desired

ROUNDS = 4
"""Plans, each with its apply, within which everything is as wished once nothing goes wrong any more."""

_INTERRUPTED = {130, 143}
"""Exit codes after which somebody tries again at once, as after a crash."""

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it, for its speed


def run_schedule(schedule: Schedule, client: Client | None = None, *, is_listening: bool = True) -> Record:
    """What came of a schedule, in a folder of its own. `is_listening`: all that is said is kept, for L9."""
    folder = Path(mkdtemp(prefix="laws-", dir=_SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None))
    try:
        return _run(play(schedule, client or Engine(), folder, is_listening=is_listening))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(playing: Coroutine[object, object, Record]) -> Record:
    """In a loop of its own, so that every schedule begins at second 0; without handlers of signals, which cost time."""
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(playing)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def play(schedule: Schedule, client: Client, folder: Path, *, is_listening: bool = True) -> Record:
    """The same, in this loop and this folder."""
    stage = Stage(schedule, client, folder, is_listening)
    try:
        await stage.act()
        await stage.calm_down()
    finally:
        await stage.witness.close()
    return stage.record


@define
class Stage:
    """One schedule being played."""

    schedule: Schedule
    client: Client
    folder: Path
    is_listening: bool
    record: Record = field(init=False)
    witness: Witness = field(init=False)
    main: Run = field(init=False)
    task: asyncio.Task[None] | None = None
    stop: SignalStop = field(factory=SignalStop)
    events: int = 0

    def __attrs_post_init__(self) -> None:
        world = make_world(self.schedule)
        self.record = Record(self.schedule, world)
        self.witness = Witness(self.record, self._on_count, self._on_answer)
        self.main = Run("main", tuple(thing.wish for thing in self.schedule.things))

    async def act(self) -> None:
        """Everything up to the end of the last run that misfortunes meet."""
        world, twin = self.record.world, self.schedule.twin
        self.record.rest_before, self.record.states_before = world.rest(), world.states()
        self.task = asyncio.create_task(self._run(self.main, "here", "locks"))
        runs = [self.task]
        if twin is not None:
            runs.append(asyncio.create_task(self._run_twin()))
        results = await asyncio.gather(*runs, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
                raise result
        if self.main.is_dead:
            self.witness.is_calm = self.schedule.death is not None and self.schedule.death.calm
            await self._run(Run("again", self.main.wishes), "after", "locks")
        elif self.main.code in _INTERRUPTED:
            await self._run(Run("again", self.main.wishes), "here", "locks")

    async def calm_down(self) -> None:
        """Rounds without misfortunes, until there is nothing left to do."""
        self.witness.is_calm = True
        self.record.world.calm()
        await elapse(self.record.world.quiet)
        folder = "after" if self.main.is_dead else "here"
        pace, idle = self.schedule.pace, 0
        for number in range(1, ROUNDS + pace.reads + 1):
            run = Run(f"round{number}", self.main.wishes)
            await self._run(run, folder, "locks")
            idle = idle + 1 if run.claims is not None and run.claims.is_idle else 0
            # What shows after so many readings may show to none of the first.
            if run.claims is None or idle > pace.reads or pace.never:
                break
        self.record.rest_after = self.record.world.rest()

    async def _run_twin(self) -> None:
        twin = self.schedule.twin
        assert twin is not None
        await elapse(twin.later)
        run = Run("twin", twin.wishes or self.main.wishes)
        await self._run(run, "there", "locks" if twin.locked else "locks-there")

    async def _run(self, run: Run, runs: str, locks: str) -> None:
        is_act = not run.name.startswith("round")
        (self.record.acts if is_act else self.record.rounds).append(run)
        folder, known = self.folder / runs, set((self.folder / runs).glob("*.jsonl"))
        stand = Stand(
            self.record.world,
            run,
            make_desired(self.record.world, run.wishes),
            self._make_settings(run, folder, self.folder / locks),
            self._begin,
        )
        try:
            run.claims = await self.client.run(stand)
            run.code = run.claims.code
        except ReconcilerError as error:
            run.error, run.code = error, of_error(error)
        if run.is_dead:
            return
        run.at_end, run.met_at_end = self.record.world.states(), self.witness.list_met(run)
        run.journal = "".join(path.read_text() for path in sorted(set(folder.glob("*.jsonl")) - known))

    def _begin(self) -> None:
        self.witness.is_counting = True

    def _make_settings(self, run: Run, folder: Path, locks: Path) -> Settings:
        return Settings(
            environment=ENVIRONMENT,
            observer=lambda event: self._observe(run, event),
            stop=self.stop if run.name == "main" else SignalStop(),
            clock=FakeClock(),
            folder=folder,
            lock_folder=locks,
            wires={SERVICE: wire_to(self.witness.open(run), drops=(Dropped,))},
            trace=run.said.append if self.is_listening else None,
            dice=Random(1),  # noqa: S311 - the same schedule is to be the same run
        )

    def _observe(self, run: Run, event: Event) -> None:
        if run.is_dead:
            return
        run.events.append(event)
        death = self.schedule.death
        if run is self.main and self.witness.is_counting:
            self.events += 1
            if death is not None and death.at == "event" and self.events == death.nth:
                self._die()

    def _on_count(self, number: int) -> None:
        if number in self.schedule.signals and not self.main.is_dead:
            for _ in range(self.schedule.signals.count(number)):
                self.stop.request(signal.SIGTERM)
        for rival in self.schedule.rivals:
            if rival.nth == number:
                self.record.moves[rival.thing] = self.record.moves.get(rival.thing, 0) + 1
                self.witness.touch(rival.thing, self.record.world.act(rival))
        death = self.schedule.death
        if death is not None and death.at == "before" and death.nth == number:
            self._die()

    def _on_answer(self, number: int) -> None:
        death = self.schedule.death
        if death is not None and death.at == "after" and death.nth == number:
            self._die()

    def _die(self) -> None:
        """What is on disk now is what stays: nothing that the dead run still does may be seen by anybody."""
        if self.task is None or self.task.done() or self.main.is_dead:
            return
        self.main.is_dead = True
        if (self.folder / "here").is_dir():
            shutil.copytree(self.folder / "here", self.folder / "after")
            self.main.journal = "".join(path.read_text() for path in sorted((self.folder / "after").glob("*.jsonl")))
        self.task.cancel()
