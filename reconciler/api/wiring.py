"""The one place that joins the islands: catalogue, providers, credentials, sessions, journal; decides nothing."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import TypeVar

from attrs import frozen

from reconciler.api.scopes import check_rules, fill_options
from reconciler.api.settings import Settings
from reconciler.engine.refreshing import Source
from reconciler.engine.undoing import FieldsOf
from reconciler.errors import CredentialMissing, Interrupted
from reconciler.files.journal_file import encode_record
from reconciler.files.kind_fields import gather_fields
from reconciler.interfaces.journal import Record
from reconciler.interfaces.provider import Provider
from reconciler.interfaces.session import WriteSession
from reconciler.model.desired import DesiredState
from reconciler.model.live import Unreadable
from reconciler.model.offer import Catalog, Offer
from reconciler.model.problem import Problem
from reconciler.model.service import Credential, Service
from reconciler.providers.registry import find_class, list_names
from reconciler.transport.credentials import Resolved, resolve
from reconciler.transport.session import open_reading, open_writing
from reconciler.transport.shared import Shared
from reconciler.transport.trace import be_silent
from reconciler.version import VERSION

_T = TypeVar("_T")


def load_catalog() -> Catalog:
    """What every installed provider offers, as data."""
    return {name: _make_offer(name) for name in list_names()}


def load_fields() -> FieldsOf:
    """What the files may say of each kind, which is the measure for what a result says of it."""
    return gather_fields(load_catalog())


def make_providers(desired: DesiredState) -> Mapping[str, Provider]:
    """A provider for each service, made with the service's options and what the files name of its scopes.

    Raises InvalidInput for a rule over a service of which nothing says where to look.
    """
    providers = {name: _make_provider(service, desired) for name, service in desired.services.items()}
    check_rules(desired, providers)
    return providers


def _make_provider(service: Service, desired: DesiredState) -> Provider:
    """The provider of one service; the file reader has checked its options."""
    found = find_class(service.provider)
    made: Provider = found(**fill_options(service, found, desired))
    return made


def make_shared(settings: Settings) -> Shared:
    """What all sessions of one run share."""
    return Shared(
        clock=settings.clock,
        version=VERSION,
        parallelism=settings.parallelism,
        timeout=settings.timeout,
        trace=settings.trace or be_silent,
        stop=settings.stop,
        dice=settings.dice,
        tokens=settings.tokens,
    )


@frozen
class Access:
    """What resolving the credentials of some services came to; `missing` are the services that lack theirs."""

    resolved: Mapping[str, Resolved]
    missing: Mapping[str, CredentialMissing]

    def demand_all(self) -> None:
        """Raises CredentialMissing with the problems of every service."""
        problems: tuple[Problem, ...] = tuple(one for failure in self.missing.values() for one in failure.problems)
        if problems:
            raise CredentialMissing(str(problems[0].message), problems=problems)


async def resolve_reading(services: Iterable[Service], environment: Mapping[str, str]) -> Access:
    """The read credentials of these services."""
    return await _resolve({one.name: one.credentials.read for one in services}, environment)


async def resolve_writing(services: Iterable[Service], environment: Mapping[str, str], reading: Access) -> Access:
    """The write credentials; a service with a read credential and no write credential lacks one.

    Where both are one credential it is not resolved a second time: a command may give each token once.
    """
    chosen = list(services)
    same = {one.name for one in chosen if one.credentials.write == one.credentials.read}
    own = await _resolve({one.name: one.credentials.write for one in chosen if one.name not in same}, environment)
    access = Access(
        {**own.resolved, **{name: found for name, found in reading.resolved.items() if name in same}},
        {**own.missing, **{name: why for name, why in reading.missing.items() if name in same}},
    )
    lacking = {
        one.name: CredentialMissing(
            f"service {one.name} has a read credential only, and apply needs one that may write",
            problems=(
                Problem(
                    f"service {one.name} has a read credential only, and apply needs one that may write",
                    one.origin,
                    f"services.{one.name}.credentials",
                    "give `credentials: {read: …, write: …}`",
                ),
            ),
        )
        for one in chosen
        if one.credentials.read and not one.credentials.write
    }
    return Access(access.resolved, {**access.missing, **lacking})


@asynccontextmanager
async def open_sources(
    services: Iterable[Service], access: Access, providers: Mapping[str, Provider], shared: Shared, settings: Settings
) -> AsyncIterator[Mapping[str, Source]]:
    """A source for each service; one whose credential is missing can only say so."""
    async with AsyncExitStack() as stack:
        sources: dict[str, Source] = {}
        for service in services:
            provider = providers[service.name]
            lacking = access.missing.get(service.name)
            if lacking is not None:
                sources[service.name] = Source(provider, Unreadable(str(lacking.problems[0].message), is_refused=True))
                continue
            opened = open_reading(
                service,
                access.resolved[service.name],
                shared=shared,
                read_posts=provider.read_posts,
                headers=provider.headers,
                wire=settings.wires.get(service.name),
            )
            sources[service.name] = Source(provider, await stack.enter_async_context(opened))
        yield sources


@asynccontextmanager
async def open_writers(
    services: Iterable[Service], access: Access, providers: Mapping[str, Provider], shared: Shared, settings: Settings
) -> AsyncIterator[Mapping[str, WriteSession]]:
    """A write session for each service."""
    async with AsyncExitStack() as stack:
        writers: dict[str, WriteSession] = {}
        for service in services:
            opened = open_writing(
                service,
                access.resolved[service.name],
                shared=shared,
                headers=providers[service.name].headers,
                wire=settings.wires.get(service.name),
            )
            writers[service.name] = await stack.enter_async_context(opened)
        yield writers


async def until_stopped(work: Coroutine[object, object, _T], settings: Settings) -> _T:
    """The result of work that only reads; raises Interrupted as soon as a signal asks to stop."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(settings.stop.wait())
    try:
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        stopped.result()
        raise Interrupted("interrupted; nothing was written", signal=settings.stop.signal or 0)
    finally:
        task.cancel()
        stopped.cancel()
        await asyncio.gather(task, stopped, return_exceptions=True)


def encode(record: Record, at: datetime) -> str:
    """A journal's line."""
    return encode_record(record, at=at)


def _make_offer(name: str) -> Offer:
    found = find_class(name)
    return Offer(name=name, kinds=tuple(found.kinds), options=found, doc=(found.__doc__ or "").strip())


async def _resolve(credentials: Mapping[str, tuple[Credential, ...]], environment: Mapping[str, str]) -> Access:
    resolved: dict[str, Resolved] = {}
    missing: dict[str, CredentialMissing] = {}
    for name, credential in credentials.items():
        try:
            resolved[name] = await resolve(credential, environment=environment, service=name)
        except CredentialMissing as failure:
            missing[name] = failure
    return Access(resolved, missing)
