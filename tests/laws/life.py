"""One small world over many runs: plans that are kept and applied later, rivals, trouble, deaths, undoing, time.

`running` plays one plan and its apply; here whoever drives says what comes next. Judges nothing.
"""

import asyncio
import shutil
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import attrs
from attrs import define, field, frozen

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.api.apply import apply
from reconciler.api.plan import plan
from reconciler.api.settings import Settings
from reconciler.api.undo import undo
from reconciler.cli.exit_code import of_error
from reconciler.errors import ReconcilerError
from reconciler.model.event import Event
from reconciler.model.outcome import Result
from reconciler.model.plan import Plan
from reconciler.runs.stop import SignalStop
from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import Dropped
from reconciler.simulators.virtual_time import VirtualTimeLoop
from reconciler.testing.clock import FakeClock
from reconciler.transport.wires import wire_to
from tests.laws.clients import read_claims
from tests.laws.record import Record, Run
from tests.laws.running import ROUNDS
from tests.laws.schedule import Death, Misfortune, Rival, Schedule
from tests.laws.witness import Witness
from tests.laws.worlds.catalog import make_world
from tests.laws.worlds.world import ENVIRONMENT, SERVICE, make_desired

Work = Callable[[Settings], Coroutine[object, object, None]]

_LENIENT = PlanRequest(is_blocked_allowed=True)


@frozen
class Kept:
    """A plan for later, what the things are to be by it, and the result that it undoes, where it does."""

    plan: Plan
    wishes: tuple[str, ...]
    undone: Result | None = None


@define
class Life:
    """One service, one desired file and a folder for all runs; `end` it.

    Requests are counted from the beginning of its life; an `nth` that is given here counts from now.
    """

    schedule: Schedule
    record: Record = field(init=False)
    witness: Witness = field(init=False)
    plans: list[Kept] = field(factory=list)
    results: list[Result] = field(factory=list)
    _loop: VirtualTimeLoop = field(factory=VirtualTimeLoop)
    _root: Path = field(factory=lambda: Path(mkdtemp(prefix="laws-")))
    _lives: int = 0
    _runs: int = 0
    _events: int = 0
    _current: Run | None = None
    _task: asyncio.Task[None] | None = None
    _death: Death | None = None
    _stop: SignalStop = field(factory=SignalStop)
    _known: set[str] = field(factory=set)
    _signals: tuple[int, ...] = ()

    def __attrs_post_init__(self) -> None:
        self.record = Record(self.schedule, make_world(self.schedule))
        self.witness = Witness(self.record, self._on_count, self._on_answer, is_counting=True)
        self._loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        world = self.record.world
        self.record.rest_before, self.record.states_before = world.rest(), world.states()

    def make_plan(self) -> None:
        """Keeps a plan, where one can be made."""
        run = self._name("plan")

        async def work(settings: Settings) -> None:
            made = await plan(make_desired(self.record.world, run.wishes), _LENIENT, settings)
            self.plans.append(Kept(made, run.wishes))

        self._conduct(run, work)

    def make_undo(self, result: Result, wishes: tuple[str, ...]) -> None:
        """Keeps a plan that undoes this result, after which the things are as in `wishes`."""
        run = self._name("undo")

        async def work(settings: Settings) -> None:
            desired = make_desired(self.record.world, tuple(thing.wish for thing in self.schedule.things))
            made = await undo(result, desired, _LENIENT, settings)
            self.plans.append(Kept(made, wishes, result))

        self._conduct(run, work)

    def apply(self, kept: Kept, signals: tuple[int, ...] = (), death: Death | None = None) -> None:
        """Applies a plan; signals come, and death, so many requests or events from its beginning on."""
        run = attrs.evolve(self._name("apply"), wishes=kept.wishes, plan=kept.plan)
        first = self.witness.tally.all
        self._signals = tuple(first + number for number in signals)
        if death is not None:
            self._death = death if death.at == "event" else attrs.evolve(death, nth=first + death.nth)

        async def work(settings: Settings) -> None:
            desired = make_desired(self.record.world, tuple(thing.wish for thing in self.schedule.things))
            result = await apply(kept.plan, desired, ApplyRequest(undone=kept.undone), settings)
            if run.is_dead:
                return
            run.result, run.claims = result, read_claims(result, is_idle=not kept.plan.updates)
            run.code = run.claims.code
            self.results.append(result)

        self._conduct(run, work)
        self._signals, self._death = (), None

    def trouble(self, misfortune: Misfortune) -> None:
        """The `nth` request of its sort from now on meets it."""
        tally = self.witness.tally
        so_far = {"all": tally.all, "writes": tally.writes, "reads": tally.reads}[misfortune.of]
        placed = attrs.evolve(misfortune, nth=so_far + misfortune.nth)
        schedule = self.record.schedule
        self.record.schedule = attrs.evolve(schedule, misfortunes=(*schedule.misfortunes, placed))

    def rival(self, rival: Rival) -> None:
        """Somebody else, before the `nth` request from now on; at once where `nth` is 0."""
        placed = attrs.evolve(rival, nth=self.witness.tally.all + rival.nth)
        schedule = self.record.schedule
        self.record.schedule = attrs.evolve(schedule, rivals=(*schedule.rivals, placed))
        if rival.nth == 0:
            self._loop.run_until_complete(self._move(placed))

    async def _move(self, rival: Rival) -> None:
        self.witness.touch(rival.thing, self.record.world.act(rival))

    def wait(self, seconds: float) -> None:
        """Time passes."""
        self._loop.run_until_complete(elapse(seconds))

    def calm_down(self) -> None:
        """Nothing goes wrong any more: plans and applies, until there is nothing left to do."""
        self.witness.is_calm = True
        self._loop.run_until_complete(self._calm())
        self.wait(self.record.world.quiet)
        for _ in range(ROUNDS):
            self.plans.clear()
            self.make_plan()
            last = self.record.acts.pop()
            self.record.rounds.append(last)
            if not self.plans:
                break
            last.plan = self.plans[0].plan
            if not last.plan.updates:
                break
            self.apply(self.plans[0])
        self._loop.run_until_complete(self._look_back())

    async def _calm(self) -> None:
        self.record.world.calm()

    async def _look_back(self) -> None:
        self.record.rest_after = self.record.world.rest()

    def end(self) -> None:
        """Forgets everything."""
        self._loop.run_until_complete(self.witness.close())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()
        shutil.rmtree(self._root, ignore_errors=True)

    @property
    def _folder(self) -> Path:
        return self._root / f"life{self._lives}"

    def _name(self, what: str) -> Run:
        self._runs += 1
        return Run(f"{what}{self._runs}", tuple(thing.wish for thing in self.schedule.things))

    def _conduct(self, run: Run, work: Work) -> None:
        self.record.acts.append(run)
        self._current, self._events, self._stop = run, 0, SignalStop()
        self._known = {path.name for path in self._folder.glob("*.jsonl")}
        self._loop.run_until_complete(self._live(run, work(self._make_settings(run))))
        self._current = None
        if not run.is_dead:
            run.journal = self._read_journal()

    def _read_journal(self) -> str:
        """What the current run has written."""
        paths = [path for path in self._folder.glob("*.jsonl") if path.name not in self._known]
        return "".join(path.read_text() for path in sorted(paths))

    async def _live(self, run: Run, working: Coroutine[object, object, None]) -> None:
        self._task = asyncio.ensure_future(working)
        try:
            await self._task
        except ReconcilerError as error:
            run.error, run.code = error, of_error(error)
        except asyncio.CancelledError:
            if not run.is_dead:
                raise
        run.at_end, run.met_at_end = self.record.world.states(), self.witness.list_met(run)

    def _make_settings(self, run: Run) -> Settings:
        return Settings(
            environment=ENVIRONMENT,
            observer=lambda event: self._observe(run, event),
            stop=self._stop,
            clock=FakeClock(),
            folder=self._folder,
            lock_folder=self._root / "locks",
            wires={SERVICE: wire_to(self.witness.open(run), drops=(Dropped,))},
            trace=run.said.append,
            dice=Random(1),  # noqa: S311 - the same life is to be lived again
        )

    def _observe(self, run: Run, event: Event) -> None:
        if not run.is_dead:
            run.events.append(event)
            self._events += 1
            self._meet_death("event", self._events)

    def _on_count(self, number: int) -> None:
        for rival in self.record.schedule.rivals:
            if rival.nth == number:
                self.witness.touch(rival.thing, self.record.world.act(rival))
        for _ in range(self._signals.count(number)):
            self._stop.request(signal.SIGTERM)
        self._meet_death("before", number)

    def _on_answer(self, number: int) -> None:
        self._meet_death("after", number)

    def _meet_death(self, at: str, number: int) -> None:
        """What is on disk now is what stays: nothing that the dead run still does may be seen by anybody."""
        run = self._current
        if run is None or run.is_dead or self._death is None or (at, number) != (self._death.at, self._death.nth):
            return
        assert self._task is not None
        run.is_dead = True
        left, self._lives = self._folder, self._lives + 1
        if left.is_dir():
            shutil.copytree(left, self._folder)
        run.journal = self._read_journal()
        self._task.cancel()
