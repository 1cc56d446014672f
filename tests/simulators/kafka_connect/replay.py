"""Replays a recording against the simulator, on its clock.

The clock follows the recording's, with one exception: before a reading it stops short of an effect that the
recording does not show yet, and jumps to effects that the recording shows already. So the speed of the machine that
was recorded does not matter; the order of what it showed does.
"""

import asyncio
from collections.abc import Callable, Sequence

from attrs import define, field

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.kafka_connect.simulator import KafkaConnectSimulator
from tests.simulators.exchange import Exchange
from tests.simulators.kafka_connect.comparison import canonical, differences
from tests.simulators.kafka_connect.recording import (
    World,
    connector_of,
    derive_startup,
    derive_world,
    is_starting_page,
)
from tests.simulators.sending import send

# A reading that stayed for so many seconds must still hold when the simulator has run on as long as it likes.
STEADY_SECONDS = 0.4
AFTERWARDS_SECONDS = 30.0
# An exchange that took so long, with others begun meanwhile, is replayed beside them.
LONG_SECONDS = 1.0

EVENTS: Sequence[tuple[str, Callable[[KafkaConnectSimulator], None]]] = (
    ("only broker is killed", KafkaConnectSimulator.stop_broker),
    ("broker is started again", KafkaConnectSimulator.start_broker),
    ("process is restarted", KafkaConnectSimulator.start_again),
)


@define
class Steady:
    """The last reading of one path, and since when it was the same."""

    exchange: Exchange
    since: float


@define
class Replay:
    """One recording on its way through the simulator; `complaints` is what was not as recorded."""

    exchanges: Sequence[Exchange]
    is_skipped: Callable[[Exchange], bool]
    complaints: list[str] = field(factory=list)
    compared: int = 0
    _steady: dict[str, Steady] = field(factory=dict)
    _beside: list[asyncio.Task[None]] = field(factory=list)
    _is_starting: bool = False
    _began: float = 0.0

    async def run(self) -> None:
        """Replays all."""
        world = derive_world(self.exchanges)
        simulator = KafkaConnectSimulator(
            connectors=world.seeds,
            version=world.version,
            deployment=world.deployment,
            credentials=world.credentials,
            worker_id=world.host,
        )
        self._began = loop_time()
        for place, exchange in enumerate(self.exchanges):
            await self._let_events_happen(exchange, place, simulator)
            if not self.is_skipped(exchange):
                await self._replay(exchange, place, simulator, world)
        await asyncio.gather(*self._beside)
        await elapse(AFTERWARDS_SECONDS)
        await self._check_steady(simulator, world)

    async def _let_events_happen(self, exchange: Exchange, place: int, simulator: KafkaConnectSimulator) -> None:
        for words, event in EVENTS:
            if words in exchange.note:
                await self._pass_to(exchange.at)
                event(simulator)
                self._steady.clear()
        if is_starting_page(exchange) and not self._is_starting:
            await self._pass_to(exchange.at)
            simulator.start_again(derive_startup(self.exchanges[place:]))
            self._steady.clear()
        if exchange.status is not None:
            self._is_starting = is_starting_page(exchange)

    async def _replay(self, exchange: Exchange, place: int, simulator: KafkaConnectSimulator, world: World) -> None:
        self.compared += 1
        if self._is_overtaken(exchange, place):
            await self._pass_to(exchange.at)
            self._beside.append(asyncio.create_task(self._wait_and_compare(exchange, simulator, world)))
            await elapse(0)
        elif exchange.is_write:
            await self._pass_to(exchange.at)
            await self._check_steady(simulator, world)
            self._forget(exchange)
            await self._send_and_compare(exchange, simulator, world)
        else:
            await self._read(exchange, simulator, world)

    async def _wait_and_compare(self, exchange: Exchange, simulator: KafkaConnectSimulator, world: World) -> None:
        """Of an exchange that took long, how long it took is compared too."""
        began = loop_time()
        await self._send_and_compare(exchange, simulator, world)
        took = loop_time() - began
        if abs(took - exchange.took) > LONG_SECONDS:
            self._complain(exchange, [f"took {exchange.took} s, here {took:.3f} s"])

    async def _send_and_compare(self, exchange: Exchange, simulator: KafkaConnectSimulator, world: World) -> None:
        self._complain(exchange, differences(exchange, await send(exchange, simulator.app, world.host)))

    async def _read(self, exchange: Exchange, simulator: KafkaConnectSimulator, world: World) -> None:
        """Reads on, from effect to effect, until the answer is the recorded one; complains of the first one."""
        coming = simulator.upcoming()
        held = exchange.at if coming is None else min(exchange.at, coming - self._began - 1e-6)
        await self._pass_to(held)
        first = found = differences(exchange, await send(exchange, simulator.app, world.host))
        while found and (coming := simulator.upcoming()) is not None:
            await self._pass_to(coming - self._began + 1e-6)
            found = differences(exchange, await send(exchange, simulator.app, world.host))
        self._complain(exchange, first if found else [])
        self._remember(exchange)

    async def _check_steady(self, simulator: KafkaConnectSimulator, world: World) -> None:
        for steady in self._steady.values():
            if steady.exchange.at - steady.since >= STEADY_SECONDS:
                found = differences(steady.exchange, await send(steady.exchange, simulator.app, world.host))
                self._complain(steady.exchange, [f"did not stay so: {each}" for each in found])

    def _remember(self, exchange: Exchange) -> None:
        if not exchange.path.endswith("/status"):
            return
        before = self._steady.get(exchange.path)
        is_same = before is not None and canonical(before.exchange.body) == canonical(exchange.body)
        since = before.since if before is not None and is_same else exchange.at
        self._steady[exchange.path] = Steady(exchange, since)

    def _forget(self, exchange: Exchange) -> None:
        touched = connector_of(exchange)
        self._steady = {
            path: steady for path, steady in self._steady.items() if connector_of(steady.exchange) != touched
        }

    def _is_overtaken(self, exchange: Exchange, place: int) -> bool:
        later = self.exchanges[place + 1 : place + 2]
        return exchange.took > LONG_SECONDS and any(each.at < exchange.at + exchange.took for each in later)

    def _complain(self, exchange: Exchange, found: list[str]) -> None:
        self.complaints.extend(f"{exchange.label}: {each}" for each in found)

    async def _pass_to(self, moment: float) -> None:
        """Lets the clock go on to that moment of the recording, if it is not there yet."""
        missing = self._began + moment - loop_time()
        if missing > 0:
            await elapse(missing)
