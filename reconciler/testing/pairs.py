"""States and wishes in pairs, each on a simulated service of its own, planned and ready; judges nothing."""

from collections.abc import AsyncIterator, Sequence

from attrs import evolve, frozen

from reconciler.model.desired import Want
from reconciler.model.live import Reading
from reconciler.model.plan import Proposal, Work
from reconciler.model.values import Values, Wishes
from reconciler.testing.bench import Bench
from reconciler.testing.trial import Trial, begin


@frozen
class Pair:
    """One state to begin in and one wish, on a service of their own, with the plan."""

    state: Values
    wishes: Wishes
    trial: Trial
    proposal: Proposal

    @property
    def works(self) -> list[Work]:
        """The work of the one update, if there is one."""
        return list(self.proposal.works.values())

    @property
    def want(self) -> Want:
        """What is wished of the first thing."""
        return self.trial.want(0, self.wishes)

    async def read(self) -> Reading:
        """The first thing as it is now."""
        return (await self.trial.read([self.want])).readings[self.want.address]

    @property
    def words(self) -> str:
        """For messages."""
        return f"from {dict(self.state)} to {dict(self.wishes)}"


async def try_pairs(bench: Bench, *, count: int = 1, wished: Sequence[Wishes] | None = None) -> AsyncIterator[Pair]:
    """Every state with every wish, each on a service of its own with so many things, the first of them wished."""
    for state in bench.states:
        for wishes in bench.wishes if wished is None else wished:
            trial = begin(bench, count, state)
            yield Pair(state, wishes, trial, await trial.plan([trial.want(0, wishes)]))


async def begin_anew(bench: Bench, pair: Pair) -> Pair:
    """The same on a service that was just set up: a state may be a movement, and time goes by for all of them."""
    fresh = begin(bench, 1, pair.state)
    return evolve(pair, trial=fresh, proposal=await fresh.plan([fresh.want(0, pair.wishes)]))
