"""Ready-made faults with telling names, so that a test or a rehearsal reads like what happens in it."""

from collections.abc import Callable, Mapping
from typing import Literal

from reconciler.simulators.faults import (
    Effect,
    Fault,
    Genuine,
    Later,
    Lost,
    Relabelled,
    Replaced,
    Truncated,
    When,
)
from reconciler.simulators.messages import TYPE_JSON, Answer, json_answer

_HTML = b"<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>"


def dropped_before_effect(when: When, how: Literal["reset", "closed"] = "reset") -> Fault:
    """The connection breaks and nothing was done."""
    return Fault(when, "undone", Lost(how))


def dropped_after_effect(when: When, how: Literal["reset", "closed"] = "reset") -> Fault:
    """The request is carried out, and the connection breaks before the answer."""
    return Fault(when, "done", Lost(how))


def failed_before_effect(when: When, status: int = 503) -> Fault:
    """A gateway answers with an error; the service never saw the request."""
    return Fault(when, "undone", Replaced(gateway_error(status)))


def failed_after_effect(when: When, status: int = 502) -> Fault:
    """The request is carried out; the client hears an error."""
    return Fault(when, "done", Replaced(gateway_error(status)))


def failed_then_done(when: When, seconds: float, status: int = 500) -> Fault:
    """The client hears an error, and `seconds` later the request is carried out all the same."""
    return Fault(when, Later(seconds), Replaced(gateway_error(status)))


def too_many_requests(when: When, retry_after: str | None) -> Fault:
    """429; `retry_after` is the header's text: seconds, an HTTP date, a Unix timestamp, or none."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    body = {"error_code": 429, "message": "Too many requests"}
    return Fault(when, "undone", Replaced(json_answer(429, body, headers)))


def page_instead(when: When, effect: Effect = "undone") -> Fault:
    """200 with the HTML of a login page."""
    return Fault(when, effect, Replaced(Answer(200, {"content-type": "text/html; charset=utf-8"}, _HTML)))


def cut_short(when: When, size: int = 1) -> Fault:
    """Carried out, but only the first `size` bytes of the answer's body arrive."""
    return Fault(when, "done", Truncated(size))


def mislabelled(when: When, content_type: str = "text/plain") -> Fault:
    """Carried out and truly answered, under a wrong content type."""
    return Fault(when, "done", Relabelled(content_type))


def redirected(when: When, location: str, status: int = 302) -> Fault:
    """Sent elsewhere; nothing was done here."""
    return Fault(when, "undone", Replaced(Answer(status, {"location": location, "content-length": "0"})))


def empty_list(when: When, empty: Literal["[]", "{}"] = "{}") -> Fault:
    """200 with nothing in it, though there is something."""
    return Fault(when, "undone", Replaced(Answer(200, {"content-type": TYPE_JSON}, empty.encode())))


def hanging_before_effect(when: When, seconds: float) -> Fault:
    """Nothing happens for `seconds`, then all goes its usual way."""
    return Fault(when, "done", Genuine(), wait=seconds)


def hanging_after_effect(when: When, seconds: float) -> Fault:
    """Carried out at once, truly answered only `seconds` later."""
    return Fault(when, "done", Genuine(), hold=seconds)


def gateway_error(status: int) -> Answer:
    """The error page of something that stands before the service."""
    page = f"<html><body><h1>{status}</h1></body></html>".encode()
    return Answer(status, {"content-type": "text/html"}, page)


COMMON: Mapping[str, Callable[..., Fault]] = {
    made.__name__: made
    for made in (
        dropped_before_effect,
        dropped_after_effect,
        failed_before_effect,
        failed_after_effect,
        failed_then_done,
        too_many_requests,
        page_instead,
        cut_short,
        mislabelled,
        redirected,
        empty_list,
        hanging_before_effect,
        hanging_after_effect,
    )
}
"""Those that can happen to any service, by their names."""
