"""Replays a recording of Console against the simulator, on its clock.

The clock follows the recording's, with one exception: before a reading it stops short of an effect that the
recording does not show yet, and jumps to effects that the recording shows already. So the speed of the machine that
was recorded does not matter; the order of what it showed does.
"""

import asyncio
from collections.abc import Callable, Sequence

from attrs import define, field

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.redpanda.simulator import RedpandaSimulator
from tests.simulators.exchange import Exchange
from tests.simulators.redpanda.comparison import canonical, differences
from tests.simulators.redpanda.events import EVENTS, Proxy
from tests.simulators.redpanda.recording import build_simulator, place_of
from tests.simulators.sending import send

HOST = "console.example:8080"
# A reading that stayed for so many seconds must still hold when the simulator has run on as long as it likes.
STEADY_SECONDS = 0.4
AFTERWARDS_SECONDS = 30.0
# Of an exchange that took so long, how long it took is compared; with others begun meanwhile it runs beside them.
LONG_SECONDS = 1.0
# Console's patience, and what its own machine may add to it.
PATIENCE_SECONDS = 5.0


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
    _proxy: Proxy = field(factory=Proxy)
    _steady: dict[str, Steady] = field(factory=dict)
    _beside: list[asyncio.Task[None]] = field(factory=list)
    _began: float = 0.0

    async def run(self) -> None:
        """Replays all."""
        simulator = build_simulator(self.exchanges)
        self._began = loop_time()
        for place, exchange in enumerate(self.exchanges):
            await self._let_events_happen(exchange, simulator)
            if not self.is_skipped(exchange):
                await self._replay(exchange, place, simulator)
        await asyncio.gather(*self._beside)
        await elapse(AFTERWARDS_SECONDS)
        await self._check_steady(simulator)

    async def _let_events_happen(self, exchange: Exchange, simulator: RedpandaSimulator) -> None:
        for words, event in EVENTS:
            if words in exchange.note:
                await self._pass_to(exchange.at)
                event(simulator, exchange)
                self._steady.clear()
        self._proxy.stand(exchange, simulator)

    async def _replay(self, exchange: Exchange, place: int, simulator: RedpandaSimulator) -> None:
        self.compared += 1
        if self._is_overtaken(exchange, place):
            await self._pass_to(exchange.at)
            self._forget(exchange)
            self._beside.append(asyncio.create_task(self._send_and_compare(exchange, simulator)))
            await elapse(0)
        elif exchange.is_write:
            await self._pass_to(exchange.at)
            await self._check_steady(simulator)
            self._forget(exchange)
            await self._send_and_compare(exchange, simulator)
        else:
            await self._read(exchange, simulator)

    async def _send_and_compare(self, exchange: Exchange, simulator: RedpandaSimulator) -> None:
        """Compares how long it took too, where that was Console's patience and not the machine's speed."""
        began = loop_time()
        self._complain(exchange, differences(exchange, await send(exchange, simulator.app, HOST)))
        took = loop_time() - began
        if exchange.took >= PATIENCE_SECONDS and abs(took - exchange.took) > LONG_SECONDS:
            self._complain(exchange, [f"took {exchange.took} s, here {took:.3f} s"])

    async def _read(self, exchange: Exchange, simulator: RedpandaSimulator) -> None:
        """Reads on, from effect to effect, until the answer is the recorded one; complains of the first one."""
        coming = simulator.upcoming()
        held = exchange.at if coming is None else min(exchange.at, coming - self._began - 1e-6)
        await self._pass_to(held)
        began = loop_time()
        first = found = differences(exchange, await send(exchange, simulator.app, HOST))
        if exchange.took >= PATIENCE_SECONDS and abs(loop_time() - began - exchange.took) > LONG_SECONDS:
            self._complain(exchange, [f"took {exchange.took} s, here {loop_time() - began:.3f} s"])
        while found and (coming := simulator.upcoming()) is not None:
            await self._pass_to(coming - self._began + 1e-6)
            found = differences(exchange, await send(exchange, simulator.app, HOST))
        self._complain(exchange, first if found else [])
        self._remember(exchange)

    async def _check_steady(self, simulator: RedpandaSimulator) -> None:
        for steady in self._steady.values():
            if steady.exchange.at - steady.since >= STEADY_SECONDS:
                found = differences(steady.exchange, await send(steady.exchange, simulator.app, HOST))
                self._complain(steady.exchange, [f"did not stay so: {each}" for each in found])

    def _remember(self, exchange: Exchange) -> None:
        if not exchange.path.endswith("/status") or exchange.status != 200:
            return
        before = self._steady.get(exchange.path)
        is_same = before is not None and canonical(before.exchange.body) == canonical(exchange.body)
        since = before.since if before is not None and is_same else exchange.at
        self._steady[exchange.path] = Steady(exchange, since)

    def _forget(self, exchange: Exchange) -> None:
        """What is written to one connector may change it, by whichever cluster's name it is reached."""
        _, touched = place_of(exchange)
        self._steady = {
            path: steady for path, steady in self._steady.items() if place_of(steady.exchange)[1] != touched
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
