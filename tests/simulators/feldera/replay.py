"""Replays a recording against the simulator, on its clock.

The clock follows the recording's, but may be up to SLACK_SECONDS behind it, where the recording does not show an
effect yet, or ahead of it, where the recording shows one already. So the speed of the machine that was recorded
matters little; the order of what it showed does, and so does how long it lasted.
"""

import asyncio
import re
from collections.abc import Callable, Sequence

from attrs import define, field

from reconciler.simulators.clock import elapse, loop_time
from reconciler.simulators.feldera.rhythm import Rhythm
from reconciler.simulators.feldera.simulator import FelderaSimulator
from tests.simulators.exchange import Exchange
from tests.simulators.feldera.comparison import differences
from tests.simulators.feldera.happenings import DELAYED, HAPPENINGS, is_repeated
from tests.simulators.feldera.recording import (
    World,
    derive_startup,
    derive_world,
    pipeline_of,
    shows_unrecorded_start,
    verb_of,
)
from tests.simulators.sending import send

SLACK_SECONDS = 1.5
# How much longer or shorter a call may take than the recorded one.
TOOK_SECONDS = 1.0
# The recorded runner noticed some changes as fast as this; where it did not, the clock is held back.
NOTICE_SECONDS = 0.005
HOST = "feldera.example:8080"


@define
class Replay:
    """One recording on its way through the simulator; `complaints` is what was not as recorded."""

    exchanges: Sequence[Exchange]
    is_skipped: Callable[[Exchange], bool]
    complaints: list[str] = field(factory=list)
    compared: int = 0
    _beside: list[asyncio.Task[None]] = field(factory=list)
    _said: set[str] = field(factory=set)
    _is_ailing: bool = False
    _began: float = 0.0

    async def run(self) -> None:
        """Replays all."""
        world = derive_world(self.exchanges)
        simulator = FelderaSimulator(
            world.seeds,
            edition=world.edition,
            credentials=world.credentials,
            compilation=world.compilation,
            rhythm=Rhythm(notice=NOTICE_SECONDS),
        )
        self._began = loop_time()
        for place, exchange in enumerate(self.exchanges):
            await self._let_things_happen(exchange, place, simulator, world)
            if not self.is_skipped(exchange):
                await self._replay(exchange, place, simulator)
        await asyncio.gather(*self._beside)

    async def _let_things_happen(
        self, exchange: Exchange, place: int, simulator: FelderaSimulator, world: World
    ) -> None:
        name = pipeline_of(exchange) or ""
        if exchange.line in world.appearing:
            simulator.plant(*world.appearing[exchange.line])
        await self._do_as_noted(exchange, name, simulator)
        earlier = self.exchanges[place - 1] if place else None
        is_noted = any("answers again" in each.note for each in self.exchanges[place:])
        if self._is_ailing and is_repeated(exchange, earlier) and not is_noted:
            await self._pass_to(exchange.at)
            simulator.calm(name)
            self._is_ailing = False
        seed = simulator.find(name)
        state = shows_unrecorded_start(exchange)
        if state is not None and seed is not None and seed.status == "Stopped":
            await self._pass_to(exchange.at)
            simulator.move(name, state)
        if verb_of(exchange) == "start" and exchange.status == 202 and seed is not None and seed.desired == "Stopped":
            simulator.prepare(name, derive_startup(self.exchanges, place, name))

    async def _do_as_noted(self, exchange: Exchange, name: str, simulator: FelderaSimulator) -> None:
        call = exchange.note.partition(" (raised")[0]
        if call.startswith("SDK call") and call in self._said:
            return
        self._said.add(call)
        for happening in HAPPENINGS:
            words = re.search(happening.words, exchange.note)
            if words is not None:
                await self._pass_to(exchange.at - happening.lead)
                happening.act(simulator, name, words)
                self._is_ailing = happening.is_ailment
        for happening in DELAYED:
            words = re.search(happening.words, exchange.note)
            if words is not None:
                self._beside.append(
                    asyncio.create_task(self._do_later(exchange.at + float(words[1]), happening.act, simulator, words))
                )

    async def _do_later(
        self,
        moment: float,
        act: Callable[[FelderaSimulator, str, re.Match[str]], None],
        simulator: FelderaSimulator,
        words: re.Match[str],
    ) -> None:
        await self._pass_to(moment)
        act(simulator, simulator.names()[0], words)

    async def _replay(self, exchange: Exchange, place: int, simulator: FelderaSimulator) -> None:
        self.compared += 1
        if exchange.is_write and exchange.status in (200, 201, 202) and pipeline_of(exchange) is not None:
            # What it changes, it changes just before it is answered.
            await self._pass_to(exchange.at + (0.0 if self._is_overtaken(exchange, place) else exchange.took))
        else:
            await self._hold_back(exchange, simulator)
        began = loop_time()
        heard = await send(exchange, simulator.app, HOST)
        took = loop_time() - began
        first = found = differences(exchange, heard)
        while found and (heard.status >= 400 or not exchange.is_write) and self._is_near(exchange, simulator):
            await self._pass_to((simulator.upcoming() or 0.0) - self._began + 1e-6)
            heard = await send(exchange, simulator.app, HOST)
            found = differences(exchange, heard)
        if abs(took - exchange.took) > TOOK_SECONDS:
            first = found = [*found, f"took {exchange.took} s, here {took:.3f} s"]
        self._complain(exchange, first if found else [])

    async def _hold_back(self, exchange: Exchange, simulator: FelderaSimulator) -> None:
        """Stops short of the next effect, unless it is overdue."""
        while True:
            coming = simulator.upcoming()
            if coming is None or coming - self._began > exchange.at:
                await self._pass_to(exchange.at)
                return
            if coming - self._began > exchange.at - SLACK_SECONDS:
                await self._pass_to(coming - self._began - 1e-6)
                return
            await self._pass_to(coming - self._began + 1e-6)
            simulator.catch_up()

    def _is_overtaken(self, exchange: Exchange, place: int) -> bool:
        """Whether it took long, or others came close upon it: then it was carried out early in its time."""
        others = [*self.exchanges[max(0, place - 1) : place], *self.exchanges[place + 1 : place + 2]]
        overlaps = any(each.at < exchange.at + exchange.took and exchange.at < each.at + each.took for each in others)
        return exchange.took > TOOK_SECONDS or overlaps

    def _is_near(self, exchange: Exchange, simulator: FelderaSimulator) -> bool:
        coming = simulator.upcoming()
        return coming is not None and coming - self._began <= exchange.at + SLACK_SECONDS

    def _complain(self, exchange: Exchange, found: list[str]) -> None:
        self.complaints.extend(f"{exchange.label}: {each}" for each in found)

    async def _pass_to(self, moment: float) -> None:
        """Lets the clock go on to that moment of the recording, if it is not there yet."""
        missing = self._began + moment - loop_time()
        if missing > 0:
            await elapse(missing)
