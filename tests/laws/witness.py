"""Stands before a simulated service: counts requests, lets the schedule happen, and keeps what was true around each.

A service goes on with a request whose client has gone, as a server does that does not look after its callers.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from attrs import define, field, frozen

from reconciler.simulators.clock import elapse
from reconciler.simulators.faults import Dropped, Fault, Genuine, Later, Relabelled, When
from reconciler.transport.wires import AsgiApp
from tests.laws.record import Record, Run, Seen
from tests.laws.schedule import Misfortune

Message = Any
_ANY = When()


@define
class Tally:
    """How many requests have come since the first apply began."""

    all: int = 0
    writes: int = 0
    reads: int = 0

    def count(self, *, is_write: bool) -> None:
        """One more."""
        self.all += 1
        if is_write:
            self.writes += 1
        else:
            self.reads += 1

    def fits(self, misfortune: Misfortune, *, is_write: bool) -> bool:
        """Whether the request that was just counted is meant."""
        numbers = {
            "all": self.all,
            "writes": self.writes if is_write else 0,
            "reads": 0 if is_write else self.reads,
        }
        number = numbers[misfortune.of]
        return misfortune.nth <= number < misfortune.nth + misfortune.times


@define
class Passing:
    """One request on its way through."""

    run: Run
    method: str
    path: str
    body: bytes
    is_write: bool
    is_toggle: bool
    thing: int | None
    number: int
    fault: Fault | None = None
    met: str = ""
    is_heard: bool = True
    messages: list[Message] = field(factory=list)

    @property
    def key(self) -> int:
        """The number of its thing; -1 where it is about none alone."""
        return -1 if self.thing is None else self.thing


@frozen
class Arrival:
    """What was true when a request came; empty where nothing but its end is looked at."""

    at: float
    order: int
    is_alone: bool
    touched: int
    states: tuple[str, ...]
    met: tuple[bool, ...]


@define
class Witness:
    """The door of the service for all runs. `on_count` is told the number of each request that counts, as it comes.

    `on_answer` is told it once the service is done with it.
    """

    record: Record
    on_count: Callable[[int], None] = lambda _: None
    on_answer: Callable[[int], None] = lambda _: None
    is_counting: bool = False
    is_calm: bool = False
    tally: Tally = field(factory=Tally)
    _touched: dict[int, int] = field(factory=dict)
    _under_way: dict[int, int] = field(factory=dict)
    _coming: list[float] = field(factory=list)
    _tasks: set[asyncio.Task[None]] = field(factory=set)
    _ways: int = 0
    _moments: int = 0

    def open(self, run: Run) -> AsgiApp:
        """The door for one run."""

        async def pass_through(scope: Message, receive: Message, send: Message) -> None:
            await self._pass(run, scope, receive, send)

        return pass_through

    def touch(self, thing: int, seconds: float = 0.0) -> None:
        """Somebody else moves a thing now, and once more after so many seconds."""
        self._touched[thing] = self._touched.get(thing, 0) + 1
        if seconds:
            self._coming.append(asyncio.get_running_loop().time() + seconds)

    async def close(self) -> None:
        """The service forgets all that is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self, run: Run, scope: Message, receive: Message, send: Message) -> None:
        if run.is_dead:
            raise Dropped("reset")
        body = (await receive()).get("body", b"")
        world, method = self.record.world, scope["method"]
        path = scope["raw_path"].decode() if not scope["query_string"] else _join(scope)
        is_write = world.is_write(method, path)
        await self._travel()
        number = self._count(is_write=is_write)
        if run.is_dead:
            raise Dropped("reset")
        is_toggle, thing = world.is_toggle(method, path), world.find_thing(path)
        passing = Passing(run, method, path, body, is_write, is_toggle, thing, number)
        self._disturb(passing)
        task = asyncio.create_task(self._carry_out(passing, scope))
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        try:
            await asyncio.shield(task)
            await self._travel()
        except asyncio.CancelledError:
            passing.is_heard = False
            raise
        finally:
            for message in passing.messages:
                await send(message)
        if number:
            self.on_answer(number)
        if run.is_dead:
            raise Dropped("reset")

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            # A broken connection that nobody waits for any more is nobody's error.
            task.exception()

    async def _travel(self) -> None:
        ways = self.record.schedule.ways
        if ways and not self.is_calm:
            self._ways += 1
            await elapse(ways[self._ways % len(ways)])

    def _count(self, *, is_write: bool) -> int:
        if not self.is_counting or self.is_calm:
            return 0
        self.tally.count(is_write=is_write)
        self.on_count(self.tally.all)
        return self.tally.all

    def _disturb(self, passing: Passing) -> None:
        if not passing.number or self.is_calm:
            return
        for one in self.record.schedule.misfortunes:
            if self.tally.fits(one, is_write=passing.is_write):
                passing.fault = self.record.world.make_fault(one, _ANY)
                passing.met = f"{one.what}{one.how or ''}"
                break

    async def _carry_out(self, passing: Passing, scope: Message) -> None:
        arrival = self._arrive(passing)
        try:
            await self._serve(passing, scope)
        finally:
            self.record.seen.append(self._look_after(passing, arrival))

    def _arrive(self, passing: Passing) -> Arrival:
        at, thing = asyncio.get_running_loop().time(), passing.key
        is_alone = not self._take_due(at) and not (passing.is_write and self._under_way.get(thing))
        if passing.is_write:
            self._under_way[thing] = self._under_way.get(thing, 0) + 1
            self._touched[thing] = self._touched.get(thing, 0) + 1
        # A reading that goes straight through finds what it leaves: looking once is enough, and half the work.
        is_looked_at = passing.is_write or passing.fault is not None
        states = self.record.world.states() if is_looked_at else ()
        met = self.list_met(passing.run) if is_looked_at else ()
        return Arrival(at, self._take_moment(), is_alone, self._touched.get(thing, 0), states, met)

    def _look_after(self, passing: Passing, arrival: Arrival) -> Seen:
        thing, now = passing.key, asyncio.get_running_loop().time()
        is_untouched = arrival.touched == self._touched.get(thing, 0)
        if passing.is_write:
            self._under_way[thing] -= 1
            self._touched[thing] = self._touched.get(thing, 0) + 1
        after, met_after = self.record.world.states(), self.list_met(passing.run)
        return Seen(
            at=arrival.at,
            run=passing.run.name,
            method=passing.method,
            path=passing.path,
            sent=passing.body,
            is_write=passing.is_write,
            is_toggle=passing.is_toggle,
            thing=passing.thing,
            before=arrival.states or after,
            after=after,
            met_before=arrival.met or met_after,
            met_after=met_after,
            status=passing.messages[0]["status"] if passing.messages else None,
            is_alone=not self._take_due(now) and arrival.is_alone and is_untouched,
            is_genuine=_is_genuine(passing.fault),
            is_heard=passing.is_heard,
            told=self._find_told(passing),
            order=arrival.order if passing.is_write else self._take_moment(),
            met=passing.met,
            number=passing.number,
        )

    async def _serve(self, passing: Passing, scope: Message) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": passing.body, "more_body": False}

        async def keep(message: Message) -> None:
            passing.messages.append(message)

        if passing.fault is not None:
            schedule = self.record.world.schedule
            schedule.clear()
            # Nothing waits between here and where the service takes it: no other request can come in between.
            schedule.add(passing.fault)
            if isinstance(passing.fault.effect, Later):
                self._await_effect(passing.fault.wait + passing.fault.effect.seconds)
        await self.record.world.app(scope, receive, keep)

    def _await_effect(self, seconds: float) -> None:
        """A simulator carries out what it promised when it is next asked: it is asked for nothing at that moment.

        Else the effect would come as late as the client's next request, and show even later.
        """
        loop = asyncio.get_running_loop()
        self._coming.append(loop.time() + seconds)
        loop.call_later(seconds, self._wake)

    def _wake(self) -> None:
        task = asyncio.create_task(_ask_for_nothing(self.record.world.app))
        self._tasks.add(task)
        task.add_done_callback(self._forget)

    def list_met(self, run: Run) -> tuple[bool, ...]:
        """Which wishes of a run are true now."""
        world = self.record.world
        return tuple(world.is_met(number, wish) for number, wish in enumerate(run.wishes))

    def _find_told(self, passing: Passing) -> tuple[str | None, ...]:
        if passing.is_write or not passing.messages or passing.messages[0]["status"] != 200:
            return ()
        body = b"".join(message.get("body", b"") for message in passing.messages[1:])
        world = self.record.world
        return tuple(world.find_told(number, passing.method, body) for number in range(len(world.things)))

    def _take_moment(self) -> int:
        self._moments += 1
        return self._moments

    def _take_due(self, now: float) -> bool:
        due = [one for one in self._coming if one <= now]
        self._coming = [one for one in self._coming if one > now]
        return bool(due)


async def _ask_for_nothing(app: AsgiApp) -> None:
    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        del message

    await app({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}, receive, send)


def _join(scope: Message) -> str:
    path, query = scope["raw_path"].decode(), scope["query_string"].decode()
    return f"{path}?{query}"


def _is_genuine(fault: Fault | None) -> bool:
    return fault is None or isinstance(fault.heard, Genuine | Relabelled)
