"""Desired state → drift report; a read-only use case."""

from reconciler.api.refresh import Extent, Lenience, find_scope, read_live
from reconciler.api.settings import Settings
from reconciler.api.wiring import make_providers
from reconciler.engine.drifting import find_drift
from reconciler.model.desired import DesiredState
from reconciler.model.drift import DriftReport
from reconciler.model.plan import Selection


async def drift(
    desired: DesiredState, selection: Selection | None = None, settings: Settings | None = None
) -> DriftReport:
    """Where the world left the files: a finding for every selected resource, and for what no file mentions.

    Raises CredentialMissing and Interrupted; a service that cannot be read is a finding.
    """
    chosen, setting = selection or Selection(), settings or Settings()
    providers = make_providers(desired)
    live = await read_live(find_scope(desired, chosen, Extent.TOUCHED), providers, setting, Lenience.STOP)
    return find_drift(desired, live, providers, chosen)
