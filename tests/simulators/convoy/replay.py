"""Replays a recording against the simulator, on its clock: every request at its time, those that overlap too."""

import asyncio
import re
from collections.abc import Callable, Sequence

from attrs import define, evolve, field

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.convoy.mishaps import MISHAPS
from reconciler.simulators.convoy.simulator import ConvoySimulator
from reconciler.simulators.faults import Dropped, When
from tests.simulators.convoy.comparison import Pairs
from tests.simulators.convoy.recording import ENDPOINT, derive_world
from tests.simulators.exchange import Exchange
from tests.simulators.sending import send

HOST = "convoy.example"
# Less than any recorded call took, so that calls cross here only where they crossed there.
GAP = 0.0015

Event = Callable[[ConvoySimulator, Exchange], None]


def _set_status(status: str) -> Event:
    def act(simulator: ConvoySimulator, exchange: Exchange) -> None:
        simulator.move(ENDPOINT.findall(exchange.path)[0], status)

    return act


def _empty_bucket(simulator: ConvoySimulator, exchange: Exchange) -> None:
    told = {name.lower(): value for name, value in exchange.headers.items()}
    simulator.empty_bucket(float(told["x-ratelimit-reset"]))


def _drop(kind: str) -> Event:
    def act(simulator: ConvoySimulator, _exchange: Exchange) -> None:
        simulator.schedule.add(MISHAPS[kind](When()))

    return act


STATUS_WORDS = re.compile(
    r"status set to (\w+) in the database"
    r"|(\w+) \(set in the database\)"
    r"|status is (\w+) now"
    r"|two at once, from (\w+)"
    r"|same, from (\w+)"
)
EVENTS: Sequence[tuple[str, Event]] = (
    ("database stopped", lambda simulator, _: simulator.turn_database("down")),
    ("cached key gone", lambda simulator, _: simulator.forget_keys()),
    ("database back", lambda simulator, _: simulator.turn_database("up")),
    ("raises an error on every update", lambda simulator, _: simulator.turn_database("refusing")),
    ("Redis stopped", lambda simulator, _: simulator.stop_redis()),
    ("Redis back", lambda simulator, _: simulator.start_redis()),
    ("bucket was emptied", _empty_bucket),
    ("server gets SIGTERM", _drop("dropped_after_effect")),
    ("while it shuts down", _drop("dropped_before_effect")),
)


@define
class Replay:
    """One recording on its way through the simulator; `complaints` is what was not as recorded."""

    exchanges: Sequence[Exchange]
    is_skipped: Callable[[Exchange], bool]
    complaints: list[str] = field(factory=list)
    compared: int = 0
    _pairs: Pairs = field(factory=Pairs)
    _began: float = 0.0

    async def run(self) -> None:
        """Replays all."""
        world = derive_world(self.exchanges)
        simulator = ConvoySimulator(
            endpoints=world.endpoints,
            projects=world.projects,
            version=world.version,
            keys=world.keys,
            hooks=world.hooks,
            api_version=world.api_version,
            gap=GAP,
            wall_time=lambda: world.unix_time + loop_time(),
        )
        self._began = loop_time()
        under_way: list[asyncio.Task[None]] = []
        note = ""
        for exchange in self.exchanges:
            await elapse(self._began + exchange.at - loop_time())
            if exchange.note != note:
                _let_events_happen(exchange, simulator)
            _let_updates_through(exchange, simulator)
            note = exchange.note
            if not self.is_skipped(exchange):
                self.compared += 1
                under_way.append(asyncio.create_task(self._send_and_compare(exchange, simulator)))
                await elapse(0)
        await asyncio.gather(*under_way)

    async def _send_and_compare(self, exchange: Exchange, simulator: ConvoySimulator) -> None:
        put_own = self._pairs.put_own
        translated = evolve(
            exchange,
            path=put_own(exchange.path),
            query=put_own(exchange.query),
            sent=put_own(exchange.sent.decode()).encode(),
        )
        try:
            heard = await send(translated, simulator.app, HOST)
        except Dropped:
            found = [] if exchange.status is None else ["the connection broke"]
        else:
            found = self._pairs.differences(exchange, heard)
        self.complaints.extend(f"{exchange.label}: {each}" for each in found)


def _let_events_happen(exchange: Exchange, simulator: ConvoySimulator) -> None:
    """What the note says was done just before, behind the server's back."""
    for words, event in EVENTS:
        if words in exchange.note:
            event(simulator, exchange)
    found = STATUS_WORDS.search(exchange.note)
    if found is not None:
        _set_status(next(filter(None, found.groups())))(simulator, exchange)


def _let_updates_through(exchange: Exchange, simulator: ConvoySimulator) -> None:
    """A write that succeeded shows that the database refuses updates no longer."""
    if exchange.is_write and exchange.status == 202 and simulator.database_state() == "refusing":
        simulator.turn_database("up")
