"""Desired state → plan: refresh, diff, transition; a read-only use case."""

from collections.abc import Mapping

from attrs import field, frozen

from reconciler.api.outwaiting import wait_out
from reconciler.api.refresh import Extent, Lenience, find_scope, prepare_reading, read_with
from reconciler.api.settings import Settings
from reconciler.api.unfinished import find_recent
from reconciler.api.wiring import make_providers, until_stopped
from reconciler.engine.admitting import check_demanded, check_digest
from reconciler.engine.planning import PlanTerms
from reconciler.engine.planning import plan as make_plan
from reconciler.engine.restoring import propose_undo
from reconciler.engine.undoing import Restoration
from reconciler.interfaces.provider import Provider
from reconciler.model.desired import DesiredState
from reconciler.model.guard import Limits
from reconciler.model.live import LiveState
from reconciler.model.plan import Plan, Proposal, Selection
from reconciler.version import VERSION

DAY = 24 * 3600.0


@frozen
class PlanRequest:
    """What may be asked of a plan; `valid_for` in seconds. `digest`: it must have it, or begin with it.

    `limits` stand in place of those of the files, here and at the apply.
    """

    selection: Selection = field(factory=Selection)
    valid_for: float = DAY
    is_blocked_allowed: bool = False
    digest: str | None = None
    limits: Limits = field(factory=Limits)


async def plan(desired: DesiredState, request: PlanRequest | None = None, settings: Settings | None = None) -> Plan:
    """The plan of now: one entry for every selected resource. Sends no write, by construction.

    What cannot be read is a blocked entry. Raises CredentialMissing (unless blocked entries are allowed),
    PlanRefused (another digest was demanded) and Interrupted.
    """
    return await plan_now(desired, request or PlanRequest(), settings or Settings())


async def plan_now(wishes: DesiredState | Restoration, asked: PlanRequest, setting: Settings) -> Plan:
    """The same, whether the wishes are the files' or those of a result put back."""
    check_demanded(asked.digest)
    desired = wishes.desired if isinstance(wishes, Restoration) else wishes
    providers = make_providers(desired)
    lenience = Lenience.GO_ON if asked.is_blocked_allowed else Lenience.STOP
    scope = find_scope(desired, asked.selection, Extent.WANTED)
    access = await prepare_reading(scope, providers, setting, lenience)
    left = find_recent(scope.services, setting)
    await until_stopped(wait_out(left, scope.services, providers, setting), setting)
    live = await read_with(access, scope, providers, setting)
    made = propose(wishes, live, providers, asked, setting).plan
    if asked.digest is not None:
        check_digest(made, asked.digest)
    return made


def propose(
    wishes: DesiredState | Restoration,
    live: LiveState,
    providers: Mapping[str, Provider],
    request: PlanRequest,
    settings: Settings,
) -> Proposal:
    """The plan of a reading, with the work behind it; the wishes are the files', or those of a result put back."""
    terms = PlanTerms(
        tool_version=VERSION,
        run=settings.run,
        selection=request.selection,
        valid_for=request.valid_for,
        is_blocked_allowed=request.is_blocked_allowed,
        limits=request.limits,
    )
    if isinstance(wishes, Restoration):
        return propose_undo(wishes, live, providers, terms)
    return make_plan(wishes, live, providers, terms)
