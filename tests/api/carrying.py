"""The engine's apply with a lock and a journal of a test's own, which no use case lets anybody give."""

from contextlib import AsyncExitStack

import attrs
from attrs import field, frozen

from reconciler.api.plan import PlanRequest, propose
from reconciler.api.settings import Settings
from reconciler.api.wiring import (
    make_providers,
    make_shared,
    open_sources,
    open_writers,
    resolve_reading,
    resolve_writing,
)
from reconciler.engine.applying import Party
from reconciler.engine.applying import apply as carry_out
from reconciler.engine.errand import Surroundings
from reconciler.engine.refreshing import refresh
from reconciler.interfaces.journal import Journal, Record
from reconciler.interfaces.lock import Hold
from reconciler.interfaces.memory import Remembered
from reconciler.model.desired import DesiredState
from reconciler.model.live import Query
from reconciler.model.outcome import Result
from reconciler.model.plan import Admitted
from reconciler.runs.used_plans import FileMemory


@frozen
class Notebook:
    """`Journal` in memory."""

    records: list[Record] = field(factory=list)

    async def write(self, record: Record) -> None:
        """Keeps it."""
        self.records.append(record)


async def carry(desired: DesiredState, settings: Settings, hold: Hold, journal: Journal) -> Result:
    """The plan of now for the one service of these files, carried out under that lock."""
    services, providers = tuple(desired.services.values()), make_providers(desired)
    shared = attrs.evolve(make_shared(settings), hold=hold)
    reading = await resolve_reading(services, settings.environment)
    writing = await resolve_writing(services, settings.environment, reading)
    async with AsyncExitStack() as stack:
        sources = await stack.enter_async_context(open_sources(services, reading, providers, shared, settings))
        writers = await stack.enter_async_context(open_writers(services, writing, providers, shared, settings))
        queries = [Query(services[0].name, desired.wants)]
        live = await refresh(queries, sources, clock=settings.clock, observer=settings.observer)
        proposal = propose(desired, live, providers, PlanRequest(), settings)
        around = Surroundings(settings.clock, settings.stop, settings.observer, journal, hold)
        party = Party("run", sources, writers, around, FileMemory(settings.folder), settings.parallelism)
        return await carry_out(Admitted(proposal.plan, proposal.works, settings.run), party, Remembered())
