"""Waiting until what earlier runs left in flight can no longer take effect; reads nothing."""

from collections.abc import Iterable, Mapping

from reconciler.api.settings import Settings
from reconciler.api.unfinished import Left, Unseen
from reconciler.engine.planning import find_kind
from reconciler.interfaces.provider import Provider
from reconciler.model.event import Waiting
from reconciler.model.service import Service
from reconciler.model.url import normalise_url


async def wait_out(
    left: Left, services: Iterable[Service], providers: Mapping[str, Provider], settings: Settings
) -> None:
    """Waits until what was sent, and nobody saw done, has had its time to show: twice that for a toggle.

    A run that is started again at once would else read what was before it, take that for what is, and send a toggle
    a second time. A toggle that was not answered either may still wait in the service, as long as its own run would
    have waited for its answer.
    """
    clock, seconds = settings.clock, 0.0
    by_url = {normalise_url(service.url): providers[service.name] for service in services}
    for unseen in left.unseen.values():
        waited = (clock.now() - unseen.since).total_seconds()
        # A clock that was put back must not make it wait for longer than it takes.
        rest = _find_time(unseen, by_url[unseen.held.url]) - max(0.0, waited)
        if rest > seconds:
            seconds = rest
            why = f"a call of an earlier run that nobody saw done may take effect for {rest:.0f} s more"
            settings.observer(Waiting(unseen.address, why, max(0.0, waited)))
    if seconds > 0:
        await clock.sleep(seconds)


def _find_time(unseen: Unseen, provider: Provider) -> float:
    kind = find_kind(provider, unseen.address.kind)
    lag = 0.0 if kind is None else kind.patience.lag
    if unseen.call.is_repeatable:
        return lag
    return 2 * lag if unseen.is_answered else unseen.held.timeout + 2 * lag
