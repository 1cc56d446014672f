"""Which services a run reads and what it asks them; reads them all at once."""

from collections.abc import Mapping, Sequence
from enum import Enum

from attrs import frozen

from reconciler.api.scopes import check_queries
from reconciler.api.settings import Settings
from reconciler.api.wiring import Access, make_shared, open_sources, resolve_reading, until_stopped
from reconciler.engine.refreshing import refresh
from reconciler.engine.selecting import is_selected, may_select
from reconciler.interfaces.provider import Provider
from reconciler.model.desired import DesiredState
from reconciler.model.live import LiveState, Query
from reconciler.model.plan import Selection
from reconciler.model.service import Service
from reconciler.model.values import Values

_EVERYTHING: tuple[Values, ...] = ({},)


class Extent(Enum):
    """How much is asked of a service."""

    WANTED = "wanted"
    """What the resources want, and what the rules range over."""
    TOUCHED = "touched"
    """Besides, everything that is live in the services that the files say something about."""
    ALL = "all"
    """Everything that is live in every service."""


class Lenience(Enum):
    """What a missing credential does."""

    STOP = "stop"
    """It ends the run before anything is read."""
    GO_ON = "go_on"
    """It makes the service unreadable, and the others go on."""


@frozen
class Scope:
    """What one run reads."""

    services: tuple[Service, ...]
    queries: tuple[Query, ...]


def find_scope(desired: DesiredState, selection: Selection, extent: Extent) -> Scope:
    """The services that the selection can reach, and the query for each."""
    queries = tuple(
        query
        for name in sorted(desired.services)
        if may_select(name, selection) and (query := _make_query(name, desired, selection, extent)) is not None
    )
    return Scope(services=tuple(desired.services[query.service] for query in queries), queries=queries)


async def read_live(
    scope: Scope, providers: Mapping[str, Provider], settings: Settings, lenience: Lenience
) -> LiveState:
    """What is live now.

    Raises InvalidInput (nothing says where to look) and CredentialMissing before the first request, and
    Interrupted on a signal.
    """
    access = await prepare_reading(scope, providers, settings, lenience)
    return await read_with(access, scope, providers, settings)


async def prepare_reading(
    scope: Scope, providers: Mapping[str, Provider], settings: Settings, lenience: Lenience
) -> Access:
    """What it takes to read, before anything is waited for.

    Raises InvalidInput (nothing says where to look) and CredentialMissing.
    """
    check_queries(scope.queries, {service.name: service for service in scope.services}, providers)
    access = await resolve_reading(scope.services, settings.environment)
    if lenience is Lenience.STOP:
        access.demand_all()
    return access


async def read_with(access: Access, scope: Scope, providers: Mapping[str, Provider], settings: Settings) -> LiveState:
    """What is live now; raises Interrupted on a signal."""
    return await until_stopped(_read(scope.queries, scope.services, access, providers, settings), settings)


async def _read(
    queries: Sequence[Query],
    services: Sequence[Service],
    access: Access,
    providers: Mapping[str, Provider],
    settings: Settings,
) -> LiveState:
    async with open_sources(services, access, providers, make_shared(settings), settings) as sources:
        return await refresh(queries, sources, clock=settings.clock, observer=settings.observer)


def _make_query(name: str, desired: DesiredState, selection: Selection, extent: Extent) -> Query | None:
    """The query for one service; `None` where nothing of it is asked."""
    rules = [rule for rule in desired.rules if rule.service == name]
    all_wants = tuple(want for want in desired.wants if want.address.service == name)
    selected = tuple(want for want in all_wants if is_selected(want.address, selection))
    if extent is Extent.ALL or (extent is Extent.TOUCHED and (selected or rules)):
        return Query(name, all_wants, _EVERYTHING)
    # What is left out is read as well: resources win over rules, and guards count against the whole.
    return Query(name, all_wants, tuple(rule.where for rule in rules)) if selected or rules else None
