"""Who is put to the test: our engine here; broken engines and naive clients implement the same Protocol elsewhere."""

from collections.abc import Callable
from typing import Protocol

from attrs import frozen

from reconciler.api import ApplyRequest, PlanRequest
from reconciler.api.apply import apply
from reconciler.api.plan import plan
from reconciler.api.settings import Settings
from reconciler.cli.exit_code import of_result
from reconciler.model.desired import DesiredState
from reconciler.model.outcome import Result
from tests.laws.record import Claims, Run
from tests.laws.worlds.world import World

_LENIENT = PlanRequest(is_blocked_allowed=True)


@frozen
class Stand:
    """What one run of a client is given: the way to the service (`settings.wires`), the wish, and the clock.

    `begin` says that the client is done with looking around and now begins to act: from then on misfortunes count.
    Call it once; later calls do nothing. `world.things` must not be looked at by clients.
    """

    world: World
    run: Run
    desired: DesiredState
    settings: Settings
    begin: Callable[[], None]


class Client(Protocol):
    """Somebody who wants a wish to come true."""

    async def run(self, stand: Stand) -> Claims:
        """Tries once, and says what came of it. Whatever it raises of ours ends the run with its exit code."""
        ...


def _keep(settings: Settings) -> Settings:
    return settings


@frozen
class Engine:
    """Our own: plan, then apply. `mend` may give it other settings (another wire, say)."""

    mend: Callable[[Settings], Settings] = _keep

    async def run(self, stand: Stand) -> Claims:
        """A plan, and its apply."""
        settings = self.mend(stand.settings)
        made = await plan(stand.desired, _LENIENT, settings)
        stand.run.plan = made
        stand.begin()
        result = await apply(made, stand.desired, ApplyRequest(), settings)
        stand.run.result = result
        return read_claims(result, is_idle=not made.updates)


def read_claims(result: Result, *, is_idle: bool) -> Claims:
    """What a result says."""
    return Claims(
        words={one.address.name: one.outcome.value for one in result.outcomes},
        code=of_result(result),
        is_idle=is_idle,
        sent={one.address.name: one.calls_sent for one in result.outcomes},
    )
