"""The table of retries as data: every failure, every kind of request, and what is to become of it."""

from collections.abc import Mapping

from attrs import evolve, frozen

from reconciler.model.step import Call

TABLE = """
failure                                  | read         | absolute     | toggle       | words
connection refused                       | 4 failed     | 4 not sent   | 1 not sent   | nothing listens at URL
unknown host name                        | 4 failed     | 4 not sent   | 1 not sent   | cannot be resolved
connection never accepted                | 4 failed     | 4 not sent   | 1 not sent   | no connection to URL
TLS asked of a server without it         | 1 failed     | 1 not sent   | 1 not sent   | does not speak TLS
TLS handshake without an end             | 4 failed     | 4 not sent   | 1 not sent   | no connection to URL
reset before anything was read           | 4 failed     | 1 lost       | 1 lost       | broke (reset)
reset after it was read                  | 4 failed     | 1 lost       | 1 lost       | broke (reset)
closed without an answer                 | 4 failed     | 1 lost       | 1 lost       | closed the connection without
half closed, nothing said                | 4 failed     | 1 lost       | 1 lost       | closed the connection without
no answer in time                        | 4 failed     | 1 lost       | 1 lost       | no complete answer from URL
a head that drips                        | 4 failed     | 1 lost       | 1 lost       | no complete answer from URL
a body that drips                        | 4 failed     | 1 lost       | 1 lost       | no complete answer from URL
reset within the head                    | 4 failed     | 1 lost       | 1 lost       | broke (reset)
body cut short                           | 4 failed     | 1 lost       | 1 lost       | broke off
chunks cut short                         | 4 failed     | 1 lost       | 1 lost       | broke off
chunks that are none                     | 4 failed     | 1 lost       | 1 lost       | is not valid HTTP
two different lengths                    | 4 failed     | 1 lost       | 1 lost       | is not valid HTTP
a length that is no number               | 4 failed     | 1 lost       | 1 lost       | is not valid HTTP
another protocol                         | 4 failed     | 1 lost       | 1 lost       | is not valid HTTP
a head without an end                    | 4 failed     | 1 lost       | 1 lost       | longer than 100 kB
too large by its length                  | 1 failed     | 1 lost       | 1 lost       | larger than 64 MiB
packed in a way not asked for            | 1 failed     | 1 lost       | 1 lost       | not asked for (br)
packed twice                             | 1 failed     | 1 lost       | 1 lost       | not asked for (gzip, gzip)
packed wrongly                           | 1 failed     | 1 lost       | 1 lost       | not the gzip
100 and nothing more                     | 4 failed     | 1 lost       | 1 lost       | closed the connection without
101 another protocol from here on        | 4 failed     | 1 lost       | 1 lost       | is not valid HTTP
103 before the answer                    | 1 reply 200  | 1 reply 200  | 1 reply 200  |
more bytes than its length               | 1 reply 200  | 1 reply 200  | 1 reply 200  |
200 of HTML                              | 1 reply 200  | 1 reply 200  | 1 reply 200  |
200 of cut JSON                          | 1 reply 200  | 1 reply 200  | 1 reply 200  |
204 without a body                       | 1 reply 204  | 1 reply 204  | 1 reply 204  |
301 elsewhere                            | 1 reply 301  | 1 reply 301  | 1 reply 301  |
302 elsewhere                            | 1 reply 302  | 1 reply 302  | 1 reply 302  |
303 elsewhere                            | 1 reply 303  | 1 reply 303  | 1 reply 303  |
307 elsewhere                            | 1 reply 307  | 1 reply 307  | 1 reply 307  |
308 elsewhere                            | 1 reply 308  | 1 reply 308  | 1 reply 308  |
400                                      | 1 reply 400  | 1 reply 400  | 1 reply 400  |
401                                      | 1 reply 401  | 1 reply 401  | 1 reply 401  |
401, then a token that is good           | 2 reply 200  | 2 reply 200  | 1 not sent   | a new one comes next
401, then a token that is not            | 2 reply 401  | 2 reply 401  | 1 not sent   | a new one comes next
401 that proves nothing, then good       | 2 reply 200  | 1 reply 401  | 1 reply 401  |
403                                      | 1 reply 403  | 1 reply 403  | 1 reply 403  |
404                                      | 1 reply 404  | 1 reply 404  | 1 reply 404  |
408                                      | 1 reply 408  | 1 reply 408  | 1 reply 408  |
409                                      | 1 reply 409  | 1 reply 409  | 1 reply 409  |
425                                      | 1 reply 425  | 1 reply 425  | 1 reply 425  |
429                                      | 4 reply 429  | 4 not sent   | 1 not sent   | the service answered 429
429 once                                 | 2 reply 200  | 2 reply 200  | 1 not sent   | the service answered 429
429 for seconds                          | 4 reply 429  | 4 not sent   | 1 not sent   | the service answered 429
429 until a date                         | 4 reply 429  | 4 not sent   | 1 not sent   | the service answered 429
429 until a Unix time                    | 4 reply 429  | 4 not sent   | 1 not sent   | the service answered 429
429 until a quota is full                | 4 reply 429  | 4 not sent   | 1 not sent   | the service answered 429
429 for longer than patience             | 1 reply 429  | 1 not sent   | 1 not sent   | the service answered 429
429 until a date beyond patience         | 1 reply 429  | 1 not sent   | 1 not sent   | the service answered 429
429 until a Unix time beyond patience    | 1 reply 429  | 1 not sent   | 1 not sent   | the service answered 429
429 with a wish that is nonsense         | 4 reply 429  | 4 not sent   | 1 not sent   | the service answered 429
429 that proves nothing                  | 4 reply 429  | 1 reply 429  | 1 reply 429  |
500                                      | 1 reply 500  | 1 reply 500  | 1 reply 500  |
501                                      | 1 reply 501  | 1 reply 501  | 1 reply 501  |
502                                      | 4 reply 502  | 1 reply 502  | 1 reply 502  |
503                                      | 4 reply 503  | 1 reply 503  | 1 reply 503  |
503 for seconds                          | 4 reply 503  | 1 reply 503  | 1 reply 503  |
503 for longer than patience             | 1 reply 503  | 1 reply 503  | 1 reply 503  |
504                                      | 4 reply 504  | 1 reply 504  | 1 reply 504  |
"""
"""How often it leaves, and what whoever asked is told.

`absolute` holds whether the call is repeatable or not: that it may be done twice is for the engine to use, after a
reading. HEAD has no row: a read session admits it, and nothing of ours sends one.
"""

SECONDS = 5.0
"""What one request may take."""

BRIEF_SECONDS = 0.2
"""What it may take where the failure is that it takes too long."""

TIMED = frozenset(
    {
        "connection never accepted",
        "TLS handshake without an end",
        "no answer in time",
        "a head that drips",
        "a body that drips",
    }
)
"""Failures of time."""

UNSEEN = frozenset(
    {
        "connection refused",
        "unknown host name",
        "connection never accepted",
        "TLS asked of a server without it",
        "TLS handshake without an end",
        "reset before anything was read",
    }
)
"""Failures after which no server has seen a request."""

UNPROVEN = frozenset({"401 that proves nothing, then good", "429 that proves nothing"})
"""Failures that calls do not know as a proof that nothing was done."""

RENEWED: Mapping[str, int] = {
    "401, then a token that is good": 1,
    "401, then a token that is not": 1000,
    "401 that proves nothing, then good": 1,
}
"""How many tokens the service rejects before one is good."""


@frozen
class Row:
    """One line of the table; a cell is `TRIES TOLD`."""

    failure: str
    cells: Mapping[str, str]
    words: str


def read_table() -> tuple[Row, ...]:
    """The rows of the table."""
    _, *lines = TABLE.strip().splitlines()
    return tuple(_read_row([part.strip() for part in line.split("|")]) for line in lines)


def _read_row(parts: list[str]) -> Row:
    failure, read, absolute, toggle, words = parts
    return Row(failure, {"read": read, "absolute": absolute, "toggle": toggle}, words)


def _make_requests() -> Mapping[str, Call | None]:
    made: dict[str, Call | None] = {"GET": None, "read-only POST": None}
    for method in ("PUT", "POST", "PATCH", "DELETE"):
        call = Call(method, "/x", None if method == "DELETE" else {"a": 1}, unheard=frozenset({401, 403, 429}))
        made[f"{method} once"] = call
        made[f"{method} repeatable"] = evolve(call, is_repeatable=True)
        made[f"{method} toggle"] = evolve(call, effect="toggle")
    return made


REQUESTS = _make_requests()
"""What is sent; `None` where it is no call of a plan."""


def find_column(request: str) -> str:
    """The column that speaks of this request."""
    call = REQUESTS[request]
    return "read" if call is None else call.effect
