"""Reading every service once, all at the same time; a service that cannot be read becomes readings that say so."""

import asyncio
from collections.abc import Mapping, Sequence

import attrs
from attrs import frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.clock import Clock
from reconciler.interfaces.observer import Observer
from reconciler.interfaces.provider import Provider
from reconciler.interfaces.session import ReadSession
from reconciler.model.address import Address
from reconciler.model.desired import Want
from reconciler.model.event import RefreshFinished, RefreshStarted
from reconciler.model.live import LiveState, Query, Reading, Survey, Unreadable


@frozen
class Source:
    """One service to read: its provider and an open session, or why there is none."""

    provider: Provider
    session: ReadSession | Unreadable


async def refresh(
    queries: Sequence[Query], sources: Mapping[str, Source], *, clock: Clock, observer: Observer
) -> LiveState:
    """What is live now, a survey for every query."""
    taken_at = clock.now()
    surveys = await asyncio.gather(*(_survey(query, sources[query.service], clock, observer) for query in queries))
    return LiveState(
        surveys={query.service: survey for query, survey in zip(queries, surveys, strict=True)}, taken_at=taken_at
    )


async def read_survey(query: Query, source: Source) -> Survey:
    """One read; where it fails, every want is unreadable and the listing is a gap."""
    if isinstance(source.session, Unreadable):
        return _fail(query, source.session)
    try:
        survey = await source.provider.read(query, source.session)
    except ReadFailed as failure:
        hint = failure.problems[0].hint
        why = f"{failure.message} ({hint})" if hint else failure.message
        return _fail(query, Unreadable(why, is_refused=failure.is_refused))
    except Exception as failure:  # noqa: BLE001 - one provider's bug must not take the other services down
        return _fail(query, Unreadable(f"internal error: {type(failure).__name__}"))
    return _fill(query.wants, survey)


async def _survey(query: Query, source: Source, clock: Clock, observer: Observer) -> Survey:
    observer(RefreshStarted(query.service))
    began = clock.elapsed()
    survey = await read_survey(query, source)
    failure = next((gap.why for gap in survey.gaps), None)
    observer(RefreshFinished(query.service, len(survey.readings), clock.elapsed() - began, failure))
    return survey


def _fail(query: Query, why: Unreadable) -> Survey:
    return Survey(readings={want.address: why for want in query.wants}, gaps=(why,))


def _fill(wants: Sequence[Want], survey: Survey) -> Survey:
    """A provider that leaves a want unanswered has not read it: never missing."""
    unanswered: dict[Address, Reading] = {
        want.address: Unreadable("the provider gave no reading for it")
        for want in wants
        if want.address not in survey.readings
    }
    if not unanswered:
        return survey
    return attrs.evolve(survey, readings={**survey.readings, **unanswered})
