"""What carrying out one update stands on; a noun of the engine's own, because it holds open sessions."""

import asyncio

from attrs import define, frozen

from reconciler.engine.accounting import Ledger, Progress
from reconciler.engine.watching import Watch
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.journal import Journal
from reconciler.interfaces.lock import Hold
from reconciler.interfaces.observer import Observer
from reconciler.interfaces.provider import Provider
from reconciler.interfaces.session import WriteSession
from reconciler.interfaces.stop import Stop
from reconciler.model.address import Address
from reconciler.model.kind import Kind
from reconciler.model.plan import Work


@frozen
class Surroundings:
    """What all errands of one apply share."""

    clock: Clock
    stop: Stop
    observer: Observer
    journal: Journal
    hold: Hold


@define
class Errand:
    """One update on its way.

    `gate` bounds how many calls are under way; a toggle holds `toggle_gate`, of its service, from its reading to its
    answer, so that nothing queues up between the two.
    """

    work: Work
    kind: Kind
    provider: Provider
    writer: WriteSession
    watch: Watch
    gate: asyncio.Semaphore
    toggle_gate: asyncio.Semaphore
    ledger: Ledger
    around: Surroundings

    @property
    def address(self) -> Address:
        """Whose errand it is."""
        return self.work.change.want.address

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return self.ledger.at(self.address)

    @property
    def patience(self) -> float:
        """Seconds that its wish may take to show."""
        settle = self.work.change.want.terms.settle
        return self.kind.patience.settle if settle is None else settle
