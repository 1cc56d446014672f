"""What is off right now in the services of a desired state; needs no resource in it, and only reads."""

from collections.abc import Sequence

import attrs

from reconciler.api.refresh import Extent, Lenience, Scope, find_scope, read_live
from reconciler.api.settings import Settings
from reconciler.api.wiring import make_providers
from reconciler.engine.assessing import assess
from reconciler.errors import InvalidInput
from reconciler.model.desired import DesiredState
from reconciler.model.live import LiveState
from reconciler.model.plan import Selection
from reconciler.model.status import StatusReport


async def status(
    desired: DesiredState,
    services: Sequence[str] = (),
    settings: Settings | None = None,
    selection: Selection | None = None,
) -> StatusReport:
    """Every selected live thing of these services (all of them when none is named) beside its normal state.

    Raises InvalidInput for a service that no file has, CredentialMissing and Interrupted.
    """
    chosen = selection or Selection()
    live = await read_everything(desired, services, settings or Settings(), chosen)
    return assess(live, make_providers(desired), chosen)


async def read_everything(
    desired: DesiredState, services: Sequence[str], settings: Settings, selection: Selection
) -> LiveState:
    """All that is live in these services, as far as the selection can reach them."""
    scope = find_scope(attrs.evolve(desired, wants=(), rules=()), selection, Extent.ALL)
    unknown = sorted(set(services) - set(desired.services))
    if unknown:
        known = ", ".join(sorted(desired.services)) or "none"
        raise InvalidInput(f"there is no service {unknown[0]!r}", hint=f"the files have: {known}")
    if services:
        scope = Scope(
            services=tuple(one for one in scope.services if one.name in services),
            queries=tuple(one for one in scope.queries if one.service in services),
        )
    return await read_live(scope, make_providers(desired), settings, Lenience.STOP)
