"""The readings that entries begin with: many shared, toggles' left to the turn that they leave in; decides nothing."""

import asyncio
from collections.abc import Mapping, Sequence

from reconciler.engine.refreshing import Source, read_survey
from reconciler.model.address import Address
from reconciler.model.live import Query, Reading
from reconciler.model.plan import Work
from reconciler.model.step import Call


def has_calls(work: Work) -> bool:
    """Whether anything is to be sent; the others only wait."""
    return any(isinstance(step, Call) for step in work.steps)


async def read_fresh(works: Sequence[Work], sources: Mapping[str, Source]) -> Mapping[Address, Reading]:
    """One fresh reading per service for all of these, but for toggles, which are read one by one when they leave."""
    wants = [work.change.want for work in works if _may_read_in_bulk(work)]
    services = sorted({want.address.service for want in wants})
    queries = [Query(name, tuple(want for want in wants if want.address.service == name)) for name in services]
    surveys = await asyncio.gather(*(read_survey(query, sources[query.service]) for query in queries))
    return {address: reading for survey in surveys for address, reading in survey.readings.items()}


def _may_read_in_bulk(work: Work) -> bool:
    return all(not isinstance(step, Call) or step.effect == "absolute" for step in work.steps)
