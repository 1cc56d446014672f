"""The one place of retries: every request and every failure, how often it leaves and what is told of it."""

import asyncio

import pytest
from attrs import evolve, frozen

from reconciler.errors import ReadFailed
from reconciler.interfaces.session import Lost, NotSent, Reply, Sent
from reconciler.model.service import Secret
from reconciler.transport.credentials import Grant, Resolved
from reconciler.transport.session import open_reading, open_writing
from reconciler.transport.shared import Shared
from tests.transport.cells import (
    BRIEF_SECONDS,
    RENEWED,
    REQUESTS,
    SECONDS,
    TIMED,
    UNPROVEN,
    UNSEEN,
    Row,
    find_column,
    read_table,
)
from tests.transport.loopback import JumpingClock
from tests.transport.sessions import make_service, make_shared
from tests.transport.situations import SCRIPTS, Place, standing

ROWS = {row.failure: row for row in read_table()}


@frozen
class Seen:
    """What came of one request: `TRIES TOLD`, the words, how many requests a server saw, and the waits."""

    cell: str
    words: str
    heard: int
    waits: tuple[float, ...]


def ask(request: str, failure: str) -> Seen:
    """Sends this request to a service that fails in this way."""
    lines: list[str] = []
    clock = JumpingClock()

    async def run() -> Seen:
        async with standing(failure, rejected=RENEWED.get(failure, 0)) as place:
            shared = evolve(
                make_shared(clock, timeout=BRIEF_SECONDS if failure in TIMED else SECONDS), trace=lines.append
            )
            told, words = await _tell(request, failure, place, shared)
            left = [line for line in lines if line.startswith("--> ") and "/token" not in line]
            served = [] if place.server is None else [line for line in place.server.lines if "/token" not in line]
            words = words.replace(place.url, "URL")
            return Seen(f"{len(left)} {told}", words, len(served), tuple(clock.slept))

    return asyncio.run(run())


async def _tell(request: str, failure: str, place: Place, shared: Shared) -> tuple[str, str]:
    grant = Grant(f"{place.url}/token", Secret("the-id"), Secret("the-secret")) if failure in RENEWED else None
    service, call, resolved = make_service(place.url), REQUESTS[request], Resolved(grant=grant)
    if call is not None:
        if failure in UNPROVEN:
            call = evolve(call, unheard=frozenset())
        async with open_writing(service, resolved, shared=shared) as writing:
            return _describe(await writing.send(call))
    async with open_reading(service, resolved, shared=shared, read_posts=frozenset({"/x"})) as reading:
        try:
            reply = await reading.fetch("/x", post=None if request == "GET" else {"a": 1})
        except ReadFailed as failed:
            return "failed", str(failed)
        return _describe(reply)


def _describe(sent: Sent) -> tuple[str, str]:
    match sent:
        case Reply(status=status):
            return f"reply {status}", ""
        case NotSent(why=why):
            return "not sent", why
        case Lost(why=why):
            return "lost", why


@pytest.mark.parametrize("failure", ROWS)
@pytest.mark.parametrize("request_kind", REQUESTS)
def test_a_cell_of_the_table(request_kind: str, failure: str) -> None:
    """It leaves as often as the table says, is heard as often as it leaves, and is told as the table says."""
    row: Row = ROWS[failure]
    seen = ask(request_kind, failure)
    expected = row.cells[find_column(request_kind)]
    assert expected == seen.cell
    assert (0 if failure in UNSEEN else int(expected.split()[0])) == seen.heard
    assert seen.words == "" if " reply " in expected else row.words in seen.words


def test_every_script_has_its_row() -> None:
    """No failure is left out of the table."""
    assert set(SCRIPTS) <= set(ROWS)


@pytest.mark.parametrize(
    ("failure", "waits"),
    [
        ("connection refused", (0.375, 0.75, 1.5)),
        ("429", (0.375, 0.75, 1.5)),
        ("429 once", (0.375,)),
        ("429 for seconds", (7.25, 7.25, 7.25)),
        ("429 until a date", (7.25, 0.75, 1.5)),
        ("429 until a Unix time", (7.25, 0.75, 1.5)),
        ("429 until a quota is full", (3.25, 3.25, 3.25)),
        ("429 with a wish that is nonsense", (0.375, 0.75, 1.5)),
        ("429 for longer than patience", ()),
        ("429 until a date beyond patience", ()),
    ],
)
@pytest.mark.parametrize("request_kind", ["GET", "PUT once"])
def test_waits_between_tries(request_kind: str, failure: str, waits: tuple[float, ...]) -> None:
    """What the service asks for, and a part of a second on top; else a wait that doubles."""
    assert waits == ask(request_kind, failure).waits
