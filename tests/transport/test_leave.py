"""Before a write leaves the session asks whether the lock is still held."""

import asyncio
from collections.abc import Sequence

import httpx
import pytest
from attrs import define, evolve, field

from reconciler.interfaces.session import NotSent, Reply, Sent
from reconciler.model.service import Limits
from reconciler.model.step import Call
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import open_reading, open_writing
from reconciler.transport.shared import Shared
from tests.transport.loopback import JumpingClock
from tests.transport.sessions import PAUSE, TOGGLE, answer_with, make_service, make_shared

UNHEARD = evolve(PAUSE, unheard=frozenset({429}))
LOST = "the server went away"


@define(eq=False)
class ScriptedHold:
    """`Hold` that gives these answers, the last one for ever, each after `seconds`."""

    answers: Sequence[str | None]
    clock: JumpingClock = field(factory=JumpingClock)
    seconds: float = 0.0
    asked: int = 0

    @property
    def lost(self) -> str | None:
        """What was answered last."""
        return self.answers[min(self.asked, len(self.answers)) - 1] if self.asked else None

    async def confirm(self) -> str | None:
        """The next answer."""
        self.asked += 1
        self.clock.advance(self.seconds)
        return self.lost


def write(shared: Shared, call: Call, *statuses: int) -> tuple[Sent, list[str]]:
    """What became of the call, and what left for a service that answers in this way."""
    wire, seen = answer_with(*(lambda _, status=status: httpx.Response(status) for status in statuses))

    async def run() -> Sent:
        service = make_service("http://things", limits=Limits())
        async with open_writing(service, Resolved(), shared=shared, wire=wire) as writing:
            return await writing.send(call)

    return asyncio.run(run()), seen


def share(hold: ScriptedHold) -> Shared:
    """What the sessions share with this hold."""
    return evolve(make_shared(hold.clock), hold=hold)


@pytest.mark.parametrize("call", [PAUSE, TOGGLE])
def test_a_write_leaves_while_the_lock_is_held(call: Call) -> None:
    """One question for each write."""
    hold = ScriptedHold([None])
    sent, seen = write(share(hold), call, 202)
    assert isinstance(sent, Reply)
    assert (len(seen), hold.asked) == (1, 1)


@pytest.mark.parametrize("call", [PAUSE, TOGGLE])
def test_no_write_leaves_once_the_lock_is_lost(call: Call) -> None:
    """It is as if it had never been tried, and trying again cannot help."""
    sent, seen = write(share(ScriptedHold([LOST])), call, 202)
    assert (NotSent(f"the lock was lost: {LOST}", is_lasting=True), []) == (sent, seen)


def test_a_repetition_asks_again() -> None:
    """The wait after a 429 is long enough to lose a lock in."""
    sent, seen = write(share(ScriptedHold([None, LOST])), UNHEARD, 429, 202)
    assert (NotSent(f"the lock was lost: {LOST}", is_lasting=True), 1) == (sent, len(seen))


def test_a_toggle_is_looked_at_anew_after_a_slow_confirmation() -> None:
    """Its reading has grown old; an absolute call does not mind."""
    sent, seen = write(share(ScriptedHold([None], seconds=2.0)), TOGGLE, 202)
    assert (NotSent("the lock was confirmed only after 2.0 s"), []) == (sent, seen)
    _, seen = write(share(ScriptedHold([None], seconds=2.0)), PAUSE, 202)
    assert len(seen) == 1


def test_reads_do_not_ask() -> None:
    """What was sent is read back, whatever became of the lock."""
    hold = ScriptedHold([LOST])
    wire, seen = answer_with(lambda _: httpx.Response(200))

    async def run() -> None:
        async with open_reading(make_service("http://things"), Resolved(), shared=share(hold), wire=wire) as reading:
            await reading.fetch("/x")

    asyncio.run(run())
    assert (len(seen), hold.asked) == (1, 0)
