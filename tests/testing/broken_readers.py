"""Providers whose reading breaks one rule each, and the benches that show it; everything else in them is honest."""

from collections.abc import Callable, Mapping
from typing import ClassVar
from urllib.parse import quote

from attrs import evolve, frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import ReadSession
from reconciler.model.live import Found, Missing, Query, Reading, Survey, Unreadable
from reconciler.testing.bench import Bench
from reconciler_jobqueue import reading
from reconciler_jobqueue.resources import QUEUE
from reconciler_jobqueue.simulator import JobQueueSimulator
from tests.testing.assembled import HONEST, Assembled, Reader, bench_of, extend_by


async def list_only(query: Query, session: ReadSession) -> Survey:
    """Forgets the wants as soon as it is asked to list."""
    survey = await reading.read(query, session)
    return (
        survey if not query.listing else evolve(survey, readings={one: survey.readings[one] for one in survey.listed})
    )


async def doubt_absence(query: Query, session: ReadSession) -> Survey:
    """Never says that something is missing."""
    survey = await reading.read(query, session)
    told = {
        address: Unreadable("not in the list") if isinstance(one, Missing) else one
        for address, one in survey.readings.items()
    }
    return evolve(survey, readings=told)


async def list_backwards(query: Query, session: ReadSession) -> Survey:
    """Lists from z to a."""
    survey = await reading.read(query, session)
    return evolve(survey, listed=tuple(reversed(survey.listed)))


async def show_too_much(query: Query, session: ReadSession) -> Survey:
    """Takes draining for paused already."""
    return _replace(await reading.read(query, session), {"draining": "paused"})


def _replace(survey: Survey, words: Mapping[str, str]) -> Survey:
    def tell(one: Reading) -> Reading:
        if not isinstance(one, Found):
            return one
        status = str(one.values["status"])
        return evolve(one, values={"status": words.get(status, status)})

    return evolve(survey, readings={address: tell(one) for address, one in survey.readings.items()})


def open_queue(service: JobQueueSimulator, name: str) -> None:
    """What a request to wake a queue does."""
    service.queues[name].state = "open"


async def wake_by_get(query: Query, session: ReadSession) -> Survey:
    """Asks for something whose GET has an effect, after reading."""
    survey = await reading.read(query, session)
    for want in query.wants:
        await session.fetch(f"/queues/{want.place['name']}/wake")
    return survey


async def wake_by_post(query: Query, session: ReadSession) -> Survey:
    """Posts what was declared to be a read."""
    survey = await reading.read(query, session)
    for want in query.wants:
        await session.fetch(f"/queues/{want.place['name']}/wake", post={})
    return survey


@frozen
class Posting(Assembled):
    """Says that a POST only reads, which is not so."""

    read_posts: ClassVar[frozenset[str]] = frozenset({"/queues/*/wake"})


async def call_failure_missing(query: Query, session: ReadSession) -> Survey:
    """Whatever fails is not there."""
    try:
        return await reading.read(query, session)
    except ReadFailed as failure:
        return Survey({want.address: Missing(failure.message) for want in query.wants})


async def stop_at_a_bad_page(query: Query, session: ReadSession) -> Survey:
    """Takes what it has for the whole list when a later page fails."""
    found: dict[str, Reading] = {}
    after, is_more = "", True
    while is_more:
        reply = await session.fetch("/queues", query={"after": after, "limit": 100})
        page = reply.body if isinstance(reply.body, Mapping) else {}
        if "queues" not in page and not found:
            raise ReadFailed("the first page failed")
        for queue in page.get("queues", []):
            after = queue["name"]
            found[after] = Found(after, {"status": queue["state"]}, {"name": after})
        is_more = page.get("more", False)
    return Survey({want.address: found.get(str(want.place["name"]), Missing("not listed")) for want in query.wants})


async def believe_any_404(query: Query, session: ReadSession) -> Survey:
    """Takes a proxy's 404 for the service's word."""
    if query.listing is None and len(query.wants) == 1:
        (want,) = query.wants
        reply = await session.fetch(f"/queues/{quote(str(want.place['name']), safe='')}")
        if reply.status == 404:
            return Survey({want.address: Missing("404")})
    return await reading.read(query, session)


async def read_one_by_one(query: Query, session: ReadSession) -> Survey:
    """A request for each want."""
    listed = await reading.read(evolve(query, wants=()), session) if query.listing else Survey({})
    readings = dict(listed.readings)
    for want in query.wants:
        readings |= (await reading.read(Query(query.service, (want,)), session)).readings
    return evolve(listed, readings=readings)


def read_carelessly(tell: Callable[[Mapping[str, str]], str]) -> Reader:
    """A reading of the list in which a queue's status is whatever `tell` makes of it."""

    async def read(query: Query, session: ReadSession) -> Survey:
        body = (await session.fetch("/queues", query={"after": "", "limit": 100})).body
        queues = body["queues"] if isinstance(body, Mapping) else []
        found = {queue["name"]: Found(queue["name"], {"status": tell(queue)}) for queue in queues}
        return Survey({want.address: found[str(want.place["name"])] for want in query.wants})

    return read


def read_strictly(queue: Mapping[str, str]) -> str:
    """Refuses a queue of which more is told than was known once."""
    if set(queue) != {"name", "state", "owner", "worker_token"}:
        raise ReadFailed("the service tells too much")
    return queue["state"]


def assume_open(queue: Mapping[str, str]) -> str:
    """Knows its words, and what to say where there is none."""
    state = queue.get("state", "open")
    if state not in QUEUE.works:
        raise ReadFailed("the service says a word that nobody knows")
    return state


async def list_otherwise(query: Query, session: ReadSession) -> Survey:
    """Knows what is paused as long as it waits for it, and no more when the next plan asks."""
    survey = await reading.read(query, session)
    return survey if query.listing is None else _replace(survey, {"paused": "draining"})


BROKEN: Mapping[str, tuple[str, str, Bench]] = {
    "the wants are forgotten where everything is listed": (
        "R1",
        "the provider gave no reading for it",
        bench_of(Assembled(reader=list_only)),
    ),
    "what is absent is called unreadable": (
        "R1",
        "two things and an absent one",
        bench_of(Assembled(reader=doubt_absence)),
    ),
    "the listing is not sorted": ("R1", "is not sorted", bench_of(Assembled(reader=list_backwards))),
    "a state is shown as another": (
        "R1",
        "the stand was to show {'status': 'draining'}",
        bench_of(Assembled(reader=show_too_much)),
    ),
    "a GET has an effect": (
        "R2",
        "thrice (listing, in bulk, alone)",
        evolve(HONEST, provider=Assembled(reader=wake_by_get), stand=extend_by({"GET wake": open_queue})),
    ),
    "a POST that only reads has an effect": (
        "R2",
        "thrice (listing, in bulk, alone)",
        evolve(HONEST, provider=Posting(reader=wake_by_post), stand=extend_by({"POST wake": open_queue})),
    ),
    "a failed read is called missing": (
        "R3",
        "2 things that are there are missing",
        bench_of(Assembled(reader=call_failure_missing)),
    ),
    "a failed page ends the list": (
        "R3",
        "after=q0199&limit=100 met 500",
        bench_of(Assembled(reader=stop_at_a_bad_page)),
    ),
    "a proxy's 404 is believed": ("R3", "GET /queues/q0000 met 404", bench_of(Assembled(reader=believe_any_404))),
    "each thing costs a request": ("R4", "300 cost 300", bench_of(Assembled(reader=read_one_by_one))),
    "the number of requests is not as stated": (
        "R4",
        "300 things are stated to cost 2 requests, and cost 3",
        evolve(HONEST, requests={300: 2}),
    ),
    "an unknown word is taken for paused": (
        "R13",
        "open was ajar",
        bench_of(Assembled(reader=read_carelessly(lambda queue: "open" if queue["state"] == "open" else "paused"))),
    ),
    "a missing member has a default": (
        "R13",
        "state was not there",
        bench_of(Assembled(reader=read_carelessly(assume_open))),
    ),
    "a new member is an error": (
        "R13",
        "every object had a member more",
        bench_of(Assembled(reader=read_carelessly(read_strictly))),
    ),
    "no word is garbled": ("R13", "`garbled` names no word", evolve(HONEST, garbled={})),
    "no member is required": ("R13", "`required` names no member", evolve(HONEST, required=[])),
    "nobody reads the member that is required": (
        "R13",
        "colour was not there, and no reading was another",
        evolve(HONEST, required=["state", "colour"]),
    ),
    "what was applied is listed otherwise": (
        "R12",
        "a fresh plan says Update",
        bench_of(Assembled(reader=list_otherwise)),
    ),
}
"""What is wrong → the rule that it breaks, what its author is told, and the bench that shows it."""
