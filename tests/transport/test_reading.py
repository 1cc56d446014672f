"""Reads over real sockets: exact paths, replies, retries, and no way to write."""

import asyncio

import httpx
import pytest

from reconciler.errors import InvalidInput, ReadFailed
from reconciler.interfaces.session import ReadSession, Reply
from reconciler.transport.credentials import Resolved
from reconciler.transport.session import open_reading
from tests.transport.loopback import Answer, JumpingClock, answering, listening
from tests.transport.reads import read
from tests.transport.sessions import answer_with, fetch, make_service, make_shared

JSON = "Content-Type: application/json"


def test_a_read_brings_json() -> None:
    """With the headers of the allow-list only, in lower case."""
    answer = Answer(b'{"a": [1, null]}', headers=(JSON, "Set-Cookie: x=1", "Retry-After: 3", "X-Secret: s"))
    reply, lines = read(answering(answer))
    headers = {"content-type": "application/json", "retry-after": "3"}
    assert Reply(200, {"a": [1, None]}, is_json=True, headers=headers) == reply
    assert lines == ["GET /things"]


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (200, "application/zip", b"PK\x00\xff"),
        (200, "application/octet-stream; x=1", b"PK\x00\xff"),
        (400, "application/zip", "PK\x00\ufffd"),
        (200, "text/html", "PK\x00\ufffd"),
    ],
)
def test_a_download_is_bytes(status: int, kind: str, expected: object) -> None:
    """Only a success that is labelled as one; everything else stays text."""
    reply, _ = read(answering(Answer(b"PK\x00\xff", status, (f"Content-Type: {kind}",))))
    assert isinstance(reply, Reply)
    assert expected == reply.body
    assert not reply.is_json


@pytest.mark.parametrize(
    "path",
    [
        "/connectors/a%2Fb/status",
        "/connectors/a%2fb",
        "/connectors/a;b=1+2,c@d:e!$&'()*",
        "/connectors/%20%25%3F%23%C3%A9%00",
        "/connectors/%2E%2E/x",
        "/connectors/..x/.hidden/a..b",
        "//evil.example/x",
        "/connectors?expand=status&expand=info%2B+",
        "/a/%7Bb%7D/%E2%8F%B8?q=%22",
    ],
)
def test_paths_are_sent_byte_by_byte(path: str) -> None:
    """Nothing is decoded, encoded anew or folded; the host never comes from the path."""
    assert read(answering(Answer()), path)[1] == [f"GET {path}"]


@pytest.mark.parametrize("path", ["/a/../b", "/a/./b", "/a b", "/é", "/a#b", "/a\r\nX: 1", "/a{b}", "/%zz `"])
def test_a_path_that_would_be_changed_is_refused(path: str) -> None:
    """Rather than read another thing."""

    async def run() -> list[str]:
        async with listening(answering(Answer())) as server:
            with pytest.raises(ReadFailed, match="cannot be sent"):
                await fetch(server.url, path)
            return server.lines

    assert asyncio.run(run()) == []


def test_the_path_is_added_to_the_url_and_the_query_to_the_path() -> None:
    """Booleans in words, nothing for `None`, spaces as %20."""

    async def run() -> list[str]:
        async with listening(answering(Answer())) as server:
            await fetch(f"{server.url}/api/v1", "/x", query={"a": True, "b": None, "c d": "é&/ +", "n": 3})
            await fetch(f"{server.url}/api/v1", "/x?expand=status", query={"page": 2})
            await fetch(f"{server.url}/api/v1", "/")
            return server.lines

    assert asyncio.run(run()) == [
        "GET /api/v1/x?a=true&c%20d=%C3%A9%26%2F%20%2B&n=3",
        "GET /api/v1/x?expand=status&page=2",
        "GET /api/v1/",
    ]


def test_what_a_read_says_of_itself() -> None:
    """JSON is asked for, only gzip accepted, the version told; no content type without a body."""

    async def run() -> bytes:
        async with listening(answering(Answer())) as server:
            await fetch(server.url)
            return server.requests[0].lower()

    request = asyncio.run(run())
    assert b"\r\naccept: application/json\r\n" in request
    assert b"\r\naccept-encoding: gzip\r\n" in request
    assert b"\r\nuser-agent: reconciler/1.2.3\r\n" in request
    assert b"content-type" not in request


@pytest.mark.parametrize(
    ("answer", "is_json", "expected"),
    [
        (Answer(b'{"error_code": 404}', 404, ()), True, {"error_code": 404}),
        (Answer(b"null"), True, None),
        (Answer(b"[1]", headers=("Content-Type: text/plain",)), True, [1]),
        (Answer(b"User cannot access the resource.", 401), False, "User cannot access the resource."),
        (Answer(b"<html>x</html>", headers=("Content-Type: text/html",)), False, "<html>x</html>"),
        (Answer(b"12", headers=("Content-Type: text/plain",)), False, "12"),
        (Answer(b'{"cut": [1, 2'), False, '{"cut": [1, 2'),
        (Answer(b"[" * 100_000), False, "[" * 4096),
        (Answer(b"1" * 5000), False, "1" * 4096),
        (Answer(b"\xff\xfe\xfd", 500, ()), False, "\ufffd\ufffd\ufffd"),
        (Answer(b"", 204), False, None),
        (Answer(b" \r\n"), False, None),
        (Answer(b"x" * 9000, headers=("Content-Type: text/plain",)), False, "x" * 4096),
    ],
)
def test_bodies_are_json_where_they_are(answer: Answer, expected: object, *, is_json: bool) -> None:
    """Whatever the label says; the rest is text, cut to a few kB; nothing is nothing."""
    reply, _ = read(answering(answer))
    assert (is_json, expected) == (reply.is_json, reply.body)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_returned_and_never_followed(status: int) -> None:
    """The provider knows what they mean; a credential must not travel."""
    reply, lines = read(answering(Answer(b"", status, ("Location: /elsewhere",)), Answer()))
    assert (status, {"location": "/elsewhere"}, ["GET /things"]) == (reply.status, reply.headers, lines)


def test_cookies_are_not_kept() -> None:
    """A session of the service must not tie later requests together."""

    async def run() -> list[bytes]:
        async with listening(answering(Answer(headers=(JSON, "Set-Cookie: x=1; Path=/")))) as server:
            session = open_reading(make_service(server.url), Resolved(), shared=make_shared())
            async with session as reading:
                await reading.fetch("/a")
                await reading.fetch("/b")
            return server.requests

    assert [b"ookie" in request for request in asyncio.run(run())] == [False, False]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_passing_refusals_are_retried(status: int) -> None:
    """And the answer that comes then counts."""
    reply, lines = read(answering(Answer(b"", status), Answer(b"", status), Answer(b"[]")))
    assert (reply.status, len(lines)) == (200, 3)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
def test_other_statuses_are_returned_at_once(status: int) -> None:
    """They are for the provider to judge."""
    reply, lines = read(answering(Answer(b"{}", status), Answer()))
    assert (status, 1) == (reply.status, len(lines))


def test_a_refusal_that_does_not_pass_is_returned() -> None:
    """After four tries, with waits that grow and honour what the service asks."""

    async def run() -> tuple[int, int, list[float]]:
        clock = JumpingClock()
        later = Answer(b"", 429, ("Retry-After: 4",))
        async with listening(answering(Answer(b"", 503), later, Answer(b"", 503))) as server:
            reply = await fetch(server.url, shared=make_shared(clock))
            return reply.status, len(server.lines), clock.slept

    assert asyncio.run(run()) == (503, 4, [0.375, 4.25, 1.5])


def test_a_wish_beyond_patience_ends_the_retries() -> None:
    """Nothing is asked again before the time that the service named."""
    reply, lines = read(answering(Answer(b"", 429, ("Retry-After: 3600",)), Answer()))
    assert (reply.status, len(lines)) == (429, 1)


def test_only_declared_posts_leave_a_reading() -> None:
    """Any other is refused before it is sent; `*` is one segment."""

    async def run() -> list[str]:
        wire, seen = answer_with(lambda _: httpx.Response(200, json={}))
        posts = frozenset({"/search", "/projects/*/export"})
        session = open_reading(
            make_service("http://things"), Resolved(), shared=make_shared(), read_posts=posts, wire=wire
        )
        async with session as reading:
            for path in ("/search", "/search?a=1", "/projects/x%2Fy/export"):
                await reading.fetch(path, post={"q": 1})
            for path in ("/deploy", "/search/x", "/projects/x/y/export", "/projects//export", "/x?/search"):
                with pytest.raises(ReadFailed, match="not among the requests that may be sent here"):
                    await reading.fetch(path, post={})
        return seen

    assert asyncio.run(run()) == ["POST /search", "POST /search?a=1", "POST /projects/x%2Fy/export"]


@pytest.mark.parametrize("url", ["ftp://host", "http://", "http://[::1", "nothing", "http://a:99999999"])
def test_a_bad_url_is_invalid_input(url: str) -> None:
    """Named with its service."""
    with pytest.raises(InvalidInput, match="service things"):
        asyncio.run(fetch(url))


def test_a_reading_is_a_read_session() -> None:
    """By its type, which mypy checks here."""

    async def run() -> bool:
        async with open_reading(make_service("http://things"), Resolved(), shared=make_shared()) as reading:
            session: ReadSession = reading
            return session is reading

    assert asyncio.run(run())
